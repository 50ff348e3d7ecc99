package vault

import (
	"crypto/cipher"
	"crypto/sha256"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/page"
)

// keySize is the size of the vault key and of every key made from it.
const keySize = 32

// keys are what is derived from the vault key of one epoch (HKDF-SHA256,
// RFC 5869), one key a purpose. They lie in a page of their own, which is not
// swapped and not dumped; the vault key itself is not kept.
type keys struct {
	vault model.ID
	epoch uint32
	page  *page.Page
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

// newKeys derives the keys. The caller clears the vault key.
func newKeys(vaultKey []byte, vault model.ID, epoch uint32) (*keys, error) {
	if len(vaultKey) != keySize {
		return nil, damaged("its key has the wrong size")
	}
	k := &keys{vault: vault, epoch: epoch, page: page.New()}
	root := k.page.Take(keySize) // of HKDF's first step
	hmacInto(root, vault[:], vaultKey)
	derive := func(purpose string) []byte {
		key := k.page.Take(keySize)
		hmacInto(key, root, []byte("tokenrack vault 1 "+purpose), []byte{1})
		return key
	}
	var err error
	if k.aead, err = sealerIn(derive("rec")); err != nil {
		return nil, err
	}
	k.name, k.set, k.mac, k.pin = derive("name"), derive("set"), derive("mac"), derive("pin")
	clear(root)
	return k, nil
}

// wipe overwrites the keys.
func (k *keys) wipe() {
	k.page.Wipe()
	k.aead = nil
	if k.older != nil {
		k.older.wipe()
	}
}

// wiped says that the keys are gone.
func (k *keys) wiped() bool { return k.aead == nil }

// hmacOf returns HMAC-SHA256 over the parts. Callers keep the parts of fixed
// size, or length-prefixed, so that no two inputs read alike.
func hmacOf(key []byte, parts ...[]byte) (out [sha256.Size]byte) {
	hmacInto(out[:], key, parts...)
	return out
}

// hmacInto is HMAC-SHA256 (RFC 2104) for keys of at most one block. The
// library's own keeps the padded key in memory that nobody can wipe, and its
// hash the last bytes that it was fed: here both are overwritten.
func hmacInto(out, key []byte, parts ...[]byte) {
	var pad [sha256.BlockSize]byte
	copy(pad[:], key)
	for i := range pad {
		pad[i] ^= 0x36
	}
	h := sha256.New()
	_, _ = h.Write(pad[:]) // a hash takes everything
	for _, part := range parts {
		_, _ = h.Write(part)
	}
	h.Sum(out[:0])
	for i := range pad {
		pad[i] ^= 0x36 ^ 0x5c
	}
	h.Reset()
	_, _ = h.Write(pad[:])
	_, _ = h.Write(out[:sha256.Size])
	h.Sum(out[:0])
	clear(pad[:])
	h.Reset()
	_, _ = h.Write(pad[:sha256.BlockSize-1]) // stays in its buffer, over what lay there
}

// nameTag is what a card is found by: it tells nothing of the name to whoever
// lacks the key, and equal names of a kind have equal tags.
func (k *keys) nameTag(kind model.CardKind, key string) []byte {
	tag := hmacOf(k.name, []byte{byte(kind)}, []byte(key))
	return tag[:]
}

// pinValue recognises this vault on a machine that has opened it before.
func (k *keys) pinValue() [sha256.Size]byte { return pinOf(k.pin) }
