package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"
)

// lineageMax bounds how many changes of the key are remembered. A machine that
// slept through more does not recognise the vault by itself.
const lineageMax = 64

// sealSmall and openSmall carry a part of the header that is not for everybody.
func (k *keys) sealSmall(in table, plain []byte) []byte {
	r := row{table: in, id: k.vault}
	k.seal(&r, plain, smallStep)
	return r.ct
}

func (k *keys) openSmall(in table, ct []byte) ([]byte, error) {
	r := row{table: in, id: k.vault, epoch: k.epoch, ct: ct}
	plain, err := k.open(&r)
	return slices.Clone(plain), err
}

// openOlder takes up the keys of the epoch before, while both are in use.
func (k *keys) openOlder(h *header) error {
	if len(h.older) == 0 {
		return nil
	}
	key, err := k.openSmall(inOlder, h.older)
	if err != nil || len(key) != keySize {
		return damaged("the key that is being replaced does not open")
	}
	defer clear(key)
	k.older, err = newKeys(key, h.vault, h.epoch-1)
	return err
}

// openLineage returns the pin keys of all epochs before, the newest first. Who
// did not know one of them cannot name it: a pin is a MAC by its key.
func (k *keys) openLineage(h *header) ([][]byte, error) {
	if len(h.lineage) == 0 {
		return nil, nil
	}
	b, err := k.openSmall(inLineage, h.lineage)
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(b) >= keySize {
		all, b = append(all, b[:keySize]), b[keySize:]
	}
	return all, nil
}

// sealLineage puts one more pin key in front.
func (k *keys) sealLineage(newest []byte, before [][]byte) []byte {
	all := slices.Clone(newest)
	for _, pin := range before[:min(len(before), lineageMax-1)] {
		all = append(all, pin...)
	}
	defer clear(all)
	return k.sealSmall(inLineage, all)
}

// known says whether a pin is this vault's, of today or of an epoch before.
func (k *keys) known(pin []byte, ancestors [][]byte) bool {
	own := k.pinValue()
	if hmac.Equal(pin, own[:]) {
		return true
	}
	for _, key := range ancestors {
		older := pinOf(key)
		if hmac.Equal(pin, older[:]) {
			return true
		}
	}
	return false
}

// kin says whether two vaults are one, at two times of its life.
func (v *Vault) kin(other *Vault) bool {
	own, others := v.keys.pinValue(), other.keys.pinValue()
	return v.keys.vault == other.keys.vault && (v.keys.known(others[:], v.ancestors) || other.keys.known(own[:], other.ancestors))
}

func pinOf(key []byte) [sha256.Size]byte { return hmacOf(key, []byte("pin")) }
