package accountform

import (
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Filled checks what was filled in, told at the fields where it is wrong, and
// returns it where it is right.
func (s *Screen) Filled(now time.Time) (Filled, bool) {
	s.Clear()
	c, ok := s.chosen()
	if !ok {
		s.Item(App).Trouble = "There is no app yet. {apps.add} adds one."
	}
	out := Filled{App: c, Username: s.Value(User), Way: model.SignInPaste}
	if !s.paste {
		out.Name, out.Customer = s.Value(Name), s.Value(Customer)
		if out.Name == "" {
			s.Item(Name).Trouble = "The account needs a name."
		}
	}
	if s.edit {
		out.AutoOff, out.ForgetPassword = !s.Item(Auto).On, s.Item(Forget).On
		return out, !s.FocusTrouble()
	}
	if !s.paste {
		out.Way = model.SignInWay(s.Item(Way).Chosen())
		out.Scopes = model.ParseScopes(s.Value(Scopes))
	}
	switch out.Way {
	case model.SignInPassword:
		s.readPassword(&out)
	case model.SignInPaste:
		s.readTokens(&out, now)
	}
	if s.FocusTrouble() {
		out.Wipe()
		return Filled{}, false
	}
	return out, true
}

func (s *Screen) readPassword(out *Filled) {
	if out.Username == "" {
		s.Item(User).Trouble = "The sign-in needs a user name."
	}
	// Its own gaps belong to a password.
	password := s.Item(Password).Field.Text()
	if password == "" {
		s.Item(Password).Trouble = "The sign-in needs a password."
	}
	out.Password, out.Keep = model.NewSecret(password), s.Item(Keep).On
}

func (s *Screen) readTokens(out *Filled, now time.Time) {
	if s.Value(Tokens) == "" {
		s.Item(Tokens).Trouble = "Nothing was pasted."
	}
	out.Tokens, out.Refresh = model.NewSecret(s.Value(Tokens)), model.NewSecret(s.Value(Refresh))
	if board := s.Item(Board); !board.Off && board.On {
		out.Pasted = model.NewSecret(s.pasted.Reveal())
	}
	made, err := moment(s.Value(MadeAt), now)
	if err != nil {
		s.Item(MadeAt).Trouble = "That is no time, or it is yet to come. For instance: 1h ago, 09:30."
	}
	text := s.Value(ValidFor)
	if text == "" || text == s.assumed && saysItself(s.Value(Tokens)) {
		return
	}
	life, err := lasting(text)
	if err != nil {
		s.Item(ValidFor).Trouble = "That is no length of time. For instance: 24 h, 90 m, 7 d."
		return
	}
	out.Expires = made.Add(life)
	if !out.Expires.After(now) {
		s.Item(ValidFor).Trouble = "Then it is over by now. Leave it empty if you are not sure."
	}
}

// saysItself says that a pasted text tells how long its token lives, which is
// better than what a profile knows.
func saysItself(text string) bool { return strings.Contains(text, `"expires_in"`) }

// Wipe drops the secrets.
func (f *Filled) Wipe() {
	f.Password.Wipe()
	f.Tokens.Wipe()
	f.Refresh.Wipe()
	f.Pasted.Wipe()
}
