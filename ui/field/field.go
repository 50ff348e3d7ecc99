// Package field is a line of text that a person types: the find line, and the
// fields of forms.
package field

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/clipperhouse/uax29/v2/graphemes"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// maxBytes bounds what is kept unless the field says otherwise: a paste of a
// megabyte is a mistake.
const maxBytes = 1024

// Field is one line being typed. Its zero value is an empty one.
type Field struct {
	// Masked shows a mark for each letter.
	Masked bool
	// Max bounds the text, in bytes; 0: 1 KiB.
	Max int

	text     string
	at       int  // byte offset of the cursor, at a grapheme boundary
	selected bool // all of it: typing replaces it
}

// Text is what was typed.
func (f *Field) Text() string { return f.text }

// Set replaces the text; the cursor goes to its end.
func (f *Field) Set(text string) {
	f.text, f.selected = "", false
	f.at = 0
	f.Insert(text)
}

// Select marks the whole text, so that typing replaces it.
func (f *Field) Select() { f.selected = f.text != "" }

// Selected says that the whole text is marked.
func (f *Field) Selected() bool { return f.selected }

// AtEnd says that the cursor stands behind the text.
func (f *Field) AtEnd() bool { return f.at == len(f.text) }

// Wipe empties the field and drops its text.
func (f *Field) Wipe() { *f = Field{Masked: f.Masked, Max: f.Max} }

func (f *Field) most() int {
	if f.Max > 0 {
		return f.Max
	}
	return maxBytes
}

// Insert types a text, as a paste does: line ends become spaces and what
// drives a terminal is left out.
func (f *Field) Insert(text string) {
	text = draw.Clean(strings.ToValidUTF8(text, ""))
	if text == "" {
		return
	}
	if f.selected {
		f.text, f.at, f.selected = "", 0, false
	}
	if room := f.most() - len(f.text); len(text) > room {
		for room > 0 && !utf8.RuneStart(text[room]) {
			room--
		}
		text = text[:max(0, room)]
	}
	f.text = f.text[:f.at] + text + f.text[f.at:]
	f.at += len(text)
}

// Key takes a key and says whether it meant anything to the field.
func (f *Field) Key(key tea.Key) bool {
	if key.Text != "" && key.Mod&^(tea.ModShift|tea.ModCapsLock|tea.ModNumLock) == 0 {
		f.Insert(key.Text)
		return true
	}
	switch key.Keystroke() {
	case "left":
		f.move(f.before())
	case "right":
		f.move(f.after())
	case "home", "ctrl+a":
		f.move(0)
	case "end", "ctrl+e":
		f.move(len(f.text))
	case "backspace", "ctrl+h":
		f.cut(f.before(), f.at)
	case "delete":
		f.cut(f.at, f.after())
	case "ctrl+u":
		f.cut(0, f.at)
	case "ctrl+w", "alt+backspace":
		f.cut(f.wordBefore(), f.at)
	default:
		return false
	}
	return true
}

func (f *Field) move(to int) { f.at, f.selected = to, false }

func (f *Field) cut(from, to int) {
	if f.selected {
		from, to = 0, len(f.text)
	}
	f.text = f.text[:from] + f.text[to:]
	f.at, f.selected = from, false
}

// before is where the grapheme before the cursor begins.
func (f *Field) before() int {
	at := 0
	clusters := graphemes.FromString(f.text[:f.at])
	for clusters.Next() {
		at = clusters.Start()
	}
	return at
}

// after is where the grapheme behind the cursor ends.
func (f *Field) after() int {
	clusters := graphemes.FromString(f.text[f.at:])
	if !clusters.Next() {
		return f.at
	}
	return f.at + clusters.End()
}

func (f *Field) wordBefore() int {
	return strings.LastIndexByte(strings.TrimRight(f.text[:f.at], " "), ' ') + 1
}

// Draw writes the field into at most width cells and returns the column its
// cursor stands at. A text that is too long shows the part at the cursor.
func (f *Field) Draw(c *draw.Canvas, width int) int {
	start := c.Col()
	before, after := near(f.text[:f.at], f.text[f.at:], width)
	if f.Masked {
		before, after = mask(before, c.Glyphs), mask(after, c.Glyphs)
	}
	before = tail(before, width-1, c.Method)
	role := themes.Input
	if f.selected {
		role = themes.AccentOn
	}
	c.Put(role, before)
	cursor := c.Col()
	c.ClipText(role, after, width-(cursor-start))
	return cursor
}

// DrawHead writes the beginning of the field into at most width cells, as it is
// shown while nobody types into it.
func (f *Field) DrawHead(c *draw.Canvas, width int) {
	head := Field{Masked: f.Masked, text: f.text}
	head.Draw(c, width)
}

// reach is how many bytes of a text are looked at for each cell it can take: a
// letter with all its marks has fewer.
const reach = 32

// near keeps of a long text what can be seen beside the cursor, so that 64 KiB
// cost no more to draw than a line.
func near(before, after string, width int) (string, string) {
	most := reach * max(1, width)
	if len(before) > most {
		from := len(before) - most
		for !utf8.RuneStart(before[from]) {
			from++
		}
		before = before[from:]
	}
	if len(after) > most {
		for !utf8.RuneStart(after[most]) {
			most--
		}
		after = after[:most]
	}
	return before, after
}

func mask(s string, g *draw.Glyphs) string {
	return strings.Repeat(g.Mask, utf8.RuneCountInString(s))
}

// tail is the longest end of a text that takes at most width cells. It goes
// through the text once: a pasted one may be long.
func tail(text string, width int, method draw.Method) string {
	left := draw.Width(text, method)
	clusters := graphemes.FromString(text)
	start := 0
	for left > width && clusters.Next() {
		left -= draw.Width(clusters.Value(), method)
		start = clusters.End()
	}
	return text[start:]
}
