package vault_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// ringed makes a vault with a keyring slot, and a passphrase slot if asked.
func ringed(t *testing.T, both bool) (vault.Place, *vaulttest.Ring) {
	t.Helper()
	ring := vaulttest.NewRing()
	t.Cleanup(vaulttest.UseRing(ring))
	p := placeAt(t.TempDir())
	want := model.VaultInit{Keyring: true}
	if both {
		want.Passphrase = model.NewSecret(passphrase)
	}
	status, err := p.Init(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range status.Slots {
		if s.Type == "keyring" && s.Backend != "secret-service" {
			t.Errorf("the backend is not recorded: %+v", s)
		}
	}
	return p, ring
}

func change(t *testing.T, v *vault.Vault, name string) {
	t.Helper()
	err := v.Update(t.Context(), func(tx model.Tx) error {
		_, err := tx.PutCard(model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: name})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheKeyringOpensTheVault(t *testing.T) {
	p, ring := ringed(t, false)
	v, err := p.Open(t.Context(), model.VaultKey{})
	if err != nil {
		t.Fatal(err)
	}
	if ring.Sets() != 1 || ring.Items() != 1 {
		t.Errorf("%d items, stored %d times, want one, once", ring.Items(), ring.Sets())
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if ring.Sets() != 1 {
		t.Error("the keyring was written though nothing changed")
	}
}

func TestTheMarkIsWrittenAtCloseOnly(t *testing.T) {
	p, ring := ringed(t, false)
	v, err := p.Open(t.Context(), model.VaultKey{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b", "c"} {
		change(t, v, name)
	}
	if ring.Sets() != 1 {
		t.Error("a commit wrote to the keyring")
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if ring.Sets() != 2 {
		t.Errorf("closing stored the item %d times, want once", ring.Sets()-1)
	}
}

// garbling stores something else than it is given.
type garbling struct{ *vaulttest.Ring }

func (g garbling) Set(ctx context.Context, where keyring.Where, name string, data []byte) error {
	return g.Ring.Set(ctx, where, name, data[:len(data)-1])
}

func TestAnItemThatDoesNotReadBackMakesNoVault(t *testing.T) {
	ring := vaulttest.NewRing()
	t.Cleanup(vaulttest.UseRing(garbling{ring}))
	p := placeAt(t.TempDir())
	if _, err := p.Init(t.Context(), model.VaultInit{Keyring: true}); model.KindOf(err) != model.KindLocked {
		t.Errorf("got %v", err)
	}
	if status, err := p.Status(t.Context()); err != nil || status.Exists {
		t.Errorf("there is a vault: %+v %v", status, err)
	}
	if ring.Items() != 0 {
		t.Error("a useless item was left in the keyring")
	}
}

func TestAKeyringThatFailsNeverMakesANewKey(t *testing.T) {
	asked := 0
	askFor := func(context.Context) (model.Secret, error) {
		asked++
		return model.NewSecret(passphrase), nil
	}
	for _, failure := range []error{
		keyring.ErrNotFound, keyring.ErrTimeout, keyring.ErrNone, keyring.ErrFailed, errors.New("something else"),
	} {
		p, ring := ringed(t, true)
		ring.Fail(failure)
		_, err := p.Open(t.Context(), model.VaultKey{})
		if model.KindOf(err) != model.KindLocked {
			t.Errorf("%v: got %v, want the vault locked", failure, err)
		}
		if ring.Sets() != 1 {
			t.Errorf("%v: the keyring was written", failure)
		}
		asked = 0
		v, err := p.Open(t.Context(), model.VaultKey{Ask: askFor})
		if err != nil || asked != 1 {
			t.Errorf("%v: asking %d times: %v", failure, asked, err)
			continue
		}
		change(t, v, "a")
		_ = v.Close()
		if ring.Sets() != 1 {
			t.Errorf("%v: the keyring was written after asking", failure)
		}
	}
}

func TestAChangedKeyringItemOpensNothing(t *testing.T) {
	p, ring := ringed(t, false)
	ring.Change(func(b []byte) []byte { b[10] ^= 1; return b }) // the key
	if _, err := p.Open(t.Context(), model.VaultKey{}); model.KindOf(err) != model.KindLocked {
		t.Errorf("a wrong key: %v", err)
	}
	ring.Change(func(b []byte) []byte { b[10] ^= 1; b[40] ^= 1; return b }) // the pin
	if _, err := p.Open(t.Context(), model.VaultKey{}); model.KindOf(err) != model.KindStore {
		t.Errorf("a wrong pin: %v", err)
	}
	ring.Change(func(b []byte) []byte { return b[:20] })
	if _, err := p.Open(t.Context(), model.VaultKey{}); model.KindOf(err) != model.KindLocked {
		t.Errorf("half an item: %v", err)
	}
}

func TestTheWaysInHaveAFixedOrder(t *testing.T) {
	p, ring := ringed(t, true)
	never := func(context.Context) (model.Secret, error) {
		t.Error("somebody was asked though another way was open")
		return model.Secret{}, errors.New("no")
	}
	ring.Fail(errors.New("must not be asked"))
	v, err := p.Open(t.Context(), model.VaultKey{Passphrase: model.NewSecret(passphrase), Ask: never})
	if err != nil {
		t.Fatalf("by the passphrase: %v", err)
	}
	_ = v.Close()
	if _, err := p.Open(t.Context(), model.VaultKey{Passphrase: model.NewSecret("wrong"), Ask: never}); model.KindOf(err) != model.KindLocked {
		t.Errorf("a wrong passphrase: %v", err)
	}
	ring.Fail(nil)
	if v, err = p.Open(t.Context(), model.VaultKey{Ask: never}); err != nil {
		t.Fatalf("by the keyring: %v", err)
	}
	_ = v.Close()
}

func TestAnOldCopyIsSeen(t *testing.T) {
	p, ring := ringed(t, true)
	key := model.VaultKey{}
	v, err := p.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	change(t, v, "before")
	_ = v.Close()
	old, err := os.ReadFile(p.Path)
	if err != nil {
		t.Fatal(err)
	}
	if v, err = p.Open(t.Context(), key); err != nil || v.Restored() {
		t.Fatalf("a vault that nobody touched: restored %v, %v", v.Restored(), err)
	}
	change(t, v, "after")
	_ = v.Close()
	for _, mark := range []string{"both marks", "the keyring's alone", "the file's alone"} {
		if err := os.WriteFile(p.Path, old, 0o600); err != nil {
			t.Fatal(err)
		}
		switch mark {
		case "the keyring's alone":
			_ = os.Remove(p.State + "/vault.mark")
		case "the file's alone":
			key = withPassphrase()
			ring.Fail(keyring.ErrNone)
		}
		if v, err = p.Open(t.Context(), key); err != nil || !v.Restored() {
			t.Fatalf("an old copy, %s: restored %v, %v", mark, err == nil && v.Restored(), err)
		}
		if mark == "the keyring's alone" { // the file's mark is for the next turn
			change(t, v, "more")
		}
		_ = v.Close()
	}
	// It stays restored, however much is changed, until a person says so.
	if v, err = p.Open(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		change(t, v, model.NewID().String())
	}
	_ = v.Close()
	if v, err = p.Open(t.Context(), key); err != nil || !v.Restored() {
		t.Fatalf("after more changes: %v", err)
	}
	if err := v.AcceptRestored(t.Context()); err != nil || v.Restored() {
		t.Errorf("accepted: %v", err)
	}
	_ = v.Close()
	if v, err = p.Open(t.Context(), key); err != nil || v.Restored() {
		t.Errorf("after it was accepted: %v", err)
	}
	_ = v.Close()
}

func TestAnotherVaultInItsPlaceIsRefused(t *testing.T) {
	p, other := newPlace(t), newPlace(t)
	b, err := os.ReadFile(other.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.Path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = p.Open(t.Context(), withPassphrase())
	if model.KindOf(err) != model.KindStore {
		t.Errorf("a vault with the same passphrase: %v", err)
	}
	// On a machine that knows neither, the first one seen is at home.
	must(t, os.RemoveAll(p.State))
	_ = open(t, p).Close()
	must(t, os.WriteFile(p.Path, contents(t, newPlace(t)), 0o600))
	if _, err = p.Open(t.Context(), withPassphrase()); model.KindOf(err) != model.KindStore {
		t.Errorf("a third vault: %v", err)
	}
}
