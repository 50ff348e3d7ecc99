package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/signin"
)

// signInPage is the sign-in form in front of the list.
type signInPage struct {
	bare
	*signin.Screen
}

func (p *signInPage) SetSize(width, height int) { p.Screen.SetSize(width, height) }

// Full is false: the form is a box at every size.
func (p *signInPage) Full() bool      { return false }
func (p *signInPage) Width() int      { return p.Screen.Width() }
func (p *signInPage) Mode() keys.Mode { return keys.Form }
func (p *signInPage) Name() string    { return "Sign in" }
func (p *signInPage) Close()          { p.Wipe() }

func (p *signInPage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }

func (p *signInPage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *signInPage) Paste(_ *app, text string) tea.Cmd {
	p.Screen.Paste(text)
	return nil
}

func (p *signInPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Screen.Key(key) {
	case signin.Cancel:
		if p.Touched() {
			return a.askLeave(p), true
		}
		a.shut(p)
	case signin.Submit:
		p.SetBusy()
		return a.signIn(p), true
	default:
	}
	return nil, true
}

// signInOf is the open sign-in form of an account, nil where there is none.
func (a *app) signInOf(msg signedInMsg) *signInPage {
	for _, p := range a.pages {
		if form, ok := p.(*signInPage); ok && form.ID == msg.id {
			return form
		}
	}
	return nil
}
