package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
)

// Restore puts a backup in the vault's place. The copy is opened and looked
// through first: by its own way in, since a passphrase may have been changed
// after it was made, or by key where own is nil. The vault that is there now is
// opened by key and backed up, and put aside where it is too damaged to open.
// Afterwards the vault counts as restored: see [Vault.Restored]. It returns where
// today's vault went, empty where there was none.
func (p Place) Restore(ctx context.Context, key model.VaultKey, file string, own *model.VaultKey) (aside string, err error) {
	aside, err = p.restore(ctx, key, file, own)
	return aside, tell(err)
}

func (p Place) restore(ctx context.Context, key model.VaultKey, file string, own *model.VaultKey) (aside string, err error) {
	if err := p.folders(); err != nil {
		return "", err
	}
	if err := p.check(); err != nil && !errors.Is(err, errNoVault) {
		return "", err
	}
	copied, c, key, err := openFirst(ctx, key, file, own)
	if err != nil {
		return "", err
	}
	defer func() {
		copied.keys.wipe()
		_ = c.Close() // it was only read
	}()
	high, aside, err := p.makeRoom(ctx, key, copied)
	if err != nil {
		return aside, err
	}
	if err := hooks.At("midRestore"); err != nil {
		return aside, err
	}
	if err := p.copyFrom(c); err != nil {
		return aside, err
	}
	return aside, p.settleCopy(ctx, copied, c, high)
}

// openFirst opens the copy, and returns what opens today's vault: the same key,
// which asks nobody twice, where the copy has no way in of its own.
func openFirst(ctx context.Context, key model.VaultKey, file string, own *model.VaultKey) (*Vault, *conn, model.VaultKey, error) {
	if own != nil {
		copied, c, err := openCopy(ctx, *own, file)
		return copied, c, key, closedCopy(err, "Give the passphrase that the vault had when the backup was made.")
	}
	key, again := key.Remembering()
	copied, c, err := openCopy(ctx, key, file)
	return copied, c, again(), closedCopy(err, "A backup opens by the ways in that the vault had when it was made. Where its passphrase was another one, give that too.")
}

// closedCopy says that the backup does not open, and what would open it.
func closedCopy(err error, do string) error {
	if err == nil || model.KindOf(err) != model.KindLocked {
		return err
	}
	why := err.Error()
	if told := (*model.Error)(nil); errors.As(err, &told) && told.Why != "" {
		why = told.Why
	}
	return &model.Error{Kind: model.KindLocked, What: "the backup does not open", Why: why, Still: "Nothing was changed.", Do: do}
}

// openCopy opens a backup by the key and looks it through. Nothing is written.
func openCopy(ctx context.Context, key model.VaultKey, file string) (*Vault, *conn, error) {
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil, &model.Error{Kind: model.KindUsage, What: "there is no backup of that name", Do: "“tokenrack vault backup --list” names them."}
	}
	open := func() (*conn, error) {
		c, err := openConn(file, sqlite.OpenReadOnly, nil)
		if err != nil {
			return nil, failure("opened", err)
		}
		if err := recognise(c); err != nil {
			_ = c.Close()
			return nil, err
		}
		return c, nil
	}
	c, err := open()
	if err != nil {
		return nil, nil, err
	}
	v := newVault(Place{})
	vaultKey, err := v.unlock(ctx, c, key)
	clear(vaultKey)
	if err == nil {
		v.readers = newPool(1, open)
		err = v.mustBeWhole(ctx)
		err = errors.Join(err, v.readers.close())
	}
	if err != nil {
		_ = c.Close()
		return nil, nil, err
	}
	return v, c, nil
}

// mustBeWhole refuses a copy that is damaged.
func (v *Vault) mustBeWhole(ctx context.Context) error {
	report, err := v.Verify(ctx)
	switch {
	case err != nil:
		return failure("copied", err)
	case !report.Whole():
		return &model.Error{
			Kind: model.KindStore, What: "the copy of the vault is not whole", Why: strings.Join(report.Damage, "; "),
			Still: "The vault itself was not touched.", Do: "Run `tokenrack doctor`.",
		}
	}
	return nil
}

// makeRoom sees to it that nothing of today's vault is lost. high is how far it
// had come, 0 where nobody knows.
func (p Place) makeRoom(ctx context.Context, key model.VaultKey, copied *Vault) (high uint64, aside string, err error) {
	if _, err := os.Lstat(p.Path); errors.Is(err, fs.ErrNotExist) {
		return 0, "", nil
	}
	today, err := p.open(ctx, key)
	switch {
	case err == nil:
	case model.KindOf(err) == model.KindLocked:
		// Nobody is to replace a vault that he cannot open.
		return 0, "", &model.Error{
			Kind: model.KindLocked, What: "today's vault does not open by what opens the backup", Why: err.Error(),
			Still: "Nothing was changed.", Do: "Give what opens it today, and besides it the passphrase that the backup was made under; or restore it in another place.",
		}
	default:
		aside, err = p.putAside()
		return 0, aside, err
	}
	defer func() { _ = today.Close() }() // nothing was done to it
	if !today.kin(copied) {
		return 0, "", &model.Error{
			Kind: model.KindUsage, What: "that is a backup of another vault", Still: "Nothing was changed.",
			Do: "To open it, restore it in another place.",
		}
	}
	if aside, err = today.Backup(ctx, BeforeRestore); err != nil {
		// A damaged vault makes no backup; its file is kept as it is.
		_ = today.Close()
		aside, err = p.putAside()
	}
	return max(today.mark.high, today.rev.Load()), aside, err
}

// putAside renames a vault that does not open, with the log beside it. Nobody
// may have it open: SQLite would go on writing to the old files.
func (p Place) putAside() (string, error) {
	locks, _ := filepath.Glob(filepath.Join(p.run(), "*"+lockSuffix))
	for _, lock := range locks {
		id, err := model.ParseID(strings.TrimSuffix(filepath.Base(lock), lockSuffix))
		if err != nil {
			continue
		}
		if alive, err := holderAlive(p.run(), id); alive || err != nil {
			return "", &model.Error{
				Kind: model.KindUnavailable, What: "the vault cannot be replaced", Why: "another tokenrack is at work with it",
				Still: "Nothing was changed.", Do: "Close all tokenrack windows and try again.",
			}
		}
	}
	aside := p.Path + ".damaged-" + time.Now().UTC().Format("20060102T150405Z")
	for _, suffix := range []string{"-wal", "-shm", ""} {
		err := os.Rename(p.Path+suffix, aside+suffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", unwritable(filepath.Dir(p.Path), err)
		}
	}
	return aside, nil
}

// copyFrom writes the copy's pages into the vault, in one transaction of
// SQLite's; who has the vault open sees them at once. Where there is no vault,
// one is put in its place whole.
func (p Place) copyFrom(source *conn) error {
	target := p.Path
	_, err := os.Lstat(p.Path)
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh {
		target = p.Path + ".new-" + model.NewID().String()[:8]
		defer func() { _ = os.Remove(target) }()
		if err := createFile(target); err != nil {
			return unwritable(filepath.Dir(p.Path), err)
		}
	}
	c, err := openConn(target, sqlite.OpenReadWrite, writerSettings)
	if err != nil {
		return failure("opened", err)
	}
	backup, err := sqlite.NewBackup(c.Conn, "", source.Conn, "")
	if err == nil {
		var more bool
		more, err = backup.Step(-1)
		err = errors.Join(err, backup.Close())
		if err == nil && more {
			err = errors.New("vault: the copy was not finished")
		}
	}
	if err == nil {
		err = c.exec("PRAGMA journal_mode = WAL")
	}
	if err = errors.Join(err, c.Close()); err != nil {
		return failure("written", err)
	}
	if !fresh {
		return nil
	}
	return putInPlace(target, p.Path)
}

// settleCopy tells this machine which vault is at home now, and that it is an
// older one than it knew.
func (p Place) settleCopy(ctx context.Context, copied *Vault, c *conn, high uint64) error {
	h, err := readHeader(c)
	if err != nil {
		return err
	}
	s, err := copied.keys.openState(h.state)
	if err != nil {
		return damaged("its sealed state does not open")
	}
	if high == 0 {
		high = s.rev + 1 // nobody knows; it is an old one
	}
	for i := range h.slots {
		slot := &h.slots[i]
		if slot.kind != keyringSlot {
			continue
		}
		if item, err := getItem(ctx, slot, h.vault); err == nil && item.unwrap(slot, h) != nil {
			item.pin, item.mark = copied.keys.pinValue(), max(item.mark, high)
			_ = item.store(ctx) // else the passphrase opens it
		}
	}
	copied.mark.path = p.mark()
	if err := copied.mark.writeFile(copied, high); err != nil {
		return unwritable(p.State, err)
	}
	return nil
}
