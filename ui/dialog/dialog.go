// Package dialog is the box that dialogs are drawn in: centred over what lies
// below it where there is room, and as large as the window where there is not.
package dialog

import (
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Most is how wide a dialog may be.
const Most = 76

// The size of window from which a dialog is a box in it.
const (
	boxedFromWidth  = Most + 4
	boxedFromHeight = 24
)

// Box is the frame of a dialog. Its zero value needs a [Box.SetSize].
type Box struct {
	full          bool
	width, height int // of the window where full, else width is the box's
}

// SetSize gives the box the window's size and how wide it would like to be.
func (b *Box) SetSize(width, height, want int) {
	b.full = width < boxedFromWidth || height < boxedFromHeight
	b.width, b.height = width, height
	if !b.full {
		b.width = min(want, Most, width)
	}
}

// Full says that the box fills the window.
func (b *Box) Full() bool { return b.full }

// Width is the outer width.
func (b *Box) Width() int { return b.width }

// Room is how many cells a line of content may take.
func (b *Box) Room() int { return b.width - 4 }

// Rows is how many lines of content there is room for.
func (b *Box) Rows() int {
	if b.full {
		return max(1, b.height-4)
	}
	return max(1, b.height-8)
}

// Line is a line of content. It is drawn from the third cell on, into at most
// [Box.Room] cells.
type Line func(c *draw.Canvas)

// Draw draws the box: its title, the lines, and a footer. More lines than
// [Box.Rows] are left away.
func (b *Box) Draw(c *draw.Canvas, title, note string, lines []Line, footer Line) {
	f := draw.Frame{Canvas: c, Width: b.width, Line: themes.LineFocus}
	c.On(themes.Card)
	f.Top(title, note)
	c.Newline()
	lines = lines[:min(len(lines), b.Rows())]
	for _, line := range lines {
		b.line(f, line)
	}
	if b.full {
		for range b.Rows() - len(lines) {
			b.line(f, func(*draw.Canvas) {})
		}
	}
	f.Rule()
	c.Newline()
	b.line(f, footer)
	f.Bottom()
	c.On(themes.Plain)
}

// line draws one line of content; what it leaves on the canvas as its ground
// is put right.
func (b *Box) line(f draw.Frame, content Line) {
	f.Open()
	f.Canvas.Pad(1)
	content(f.Canvas)
	f.Canvas.On(themes.Card)
	f.Close(0)
	f.Canvas.Newline()
}

// Text is a line that only says something.
func (b *Box) Text(role themes.Role, text string) Line {
	return func(c *draw.Canvas) { c.ClipText(role, text, b.Room()) }
}

// Wrapped is a text on as many lines as it takes.
func (b *Box) Wrapped(c *draw.Canvas, role themes.Role, text string) []Line {
	var lines []Line
	for _, part := range draw.Wrap(text, b.Room(), c.Method) {
		lines = append(lines, b.Text(role, part))
	}
	return lines
}

// Hints is a footer of keys and what they do, as many as there is room for.
func (b *Box) Hints(hints ...[2]string) Line {
	return func(c *draw.Canvas) {
		for i, h := range hints {
			gap := min(2, 2*i)
			if c.Col()+gap+draw.Width(h[0], c.Method)+1+draw.Width(h[1], c.Method) > b.width-2 {
				return
			}
			c.Pad(gap)
			from := c.Col()
			c.Put(themes.Key, h[0])
			if h[0] != "" {
				c.Pad(1)
			}
			c.Put(themes.Muted, h[1])
			c.Hint(from, h[0])
		}
	}
}
