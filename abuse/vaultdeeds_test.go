package abuse_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// vaultDeed is something that is done to a whole vault, with its named points.
type vaultDeed struct {
	points []string
	do     func(home string) error
	ways   []model.VaultKey // exactly one of them opens it afterwards
	// make makes the vault that it is done to; nil: the one that rots.
	make func(*testing.T) (home string)
	// older says that the vault may count as an older copy of itself afterwards.
	older bool
	// check looks for what Verify does not know; nil: nothing.
	check func(*testing.T, string, *vault.Vault)
}

// other is the passphrase that takes the place of [passphrase].
const other = "another one that protects nothing"

var vaultDeeds = map[string]vaultDeed{
	"slot": {
		points: []string{"midSlotWrite", "afterSlotWrite"}, ways: []model.VaultKey{withPassphrase(), withOther()},
		do: func(home string) error {
			_, err := placeAt(home).ChangePassphrase(context.Background(), withPassphrase(), "", model.NewSecret(other))
			return err
		},
	},
	"backup": {points: []string{"midBackup", "afterBackup"}, ways: []model.VaultKey{withPassphrase()}, do: backUp},
	"restore": {
		points: []string{"midRestore", "midBackup", "afterBackup"}, ways: []model.VaultKey{withPassphrase()}, older: true,
		do: func(home string) error {
			_, err := placeAt(home).Restore(context.Background(), withPassphrase(), filepath.Join(home, "copy.db"), nil)
			return err
		},
		make: withCopy,
	},
	"rekey": {
		points: []string{"beforeRekey", "midRekey", "afterRekey", "midBackup", "afterBackup"}, ways: []model.VaultKey{withPassphrase()},
		do: func(home string) error {
			_, err := placeAt(home).Rekey(context.Background(), withPassphrase(), nil)
			return err
		},
		make: manyRows, check: oneKey,
	},
	"export": {
		points: []string{"midExport"}, ways: []model.VaultKey{withPassphrase()}, make: bundleVault, check: twentyAccounts,
		do: exportAll,
	},
	"import": {
		points: []string{"midBackup", "afterBackup", "midImport"}, ways: []model.VaultKey{withPassphrase()}, make: bundleVault, check: allOrNothing,
		do: importMore,
	},
	"migrate": {
		points: []string{"beforeMigrate", "midMigrate", "afterMigrate", "midBackup"}, ways: []model.VaultKey{{}}, make: oldVault,
		do: func(home string) error {
			if err := oldRing(placeAt(home)); err != nil {
				return err
			}
			v, err := placeAt(home).Open(context.Background(), model.VaultKey{})
			if err != nil {
				return err
			}
			return v.Close()
		},
	},
}

func backUp(home string) error {
	v, err := placeAt(home).Open(context.Background(), withPassphrase())
	if err != nil {
		return err
	}
	defer func() { _ = v.Close() }()
	_, err = v.Backup(context.Background(), model.BackupByHand)
	return err
}

// withCopy is a vault beside an older copy of itself.
func withCopy(t *testing.T) string {
	t.Helper()
	home := newRot(t)
	copyFile(t, placeAt(home).Path, filepath.Join(home, "copy.db"))
	v, err := openAt(context.Background(), home)
	must(t, err)
	must(t, v.Update(context.Background(), func(tx model.Tx) error { return tx.Record([]byte("one more line")) }))
	must(t, v.Close())
	return home
}

// manyRows is a vault whose change of key takes several transactions.
func manyRows(t *testing.T) string {
	t.Helper()
	home := newRot(t)
	v, err := openAt(context.Background(), home)
	must(t, err)
	must(t, v.Update(context.Background(), func(tx model.Tx) error {
		for i := range 500 {
			card := model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: fmt.Sprint("one of many ", i), Data: []byte("data")}
			if _, err := tx.PutCard(card); err != nil {
				return err
			}
			if err := tx.Record([]byte("a line")); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, v.Close())
	return home
}

// oneKey holds that opening has finished a change of key, and no row is lost.
func oneKey(t *testing.T, home string, v *vault.Vault) {
	t.Helper()
	status, err := placeAt(home).Status(context.Background())
	must(t, err)
	if status.Rekeying {
		t.Error("the change of key was not finished by who opened it next")
	}
	equal(t, "cards", cards(t, v, model.AccountCard), rotCards+500)
}

func cards(t *testing.T, v *vault.Vault, kind model.CardKind) (n int) {
	t.Helper()
	must(t, v.View(context.Background(), func(r model.Reader) error {
		return r.Cards(kind, 0, func(model.Card) error { n++; return nil })
	}))
	return n
}

// bundleParcels are an app and its accounts.
func bundleParcels(name string) []keeper.Parcel {
	parcels := []keeper.Parcel{{
		App:           &model.App{Name: name, Provider: sandbox.Storeman, Base: "https://storeman.example", ClientID: "id"},
		ClientSecrets: []model.Secret{model.NewSecret("secret")},
	}}
	for i := range 20 {
		parcels = append(parcels, keeper.Parcel{
			Account: &model.Account{Name: fmt.Sprint(name, " ", i)}, AppName: name,
			Access: model.NewSecret("access"), Refresh: model.NewSecret("refresh"),
		})
	}
	return parcels
}

func bundleVault(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	_, err := placeAt(home).Init(context.Background(), model.VaultInit{Passphrase: model.NewSecret(passphrase)})
	must(t, err)
	must(t, unpack(home, "first", nil))
	return home
}

// unpack brings an app and twenty accounts in; between is called once all is
// written and before it is committed.
func unpack(home, name string, between func() error) error {
	v, err := openAt(context.Background(), home)
	if err != nil {
		return err
	}
	defer func() { _ = v.Close() }()
	engine, err := newEngine()
	if err != nil {
		return err
	}
	k := keeper.New(betweenStore{v, between}, engine, keeper.Options{})
	done, err := k.Unpack(context.Background(), bundleParcels(name), false, false)
	for _, d := range done {
		if err == nil && d.Outcome != keeper.UnpackAdded {
			err = fmt.Errorf("%s: %w", d.Outcome, d.Err)
		}
	}
	return err
}

// betweenStore does something before it commits.
type betweenStore struct {
	keeper.Store
	between func() error
}

func (s betweenStore) Update(ctx context.Context, fn func(model.Tx) error) error {
	return s.Store.Update(ctx, func(tx model.Tx) error {
		if err := fn(tx); err != nil || s.between == nil {
			return err
		}
		return s.between()
	})
}

// importMore does what the verb does: a backup, then all in one step.
func importMore(home string) error {
	if _, err := placeAt(home).BackUp(context.Background(), withPassphrase(), model.BackupBeforeImport); err != nil {
		return err
	}
	return unpack(home, "second", func() error { return atPoint("midImport") })
}

// exportAll writes everything into a sealed file.
func exportAll(home string) error {
	v, err := openAt(context.Background(), home)
	if err != nil {
		return err
	}
	defer func() { _ = v.Close() }()
	engine, err := newEngine()
	if err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(home, "bundle.age"))
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }()
	_, recipient, err := vault.NewRecoveryKey()
	if err != nil {
		return err
	}
	sealed, err := vault.Seal(out, model.SealTo{Recipients: []string{recipient}})
	if err != nil {
		return err
	}
	all := keeper.Packing{
		Tokens: true, ClientSecrets: true,
		Take: func(*model.Account, *model.App) bool { return true }, Apps: func(*model.App) bool { return true },
	}
	k := keeper.New(v, engine, keeper.Options{})
	err = k.Pack(context.Background(), all, func(p keeper.Parcel) error {
		if _, err := sealed.Write([]byte(p.AppName)); err != nil {
			return err
		}
		return atPoint("midExport")
	})
	return errors.Join(err, sealed.Close())
}

func twentyAccounts(t *testing.T, _ string, v *vault.Vault) {
	t.Helper()
	equal(t, "accounts", cards(t, v, model.AccountCard), 20)
}

func allOrNothing(t *testing.T, _ string, v *vault.Vault) {
	t.Helper()
	apps, accounts := cards(t, v, model.AppCard), cards(t, v, model.AccountCard)
	if accounts != 20*apps || apps < 1 || apps > 2 {
		t.Errorf("a half of it came in: %d apps, %d accounts", apps, accounts)
	}
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

// oldVault is the oldest format that is kept.
func oldVault(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(home, "state"), 0o700))
	copyFile(t, filepath.Join(oldFixture, "vault.db"), placeAt(home).Path)
	copyFile(t, filepath.Join(oldFixture, "vault.mark"), filepath.Join(home, "state", "vault.mark"))
	must(t, oldRing(placeAt(home)))
	return home
}
