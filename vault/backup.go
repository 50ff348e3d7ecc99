package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
)

// backupsKept is how many backups there are at most; the oldest goes.
const backupsKept = 5

// The store's own reasons of a backup, in the names of the files; others are
// the caller's, such as [model.BackupByHand].
const (
	BeforeMigration = "before-migration"
	BeforeRekey     = "before-rekey"
	BeforeRestore   = "before-restore"
)

func (p Place) backups() string { return filepath.Join(filepath.Dir(p.Path), "backups") }

// Backup copies the whole vault, sealed as it is, into the folder backups
// beside it, looks the copy through row by row, and only then gives it its
// name. It returns the file's path. The newest five are kept. The live file
// itself is never opened but by SQLite: closing any other handle on it would
// drop SQLite's locks (POSIX record locks belong to the process).
func (v *Vault) Backup(ctx context.Context, why string) (string, error) {
	path, err := v.backup(ctx, why)
	return path, tell(err)
}

func (v *Vault) backup(ctx context.Context, why string) (string, error) {
	if err := v.usable(ctx); err != nil {
		return "", err
	}
	if v.memory {
		return "", &model.Error{Kind: model.KindUsage, What: "a vault in memory has no backup"}
	}
	dir := v.place.backups()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", noBackupPlace(dir, err)
	}
	if err := v.place.roomLeft(v.place.size() + spaceNeeded); err != nil {
		return "", noBackupRoom(err)
	}
	final := filepath.Join(dir, fmt.Sprintf("vault-%s-%s.db", time.Now().UTC().Format("20060102T150405.000Z"), why))
	temporary := final + ".new"
	sweepBackups(dir)
	defer func() { _ = os.Remove(temporary) }()
	if err := v.copyTo(temporary); err != nil {
		return "", err
	}
	if err := hooks.At("midBackup"); err != nil {
		return "", err
	}
	if err := v.checkCopy(ctx, temporary); err != nil {
		return "", err
	}
	if err := putInPlace(temporary, final); err != nil {
		return "", err
	}
	pruneBackups(dir)
	return final, hooks.At("afterBackup")
}

// BackUp is [Vault.Backup] for a vault that is not open.
func (p Place) BackUp(ctx context.Context, key model.VaultKey, why string) (string, error) {
	v, err := p.Open(ctx, key)
	if err != nil {
		return "", err
	}
	defer func() { _ = v.Close() }() // it was only read
	return v.Backup(ctx, why)
}

// size is about what a copy needs.
func (p Place) size() uint64 {
	info, err := os.Lstat(p.Path)
	if err != nil {
		return 0
	}
	return uint64(info.Size())
}

func noBackupPlace(dir string, err error) error {
	return &model.Error{
		Kind: model.KindStore, What: "no backup was made", Why: "the system lets nothing be written there: " + dir,
		Still: "Nothing was changed.", Do: "Look at the owner and permissions of that folder.", Cause: err,
	}
}

func noBackupRoom(err error) error {
	return &model.Error{
		Kind: model.KindStore, What: "no backup was made", Why: "there is too little free space for a copy of the vault",
		Still: "Nothing was changed.", Do: "Free some space and try again.", Cause: err,
	}
}

// copyTo writes a copy of the vault, durably.
func (v *Vault) copyTo(path string) error {
	if err := createFile(path); err != nil {
		return noBackupPlace(filepath.Dir(path), err)
	}
	c, err := v.place.connect(nil)
	if err != nil {
		return err
	}
	err = c.exec("VACUUM INTO ?1", path)
	if err = errors.Join(err, c.Close()); err != nil {
		return failure("copied", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return failure("copied", err)
	}
	return failure("copied", errors.Join(file.Sync(), file.Close()))
}

// checkCopy opens a copy by the keys at hand and looks it through.
func (v *Vault) checkCopy(ctx context.Context, path string) error {
	copied := newVault(Place{})
	copied.keys = v.keys
	copied.readers = newPool(1, func() (*conn, error) {
		c, err := openConn(path, sqlite.OpenReadWrite, nil)
		if err != nil {
			return nil, failure("opened", err)
		}
		// One file, without a log beside it.
		if err := sqlitex.ExecuteTransient(c.Conn, "PRAGMA journal_mode = DELETE", nil); err != nil {
			_ = c.Close()
			return nil, failure("opened", err)
		}
		return c, nil
	})
	err := copied.mustBeWhole(ctx)
	return errors.Join(err, copied.readers.close())
}

// Backups lists the backups beside the vault, the newest first.
func (p Place) Backups() []string {
	names, err := filepath.Glob(filepath.Join(p.backups(), "vault-*.db"))
	if err != nil {
		return nil
	}
	slices.Sort(names) // their names begin with the time
	slices.Reverse(names)
	return names
}

func pruneBackups(dir string) {
	all := Place{Path: filepath.Join(filepath.Dir(dir), "vault.db")}.Backups()
	for _, old := range all[min(len(all), backupsKept):] {
		_ = os.Remove(old) // tried again at the next
	}
}

// sweepBackups removes what a crash left half made.
func sweepBackups(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, "vault-*.db.new*"))
	for _, name := range left {
		_ = os.Remove(name)
	}
}
