// Package signin is the small form that signs an account in by user name and
// password.
package signin

import (
	"crypto/sha256"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/field"
)

// Answer is what a key did to the form.
type Answer uint8

// The answers.
const (
	Stay   Answer = iota
	Cancel        // close the form, nothing is sent
	Submit        // sign in
)

// the parts of the form that can have the focus
const (
	onUser = iota
	onPassword
	onKeep
	parts
)

// Screen is the form. Make one with [New].
type Screen struct {
	ID   model.ID
	Copy bool // a copy was asked for: it follows the sign-in

	title    string
	about    []string
	user     field.Field
	password field.Field
	keep     bool
	shown    bool // the password is readable
	focus    int
	was      typed // as it was opened
	busy     bool
	trouble  []string
	width    int
	airy     bool // there is room for gaps
	cursorX  int
	cursorY  int
}

// typed is what is filled in; of the password only whether it is the one that
// the form was opened with.
type typed struct {
	user     string
	password [sha256.Size]byte
	keep     bool
}

func (s *Screen) typed() typed {
	return typed{user: s.user.Text(), password: sha256.Sum256([]byte(s.password.Text())), keep: s.keep}
}

// Touched says that something was typed or chosen that closing the form drops.
func (s *Screen) Touched() bool { return !s.busy && s.typed() != s.was }

// New makes the form for an account; its provider's notes are shown.
func New(a *model.Account, p model.Provider, title string) *Screen {
	s := &Screen{ID: a.ID, title: title, keep: a.Password != nil}
	s.password.Masked = true
	s.user.Set(a.Username)
	if s.user.Text() != "" {
		s.focus = onPassword
	}
	s.about = About(a, p)
	s.was = s.typed()
	return s
}

// Fill sets both fields, for the demo.
func (s *Screen) Fill(user string, password model.Secret) {
	s.user.Set(user)
	s.password.Set(password.Reveal())
	s.focus = onPassword
	s.was = s.typed()
}

// Values are what was typed. The caller wipes the password.
func (s *Screen) Values() (user string, password model.Secret, keep bool) {
	return s.user.Text(), model.NewSecret(s.password.Text()), s.keep
}

// SetBusy says that the sign-in is under way.
func (s *Screen) SetBusy() { s.busy, s.trouble = true, nil }

// Fail says why the sign-in failed; what was typed stays.
func (s *Screen) Fail(lines []string) {
	s.busy, s.trouble = false, lines
	s.focus = onPassword
	s.password.Select()
}

// Wipe drops the password.
func (s *Screen) Wipe() { s.password.Wipe() }

// airyFrom is how high a window must be for gaps in the form.
const airyFrom = 24

// SetSize gives the form the window's size.
func (s *Screen) SetSize(width, height int) {
	s.width, s.airy = max(40, min(72, width-4)), height >= airyFrom
}

// Width is how wide the form is.
func (s *Screen) Width() int { return s.width }

// Key takes a key.
func (s *Screen) Key(key tea.Key) Answer {
	switch stroke := key.Keystroke(); {
	case stroke == "esc":
		return Cancel
	case s.busy:
		return Stay
	case stroke == "tab" || stroke == "down":
		s.focus = (s.focus + 1) % parts
	case stroke == "shift+tab" || stroke == "up":
		s.focus = (s.focus + parts - 1) % parts
	case stroke == "ctrl+r":
		s.shown = !s.shown
		s.password.Masked = !s.shown
	case stroke == "enter":
		return s.enter()
	case s.focus == onKeep:
		if stroke == "space" || stroke == "left" || stroke == "right" {
			s.keep = !s.keep
		}
	default:
		s.focused().Key(key)
	}
	return Stay
}

// enter goes to the next empty field, or signs in.
func (s *Screen) enter() Answer {
	switch {
	case s.user.Text() == "":
		s.focus = onUser
	case s.password.Text() == "":
		s.focus = onPassword
	default:
		return Submit
	}
	return Stay
}

// Paste gives pasted text to the field that has the focus.
func (s *Screen) Paste(text string) {
	if !s.busy && s.focus != onKeep {
		s.focused().Insert(text)
	}
}

func (s *Screen) focused() *field.Field {
	if s.focus == onUser {
		return &s.user
	}
	return &s.password
}

// Render draws the form as a box of its own width.
func (s *Screen) Render(c *draw.Canvas) {
	c.On(themes.Card)
	f := draw.Frame{Canvas: c, Width: s.width, Line: themes.LineFocus}
	f.Top(s.title, "")
	c.Newline()
	y := 1
	line := func(content func()) {
		f.Open()
		c.Pad(1)
		content()
		f.Close(0)
		c.Newline()
		y++
	}
	s.input(c, line, &y, "User name", &s.user, onUser)
	s.input(c, line, &y, "Password", &s.password, onPassword)
	line(func() { s.choice(c, &y) })
	gap := func(wanted bool) {
		if wanted && s.airy {
			line(func() {})
		}
	}
	gap(len(s.about) > 0)
	for _, part := range s.about {
		for _, text := range draw.Wrap(part, s.width-4, c.Method) {
			line(func() { c.Put(themes.Muted, text) })
		}
	}
	gap(len(s.trouble) > 0)
	for _, part := range s.trouble {
		for _, text := range draw.Wrap(part, s.width-6, c.Method) {
			line(func() { c.Put(themes.Danger, text) })
		}
	}
	f.Rule()
	c.Newline()
	line(func() { s.footer(c) })
	f.Bottom()
	c.On(themes.Plain)
}

func (s *Screen) input(c *draw.Canvas, line func(func()), y *int, name string, in *field.Field, part int) {
	line(func() {
		s.label(c, name, part)
		c.ZoneTo(1, s.width-1, draw.Target{Do: func() { s.focus = part }})
		at := in.Draw(c, s.width-4-c.Col())
		if s.focus == part {
			s.cursorX, s.cursorY = at, *y
		}
	})
}

// label names a part, with a mark where it has the focus.
func (s *Screen) label(c *draw.Canvas, name string, part int) {
	role, mark := themes.Muted, " "
	if s.focus == part {
		role, mark = themes.Accent, c.Glyphs.Cursor
	}
	c.Put(themes.Cursor, mark)
	c.Pad(1)
	c.FitText(role, name, labelWidth)
}

// labelWidth is the room of the labels, with the gap behind them.
const labelWidth = 12

func (s *Screen) choice(c *draw.Canvas, y *int) {
	c.ZoneTo(1, s.width-1, draw.Target{Do: func() { s.focus = onKeep }, Press: "space"})
	s.label(c, "Keep it", onKeep)
	if s.focus == onKeep {
		s.cursorX, s.cursorY = c.Col()+1, *y
	}
	mark := "[ ]"
	if s.keep {
		mark = "[x]"
	}
	c.Put(themes.Text, mark)
	c.ClipText(themes.Muted, " the password, to sign in by itself", s.width-2-c.Col())
}

func (s *Screen) footer(c *draw.Canvas) {
	if s.busy {
		c.Put(themes.Accent, "signing in")
		return
	}
	for _, hint := range [][2]string{{c.Glyphs.Enter, "sign in"}, {"Tab", "next"}, {"Ctrl+R", "show"}, {"Esc", "cancel"}} {
		from := c.Col()
		c.Put(themes.Key, hint[0])
		c.Pad(1)
		c.Put(themes.Muted, hint[1])
		c.Hint(from, hint[0])
		c.Pad(2)
	}
}

// CursorAt is the cell within the box for the terminal's own cursor.
func (s *Screen) CursorAt() (x, y int) { return s.cursorX, s.cursorY }
