package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
	"github.com/tokenrack/tokenrack/vault/keyring"
	"github.com/tokenrack/tokenrack/vault/page"
)

// itemMagic begins a keyring item of version 1.
const itemMagic = "TRk1"

const itemSize = len(itemMagic) + keySize + sha256.Size + 16 + 8

// item is what the keyring keeps for a vault: the key that wraps the vault
// key, the vault's pin, and the high-water mark.
type item struct {
	ring  keyring.Ring
	where keyring.Where
	key   []byte
	page  *page.Page // where the key lies once it is in use
	pin   [sha256.Size]byte
	vault model.ID
	mark  uint64
}

func ring() keyring.Ring {
	if stand := hooks.Ring.Load(); stand != nil {
		return *stand
	}
	return keyring.System()
}

func itemName(vault model.ID) string { return "tokenrack vault " + vault.String() }

func (i *item) encode() []byte {
	b := append([]byte(itemMagic), i.key...)
	b = append(append(b, i.pin[:]...), i.vault[:]...)
	return binary.BigEndian.AppendUint64(b, i.mark)
}

// settle puts the key where it is not swapped and not dumped.
func (i *item) settle() {
	i.page = page.New()
	key := i.page.Take(keySize)
	copy(key, i.key)
	clear(i.key)
	i.key = key
}

// wipe forgets the key.
func (i *item) wipe() {
	clear(i.key)
	if i.page != nil {
		i.page.Wipe()
	}
}

func decodeItem(b []byte) (*item, bool) {
	if len(b) != itemSize || !bytes.HasPrefix(b, []byte(itemMagic)) {
		return nil, false
	}
	i := &item{}
	b = b[len(itemMagic):]
	i.key, b = bytes.Clone(b[:keySize]), b[keySize:]
	b = b[copy(i.pin[:], b):]
	b = b[copy(i.vault[:], b):]
	i.mark = binary.BigEndian.Uint64(b)
	return i, true
}

// newItem makes the item of a new vault and stores it; it must read back as it
// was written before anything relies on it.
func newItem(ctx context.Context, k *keys, mark uint64) (*item, error) {
	i := &item{ring: ring(), key: make([]byte, keySize), pin: k.pinValue(), vault: k.vault, mark: mark}
	_, _ = rand.Read(i.key)
	where, err := i.ring.Choose(ctx)
	if err != nil {
		return nil, keyringTrouble("no slot was made in the keyring", err)
	}
	i.where = where
	if err := i.store(ctx); err != nil {
		i.remove()
		return nil, keyringTrouble("no slot was made in the keyring", err)
	}
	return i, nil
}

func (i *item) store(ctx context.Context) error {
	return putChecked(ctx, i.ring, i.where, itemName(i.vault), i.encode())
}

// putChecked stores an item and reads it back: some keyrings cut what is too long
// for them and say nothing.
func putChecked(ctx context.Context, to keyring.Ring, where keyring.Where, name string, want []byte) error {
	if err := to.Set(ctx, where, name, want); err != nil {
		return err
	}
	got, err := to.Get(ctx, where, name)
	if err == nil && !bytes.Equal(got, want) {
		err = keyring.ErrFailed
	}
	return err
}

// raise lifts the item's mark; a higher one that another process wrote stays.
func (i *item) raise(mark uint64) error {
	ctx, cancel := context.WithTimeout(context.Background(), keyring.Quick)
	defer cancel()
	b, err := i.ring.Get(ctx, i.where, itemName(i.vault))
	if err != nil {
		return err
	}
	defer clear(b)
	now, ok := decodeItem(b)
	if ok {
		defer now.wipe()
	}
	if !ok || !bytes.Equal(now.key, i.key) || now.mark >= mark {
		return nil
	}
	i.mark = mark
	next := i.encode()
	defer clear(next)
	return i.ring.Set(ctx, i.where, itemName(i.vault), next)
}

// remove takes the item of a vault that was not made after all out again.
func (i *item) remove() {
	ctx, cancel := context.WithTimeout(context.Background(), keyring.Quick)
	defer cancel()
	_ = i.ring.Remove(ctx, i.where, itemName(i.vault))
}

// getItem reads a vault's item. Not found is an error like any other: with a
// vault at hand no new key is ever made.
func getItem(ctx context.Context, s *slot, vault model.ID) (*item, error) {
	from := ring()
	where := keyring.Where{Backend: s.backend, Collection: s.place}
	b, err := from.Get(ctx, where, itemName(vault))
	if err != nil {
		return nil, err
	}
	defer clear(b)
	i, ok := decodeItem(b)
	if !ok || i.vault != vault {
		return nil, keyring.ErrFailed
	}
	i.settle()
	i.ring, i.where = from, where
	return i, nil
}

// wrapped seals the vault key with the item's key.
func (i *item) wrap(k *keys, vaultKey []byte) (slot, error) {
	s := slot{id: model.NewID(), kind: keyringSlot, backend: i.where.Backend, place: i.where.Collection}
	aead, err := sealerIn(i.key)
	if err != nil {
		return slot{}, err
	}
	with := &keys{vault: k.vault, epoch: k.epoch, aead: aead}
	r := row{table: inSlot, id: s.id, kind: s.kind}
	with.seal(&r, vaultKey, smallStep)
	s.wrapped = r.ct
	return s, nil
}

// unwrap returns the vault key, nil where the item's key is not the slot's.
func (i *item) unwrap(s *slot, h *header) []byte {
	aead, err := sealerIn(i.key)
	if err != nil {
		return nil
	}
	with := &keys{vault: h.vault, epoch: h.epoch, aead: aead}
	r := row{table: inSlot, id: s.id, kind: s.kind, epoch: h.epoch, ct: s.wrapped}
	key, err := with.open(&r)
	if err != nil || len(key) != keySize {
		return nil
	}
	return key
}
