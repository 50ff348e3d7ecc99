package vault

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// askTries is how often a person may mistype.
const askTries = 3

// Open unlocks the vault: by the passphrase where one is given, else by the
// keyring, else by asking. KindLocked where there is no vault or no way in;
// KindStore where the file is damaged or not the one that was here before.
// Opening reads no record, and writes nothing but the first time on a machine.
func (p Place) Open(ctx context.Context, key model.VaultKey) (*Vault, error) {
	v, err := p.open(ctx, key)
	return v, tell(err)
}

func (p Place) open(ctx context.Context, key model.VaultKey) (*Vault, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	v := newVault(p)
	c, err := p.connect(readerSettings)
	if err != nil {
		return nil, err
	}
	if err := v.unlock(ctx, c, key); err != nil {
		_ = c.Close()
		return nil, err
	}
	v.readers = newPool(readersMax, func() (*conn, error) { return p.connect(readerSettings) })
	v.readers.idle = append(v.readers.idle, c)
	v.writers = newPool(1, func() (*conn, error) { return p.connect(writerSettings) })
	if v.anySpilled() {
		// A full disk may still refuse; the answers wait where they are.
		_ = v.recoverSpill(ctx, model.ID{})
	}
	return v, nil
}

func newVault(p Place) *Vault {
	v := &Vault{place: p, done: make(chan struct{})}
	v.commits.init()
	v.spill = newSpill("")
	if p.Path != "" {
		v.spill = newSpill(p.spill())
		v.mark.path = p.mark()
		v.lease.dir = p.run()
	}
	return v
}

// connect opens the database and makes sure that it is a vault we know.
func (p Place) connect(more []string) (*conn, error) {
	c, err := openConn(p.Path, sqlite.OpenReadWrite, more)
	if err != nil {
		return nil, failure("opened", err)
	}
	if err := recognise(c); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

func recognise(c *conn) error {
	var application, version int64
	read := func(query string, into *int64) error {
		return c.rows(query, func(stmt *sqlite.Stmt) error {
			*into = stmt.ColumnInt64(0)
			return nil
		})
	}
	if err := errors.Join(read("PRAGMA application_id", &application), read("PRAGMA user_version", &version)); err != nil {
		return failure("opened", err)
	}
	switch {
	case application != applicationID:
		return damaged("the file is not a tokenrack vault")
	case version > formatVersion:
		return &model.Error{
			Kind: model.KindStore, What: "the vault was written by a newer tokenrack",
			Why:   fmt.Sprintf("its format is %d, and this program knows %d", version, formatVersion),
			Still: "It was not touched.", Do: "Update tokenrack.",
		}
	case version < 1:
		return damaged("its format is not given")
	}
	return nil
}

// unlock finds the vault key and checks everything that costs no search: the
// header, the slots, the sealed state, and the marks outside the vault.
func (v *Vault) unlock(ctx context.Context, c *conn, key model.VaultKey) error {
	h, err := readHeader(c)
	if err != nil {
		return err
	}
	vaultKey, err := v.findKey(ctx, h, key)
	if err != nil {
		return err
	}
	defer clear(vaultKey)
	if v.keys, err = newKeys(vaultKey, h.vault, h.epoch); err != nil {
		return err
	}
	if err := h.genuine(v.keys); err != nil {
		return err
	}
	s, err := v.keys.openState(h.state)
	if err != nil {
		return damaged("its sealed state does not open")
	}
	pin := v.keys.pinValue()
	if v.mark.item != nil && !hmac.Equal(v.mark.item.pin[:], pin[:]) {
		return notThisVault("the item in the keyring")
	}
	v.rev.Store(s.rev)
	return v.mark.check(v, &s)
}

// findKey goes through the ways in, in their fixed order.
func (v *Vault) findKey(ctx context.Context, h *header, key model.VaultKey) ([]byte, error) {
	if !key.Passphrase.Empty() {
		return byPassphrase(h, key.Passphrase)
	}
	why := "it has no keyring slot, and nobody could be asked for a passphrase"
	for _, s := range h.slots {
		if s.kind != keyringSlot {
			continue
		}
		vaultKey, err := v.byKeyring(ctx, h, s, key.Ask != nil)
		if err == nil {
			return vaultKey, nil
		}
		why = keyringWhy(err)
	}
	if key.Ask == nil || !h.has(passphraseSlot) {
		return nil, locked(why, h)
	}
	return ask(ctx, h, key)
}

func (h *header) has(kind uint8) bool {
	for _, s := range h.slots {
		if s.kind == kind {
			return true
		}
	}
	return false
}

func ask(ctx context.Context, h *header, key model.VaultKey) ([]byte, error) {
	var wrong error
	for range askTries {
		passphrase, err := key.Ask(ctx)
		if err != nil {
			return nil, err
		}
		vaultKey, err := byPassphrase(h, passphrase)
		passphrase.Wipe()
		if err == nil {
			return vaultKey, nil
		}
		wrong = err
	}
	return nil, wrong
}

func byPassphrase(h *header, passphrase model.Secret) ([]byte, error) {
	if !h.has(passphraseSlot) {
		return nil, &model.Error{
			Kind: model.KindLocked, What: "the vault stays locked", Why: "it has no passphrase slot",
			Do: "Open it by the keyring: leave the passphrase file out.",
		}
	}
	for _, s := range h.slots {
		if s.kind != passphraseSlot {
			continue
		}
		if vaultKey := openPassphraseSlot(s, passphrase, h); vaultKey != nil {
			return vaultKey, nil
		}
	}
	return nil, &model.Error{
		Kind: model.KindLocked, What: "the vault stays locked", Why: "the passphrase is wrong",
		Do: "Check the passphrase and try again.",
	}
}

func (v *Vault) byKeyring(ctx context.Context, h *header, s slot, person bool) ([]byte, error) {
	if person {
		ctx = keyring.WithPerson(ctx)
	}
	i, err := getItem(ctx, s, h.vault)
	if err != nil {
		return nil, err
	}
	vaultKey := i.unwrap(s, h)
	if vaultKey == nil {
		return nil, errOtherKey
	}
	v.mark.item = i
	return vaultKey, nil
}

var errOtherKey = errors.New("the keyring's key is not the one of this vault")

// keyringWhy says in words what the keyring had to say.
func keyringWhy(err error) string {
	for _, told := range []error{keyring.ErrNotFound, keyring.ErrTimeout, keyring.ErrFailed, keyring.ErrNoCollection, errOtherKey} {
		if errors.Is(err, told) {
			return told.Error()
		}
	}
	if errors.Is(err, keyring.ErrNone) {
		return err.Error()
	}
	return "the keyring could not be asked"
}

func keyringTrouble(what string, err error) error {
	return &model.Error{
		Kind: model.KindLocked, What: what, Why: keyringWhy(err),
		Do: "Unlock the keyring and try again, or use --passphrase-file.", Cause: err,
	}
}

func locked(why string, h *header) error {
	e := &model.Error{Kind: model.KindLocked, What: "the vault stays locked", Why: why}
	switch {
	case h.has(passphraseSlot) && h.has(keyringSlot):
		e.Do = "Unlock the keyring, or give the passphrase with --passphrase-file."
	case h.has(passphraseSlot):
		e.Do = "Give the passphrase with --passphrase-file, or run it on a terminal."
	default:
		e.Do = "Unlock the keyring and try again."
	}
	return e
}
