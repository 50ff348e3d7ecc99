package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/help"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// helpPage is help in front of what it is about.
type helpPage struct {
	bare
	*help.Screen
}

func (p *helpPage) Mode() keys.Mode { return keys.HelpIn }
func (p *helpPage) Name() string    { return "Help" }

func (p *helpPage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }

func (p *helpPage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *helpPage) Paste(_ *app, text string) tea.Cmd {
	p.Screen.Paste(text)
	return nil
}

func (p *helpPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	id, done := p.Screen.Key(key)
	if !done {
		return nil, true
	}
	a.shut(p)
	if action := a.registry.Action(id); action != nil {
		return a.try(action), true
	}
	return nil, true
}

// openHelp shows help about what is in front now.
func (a *app) openHelp() {
	a.open(&helpPage{Screen: help.New(a.registry, a.where(), a.screenName(), a.options.Version)})
}
