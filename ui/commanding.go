package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// palettePage is the command palette in front of what its verbs are about.
type palettePage struct {
	bare
	*palette.Screen
	runs []func(a *app) tea.Cmd
}

func (p *palettePage) Full() bool                  { return p.Box.Full() }
func (p *palettePage) Width() int                  { return p.Box.Width() }
func (p *palettePage) Mode() keys.Mode             { return keys.Form }
func (p *palettePage) Name() string                { return "Command palette" }
func (p *palettePage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }

func (p *palettePage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *palettePage) Paste(_ *app, text string) tea.Cmd {
	p.Screen.Paste(text)
	return nil
}

func (p *palettePage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Screen.Key(key) {
	case palette.Cancel:
		a.shut(p)
	case palette.Refused:
		return a.say(toast.Warning, p.Reason()), true
	case palette.Run:
		run := p.runs[p.Picked()]
		a.shut(p)
		return run(a), true
	default:
	}
	return nil, true
}

// openPalette lists what can be done in the situation as it is: the verbs of
// the registry, and what has no key.
func (a *app) openPalette() tea.Cmd {
	a.list.Leave() // letters go into the palette now
	s := a.where()
	p := &palettePage{}
	var items []palette.Item
	add := func(item palette.Item, run func(a *app) tea.Cmd) {
		items = append(items, item)
		p.runs = append(p.runs, run)
	}
	for _, action := range a.registry.Verbs(s) {
		item := palette.Item{
			Name: action.Hint, Says: action.Says, Key: action.Written(a.canvas.Glyphs.ASCII), Reason: a.registry.Spell(action.Reason(s), a.canvas.Glyphs.ASCII),
		}
		if action.Weight != nil {
			item.Weight = action.Weight(s)
		}
		add(item, func(a *app) tea.Cmd { return a.try(action) })
	}
	p.Screen = palette.New(items)
	a.open(p)
	return nil
}
