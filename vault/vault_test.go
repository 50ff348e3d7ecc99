package vault_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/keeper/storetest"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// What the keeper asks of a store.
var _ keeper.Store = (*vault.Vault)(nil)

// The test binary is also the other process that some tests need: childVerb
// names the part it plays, childDir where the vault is.
const (
	childVerb = "TOKENRACK_VAULT_CHILD"
	childDir  = "TOKENRACK_VAULT_DIR"
)

var children = map[string]func(){}

func TestMain(m *testing.M) {
	vaulttest.CheapPassphrases()
	storetest.Child(func(dir string) (keeper.Store, error) {
		return placeAt(dir).Open(context.Background(), withPassphrase())
	})
	if child := os.Getenv(childVerb); child != "" {
		children[child]()
	}
	m.Run()
}

const passphrase = "correct horse battery staple"

func placeAt(dir string) vault.Place {
	return vault.Place{Path: filepath.Join(dir, "vault.db"), State: filepath.Join(dir, "state")}
}

func withPassphrase() model.VaultKey {
	return model.VaultKey{Passphrase: model.NewSecret(passphrase)}
}

// newPlace makes a vault with a passphrase slot.
func newPlace(t testing.TB) vault.Place {
	t.Helper()
	p := placeAt(t.TempDir())
	if _, err := p.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(passphrase)}); err != nil {
		t.Fatal(err)
	}
	return p
}

func open(t testing.TB, p vault.Place) *vault.Vault {
	t.Helper()
	v, err := p.Open(t.Context(), withPassphrase())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func TestWhatIsStoredIsThereAfterReopening(t *testing.T) {
	p := newPlace(t)
	v := open(t, p)
	card := model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: "nordwind", Data: []byte("data of nordwind")}
	secret := model.SecretRow{ID: model.NewID(), Owner: card.ID, Kind: model.AccessSecret, Value: model.NewSecret("the token")}
	err := v.Update(t.Context(), func(tx model.Tx) error {
		_, putErr := tx.PutCard(card)
		return errors.Join(putErr, tx.PutSecret(secret), tx.Record([]byte("added")))
	})
	if err != nil {
		t.Fatal(err)
	}
	v.Later([]byte("copied"))
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	err = open(t, p).View(t.Context(), func(r model.Reader) error {
		got, err := r.CardByKey(model.AccountCard, "nordwind")
		if err != nil || got.ID != card.ID || got.Ver != 1 || !bytes.Equal(got.Data, card.Data) {
			t.Errorf("card: %+v %v", got, err)
		}
		row, err := r.Secret(secret.ID)
		if err != nil || row.Value.Reveal() != "the token" || row.Owner != card.ID {
			t.Errorf("secret: %v", err)
		}
		var lines []string
		err = errors.Join(err, r.Activity(func(line model.ActivityRow) error {
			lines = append(lines, string(line.Data))
			return nil
		}))
		if len(lines) != 2 || lines[0] != "copied" {
			t.Errorf("activity: %q", lines)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
