package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

func TestABackupIsWholeAndSealed(t *testing.T) {
	p := furnished(t, 20)
	v := open(t, p)
	path, err := v.Backup(t.Context(), model.BackupByHand)
	must(t, err)
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("its permissions are %v", info.Mode())
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside it: %v %v", entries, err)
	}
	// What is changed afterwards is not in it.
	change(t, v, "later")
	other := placeAt(t.TempDir())
	other.Path = path
	copied := open(t, other)
	same(t, copied, 20)
	err = copied.View(t.Context(), func(r model.Reader) error {
		_, err := r.CardByKey(model.AccountCard, "later")
		return err
	})
	if !errors.Is(err, model.ErrNoRecord) {
		t.Errorf("a card of later: %v", err)
	}
}

func TestTheNewestFiveBackupsAreKept(t *testing.T) {
	p := furnished(t, 3)
	v := open(t, p)
	var all []string
	for range 7 {
		path, err := v.Backup(t.Context(), model.BackupByHand)
		must(t, err)
		all = append(all, path)
		time.Sleep(2 * time.Millisecond) // their names hold milliseconds
	}
	got := p.Backups()
	if len(got) != 5 || got[0] != all[6] || got[4] != all[2] {
		t.Errorf("kept %v of %v", got, all)
	}
}

func TestADamagedVaultMakesNoBackup(t *testing.T) {
	p := furnished(t, 5)
	raw(t, p, "DELETE FROM card WHERE rowid = 4")
	if _, err := open(t, p).Backup(t.Context(), model.BackupByHand); model.KindOf(err) != model.KindStore {
		t.Errorf("got %v", err)
	}
	if got := p.Backups(); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
}

func TestABackupThatIsCutOffLeavesNothing(t *testing.T) {
	p := furnished(t, 5)
	v := open(t, p)
	restore := vaulttest.FailAt(func(point string) error {
		if point == "midBackup" {
			return errTold
		}
		return nil
	})
	if _, err := v.Backup(t.Context(), model.BackupByHand); !errors.Is(err, errTold) {
		t.Errorf("got %v", err)
	}
	restore()
	left := filepath.Join(filepath.Dir(p.Path), "backups", "vault-20200101T000000.000Z-by-hand.db.new")
	must(t, os.WriteFile(left, []byte("of a program that was killed"), 0o600))
	_, err := v.Backup(t.Context(), model.BackupByHand)
	must(t, err)
	entries, err := os.ReadDir(filepath.Dir(left))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

// TestABackupThatCannotBeWrittenIsToldAsThat puts a file where its folder would
// be, which stops root too.
func TestABackupThatCannotBeWrittenIsToldAsThat(t *testing.T) {
	p := furnished(t, 5)
	must(t, os.WriteFile(filepath.Join(filepath.Dir(p.Path), "backups"), nil, 0o600))
	_, err := open(t, p).Backup(t.Context(), model.BackupByHand)
	var told *model.Error
	if !errors.As(err, &told) || told.Kind != model.KindStore || told.What != "no backup was made" || !strings.Contains(told.Why, "backups") {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(told.Error()+told.Do, "--") {
		t.Errorf("%+v names a flag, and a screen has none", told)
	}
}
