package accountform

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/form"
)

// Keep makes a draft of what was filled in so far, pasted tokens among it. A
// password stays out: it is kept only where the person says so.
func (s *Screen) Keep() model.Draft {
	d := model.Draft{Form: keeper.AccountDraft(s.by), Values: map[string]string{}, Secrets: map[string]model.Secret{}}
	s.Form.Keep(&d, "", Password)
	return d
}

// Restore goes on with a draft, where its app is still there.
func (s *Screen) Restore(d *model.Draft) bool {
	if !s.Item(App).Choose(d.Values[App]) {
		return false
	}
	s.follow() // the app's own ways and scopes first
	s.Form.Restore(d, "")
	s.follow()
	s.notes()
	s.FocusEmpty()
	return true
}

// Started says that there is something worth keeping.
func (s *Screen) Started() bool {
	for _, id := range []string{Name, Customer, Tokens, Refresh} {
		if s.Item(id).Field.Text() != "" {
			return true
		}
	}
	c, ok := s.chosen()
	if !ok {
		return false
	}
	user, _ := s.person(c.Provider.ID) // who is filled in, not typed
	return s.Item(User).Field.Text() != user || s.Item(Scopes).Field.Text() != c.App.Scopes.Join(" ")
}

// PasswordTyped says that there is a password, which is in no draft, and that a
// person typed it.
func (s *Screen) PasswordTyped() bool {
	c, ok := s.chosen()
	if !ok {
		return false
	}
	_, password := s.person(c.Provider.ID)
	return s.Item(Password).Field.Text() != password
}

// Reset empties the form.
func (s *Screen) Reset() {
	s.Wipe()
	for _, i := range s.Items {
		if i.Kind == form.Text {
			i.Field.Wipe()
		}
	}
	s.filled = -1
	s.follow()
	s.notes()
	s.Clear()
	s.Focus(Name)
}

// Mark says in the title what became of the draft.
func (s *Screen) Mark(note string) { s.Note = note }

// CanPaste says that pasting is a way in that is not taken.
func (s *Screen) CanPaste() bool {
	way := s.Item(Way)
	if way == nil || model.SignInWay(way.Chosen()) == model.SignInPaste {
		return false
	}
	for _, o := range way.Options {
		if model.SignInWay(o.ID) == model.SignInPaste {
			return true
		}
	}
	return false
}

// PasteInstead takes pasting as the way in.
func (s *Screen) PasteInstead() (says string) {
	s.Item(Way).Choose(string(model.SignInPaste))
	s.follow()
	s.Focus(Tokens)
	return "Paste the tokens: whatever you have, as it is."
}
