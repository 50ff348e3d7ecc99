package draw

import "github.com/tokenrack/tokenrack/themes"

// Frame draws a box of exact size around lines of content.
type Frame struct {
	Canvas *Canvas
	Width  int // outside, in cells
	Line   themes.Role
}

// Top draws the upper border with a title at its left and a note at its right;
// the note goes first where both do not fit.
func (f Frame) Top(title, note string) {
	c := f.Canvas
	start := c.Col()
	title, note = Clean(title), Clean(note)
	titleWidth, noteWidth := Width(title, c.Method), Width(note, c.Method)
	c.Put(f.Line, c.Glyphs.TopLeft)
	c.Repeat(f.Line, c.Glyphs.Horizontal, 1)
	if room := f.Width - 6; titleWidth > 0 && room > 0 {
		c.Pad(1)
		c.ClipText(themes.Accent, title, room)
		c.Pad(1)
	}
	end := start + f.Width - 1
	if noteWidth > 0 && c.Col()+noteWidth+4 <= end {
		c.Repeat(f.Line, c.Glyphs.Horizontal, end-c.Col()-noteWidth-3)
		c.Pad(1)
		c.Put(themes.Muted, note)
		c.Pad(1)
	}
	c.Repeat(f.Line, c.Glyphs.Horizontal, end-c.Col())
	c.Put(f.Line, c.Glyphs.TopRight)
}

// Rule draws a line across the frame.
func (f Frame) Rule() { f.RuleNote("") }

// RuleNote draws a line across the frame with a note at its right.
func (f Frame) RuleNote(note string) {
	c := f.Canvas
	width := Width(note, c.Method)
	c.Put(f.Line, c.Glyphs.TeeLeft)
	if note == "" || width > f.Width-6 {
		c.Repeat(f.Line, c.Glyphs.Horizontal, f.Width-2)
	} else {
		c.Repeat(f.Line, c.Glyphs.Horizontal, f.Width-5-width)
		c.Pad(1)
		c.Put(themes.Faint, note)
		c.Pad(1)
		c.Repeat(f.Line, c.Glyphs.Horizontal, 1)
	}
	c.Put(f.Line, c.Glyphs.TeeRight)
}

// Bottom draws the lower border.
func (f Frame) Bottom() {
	c := f.Canvas
	c.Put(f.Line, c.Glyphs.BottomLeft)
	c.Repeat(f.Line, c.Glyphs.Horizontal, f.Width-2)
	c.Put(f.Line, c.Glyphs.BottomRight)
}

// Open begins a line of content.
func (f Frame) Open() { f.Canvas.Put(f.Line, f.Canvas.Glyphs.Vertical) }

// Close fills a line of content that began at column start and ends it.
func (f Frame) Close(start int) {
	f.Canvas.To(start + f.Width - 1)
	f.Canvas.Put(f.Line, f.Canvas.Glyphs.Vertical)
}
