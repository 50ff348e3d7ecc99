package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// backedUp makes a vault with a backup, and a card of later.
func backedUp(t *testing.T) (p vault.Place, backup string) {
	t.Helper()
	p = furnished(t, 10)
	v := open(t, p)
	backup, err := v.Backup(t.Context(), model.BackupByHand)
	must(t, err)
	change(t, v, "later")
	must(t, v.Close())
	return p, backup
}

// A passphrase that was changed since opens today's vault and not the backup.
func TestABackupIsPutBackByItsOwnPassphrase(t *testing.T) {
	p, backup := backedUp(t)
	next := model.VaultKey{Passphrase: model.NewSecret("seven other words")}
	if _, err := p.ChangePassphrase(t.Context(), withPassphrase(), "", next.Passphrase); err != nil {
		t.Fatal(err)
	}
	older := withPassphrase()
	for name, keys := range map[string][2]*model.VaultKey{
		"today's alone":  {&next, nil},
		"the older one":  {&older, nil},
		"the other way":  {&older, &next},
		"today's, twice": {&next, &next},
	} {
		if _, err := p.Restore(t.Context(), *keys[0], backup, keys[1]); model.KindOf(err) != model.KindLocked {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := p.Restore(t.Context(), next, backup, &older)
	must(t, err)
	v, err := p.Open(t.Context(), older)
	must(t, err)
	same(t, v, 10)
	if hasLater(t, v) || !v.Restored() {
		t.Error("the backup is not in its place")
	}
	must(t, v.Close())
}

func hasLater(t *testing.T, v *vault.Vault) bool {
	t.Helper()
	err := v.View(t.Context(), func(r model.Reader) error {
		_, err := r.CardByKey(model.AccountCard, "later")
		return err
	})
	if err != nil && !errors.Is(err, model.ErrNoRecord) {
		t.Fatal(err)
	}
	return err == nil
}

func TestABackupIsPutBack(t *testing.T) {
	p, backup := backedUp(t)
	meanwhile := open(t, p)
	aside, err := p.Restore(t.Context(), withPassphrase(), backup, nil)
	must(t, err)
	v := open(t, p)
	same(t, v, 10)
	if hasLater(t, v) || !v.Restored() {
		t.Errorf("later is there: %v; restored: %v", hasLater(t, v), v.Restored())
	}
	// Who had it open sees the same.
	if hasLater(t, meanwhile) {
		t.Error("an open handle sees the vault of before")
	}
	must(t, v.Close())
	must(t, meanwhile.Close())
	// What was there before can be put back in turn.
	if !strings.Contains(aside, vault.BeforeRestore) {
		t.Errorf("kept at %s", aside)
	}
	_, err = p.Restore(t.Context(), withPassphrase(), aside, nil)
	must(t, err)
	v = open(t, p)
	if !hasLater(t, v) {
		t.Error("the vault of before does not come back")
	}
}

func TestABackupOfBeforeTheKeyWasChangedIsPutBack(t *testing.T) {
	ring := vaulttest.NewRing()
	t.Cleanup(vaulttest.UseRing(ring))
	p := furnished(t, 10)
	_, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Keyring: true})
	must(t, err)
	backup, err := p.Rekey(t.Context(), withPassphrase(), nil)
	must(t, err)
	for _, by := range []model.VaultKey{withPassphrase(), {}} {
		_, err = p.Restore(t.Context(), by, backup, nil)
		must(t, err)
		for _, key := range []model.VaultKey{withPassphrase(), {}} {
			v, err := p.Open(t.Context(), key)
			must(t, err)
			same(t, v, 10)
			if !v.Restored() {
				t.Error("it does not count as restored")
			}
			must(t, v.Close())
		}
		_, err = p.Rekey(t.Context(), withPassphrase(), nil)
		must(t, err)
	}
}

func TestABackupMakesANewVaultElsewhere(t *testing.T) {
	_, backup := backedUp(t)
	p := placeAt(filepath.Join(t.TempDir(), "new"))
	aside, err := p.Restore(t.Context(), withPassphrase(), backup, nil)
	if err != nil || aside != "" {
		t.Fatalf("kept at %q: %v", aside, err)
	}
	v := open(t, p)
	same(t, v, 10)
	if !v.Restored() {
		t.Error("nobody knows how old it is, and it does not count as restored")
	}
}

func TestWhatIsNoBackupIsNotPutBack(t *testing.T) {
	p, backup := backedUp(t)
	whole := contents(t, p)
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, content, 0o600))
		return path
	}
	good, err := os.ReadFile(backup)
	must(t, err)
	damagedCopy := vault.Place{Path: file("damaged.db", good)}
	raw(t, damagedCopy, "DELETE FROM secret WHERE rowid = 5")
	for name, path := range map[string]string{
		"nothing":         filepath.Join(dir, "nowhere"),
		"no database":     file("text", []byte(strings.Repeat("text ", 2000))),
		"cut short":       file("short", good[:len(good)/2]),
		"damaged":         damagedCopy.Path,
		"another's vault": newPlace(t).Path,
		"a folder":        dir,
	} {
		if _, err := p.Restore(t.Context(), withPassphrase(), path, nil); err == nil {
			t.Errorf("%s was put back", name)
		}
	}
	if _, err := p.Restore(t.Context(), model.VaultKey{Passphrase: model.NewSecret("wrong")}, backup, nil); model.KindOf(err) != model.KindLocked {
		t.Errorf("with a wrong passphrase: %v", err)
	}
	if string(contents(t, p)) != string(whole) {
		t.Error("the vault was touched")
	}
}

func TestAVaultThatDoesNotOpenIsPutAside(t *testing.T) {
	p, backup := backedUp(t)
	must(t, os.Truncate(p.Path, 5000))
	aside, err := p.Restore(t.Context(), withPassphrase(), backup, nil)
	must(t, err)
	if info, err := os.Stat(aside); err != nil || info.Size() != 5000 {
		t.Errorf("the damaged file is gone: %v", err)
	}
	same(t, open(t, p), 10)
}

func TestARestoreThatIsCutOffLeavesTheVault(t *testing.T) {
	p, backup := backedUp(t)
	failAt(t, "midRestore", 1)
	if _, err := p.Restore(t.Context(), withPassphrase(), backup, nil); !errors.Is(err, errTold) {
		t.Fatalf("got %v", err)
	}
	v := open(t, p)
	if !hasLater(t, v) || v.Restored() {
		t.Error("it was changed")
	}
}
