// Package help lists what keys do: made from the same table that the keys
// themselves go through, what works here first, narrowed by typing.
package help

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/field"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// entry is one line of help.
type entry struct {
	action *keys.Action
	reason string // why it cannot run; empty: it can
	folded string
}

// Screen is help about one situation.
type Screen struct {
	registry *keys.Registry

	where   string
	version string
	find    field.Field
	all     []entry
	shown   []entry
	cursor  int
	offset  int

	width, height int
	cursorX       int
}

// New lists what the registry has for a situation.
func New(registry *keys.Registry, s *keys.Situation, where, version string) *Screen {
	h := &Screen{registry: registry, where: where, version: version}
	here := registry.Here(s)
	for _, runs := range []bool{true, false} {
		for _, group := range keys.Groups() {
			h.add(here, group, s, runs)
		}
	}
	h.narrow()
	return h
}

func (h *Screen) add(here []*keys.Action, group keys.Group, s *keys.Situation, runs bool) {
	for _, a := range here {
		reason := a.Reason(s)
		if a.Group != group || (reason == "") != runs {
			continue
		}
		h.all = append(h.all, entry{
			action: a, reason: reason,
			folded: find.Fold(a.Show + " " + strings.Join(a.Keys, " ") + " " + a.Hint + " " + a.Says + " " + string(group)),
		})
	}
}

func (h *Screen) narrow() {
	words := strings.Fields(find.Fold(h.find.Text()))
	h.shown = h.shown[:0]
next:
	for _, e := range h.all {
		for _, word := range words {
			if !strings.Contains(e.folded, word) {
				continue next
			}
		}
		h.shown = append(h.shown, e)
	}
	h.cursor, h.offset = 0, 0
}

// SetSize gives the screen its outer size in cells.
func (h *Screen) SetSize(width, height int) {
	h.width, h.height = width, height
	h.scroll()
}

// Key takes a key. With done the screen is to be closed, and the action, if
// there is one, to be run.
func (h *Screen) Key(key tea.Key) (run keys.ID, done bool) {
	switch key.Keystroke() {
	case "esc", "f1":
		return "", true
	case "enter":
		if h.cursor < len(h.shown) {
			return h.shown[h.cursor].action.ID, true
		}
		return "", true
	case "up", "ctrl+p":
		h.cursor--
	case "down", "ctrl+n":
		h.cursor++
	case "pgup":
		h.cursor -= h.rows()
	case "pgdown":
		h.cursor += h.rows()
	default:
		if key.Text == "?" && h.find.Text() == "" {
			return "", true
		}
		before := h.find.Text()
		h.find.Key(key)
		if h.find.Text() != before {
			h.narrow()
		}
	}
	h.cursor = max(0, min(h.cursor, len(h.shown)-1))
	h.scroll()
	return "", false
}

// Paste narrows by pasted text.
func (h *Screen) Paste(text string) {
	h.find.Insert(text)
	h.narrow()
}

// legendHeight is how many lines the legend of states takes.
func (h *Screen) legendHeight() int {
	if h.width < 2+5*stateWidth+2 {
		return 3
	}
	return 2
}

// wholeHeight is how many lines there are for the line under the cursor in
// full, where windows are too narrow for the longest and high enough.
func (h *Screen) wholeHeight() int {
	if h.width < 100 && h.height >= 20 {
		return 2
	}
	return 0
}

func (h *Screen) rows() int { return max(1, h.height-6-h.legendHeight()-h.wholeHeight()) }

func (h *Screen) scroll() {
	h.offset = min(h.offset, h.cursor)
	h.offset = max(h.offset, h.cursor-h.rows()+1)
	h.offset = max(0, min(h.offset, len(h.shown)-h.rows()))
}

// Render draws help, exactly as large as it was told to be.
func (h *Screen) Render(c *draw.Canvas) {
	f := draw.Frame{Canvas: c, Width: h.width, Line: themes.LineFocus}
	f.Top("Help "+c.Glyphs.Dot+" "+h.where, h.note(c.Glyphs))
	c.Newline()
	h.line(f, func() {
		c.Put(themes.Accent, "find ")
		c.Put(themes.Accent, c.Glyphs.Prompt)
		c.Pad(1)
		h.cursorX = h.find.Draw(c, h.width-4-c.Col())
	})
	f.Rule()
	c.Newline()
	group := keys.Group("")
	for i := range h.rows() {
		at := h.offset + i
		h.line(f, func() {
			if at >= len(h.shown) {
				if at == 0 {
					c.Put(themes.Muted, "No key does that.")
				}
				return
			}
			e := h.shown[at]
			heading := e.action.Group != group
			group = e.action.Group
			from := c.Col()
			h.entry(c, e, at == h.cursor, heading)
			c.Zone(from, draw.Target{Do: func() { h.cursor = at }, Press: "enter"})
		})
	}
	h.whole(f)
	h.legend(f)
	f.RuleNote(h.more())
	c.Newline()
	h.line(f, func() {
		c.Put(themes.Key, c.Glyphs.Enter)
		c.Put(themes.Muted, " runs the line  ")
		from := c.Col()
		c.Put(themes.Key, "Esc")
		c.Put(themes.Muted, " closes  letters narrow the list")
		c.ZoneTo(from, from+len("Esc closes"), draw.Target{Press: "esc"})
		h.named(c)
	})
	f.Bottom()
}

// note says which line of how many the cursor is on, and the program's version
// where it is known.
func (h *Screen) note(g *draw.Glyphs) string {
	if len(h.shown) == 0 {
		return h.version
	}
	at := strconv.Itoa(h.cursor+1) + " of " + strconv.Itoa(len(h.shown))
	if h.version == "" {
		return at
	}
	return at + " " + g.Dot + " " + h.version
}

// more says how many lines there are below those that are seen.
func (h *Screen) more() string {
	if below := len(h.shown) - h.offset - h.rows(); below > 0 {
		return strconv.Itoa(below) + " more below"
	}
	return ""
}

func (h *Screen) line(f draw.Frame, content func()) {
	f.Open()
	f.Canvas.Pad(1)
	content()
	f.Close(0)
	f.Canvas.Newline()
}

func (h *Screen) entry(c *draw.Canvas, e entry, selected, heading bool) {
	if selected {
		c.On(themes.Selected)
	}
	end := h.width - 2
	mark := " "
	if selected {
		mark = c.Glyphs.Cursor
	}
	c.Put(themes.Cursor, mark)
	c.Pad(1)
	label := ""
	if heading {
		label = string(e.action.Group)
	}
	c.FitText(themes.Faint, label, 9)
	role, key := themes.Text, themes.Key
	if e.reason != "" {
		role, key = themes.Faint, themes.Faint
	}
	c.FitText(key, e.action.Written(c.Glyphs.ASCII), 9)
	c.Pad(1)
	c.ClipText(role, h.says(e, c.Glyphs), end-c.Col())
	c.To(end)
	c.On(themes.Plain)
}

// says is what a line's action does, and why it cannot run where it cannot.
func (h *Screen) says(e entry, g *draw.Glyphs) string {
	says := e.action.Says
	if e.reason != "" {
		says += ": " + h.registry.Spell(e.reason, g.ASCII)
	}
	return draw.Clean(says)
}

// textFrom is the column at which a line says what its action does.
const textFrom = 2 + 2 + 9 + 9 + 1

// whole is the line under the cursor in full where its row has no room for it.
func (h *Screen) whole(f draw.Frame) {
	var lines []string
	if h.cursor < len(h.shown) {
		c := f.Canvas
		says := h.says(h.shown[h.cursor], c.Glyphs)
		if draw.Width(says, c.Method) > h.width-2-textFrom {
			lines = draw.Wrap(says, h.width-4, c.Method)
		}
	}
	for i := range h.wholeHeight() {
		h.line(f, func() {
			if i < len(lines) {
				f.Canvas.ClipText(themes.Text, lines[i], h.width-4)
			}
		})
	}
}

// named is what the line under the cursor is called in the settings file, at
// the right where there is room.
func (h *Screen) named(c *draw.Canvas) {
	if h.cursor >= len(h.shown) {
		return
	}
	name := string(h.shown[h.cursor].action.ID)
	if at := h.width - 2 - len(name); at > c.Col()+1 {
		c.To(at)
		c.Put(themes.Faint, name)
	}
}

// stateWidth is how wide a state of the legend is.
const stateWidth = 14

// legend explains the shapes of the states.
func (h *Screen) legend(f draw.Frame) {
	states := model.States()
	lines := h.legendHeight()
	each := (len(states) + lines - 1) / lines
	for part := range slices.Chunk(states, each) {
		h.line(f, func() {
			c := f.Canvas
			for _, s := range part {
				c.FitText(draw.StateRole(s), c.Glyphs.State(s), 3)
				c.FitText(themes.Muted, s.Word(), stateWidth-3)
			}
		})
	}
}

// CursorAt is the cell for the terminal's own cursor.
func (h *Screen) CursorAt() (x, y int) { return h.cursorX, 1 }
