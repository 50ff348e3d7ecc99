package facet

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/dialog"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Item is one thing to narrow by.
type Item struct {
	Key    string // what is pressed for it
	Shape  string // of a state; empty: none
	Role   themes.Role
	Name   string
	N      int  // how many accounts are left then, or how many there are to choose from
	Chosen bool // the list is narrowed by it already
}

// Answer is what a key did.
type Answer uint8

// The answers.
const (
	Stay Answer = iota
	Cancel
	Clear
	Picked // [Screen.Picked] was chosen
)

// Screen is the card: two columns of things to choose. Make one with [New].
type Screen struct {
	dialog.Box
	heads   [2]string
	columns [2][]Item
	column  int
	cursor  int
	x, y    int
}

// New makes a card of two columns under their headings.
func New(heads [2]string, columns [2][]Item) *Screen {
	s := &Screen{heads: heads, columns: columns}
	if len(columns[0]) == 0 {
		s.column = 1
	}
	return s
}

// SetSize gives the card the window's size.
func (s *Screen) SetSize(width, height int) { s.Box.SetSize(width, height, dialog.Most) }

// Picked is where the cursor is: a column, and a line in it.
func (s *Screen) Picked() (column, line int) { return s.column, s.cursor }

// Key takes a key.
func (s *Screen) Key(key tea.Key) Answer {
	switch key.Keystroke() {
	case "esc":
		return Cancel
	case "enter":
		if s.cursor < len(s.columns[s.column]) {
			return Picked
		}
		return Cancel
	case "down", "ctrl+n":
		s.cursor++
	case "up", "ctrl+p":
		s.cursor--
	case "left", "right", "tab", "shift+tab":
		if len(s.columns[1-s.column]) > 0 {
			s.column = 1 - s.column
		}
	default:
		return s.letter(key)
	}
	s.cursor = max(0, min(s.cursor, len(s.columns[s.column])-1))
	return Stay
}

func (s *Screen) letter(key tea.Key) Answer {
	if key.String() == "F" {
		return Clear
	}
	for column, items := range s.columns {
		for line, item := range items {
			if item.Key == key.String() || item.Key == key.Keystroke() {
				s.column, s.cursor = column, line
				return Picked
			}
		}
	}
	return Stay
}

// Render draws the card.
func (s *Screen) Render(c *draw.Canvas) {
	half := s.Room() / 2
	lines := []dialog.Line{func(c *draw.Canvas) {
		from := c.Col()
		c.ClipText(themes.Faint, s.heads[0], half-1)
		c.To(from + half)
		c.ClipText(themes.Faint, s.heads[1], half)
	}}
	for i := range max(len(s.columns[0]), len(s.columns[1])) {
		lines = append(lines, func(c *draw.Canvas) {
			from := c.Col()
			s.item(c, 0, i, from+half-2)
			c.On(themes.Card)
			c.To(from + half)
			s.item(c, 1, i, from+s.Room())
		})
	}
	g := c.Glyphs
	s.Draw(c, "Show only", "f", lines, s.Hints([2]string{"digit or letter, " + g.Enter, "narrows"}, [2]string{"F", "shows all"}, [2]string{"Esc", "back"}))
}

func (s *Screen) item(c *draw.Canvas, column, line, end int) {
	if line >= len(s.columns[column]) {
		return
	}
	item, from := &s.columns[column][line], c.Col()
	mark := " "
	if column == s.column && line == s.cursor {
		c.On(themes.Selected)
		mark = c.Glyphs.Cursor
		s.x, s.y = from, 2+line
	}
	c.Put(themes.Cursor, mark)
	c.Put(themes.Mark, map[bool]string{true: c.Glyphs.Marked, false: " "}[item.Chosen])
	c.Put(themes.Key, item.Key)
	c.Pad(2)
	if column == 0 {
		c.FitText(item.Role, item.Shape, 3)
	}
	n := strconv.Itoa(item.N)
	c.ClipText(themes.Text, item.Name, end-c.Col()-len(n)-1)
	c.To(end - len(n))
	c.Put(themes.Muted, n)
	c.Zone(from, draw.Target{Do: func() { s.column, s.cursor = column, line }, Press: "enter"})
}

// CursorAt is the cell for the terminal's own cursor.
func (s *Screen) CursorAt() (x, y int) { return s.x, s.y }
