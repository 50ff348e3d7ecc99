package vault

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/tokenrack/tokenrack/model"
)

// keySize is the size of the vault key and of every key made from it.
const keySize = 32

// keys are what is derived from the vault key of one epoch (HKDF-SHA256,
// RFC 5869), one key a purpose.
type keys struct {
	vault model.ID
	epoch uint32
	aead  cipher.AEAD // seals rows
	name  []byte      // makes name tags
	set   []byte      // makes the elements of the set sums and the activity chain
	mac   []byte      // binds the header and the key slots
	pin   []byte      // what a known vault is recognised by
	older *keys       // of the epoch before, while the vault's key is being changed
}

// of returns the keys of an epoch, nil where they are not at hand.
func (k *keys) of(epoch uint32) *keys {
	switch {
	case epoch == k.epoch:
		return k
	case k.older != nil && epoch == k.older.epoch:
		return k.older
	}
	return nil
}

func newKeys(vaultKey []byte, vault model.ID, epoch uint32) (*keys, error) {
	rec, err := derive(vaultKey, vault, "rec")
	if err != nil {
		return nil, err
	}
	k := &keys{vault: vault, epoch: epoch}
	if k.aead, err = chacha20poly1305.NewX(rec); err != nil {
		return nil, err
	}
	clear(rec)
	for purpose, into := range map[string]*[]byte{"name": &k.name, "set": &k.set, "mac": &k.mac, "pin": &k.pin} {
		if *into, err = derive(vaultKey, vault, purpose); err != nil {
			return nil, err
		}
	}
	return k, nil
}

func derive(vaultKey []byte, vault model.ID, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, vaultKey, vault[:], "tokenrack vault 1 "+purpose, keySize)
}

// wipe overwrites the keys. The cipher's own copy is out of reach; it goes
// with the garbage collector.
func (k *keys) wipe() {
	for _, key := range [][]byte{k.name, k.set, k.mac, k.pin} {
		clear(key)
	}
	k.aead = nil
	if k.older != nil {
		k.older.wipe()
	}
}

// hmacOf returns HMAC-SHA256 over the parts. Callers keep the parts of fixed
// size, or length-prefixed, so that no two inputs read alike.
func hmacOf(key []byte, parts ...[]byte) [sha256.Size]byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(part)
	}
	var out [sha256.Size]byte
	mac.Sum(out[:0])
	return out
}

// nameTag is what a card is found by: it tells nothing of the name to whoever
// lacks the key, and equal names of a kind have equal tags.
func (k *keys) nameTag(kind model.CardKind, key string) []byte {
	tag := hmacOf(k.name, []byte{byte(kind)}, []byte(key))
	return tag[:]
}

// pinValue recognises this vault on a machine that has opened it before.
func (k *keys) pinValue() [sha256.Size]byte { return pinOf(k.pin) }
