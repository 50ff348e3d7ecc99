package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// Init makes a new vault with the slots asked for, at least one. It is made
// beside its place and put there whole, so that a crash leaves none or all of
// it. KindExists where there is one already.
func (p Place) Init(ctx context.Context, want model.VaultInit) (model.VaultStatus, error) {
	status, err := p.init(ctx, want)
	return status, tell(err)
}

func (p Place) init(ctx context.Context, want model.VaultInit) (model.VaultStatus, error) {
	none := model.VaultStatus{Path: p.Path}
	if want.Passphrase.Empty() && !want.Keyring && want.Recovery == "" {
		return none, &model.Error{
			Kind: model.KindUsage, What: "a vault needs a way in", Why: "none was chosen",
			Do: "Give --passphrase-file F, --keyring, or both.",
		}
	}
	if err := p.folders(); err != nil {
		return none, err
	}
	switch err := p.check(); {
	case err == nil:
		return none, exists(p.Path)
	case model.KindOf(err) != model.KindLocked:
		return none, err
	}
	if err := p.build(keyring.WithPerson(ctx), want); err != nil {
		return none, err
	}
	return p.Status(ctx)
}

func exists(path string) error {
	return &model.Error{
		Kind: model.KindExists, What: "there is a vault already", Why: "it is at " + path,
		Still: "It was not touched.", Do: "To have another, choose another folder with --home.",
	}
}

func (p Place) build(ctx context.Context, want model.VaultInit) error {
	v := &Vault{place: p}
	h, vaultKey, err := v.newHeader(ctx, want)
	defer clear(vaultKey)
	made := false
	defer func() {
		if !made && v.mark.item != nil {
			v.mark.item.remove()
		}
	}()
	if err != nil {
		return err
	}
	temporary := p.Path + ".new-" + model.NewID().String()[:8]
	defer func() {
		for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(temporary + suffix)
		}
	}()
	if err := createFile(temporary); err != nil {
		return unwritable(filepath.Dir(p.Path), err)
	}
	if err := writeDatabase(temporary, h); err != nil {
		return failure("made", err)
	}
	if err := putInPlace(temporary, p.Path); err != nil {
		return err
	}
	made = true
	return p.settle(v)
}

// newHeader makes the vault key and its slots.
func (v *Vault) newHeader(ctx context.Context, want model.VaultInit) (*header, []byte, error) {
	h := &header{format: formatVersion, reads: formatReads, vault: model.NewID(), epoch: 1}
	vaultKey := make([]byte, keySize)
	_, _ = rand.Read(vaultKey) // never fails, see crypto/rand
	k, err := newKeys(vaultKey, h.vault, h.epoch)
	if err != nil {
		return nil, vaultKey, err
	}
	v.keys = k
	if want.Keyring {
		i, err := newItem(ctx, k, 0)
		if err != nil {
			return nil, vaultKey, err
		}
		v.mark.item = i
		s, err := i.wrap(k, vaultKey)
		if err != nil {
			return nil, vaultKey, err
		}
		h.slots = append(h.slots, s)
	}
	if !want.Passphrase.Empty() {
		s, err := newPassphraseSlot(want.Passphrase, vaultKey, h)
		if err != nil {
			return nil, vaultKey, err
		}
		h.slots = append(h.slots, s)
	}
	if want.Recovery != "" {
		s, err := newRecipientSlot(model.SlotPlan{Recovery: want.Recovery}, vaultKey, h)
		if err != nil {
			return nil, vaultKey, err
		}
		h.slots = append(h.slots, s)
	}
	h.sort()
	first := newState()
	h.state = k.sealState(&first)
	h.mac = h.bind(k)
	return h, vaultKey, nil
}

// createFile makes an empty file for us alone, whatever the umask says.
func createFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(file.Chmod(0o600), file.Close())
}

func writeDatabase(path string, h *header) error {
	c, err := openConn(path, sqlite.OpenReadWrite, writerSettings)
	if err != nil {
		return err
	}
	err = fill(c, h)
	return errors.Join(err, c.Close())
}

func fill(c *conn, h *header) error {
	for _, query := range []string{
		"PRAGMA journal_mode = WAL",
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", formatVersion),
	} {
		if err := sqlitex.ExecuteTransient(c.Conn, query, nil); err != nil {
			return err
		}
	}
	if err := sqlitex.ExecuteScript(c.Conn, schema, nil); err != nil {
		return err
	}
	return h.write(c)
}

// putInPlace gives a finished vault its name, and never takes one away from
// another that got there first.
func putInPlace(from, to string) error {
	err := os.Link(from, to)
	if err != nil && !errors.Is(err, fs.ErrExist) { // no hard links here
		if _, statErr := os.Lstat(to); errors.Is(statErr, fs.ErrNotExist) {
			err = os.Rename(from, to)
		}
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return exists(to)
	case err != nil:
		return unwritable(filepath.Dir(to), err)
	}
	return syncFolder(filepath.Dir(to))
}

// syncFolder makes a new name durable, where the system knows how.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return unwritable(dir, err)
	}
	_ = folder.Sync() // not every system can
	return folder.Close()
}

// settle makes what belongs to the machine: the mark and the spill file.
func (p Place) settle(v *Vault) error {
	v.mark.path = p.mark()
	_ = os.Remove(p.mark()) // of a vault that was here before
	if err := v.mark.writeFile(v, 0); err != nil {
		return unwritable(p.State, err)
	}
	file, err := openSpill(p.spill())
	if err != nil {
		return unwritable(p.State, err)
	}
	return failure("made", errors.Join(file.grow(spillFirst), file.Close()))
}
