package abuse_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// vaultDeed is something that is done to a whole vault, with its named points.
type vaultDeed struct {
	points []string
	do     func(vault.Place) error
	ways   []model.VaultKey // exactly one of them opens it afterwards
	old    bool             // done to a vault of the oldest format
}

// other is the passphrase that takes the place of [passphrase].
const other = "another one that protects nothing"

var vaultDeeds = map[string]vaultDeed{
	"slot": {points: []string{"midSlotWrite", "afterSlotWrite"}, ways: []model.VaultKey{withPassphrase(), withOther()}, do: func(p vault.Place) error {
		_, err := p.ChangePassphrase(context.Background(), withPassphrase(), "", model.NewSecret(other))
		return err
	}},
	"backup": {points: []string{"midBackup", "afterBackup"}, ways: []model.VaultKey{withPassphrase()}, do: func(p vault.Place) error {
		v, err := p.Open(context.Background(), withPassphrase())
		if err != nil {
			return err
		}
		defer func() { _ = v.Close() }()
		_, err = v.Backup(context.Background(), vault.OnDemand)
		return err
	}},
	"migrate": {points: []string{"beforeMigrate", "midMigrate", "afterMigrate", "midBackup"}, ways: []model.VaultKey{{}}, old: true, do: func(p vault.Place) error {
		v, err := p.Open(context.Background(), model.VaultKey{})
		if err != nil {
			return err
		}
		return v.Close()
	}},
}

func withOther() model.VaultKey { return model.VaultKey{Passphrase: model.NewSecret(other)} }

// oldFixture is a vault of the oldest format that is kept, with the item of its
// keyring, by which it is opened: its passphrase costs what passphrases cost.
const oldFixture = "../vault/testdata/format1"

// oldRing puts a keyring in place that holds the item of the fixture.
func oldRing(p vault.Place) error {
	status, err := p.Status(context.Background())
	if err != nil {
		return err
	}
	item, err := os.ReadFile(filepath.Join(oldFixture, "keyring.item"))
	if err != nil {
		return err
	}
	ring := vaulttest.NewRing()
	vaulttest.UseRing(ring)
	return ring.Set(context.Background(), keyring.Where{}, "tokenrack vault "+status.ID, item)
}

func init() { jobs["vaultpoint"] = vaultPoint }

// vaultPoint does one deed with trouble at one point.
func vaultPoint(home string, args []string) error {
	deed, point, action := args[0], args[1], args[2]
	vaulttest.FailAt(func(at string) error {
		if at != point {
			return nil
		}
		switch action {
		case exits:
			os.Exit(3)
		case sleeps:
			time.Sleep(nap)
		case errs:
			return errPoint
		}
		return nil
	})
	if vaultDeeds[deed].old {
		if err := oldRing(placeAt(home)); err != nil {
			return err
		}
	}
	(&journal{out: os.Stdout}).say("did %t", vaultDeeds[deed].do(placeAt(home)) == nil)
	return nil
}

// TestVaultPoints makes trouble in the middle of what changes a whole vault: it
// opens afterwards by the old way or by the new one, whole, with every row; and
// every backup that has its name opens too.
func TestVaultPoints(t *testing.T) {
	ownProcesses(t)
	times := amount(t, "ABUSE_VAULT_POINTS", [3]int{1, 4, 200})
	ran := 0
	for name, deed := range vaultDeeds {
		template := newRot(t)
		if deed.old {
			template = oldVault(t)
			must(t, oldRing(placeAt(template)))
		}
		for _, point := range deed.points {
			for _, action := range []string{exits, errs, sleeps} {
				t.Run(strings.Join([]string{name, point, action}, "/"), func(t *testing.T) {
					for range times {
						troubleInVault(t, template, name, point, action)
						ran++
					}
				})
			}
		}
	}
	t.Logf("%d deeds with trouble", ran)
}

// oldVault is the oldest format that is kept.
func oldVault(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(home, "state"), 0o700))
	copyFile(t, filepath.Join(oldFixture, "vault.db"), placeAt(home).Path)
	copyFile(t, filepath.Join(oldFixture, "vault.mark"), filepath.Join(home, "state", "vault.mark"))
	return home
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, b, 0o600))
}

func troubleInVault(t *testing.T, template, deed, point, action string) {
	t.Helper()
	home := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(home, "state"), 0o700))
	copyFile(t, placeAt(template).Path, placeAt(home).Path)
	copyFile(t, filepath.Join(template, "state", "vault.mark"), filepath.Join(home, "state", "vault.mark"))
	for _, l := range start(t, nil, home, "vaultpoint", deed, point, action).rest() {
		if l.words[0] == "error" {
			t.Error(l.words)
		}
	}
	place, ways := placeAt(home), 0
	for _, key := range vaultDeeds[deed].ways {
		if opensBy(t, place, key) {
			ways++
		}
	}
	equal(t, "ways that open it", ways, 1)
	for _, backup := range place.Backups() {
		copied := vault.Place{Path: backup, State: t.TempDir()} // as on another machine
		if !opensBy(t, copied, vaultDeeds[deed].ways[0]) {
			t.Errorf("the backup %s does not open", filepath.Base(backup))
		}
	}
}

// opensBy opens a vault and looks it through.
func opensBy(t *testing.T, p vault.Place, key model.VaultKey) bool {
	t.Helper()
	v, err := p.Open(context.Background(), key)
	if err != nil {
		if model.KindOf(err) != model.KindLocked {
			t.Errorf("it does not open: %v (%v)", err, unwrap(err))
		}
		return false
	}
	defer func() { _ = v.Close() }()
	report, err := v.Verify(context.Background())
	if err != nil || !report.Whole() || report.Rows < 2 {
		t.Errorf("it is not whole: %+v %v", report, err)
	}
	if v.Restored() {
		t.Error("it counts as an older copy of itself")
	}
	return true
}
