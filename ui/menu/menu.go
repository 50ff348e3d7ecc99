// Package menu is a short list of things to choose from, each with a letter.
package menu

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/dialog"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Item is one thing to choose.
type Item struct {
	Key    string // one letter
	Name   string
	Says   string
	Reason string // why it cannot be chosen; empty: it can
}

// Answer is what a key did.
type Answer uint8

// The answers.
const (
	Stay Answer = iota
	Cancel
	Picked  // [Screen.Picked] was chosen
	Refused // [Screen.Picked] was chosen and cannot be; its Reason says why
)

// Screen is the menu. Make one with [New].
type Screen struct {
	dialog.Box
	title  string
	verb   string // what Enter does, in the footer
	about  string
	items  []Item
	cursor int
}

// New makes a menu. Verb is what choosing does, about one line under the items.
func New(title, verb, about string, items []Item) *Screen {
	return &Screen{title: title, verb: verb, about: about, items: items}
}

// SetSize gives the menu the window's size.
func (s *Screen) SetSize(width, height int) { s.Box.SetSize(width, height, dialog.Most) }

// Picked is the item under the cursor.
func (s *Screen) Picked() Item { return s.items[s.cursor] }

// Key takes a key.
func (s *Screen) Key(key tea.Key) Answer {
	switch key.Keystroke() {
	case "esc":
		return Cancel
	case "enter":
		return s.pick(s.cursor)
	case "down", "ctrl+n", "tab":
		s.cursor = (s.cursor + 1) % len(s.items)
		return Stay
	case "up", "ctrl+p", "shift+tab":
		s.cursor = (s.cursor + len(s.items) - 1) % len(s.items)
		return Stay
	}
	for i, item := range s.items {
		if typed := keys.Latin(key.String()); item.Key == typed || item.Key == key.Keystroke() {
			return s.pick(i)
		}
	}
	return Stay
}

func (s *Screen) pick(i int) Answer {
	s.cursor = i
	if s.items[i].Reason != "" {
		return Refused
	}
	return Picked
}

// Render draws the menu.
func (s *Screen) Render(c *draw.Canvas) {
	var lines []dialog.Line
	for i := range s.items {
		lines = append(lines, func(c *draw.Canvas) { s.item(c, i) })
	}
	if s.about != "" {
		lines = append(lines, s.Text(themes.Muted, ""))
		lines = append(lines, s.Wrapped(c, themes.Muted, s.about)...)
	}
	g := c.Glyphs
	s.Draw(c, s.title, "", lines, s.Hints([2]string{"letter or " + g.Enter, s.verb}, [2]string{g.Up + " " + g.Down, "choose"}, [2]string{"Esc", "cancel"}))
}

func (s *Screen) item(c *draw.Canvas, i int) {
	item, end, from := s.items[i], s.Width()-2, c.Col()
	mark := " "
	if i == s.cursor {
		c.On(themes.Selected)
		mark = c.Glyphs.Cursor
	}
	key, name, says := themes.Key, themes.Text, item.Says
	if item.Reason != "" {
		key, name, says = themes.Faint, themes.Faint, item.Reason
	}
	c.Put(themes.Cursor, mark)
	c.Pad(1)
	c.Put(key, item.Key)
	c.Pad(2)
	c.FitText(name, item.Name, 12)
	c.Pad(1)
	c.ClipText(themes.Muted, says, end-c.Col())
	c.To(end)
	c.Zone(from, draw.Target{Do: func() { s.cursor = i }, Press: "enter"})
}

// CursorAt is the cell for the terminal's own cursor.
func (s *Screen) CursorAt() (x, y int) { return 2, 1 + s.cursor }
