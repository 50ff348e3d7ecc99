package plain

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
)

const finer = "CANARY owls over a tenth river"

// housed is somebody before an open vault of their own.
func housed(t *testing.T) (*file, *seat) {
	t.Helper()
	f := newFile(t)
	if err := f.Create(t.Context(), model.VaultInit{Passphrase: model.NewSecret(fine)}); err != nil {
		t.Fatal(err)
	}
	s, _ := sit(t, Options{Options: ui.Options{File: f}})
	has(t, s.types(fine), "tokenrack> ")
	return f, s
}

func TestTheVaultIsBackedUpAndRestored(t *testing.T) {
	_, s := housed(t)
	said := s.types("back up")
	has(t, said, "The vault is backed up: ", "-by-hand.db", "\a")
	has(t, s.types("restore"), "It is an older vault", "1. vault-", "2. another file", "Backup, a number")
	has(t, s.types("2"), "File (path of the backup)")
	s.types("/nowhere.db")
	has(t, s.types(fine, "", "yes"), "There is no file at /nowhere.db.", "File")
	_, path, _ := strings.Cut(said, "backed up: ")
	path, _, _ = strings.Cut(path, "\n")
	has(t, s.types(path), "Type restore to go on.")
	has(t, s.types("restore"), "Locked to restore a backup.", "The backup is in the vault's place. The vault that was here is kept at ", "Enter unlocks")
	s.types("")
	has(t, s.types(fine), "tokenrack> ")
	s.types("restore", "1", "CANARY wrong", "")
	has(t, s.types("restore"), "Not restored: the vault is the one it was.", "Enter unlocks")
	s.types("")
	has(t, s.types(fine), "tokenrack> ")
}

func TestTheVaultsKeyIsChanged(t *testing.T) {
	f, s := housed(t)
	before := f.wrapped(t)
	has(t, s.types("rekey"), "Everything is sealed anew by a new key, which takes a few seconds", "not from what they have seen", "Passphrase, not shown")
	has(t, s.types(fine, "yes"), "Type change to go on.")
	has(t, s.types("change"), "Locked to change the vault's key.", "The vault's key is changed. The vault as it was is kept at ", "Enter unlocks")
	if f.wrapped(t) == before {
		t.Error("it is the key of before")
	}
	s.types("")
	has(t, s.types(fine), "tokenrack> ")
	s.types("change key", "CANARY wrong")
	has(t, s.types("change"), "Not changed: the vault's key is the one it was.", "the passphrase is wrong", "Enter unlocks")
	s.types("")
	has(t, s.types(fine), "tokenrack> ")
	has(t, s.types("change key", "cancel"), "Cancelled.")
}

// wrapped is the vault's key, sealed: another key has another.
func (f *file) wrapped(t *testing.T) string {
	t.Helper()
	status, err := f.place.Status(t.Context())
	if err != nil || len(status.Slots) != 1 {
		t.Fatalf("%+v %v", status, err)
	}
	return string(status.Slots[0].Wrapped)
}

func TestThePassphraseIsChanged(t *testing.T) {
	_, s := housed(t)
	s.types("change passphrase", fine)
	has(t, s.types("abc"), "strength: weak", "Once more")
	has(t, s.types("abc"), "That would be guessed quickly.")
	has(t, s.types(finer), "The two differ.")
	has(t, s.types(finer), "The passphrase is changed.")
	s.types("lock", "")
	has(t, s.types(fine), "Not that one.")
	has(t, s.types(finer), "tokenrack> ")
	s.types("change passphrase", fine, finer)
	has(t, s.types(finer), "the passphrase is wrong")
}

func TestTheSetUpIsHandedOverAndBroughtIn(t *testing.T) {
	f, s := housed(t)
	k, err := f.Open(t.Context(), model.NewSecret(fine))
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Keeper.AddApp(t.Context(), keeper.AppDraft{
		App:          model.App{Name: "acme-items", Provider: "storeman", Customer: "Acme", Base: "https://storeman.example", ClientID: "cid"},
		ClientSecret: model.NewSecret("CANARY-client"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "setup.age")
	s.types("export", "", path, "", finer)
	has(t, s.types(finer), "Wrote "+path+": 1 app, 0 accounts, no secrets.")

	_, s = housed(t)
	s.types("import", path, "")
	has(t, s.types(finer), "app acme-items: to https://storeman.example:443; without secrets", "Look at the addresses", "Bring 1 record in?")
	has(t, s.types("no"), "Nothing was brought in.")
	s.types("import", path, "", finer)
	has(t, s.types("yes"), "Brought in 1 record; the vault as it was is kept at ")
	has(t, s.types("apps"), "acme-items; provider: Storeman")
	s.types("import", path, "")
	has(t, s.types(finer), "is here already", "There is nothing new in it.")
}

func TestTheVaultIsLookedOverAndTheDemosIsNot(t *testing.T) {
	_, s := housed(t)
	has(t, s.types("doctor"), "ok: version: tokenrack 1.2.3", "ok: database: whole")
	_, s = practice(t)
	for _, command := range []string{"back up", "restore", "change passphrase", "export", "doctor"} {
		has(t, s.types(command), "the demo's vault lies in memory alone")
	}
	has(t, s.types("import"), "the demo keeps nothing that could be brought in")
}
