package plain

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
)

// turns changes the vault's key, as another program does, and waits until the
// session has noticed.
func (f *file) turns(t *testing.T, s *seat) {
	t.Helper()
	if _, err := f.place.Rekey(t.Context(), model.VaultKey{Passphrase: model.NewSecret(fine)}, nil); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); !strings.HasSuffix(s.transcript(), "Enter unlocks, quit leaves: "); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not lock:\n%s", s.transcript())
		}
	}
}

// withApp is a seat before a vault with one app in it.
func withApp(t *testing.T) (*file, *seat) {
	t.Helper()
	f := newFile(t)
	if err := f.Create(t.Context(), model.VaultInit{Passphrase: model.NewSecret(fine)}); err != nil {
		t.Fatal(err)
	}
	session, err := f.Open(t.Context(), model.NewSecret(fine))
	if err != nil {
		t.Fatal(err)
	}
	_, err = session.Keeper.AddApp(t.Context(), keeper.AppDraft{
		App:          model.App{Name: "acme-items", Provider: "storeman", Customer: "Acme", Base: "https://storeman.example", ClientID: "cid"},
		ClientSecret: model.NewSecret("CANARY-client"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Close(); err != nil {
		t.Fatal(err)
	}
	s, _ := sit(t, Options{Options: ui.Options{File: f}})
	has(t, s.types(fine), "tokenrack> ")
	return f, s
}

// A form that keeps no draft stays where it is too.
func TestAFormGoesOnAfterAnotherChangedTheKey(t *testing.T) {
	f, s := withApp(t)
	s.types("apps", "1")
	has(t, s.types("activity"), "1 line, the newest first")
	has(t, s.types("edit"), "Edit the app acme-items")
	has(t, s.types("", "acme-moved"), "Customer")
	f.turns(t, s)
	has(t, s.transcript(), "Locked. The key of this vault was changed by another tokenrack at ", "What you typed into the form is kept here")
	has(t, s.types(""), "Passphrase, not shown")
	has(t, s.types("CANARY wrong"), "Not that one.")
	said := s.types(fine)
	has(t, said, "Unlocked. The form goes on where it was.", "Customer")
	for n := 0; !strings.Contains(said, "Changed the app acme-moved.") && n < 20; n++ {
		said = s.types("")
	}
	has(t, said, "Changed the app acme-moved.")
	has(t, s.types("1"), "acme-items") // the list of before, of which one line is told
	s.types("quit")
}

// The draft of a form that is left while the vault is locked comes into it when it
// is unlocked.
func TestADraftThatWasStrandedLands(t *testing.T) {
	f, s := withApp(t)
	s.types("apps")
	has(t, s.types("add account"), "App")
	s.types("")                              // the app
	has(t, s.types("acme-desk"), "Customer") // the name
	f.turns(t, s)
	s.types("")
	has(t, s.types(fine), "The form goes on where it was.", "Customer")
	has(t, s.types("cancel"), "The draft is kept")
	has(t, s.types("add account"), "Here is your draft of ")
	has(t, s.types("no", ""), "Name [acme-desk]")
	s.types("cancel", "quit")
}

// What is sent off in the instant of the change, before the screen has noticed, is
// sent off again.
func TestWhatIsSentOffAsTheKeyChangesIsSentOffAgain(t *testing.T) {
	f, s := withApp(t)
	s.types("apps", "1", "edit", "")
	said := s.types("acme-moved")
	for ; !strings.Contains(said, "More"); said = s.types("") {
		if strings.Contains(said, "Changed the app") {
			t.Fatal("the last question was another")
		}
	}
	if _, err := f.place.Rekey(t.Context(), model.VaultKey{Passphrase: model.NewSecret(fine)}, nil); err != nil {
		t.Fatal(err)
	}
	for n := 0; !strings.Contains(said, "Changed the app acme-moved.") && n < 8; n++ {
		if strings.HasSuffix(said, "Passphrase, not shown (empty leaves): ") {
			said = s.types(fine)
		} else {
			said = s.types("")
		}
	}
	has(t, said, "Changed the app acme-moved.")
	if n := strings.Count(s.transcript(), "App name"); n != 1 {
		t.Errorf("the name was asked for %d times", n)
	}
	s.types("quit")
}

// Who leaves at the locked prompt in the middle of a form has left.
func TestLeavingALockedFormLeaves(t *testing.T) {
	f, s := withApp(t)
	s.types("apps", "1", "edit", "", "acme-moved")
	f.turns(t, s)
	s.lines <- "quit"
	if err := <-s.ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
	s.ended <- nil
}
