package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// place is the vault as the verbs see it.
type place struct{ vault.Place }

func (p place) Open(ctx context.Context, key model.VaultKey) (keeper.Store, error) {
	return p.Place.Open(ctx, key)
}

// noDoctor finds nothing.
type noDoctor struct{ cli.Doctor }

func (noDoctor) Vault(context.Context) []model.Finding              { return nil }
func (noDoctor) Rows(context.Context, keeper.Store) []model.Finding { return nil }
func (noDoctor) Around(context.Context) []model.Finding             { return nil }

// rackAt makes a vault, and opens it.
func rackAt(t *testing.T) (place, *keeper.Keeper, keeper.Store) {
	t.Helper()
	vaulttest.CheapPassphrases()
	home := t.TempDir()
	p := place{vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}}
	if _, err := p.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(rightPassphrase)}); err != nil {
		t.Fatal(err)
	}
	k, store := openRack(t, p, rightPassphrase)
	return p, k, store
}

func openRack(t *testing.T, p place, passphrase string) (*keeper.Keeper, keeper.Store) {
	t.Helper()
	store, err := p.Open(t.Context(), model.VaultKey{Passphrase: model.NewSecret(passphrase)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // closed already, where the test went well
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return keeper.New(store, engine, keeper.Options{}), store
}

func choresOf(p place, k *keeper.Keeper, store keeper.Store) *cli.Chores {
	s := cli.Screen{Vault: p, Doctor: noDoctor{}, Age: cli.AgeKeys{Seal: vault.Seal, Unseal: vault.Unseal}}
	return s.Chores(k, store, "1.2.3")
}

func addSomeApp(t *testing.T, k *keeper.Keeper, name, customer string) {
	t.Helper()
	_, err := k.AddApp(t.Context(), keeper.AppDraft{
		App:          model.App{Name: name, Provider: "storeman", Customer: customer, Base: "https://storeman.example", ClientID: "cid"},
		ClientSecret: model.NewSecret("client-s3cret"),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func appNames(t *testing.T, k *keeper.Keeper) string {
	t.Helper()
	if err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, app := range sortedApps(k.Snapshot()) {
		names = append(names, app.Name)
	}
	return strings.Join(names, " ")
}

func TestChoresChangeAPassphraseAndPutABackupBack(t *testing.T) {
	p, k, store := rackAt(t)
	chores := choresOf(p, k, store)
	addSomeApp(t, k, "first", "")
	copied, err := chores.BackUp(t.Context())
	if err != nil || len(chores.Backups()) != 1 || chores.Backups()[0] != copied {
		t.Fatalf("backed up to %q, listed %q, %v", copied, chores.Backups(), err)
	}
	addSomeApp(t, k, "second", "")

	err = chores.ChangePassphrase(t.Context(), model.NewSecret("wrong"), "", model.NewSecret(newPassphrase))
	if model.KindOf(err) != model.KindLocked {
		t.Errorf("a wrong passphrase changes it: %v", err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := chores.Restore(t.Context(), model.NewSecret("wrong"), model.Secret{}, copied); model.KindOf(err) != model.KindLocked || namesAFlag(err) {
		t.Errorf("a wrong passphrase restores it: %v", err)
	}
	aside, err := chores.Restore(t.Context(), model.NewSecret(rightPassphrase), model.Secret{}, copied)
	if err != nil || aside == "" {
		t.Fatalf("kept at %q, %v", aside, err)
	}
	k, store = openRack(t, p, rightPassphrase)
	if names := appNames(t, k); names != "first" || !k.RestoredVault() {
		t.Errorf("it holds %q, restored %v", names, k.RestoredVault())
	}
	if err := choresOf(p, k, store).ChangePassphrase(t.Context(), model.NewSecret(rightPassphrase), "", model.NewSecret(newPassphrase)); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	// The backup still has the passphrase of before.
	if _, err := chores.Restore(t.Context(), model.NewSecret(newPassphrase), model.Secret{}, copied); model.KindOf(err) != model.KindLocked || namesAFlag(err) {
		t.Errorf("today's passphrase opens the backup: %v", err)
	}
	if _, err := chores.Restore(t.Context(), model.NewSecret(newPassphrase), model.NewSecret(rightPassphrase), copied); err != nil {
		t.Error(err)
	}
	openRack(t, p, rightPassphrase)
}

func TestChoresHandASetUpOverWithoutSecrets(t *testing.T) {
	p, k, store := rackAt(t)
	addSomeApp(t, k, "acme-items", "Acme")
	addSomeApp(t, k, "eiger-items", "Eiger")
	file := filepath.Join(t.TempDir(), "setup.age")
	to := func() model.SealTo { return model.SealTo{Passphrase: model.NewSecret(newPassphrase)} }
	if apps, accounts, err := choresOf(p, k, store).Export(t.Context(), file, "acme", to()); err != nil || apps != 1 || accounts != 0 {
		t.Fatalf("%d apps, %d accounts, %v", apps, accounts, err)
	}
	if _, _, err := choresOf(p, k, store).Export(t.Context(), file, "", to()); model.KindOf(err) != model.KindUsage {
		t.Errorf("the file was overwritten: %v", err)
	}
	nowhere := filepath.Join(t.TempDir(), "none.age")
	if _, _, err := choresOf(p, k, store).Export(t.Context(), nowhere, "nobody", to()); model.KindOf(err) != model.KindNotFound {
		t.Errorf("of nobody: %v", err)
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("half a file is left behind")
	}

	p, k, store = rackAt(t)
	there := choresOf(p, k, store)
	bundle := func(passphrase string) cli.Bundle {
		return cli.Bundle{File: file, Passphrase: model.NewSecret(passphrase)}
	}
	if _, _, err := there.BringIn(t.Context(), bundle("wrong"), true); err == nil {
		t.Error("a wrong passphrase opens it")
	}
	for _, plan := range []bool{true, false} {
		brought, backup, err := there.BringIn(t.Context(), bundle(newPassphrase), plan)
		if err != nil || len(brought) != 1 || brought[0].Outcome != keeper.UnpackAdded || (backup == "") != plan {
			t.Fatalf("plan %v: %+v, backup %q, %v", plan, brought, backup, err)
		}
		if !strings.Contains(brought[0].Says, "app acme-items: to https://storeman.example:443; without secrets") {
			t.Errorf("it says %q", brought[0].Says)
		}
		if names := appNames(t, k); plan != (names == "") {
			t.Errorf("plan %v: the vault holds %q", plan, names)
		}
	}
	for _, app := range k.Snapshot().Apps {
		if len(app.ClientSecrets) != 0 {
			t.Error("a client secret went along")
		}
	}
	found := there.CheckUp(t.Context())
	if len(found) == 0 || found[0].What != "tokenrack 1.2.3" {
		t.Errorf("the check-up found %+v", found)
	}
}

// namesAFlag says that an error tells of a flag, which a screen has none of.
func namesAFlag(err error) bool { return strings.Contains(strings.Join(lines(err), " "), "--") }
