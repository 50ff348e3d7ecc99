package vault_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
)

func TestWithoutAVaultTheVerbToMakeOneIsNamed(t *testing.T) {
	p := placeAt(filepath.Join(t.TempDir(), "nothing", "here"))
	_, err := p.Open(t.Context(), withPassphrase())
	var told *model.Error
	if !errors.As(err, &told) || told.Kind != model.KindLocked || !strings.Contains(told.Hint(), "tokenrack vault init") {
		t.Errorf("got %v", err)
	}
	status, err := p.Status(t.Context())
	if err != nil || status.Exists || status.Path != p.Path {
		t.Errorf("status: %+v %v", status, err)
	}
	if _, err := os.Stat(filepath.Dir(p.Path)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("looking made a folder")
	}
}

func TestInitNeverTouchesAVaultThatIsThere(t *testing.T) {
	p := newPlace(t)
	before, _ := os.ReadFile(p.Path)
	_, err := p.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret("another")})
	if model.KindOf(err) != model.KindExists {
		t.Errorf("got %v", err)
	}
	after, _ := os.ReadFile(p.Path)
	if string(before) != string(after) {
		t.Error("the vault was changed")
	}
	if _, err := placeAt(t.TempDir()).Init(t.Context(), model.VaultInit{}); model.KindOf(err) != model.KindUsage {
		t.Errorf("without a slot: %v", err)
	}
}

func TestInitByTwoAtOnceMakesOneVault(t *testing.T) {
	p := placeAt(t.TempDir())
	errs := make(chan error)
	for range 4 {
		go func() {
			_, err := p.Init(context.Background(), model.VaultInit{Passphrase: model.NewSecret(passphrase)})
			errs <- err
		}()
	}
	made := 0
	for range 4 {
		switch err := <-errs; {
		case err == nil:
			made++
		case model.KindOf(err) != model.KindExists:
			t.Errorf("a loser got %v", err)
		}
	}
	if made != 1 {
		t.Errorf("%d were made", made)
	}
	open(t, p)
}

func TestStatusNeedsNoKey(t *testing.T) {
	p := newPlace(t)
	v := open(t, p)
	change(t, v, "a")
	_ = v.Close()
	s, err := p.Status(t.Context())
	if err != nil || !s.Exists || s.Format != 2 || len(s.ID) != 32 || s.Bytes == 0 || s.Cards != 1 ||
		len(s.Slots) != 1 || s.Slots[0].Type != "passphrase" {
		t.Errorf("got %+v %v", s, err)
	}
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has access lists instead")
	}
	dir := filepath.Join(t.TempDir(), "data")
	p := placeAt(dir)
	if _, err := p.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(passphrase)}); err != nil {
		t.Fatal(err)
	}
	v := open(t, p)
	change(t, v, "a")
	if room, err := v.Reserve(t.Context()); err != nil {
		t.Fatal(err)
	} else {
		defer room.Release()
	}
	files := 0
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		info, infoErr := entry.Info()
		if err != nil || infoErr != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		files++
		return nil
	})
	if files < 8 { // two folders and run, the database and its two, mark, spill, lock
		t.Errorf("only %d files and folders were looked at", files)
	}
}

func TestAVaultThatOthersCouldTouchIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has access lists instead")
	}
	tests := map[string]func(t *testing.T, p vault.Place){
		"a readable file":         func(t *testing.T, p vault.Place) { must(t, os.Chmod(p.Path, 0o644)) },
		"a writable folder":       func(t *testing.T, p vault.Place) { must(t, os.Chmod(filepath.Dir(p.Path), 0o777)) },
		"a writable state folder": func(t *testing.T, p vault.Place) { must(t, os.Chmod(p.State, 0o770)) },
		"a link": func(t *testing.T, p vault.Place) {
			must(t, os.Rename(p.Path, p.Path+".real"))
			must(t, os.Symlink(p.Path+".real", p.Path))
		},
		"a folder in its place": func(t *testing.T, p vault.Place) {
			must(t, os.Remove(p.Path))
			must(t, os.Mkdir(p.Path, 0o700))
		},
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			spoil(t, p)
			if _, err := p.Open(t.Context(), withPassphrase()); model.KindOf(err) != model.KindStore {
				t.Errorf("got %v", err)
			}
		})
	}
}

// spill keeps an answer in the room beside the vault.
func spill(t *testing.T, room model.Reservation, item model.Inbox) {
	t.Helper()
	if lies, err := room.Spill(item); err != nil || lies != model.Beside {
		t.Fatalf("the answer lies at %d: %v", lies, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// raw changes the database behind the vault's back.
func raw(t *testing.T, p vault.Place, query string, params ...any) {
	t.Helper()
	c, err := sqlite.OpenConn(p.Path, sqlite.OpenReadWrite)
	must(t, err)
	defer func() { must(t, c.Close()) }()
	must(t, sqlitex.ExecuteTransient(c, query, &sqlitex.ExecOptions{Args: params}))
}

func TestAForeignFileIsToldByName(t *testing.T) {
	tests := map[string]struct {
		spoil func(t *testing.T, p vault.Place)
		says  string
	}{
		"not a database": {func(t *testing.T, p vault.Place) {
			must(t, os.WriteFile(p.Path, []byte(strings.Repeat("not a database\n", 500)), 0o600))
		}, "not a whole database"},
		"another program's database": {func(t *testing.T, p vault.Place) {
			raw(t, p, "PRAGMA application_id = 7")
		}, "not a tokenrack vault"},
		"a newer format": {func(t *testing.T, p vault.Place) {
			raw(t, p, "PRAGMA user_version = 3")
			raw(t, p, "UPDATE hdr SET v = x'00000003' WHERE k = 'reads'")
		}, "its format is 3"},
		"a newer format that does not say who can read it": {func(t *testing.T, p vault.Place) {
			raw(t, p, "PRAGMA user_version = 3")
			raw(t, p, "DELETE FROM hdr WHERE k = 'reads'")
		}, "its format is 3"},
		"cut short": {func(t *testing.T, p vault.Place) {
			must(t, os.Truncate(p.Path, 5000))
		}, "not a whole database"},
		"no header": {func(t *testing.T, p vault.Place) {
			raw(t, p, "DELETE FROM hdr WHERE k = 'state'")
		}, "header is incomplete"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			test.spoil(t, p)
			_, err := p.Open(t.Context(), withPassphrase())
			if model.KindOf(err) != model.KindStore || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q", err, test.says)
			}
		})
	}
}
