package vault_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
)

// small mounts a file system of so many bytes.
func small(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		t.Skipf("no small file system can be mounted here (%v): a full disk was not tried", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

func TestAFullDiskLosesNothing(t *testing.T) {
	dir := small(t, 6<<20)
	p := placeAt(dir)
	_, err := p.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(passphrase)})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "ballast"), make([]byte, 1<<20), 0o600))
	v := open(t, p)
	room, err := v.Reserve(t.Context())
	must(t, err)
	var stored []string
	for i := 0; i < 2000 && err == nil; i++ {
		name := fmt.Sprint("account ", i)
		err = v.Update(t.Context(), func(tx model.Tx) error {
			card := model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: name}
			if _, err := tx.PutCard(card); err != nil {
				return err
			}
			return tx.PutSecret(model.SecretRow{ID: model.NewID(), Owner: card.ID, Kind: model.AccessSecret, Value: model.NewSecret(strings.Repeat("x", 4000))})
		})
		if err == nil {
			stored = append(stored, name)
		}
	}
	if !errors.Is(err, model.ErrNoSpace) || len(stored) == 0 {
		t.Fatalf("after %d accounts: %v", len(stored), err)
	}
	if _, err := v.Reserve(t.Context()); !errors.Is(err, model.ErrNoSpace) {
		t.Errorf("an exchange would have begun: %v", err)
	}
	// To the last byte, so that only written blocks are left.
	fillUp(t, filepath.Join(dir, "crumbs"))
	item := model.Inbox{ID: model.NewID(), Owner: model.NewID(), Raw: model.NewSecret(strings.Repeat("y", 64<<10))}
	if _, err := room.Spill(item); err != nil {
		t.Fatalf("the answer of an exchange that had begun: %v", err)
	}
	room.Release()
	_ = v.Close() // cannot move the answer to the inbox yet
	v = open(t, p)
	waits(t, v, item)
	_ = v.Close()
	must(t, os.Remove(filepath.Join(dir, "ballast")))
	v = open(t, p)
	waits(t, v, item)
	must(t, v.View(t.Context(), func(r model.Reader) error {
		for _, name := range stored {
			if _, err := r.CardByKey(model.AccountCard, name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		return nil
	}))
	if report, err := v.Verify(t.Context()); err != nil || !report.Whole() {
		t.Errorf("got %+v %v", report, err)
	}
}

// waits looks for one answer in the inbox.
func waits(t *testing.T, v *vault.Vault, item model.Inbox) {
	t.Helper()
	must(t, v.View(t.Context(), func(r model.Reader) error {
		inbox, err := r.Inbox()
		if len(inbox) != 1 || inbox[0].ID != item.ID || inbox[0].Raw.Len() != item.Raw.Len() {
			t.Errorf("the inbox holds %d answers", len(inbox))
		}
		return err
	}))
}

func fillUp(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	must(t, err)
	for block := make([]byte, 4096); err == nil; {
		_, err = file.Write(block)
	}
	_ = file.Close()
}

func TestANetworkFileSystemIsRefused(t *testing.T) {
	// The kernel's own 9p or NFS is rarely at hand; the table is what decides.
	for _, dir := range []string{"/proc", "/sys", t.TempDir()} {
		p := placeAt(dir)
		_, err := p.Status(t.Context())
		if err != nil && strings.Contains(err.Error(), "network") {
			t.Errorf("%s counts as remote: %v", dir, err)
		}
	}
}
