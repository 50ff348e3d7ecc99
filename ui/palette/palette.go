// Package palette is the list of everything that can be done here, found by
// typing a part of its name. What cannot be done now says why.
package palette

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

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
	Also   string // other words that it is found by: "renew"
	Key    string // how its key is written; empty: it has none
	Reason string // why it cannot be done now; empty: it can
	Weight int    // how much it is worth a place at the top while nothing is typed

	// Do does it; nil where there is something to choose first.
	Do func() tea.Cmd
	// Choices are what it can be done with: the customers, the durations. They
	// take the list's place.
	Choices func() []Item
	// Typed makes a choice of what was typed, where the list has none; nil:
	// nothing can be typed.
	Typed func(text string) (Item, bool)

	name, folded string // for finding
}

// Answer is what a key did.
type Answer uint8

// The answers.
const (
	Stay Answer = iota
	Cancel
	Run     // what [Screen.Picked] does is to be done
	Refused // it was chosen and cannot be done: [Screen.Reason] says why
)

// Screen is the palette. Make one with [New].
type Screen struct {
	dialog.Box
	find   field.Field
	above  []level // what was chosen on the way here
	level          // where the person chooses now
	shown  []Item  // the best first
	cursor int
	offset int
	at     int // column of the terminal's cursor
	title  string
	note   string
	names  int // the width of the names
	about  string
}

// level is one list to choose from.
type level struct {
	of    string // what is being chosen for; empty: the verbs
	items []Item
	typed func(text string) (Item, bool)
	found string // what was typed above, for the way back
}

// New makes a palette.
func New(items []Item) *Screen {
	s := &Screen{title: "Command palette", note: "Ctrl+K  :  >", names: nameWidth, about: "dimmed rows say why they cannot run"}
	s.enter(level{items: items})
	return s
}

// enter lists other items.
func (s *Screen) enter(l level) {
	for i := range l.items {
		item := &l.items[i]
		item.name = find.Fold(item.Name)
		item.folded = item.name + " " + find.Fold(item.Says+" "+item.Also)
	}
	s.level = l
	s.narrow()
}

// Call gives the list another title and note, and its names another width, for
// lists of other things.
func (s *Screen) Call(title, note string, names int) {
	s.title, s.note, s.names, s.about = title, note, names, "letters narrow the list"
}

// SetSize gives the palette the window's size.
func (s *Screen) SetSize(width, height int) {
	s.Box.SetSize(width, height, dialog.Most)
	s.scroll()
}

// Picked is the item under the cursor, nil where there is none.
func (s *Screen) Picked() *Item {
	if s.cursor >= len(s.shown) {
		return nil
	}
	return &s.shown[s.cursor]
}

// Reason says why the item under the cursor cannot be done.
func (s *Screen) Reason() string {
	if item := s.Picked(); item != nil {
		return item.Reason
	}
	return "Nothing of that name can be done here."
}

// Key takes a key.
func (s *Screen) Key(key tea.Key) Answer {
	switch key.Keystroke() {
	case "esc":
		return s.back()
	case "ctrl+k":
		return Cancel
	case "enter":
		return s.choose()
	case "tab":
		if item := s.Picked(); item != nil && item.Choices != nil && item.Reason == "" {
			return s.choose()
		}
		s.cursor++
	case "up", "ctrl+p", "shift+tab":
		s.cursor--
	case "down", "ctrl+n":
		s.cursor++
	case "pgup":
		s.cursor -= s.rows()
	case "pgdown":
		s.cursor += s.rows()
	default:
		if key.Keystroke() == "backspace" && s.find.Text() == "" {
			return s.back()
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

// choose runs the item under the cursor, or lists what it can be done with.
func (s *Screen) choose() Answer {
	item := s.Picked()
	switch {
	case item == nil || item.Reason != "":
		return Refused
	case item.Choices == nil:
		return Run
	}
	s.level.found = s.find.Text()
	s.above = append(s.above, s.level)
	s.find.Wipe()
	of := strings.TrimPrefix(s.of+", "+strings.TrimSuffix(item.Name, more), ", ")
	s.enter(level{of: of, items: item.Choices(), typed: item.Typed})
	return Stay
}

// back goes to the list before; from the first it leaves.
func (s *Screen) back() Answer {
	last := len(s.above) - 1
	if last < 0 {
		return Cancel
	}
	l := s.above[last]
	s.above = s.above[:last]
	s.find.Wipe()
	s.find.Insert(l.found)
	s.enter(l)
	return Stay
}

// more is the end of a name behind which something is to be chosen.
const more = "..."

// Paste narrows by pasted text.
func (s *Screen) Paste(text string) {
	s.find.Insert(text)
	s.narrow()
}

// narrow finds the items that have every word: first those whose name begins
// with what was typed, which is what was meant even where it cannot be done now,
// then those that can be done. Where none has, those are shown
// whose name has the letters in their order.
func (s *Screen) narrow() {
	text := find.Fold(s.find.Text())
	words := strings.Fields(text)
	s.shown = s.shown[:0]
	if s.typed != nil && len(words) > 0 {
		if item, ok := s.typed(strings.TrimSpace(s.find.Text())); ok {
			s.shown = append(s.shown, item)
		}
	}
	own := len(s.shown)
	for _, item := range s.items {
		if fits(item.folded, words) {
			s.shown = append(s.shown, item)
		}
	}
	if len(s.shown) == 0 {
		for _, item := range s.items {
			if resembles(item.name, strings.ReplaceAll(text, " ", "")) {
				s.shown = append(s.shown, item)
			}
		}
	}
	slices.SortStableFunc(s.shown[own:], func(a, b Item) int { return b.worth(words) - a.worth(words) })
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

// resembles says that a text has letters in their order.
func resembles(text, letters string) bool {
	for _, letter := range letters {
		at := strings.IndexRune(text, letter)
		if at < 0 {
			return false
		}
		text = text[at+utf8.RuneLen(letter):]
	}
	return letters != ""
}

func (item *Item) worth(words []string) int {
	worth := item.Weight
	if item.Reason == "" {
		worth += 1000
	}
	if len(words) > 0 && strings.HasPrefix(item.name, words[0]) {
		worth += 2000
	}
	for _, word := range words {
		if strings.HasSuffix(item.name, " "+word) {
			worth += 50 // a whole word, such as the number 17 before 1799
		}
		switch {
		case strings.HasPrefix(item.name, word):
			worth += 400
		case strings.Contains(item.name, " "+word):
			worth += 300
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
	lines := []dialog.Line{s.line, s.whole}
	for i := range s.rows() {
		lines = append(lines, func(c *draw.Canvas) { s.row(c, s.offset+i) })
	}
	g := c.Glyphs
	hints := [][2]string{{g.Enter, "runs"}, {g.Up + " " + g.Down, "choose"}, {"Esc", "back"}, {"", s.about}}
	if item := s.Picked(); item != nil && item.Choices != nil {
		hints[0] = [2]string{g.Enter + " Tab", "choose what for"}
	}
	title := s.title
	if s.of != "" {
		title += " " + g.Dot + " " + s.of
	}
	s.Draw(c, title, s.note, lines, s.Hints(hints...))
}

func (s *Screen) line(c *draw.Canvas) {
	c.Put(themes.Accent, ">")
	c.Pad(1)
	s.at = s.find.Draw(c, s.Room()-2)
}

// whole says in full what the row under the cursor has no room for.
func (s *Screen) whole(c *draw.Canvas) {
	item := s.Picked()
	if item == nil {
		return
	}
	says := cmp.Or(item.Reason, item.Says)
	room := s.Width() - 2 - 1 - 2 - min(s.names, s.Room()-14) - 1 - draw.Width(item.Key, c.Method) - 1
	if draw.Width(says, c.Method) > room {
		c.ClipText(themes.Muted, c.Glyphs.Dot+" "+says, s.Room())
	}
}

// nameWidth is how wide the names are; what they are followed by says more.
const nameWidth = 21

func (s *Screen) row(c *draw.Canvas, at int) {
	if at >= len(s.shown) {
		if at == 0 {
			c.ClipText(themes.Muted, "  "+s.Reason(), s.Room())
		}
		return
	}
	item, end, from := &s.shown[at], s.Width()-2, c.Col()
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
	c.FitText(name, strings.Replace(item.Name, more, c.Glyphs.More, 1), min(s.names, s.Room()-14))
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
