package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/accountform"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// palettePage is the command palette in front of what its verbs are about.
type palettePage struct {
	bare
	*palette.Screen
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
		return a.tell(toast.Warning, p.Reason()), true
	case palette.Run:
		do := p.Picked().Do
		a.shut(p)
		return do(), true
	default:
	}
	return nil, true
}

// addVerb offers an account of the name that was looked for in vain.
func (a *app) addVerb(s *situation, add func(palette.Item, func(*app) tea.Cmd)) {
	name := a.list.Wanted()
	if name == "" || a.hidden || s.Apps == 0 || a.tabAt != 0 {
		return
	}
	add(palette.Item{Name: "add \"" + name + "\"", Says: "add an account called \"" + name + "\"", Also: "new account", Weight: 97}, func(a *app) tea.Cmd {
		return a.addAccountAs(model.ID{}, func(screen *accountform.Screen) {
			screen.Put(accountform.Name, name)
			screen.FocusEmpty()
		})
	})
}

// openPalette lists what can be done in the situation as it is: the verbs of
// the registry, and what has no key.
func (a *app) openPalette() tea.Cmd {
	a.list.Leave() // letters go into the palette now
	s := a.where()
	var items []palette.Item
	for _, action := range a.registry.Verbs(s) {
		item := palette.Item{
			Name: action.Hint, Says: action.Says, Also: aliases[action.ID], Key: action.Written(a.canvas.Glyphs.ASCII), Reason: action.Reason(s),
			Do: func() tea.Cmd { return a.try(action) },
		}
		if action.ID == keys.TryDemo && item.Reason != "" {
			item.Reason = "Only with an empty vault; or: tokenrack demo"
		}
		if action.Weight != nil && action.ID != keys.Quit { // worth its place in the footer, but not before what one comes for
			item.Weight = action.Weight(s)
		}
		items = append(items, item)
	}
	add := func(item palette.Item, run func(*app) tea.Cmd) {
		if run != nil {
			item.Do = func() tea.Cmd { return run(a) }
		}
		items = append(items, item)
	}
	a.incidentVerbs(add)
	a.bulkVerbs(add)
	a.addVerb(s, add)
	items = append(items, a.ownVerbs(s)...)
	for i := range items {
		items[i].Reason = a.registry.Spell(items[i].Reason, a.canvas.Glyphs.ASCII)
	}
	a.open(&palettePage{Screen: palette.New(items)})
	return nil
}
