package vault_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// testdata/formatN holds a vault as a program of format N left it, with its mark
// and the item of its keyring. They are never made anew: whatever was once
// written must open for ever.
func fixtures(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "format*"))
	if err != nil || len(all) == 0 {
		t.Fatalf("there are no fixtures: %v", err)
	}
	return all
}

// unpack puts a fixture into a place of its own.
func unpack(t *testing.T, fixture string) vault.Place {
	t.Helper()
	p := placeAt(t.TempDir())
	must(t, os.MkdirAll(p.State, 0o700))
	for from, to := range map[string]string{"vault.db": p.Path, "vault.mark": filepath.Join(p.State, "vault.mark")} {
		b, err := os.ReadFile(filepath.Join(fixture, from))
		must(t, err)
		must(t, os.WriteFile(to, b, 0o600))
	}
	return p
}

func TestEveryFormatThatWasEverWrittenOpens(t *testing.T) {
	for _, fixture := range fixtures(t) {
		t.Run(filepath.Base(fixture), func(t *testing.T) {
			p := unpack(t, fixture)
			before, err := p.Status(t.Context())
			must(t, err)
			lookThrough(t, open(t, p))
			after, err := p.Status(t.Context())
			must(t, err)
			if after.Format < before.Format || len(after.Slots) != len(before.Slots) {
				t.Errorf("from %+v to %+v", before, after)
			}
			if moved := after.Format > before.Format; moved != (len(p.Backups()) == 1) {
				t.Errorf("moved to another format: %v, backups: %v", moved, p.Backups())
			}
			// Its keyring item opens it as well, and so does the backup, which is
			// of the old format still.
			item, err := os.ReadFile(filepath.Join(fixture, "keyring.item"))
			must(t, err)
			ring := vaulttest.NewRing()
			t.Cleanup(vaulttest.UseRing(ring))
			must(t, ring.Set(t.Context(), keyring.Where{}, "tokenrack vault "+before.ID, item))
			for _, path := range append(p.Backups(), p.Path) {
				p.Path = path
				v, err := p.Open(t.Context(), model.VaultKey{})
				must(t, err)
				lookThrough(t, v)
				must(t, v.Close())
			}
		})
	}
}

// lookThrough compares a vault with what the fixtures hold.
func lookThrough(t *testing.T, v *vault.Vault) {
	t.Helper()
	report, err := v.Verify(t.Context())
	if err != nil || !report.Whole() {
		t.Errorf("it is not whole: %+v %v", report, err)
	}
	err = v.View(t.Context(), func(r model.Reader) error {
		for i := range 5 {
			card, err := r.CardByKey(model.CardKind(i%3+1), fmt.Sprint("name ", i))
			if err != nil || card.ID != numbered("ac", i) || string(card.Data) != fmt.Sprint("data ", i) {
				t.Errorf("card %d: %+v %v", i, card, err)
			}
			secret, err := r.Secret(numbered("at", i))
			if err != nil || secret.Value.Reveal() != fmt.Sprint("secret ", i) || secret.Owner != card.ID {
				t.Errorf("secret %d: %v", i, err)
			}
		}
		if _, err := r.Card(numbered("ac", 5)); !errors.Is(err, model.ErrNoRecord) {
			t.Errorf("the deleted card: %v", err)
		}
		gone, err := r.Gone(0)
		if err != nil || len(gone) != 1 || gone[0] != numbered("ac", 5) {
			t.Errorf("gone: %v %v", gone, err)
		}
		intent, err := r.Intent(numbered("ac", 1))
		if err != nil || string(intent.Data) != "plan" {
			t.Errorf("the intent: %v", err)
		}
		inbox, err := r.Inbox()
		if err != nil || len(inbox) != 1 || inbox[0].Raw.Reveal() != "answer" {
			t.Errorf("the inbox: %v", err)
		}
		lines := 0
		must(t, r.Activity(func(model.ActivityRow) error { lines++; return nil }))
		if lines != 6 {
			t.Errorf("%d lines of activity", lines)
		}
		return nil
	})
	must(t, err)
}

// A file of a later format, whose header says that this program can read it.
func TestANewerFormatIsReadAndNeverWritten(t *testing.T) {
	p := furnished(t, 4)
	raw(t, p, "PRAGMA user_version = 3")
	v := open(t, p)
	must(t, v.View(t.Context(), func(r model.Reader) error {
		_, err := r.CardByKey(model.AccountCard, "account 3")
		return err
	}))
	err := v.Update(t.Context(), func(model.Tx) error {
		t.Error("an update ran")
		return nil
	})
	if model.KindOf(err) != model.KindStore {
		t.Errorf("an update: %v", err)
	}
	if _, err := v.Reserve(t.Context()); model.KindOf(err) != model.KindStore {
		t.Errorf("a reservation: %v", err)
	}
	v.Later([]byte("a line"))
	must(t, v.Close())
	if _, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Passphrase: model.NewSecret("x")}); model.KindOf(err) != model.KindStore {
		t.Errorf("a slot: %v", err)
	}
	raw(t, p, "UPDATE hdr SET v = x'00000003' WHERE k = 'reads'")
	if _, err := p.Open(t.Context(), withPassphrase()); model.KindOf(err) != model.KindStore {
		t.Errorf("one that this program cannot read: %v", err)
	}
}
