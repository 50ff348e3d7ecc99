package vault_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// slowly is a passphrase that somebody takes a while to type.
func slowly(meanwhile func()) model.VaultKey {
	right := withPassphrase().Passphrase
	return model.VaultKey{Ask: func(context.Context) (model.Secret, error) {
		meanwhile()
		return right, nil
	}}
}

// Another program stores something and sets the mark while this one opens the
// vault: it is no older copy of itself for that.
func TestAVaultThatGoesOnWhileItIsOpened_isNoOlderCopy(t *testing.T) {
	for name, opened := range map[string]func(t *testing.T, p vault.Place, goOn func()) (*vault.Vault, error){
		"while a passphrase is typed": func(t *testing.T, p vault.Place, goOn func()) (*vault.Vault, error) {
			return p.Open(t.Context(), slowly(goOn))
		},
		"between the state and the mark": func(t *testing.T, p vault.Place, goOn func()) (*vault.Vault, error) {
			var once sync.Once
			t.Cleanup(vaulttest.FailAt(func(point string) error {
				if point == "beforeMark" {
					once.Do(goOn)
				}
				return nil
			}))
			return p.Open(t.Context(), withPassphrase())
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := furnished(t, 3)
			other := open(t, p)
			v, err := opened(t, p, func() {
				change(t, other, "meanwhile")
				must(t, other.Close()) // which sets the mark
			})
			must(t, err)
			if v.Restored() {
				t.Error("it counts as an older copy")
			}
			change(t, v, "afterwards")
			must(t, v.Close())
			again := open(t, p)
			if again.Restored() {
				t.Error("it counts as an older copy afterwards")
			}
			must(t, again.Close())
		})
	}
}

// Its key is changed while somebody types the passphrase: nobody exchanged it.
func TestAKeyThatIsChangedWhileAPassphraseIsTyped_isToldAsThat(t *testing.T) {
	p := furnished(t, 3)
	_, err := p.Open(t.Context(), slowly(func() {
		_, err := p.Rekey(t.Context(), withPassphrase(), nil)
		must(t, err)
	}))
	if !errors.Is(err, model.ErrRekeyed) {
		t.Errorf("it says: %v", err)
	}
	v := open(t, p)
	must(t, v.Close())
}

// An older copy is still known for one.
func TestAnOlderCopyIsKnownThoughItsStateIsReadTwice(t *testing.T) {
	p := furnished(t, 3)
	older, err := os.ReadFile(p.Path)
	must(t, err)
	v := open(t, p)
	change(t, v, "later")
	must(t, v.Close())
	for _, suffix := range []string{"-wal", "-shm"} {
		_ = os.Remove(p.Path + suffix)
	}
	must(t, os.WriteFile(filepath.Clean(p.Path), older, 0o600))
	v = open(t, p)
	if !v.Restored() {
		t.Error("an older copy counts as the vault")
	}
	must(t, v.Close())
}
