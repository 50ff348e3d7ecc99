// Package palette is the list of everything that can be done here, found by
// typing a part of its name. What cannot be done now says why.
package palette

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/dialog"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/field"
	"github.com/tokenrack/tokenrack/ui/find"
)

// Item is one thing to do.
type Item struct {
	Name   string // few words: "refresh"
	Says   string // a phrase: "refresh now"
	Key    string // how its key is written; empty: it has none
	Reason string // why it cannot be done now; empty: it can
	Weight int    // how much it is worth a place at the top while nothing is typed

	folded string
}

// Answer is what a key did.
type Answer uint8

// The answers.
const (
	Stay Answer = iota
	Cancel
	Run     // [Screen.Picked] is to be done
	Refused // [Screen.Picked] was chosen and cannot be done; its Reason says why
)

// Screen is the palette. Make one with [New].
type Screen struct {
	dialog.Box
	find   field.Field
	items  []Item
	shown  []int // indexes into items, the best first
	cursor int
	offset int
	at     int // column of the terminal's cursor
}

// New makes a palette.
func New(items []Item) *Screen {
	s := &Screen{items: items}
	for i := range s.items {
		item := &s.items[i]
		item.folded = find.Fold(item.Name + " " + item.Says)
	}
	s.narrow()
	return s
}

// SetSize gives the palette the window's size.
func (s *Screen) SetSize(width, height int) {
	s.Box.SetSize(width, height, dialog.Most)
	s.scroll()
}

// Picked is the number of the item under the cursor, -1 where there is none.
func (s *Screen) Picked() int {
	if s.cursor >= len(s.shown) {
		return -1
	}
	return s.shown[s.cursor]
}

// Reason says why the item under the cursor cannot be done.
func (s *Screen) Reason() string {
	if at := s.Picked(); at >= 0 {
		return s.items[at].Reason
	}
	return "Nothing of that name can be done here."
}

// Key takes a key.
func (s *Screen) Key(key tea.Key) Answer {
	switch key.Keystroke() {
	case "esc", "ctrl+k":
		return Cancel
	case "enter":
		switch {
		case s.Picked() < 0 || s.Reason() != "":
			return Refused
		}
		return Run
	case "up", "ctrl+p", "shift+tab":
		s.cursor--
	case "down", "ctrl+n", "tab":
		s.cursor++
	case "pgup":
		s.cursor -= s.rows()
	case "pgdown":
		s.cursor += s.rows()
	default:
		if key.Keystroke() == "backspace" && s.find.Text() == "" {
			return Cancel
		}
		before := s.find.Text()
		s.find.Key(key)
		if s.find.Text() != before {
			s.narrow()
		}
	}
	s.cursor = max(0, min(s.cursor, len(s.shown)-1))
	s.scroll()
	return Stay
}

// Paste narrows by pasted text.
func (s *Screen) Paste(text string) {
	s.find.Insert(text)
	s.narrow()
}

// narrow finds the items that have every word: first those that can be done
// and whose name begins with what was typed.
func (s *Screen) narrow() {
	words := strings.Fields(find.Fold(s.find.Text()))
	s.shown = s.shown[:0]
	for i := range s.items {
		if fits(s.items[i].folded, words) {
			s.shown = append(s.shown, i)
		}
	}
	slices.SortStableFunc(s.shown, func(a, b int) int { return s.worth(b, words) - s.worth(a, words) })
	s.cursor, s.offset = 0, 0
}

func fits(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (s *Screen) worth(i int, words []string) int {
	item := &s.items[i]
	worth := item.Weight
	if item.Reason == "" {
		worth += 1000
	}
	for _, word := range words {
		switch {
		case strings.HasPrefix(item.folded, word):
			worth += 400
		case strings.Contains(item.folded, " "+word):
			worth += 200
		}
	}
	return worth
}

// most is how many items are shown at once where there is room.
const most = 14

// rows is how many items are shown at once: what the box holds but the line
// that is typed into and the gap below it.
func (s *Screen) rows() int {
	rows := max(1, s.Rows()-2)
	if s.Full() {
		return rows
	}
	return min(rows, most)
}

func (s *Screen) scroll() {
	s.offset = min(s.offset, s.cursor)
	s.offset = max(s.offset, s.cursor-s.rows()+1)
	s.offset = max(0, min(s.offset, len(s.shown)-s.rows()))
}

// Render draws the palette.
func (s *Screen) Render(c *draw.Canvas) {
	lines := []dialog.Line{s.typed, s.Text(themes.Muted, "")}
	for i := range s.rows() {
		lines = append(lines, func(c *draw.Canvas) { s.row(c, s.offset+i) })
	}
	g := c.Glyphs
	footer := s.Hints([2]string{g.Enter, "runs"}, [2]string{g.Up + " " + g.Down, "choose"}, [2]string{"Esc", "back"}, [2]string{"", "dimmed rows say why they cannot run"})
	s.Draw(c, "Command palette", "Ctrl+K  :  >", lines, footer)
}

func (s *Screen) typed(c *draw.Canvas) {
	c.Put(themes.Accent, ">")
	c.Pad(1)
	s.at = s.find.Draw(c, s.Room()-2)
}

func (s *Screen) row(c *draw.Canvas, at int) {
	if at >= len(s.shown) {
		if at == 0 {
			c.ClipText(themes.Muted, "  "+s.Reason(), s.Room())
		}
		return
	}
	item, end, from := &s.items[s.shown[at]], s.Width()-2, c.Col()
	mark := " "
	if at == s.cursor {
		c.On(themes.Selected)
		mark = c.Glyphs.Cursor
	}
	name, says, key := themes.Text, item.Says, themes.Key
	if item.Reason != "" {
		name, says, key = themes.Faint, item.Reason, themes.Faint
	}
	c.Put(themes.Cursor, mark)
	c.Pad(1)
	c.FitText(name, item.Name, 18)
	c.Pad(1)
	keyWidth := draw.Width(item.Key, c.Method)
	c.ClipText(themes.Muted, says, end-c.Col()-keyWidth-1)
	c.To(end - keyWidth)
	c.Put(key, item.Key)
	c.To(end)
	c.Zone(from, draw.Target{Do: func() { s.cursor = at }, Press: "enter"})
}

// CursorAt is the cell for the terminal's own cursor.
func (s *Screen) CursorAt() (x, y int) { return s.at, 1 }
