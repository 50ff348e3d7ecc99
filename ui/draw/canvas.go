package draw

import (
	"strings"

	"github.com/tokenrack/tokenrack/themes"
)

// Canvas collects a frame line by line. Its zero value is not usable; make one
// with [NewCanvas] and keep it: its buffer is reused.
type Canvas struct {
	Palette *themes.Palette
	Glyphs  *Glyphs
	Method  Method
	// ByMinute counts down by the minute, for people whom moving figures
	// disturb.
	ByMinute bool
	// Keys writes the keys of the actions that a text names in braces; nil:
	// the text stays as it is. [Canvas.Spell] is its use.
	Keys func(text string, ascii bool) string

	buf    []byte
	col    int
	row    int
	zones  []Zone
	ground themes.Ground
}

// NewCanvas makes an empty canvas.
func NewCanvas(palette *themes.Palette, glyphs *Glyphs) *Canvas {
	return &Canvas{Palette: palette, Glyphs: glyphs}
}

// Spell writes a person's own keys into a text of ours, which names actions in
// braces: "{account.refresh} refreshes" becomes "r refreshes". What comes from
// elsewhere is joined to it afterwards.
func (c *Canvas) Spell(text string) string {
	if c.Keys == nil {
		return text
	}
	return c.Keys(text, c.Glyphs.ASCII)
}

// Reset empties the canvas for the next frame.
func (c *Canvas) Reset() {
	c.buf, c.col, c.row, c.ground = c.buf[:0], 0, 0, themes.Plain
	c.zones = c.zones[:0]
}

// String is the frame as drawn so far.
func (c *Canvas) String() string { return string(c.buf) }

// Col is the cell the next text goes to.
func (c *Canvas) Col() int { return c.col }

// On sets what the following text lies on.
func (c *Canvas) On(ground themes.Ground) { c.ground = ground }

// Newline ends the line.
func (c *Canvas) Newline() {
	c.buf = append(c.buf, '\n')
	c.col = 0
	c.row++
}

// Put writes a text. Like all that take a string it cleans it: what is not a
// [Label] yet may come from anywhere.
func (c *Canvas) Put(role themes.Role, text string) {
	text = Clean(text)
	c.write(role, text, Width(text, c.Method))
}

// Label writes a measured text.
func (c *Canvas) Label(role themes.Role, l Label) { c.write(role, l.Text, l.Width) }

func (c *Canvas) write(role themes.Role, text string, width int) {
	if text == "" {
		return
	}
	paint := c.Palette.On(c.ground, role)
	c.buf = append(c.buf, paint.On...)
	c.buf = append(c.buf, c.spelled(text)...)
	c.buf = append(c.buf, paint.Off...)
	c.col += width
}

// spelled is a text in what the terminal can show.
func (c *Canvas) spelled(text string) string {
	if !c.Glyphs.ASCII || isPlain(text) {
		return text
	}
	return spell(text, c.Method)
}

// blanks is what padding is cut from.
var blanks = strings.Repeat(" ", 256)

// Pad writes n spaces; none where n is negative.
func (c *Canvas) Pad(n int) {
	if n <= 0 {
		return
	}
	paint := c.Palette.On(c.ground, themes.Text)
	if c.ground == themes.Plain {
		paint = themes.Paint{}
	}
	c.buf = append(c.buf, paint.On...)
	for left := n; left > 0; left -= len(blanks) {
		c.buf = append(c.buf, blanks[:min(left, len(blanks))]...)
	}
	c.buf = append(c.buf, paint.Off...)
	c.col += n
}

// To pads up to a column.
func (c *Canvas) To(col int) { c.Pad(col - c.col) }

// Repeat writes a one-cell text n times.
func (c *Canvas) Repeat(role themes.Role, text string, n int) {
	if n <= 0 {
		return
	}
	paint := c.Palette.On(c.ground, role)
	c.buf = append(c.buf, paint.On...)
	for range n {
		c.buf = append(c.buf, text...)
	}
	c.buf = append(c.buf, paint.Off...)
	c.col += n
}

// Fit writes a label into exactly width cells: cut with a mark where it is too
// long, padded where it is shorter.
func (c *Canvas) Fit(role themes.Role, l Label, width int) {
	if width <= 0 {
		return
	}
	end := c.col + width
	c.Clip(role, l, width)
	c.To(end)
}

// Clip writes a label into at most width cells, cut with a mark where it is
// too long.
func (c *Canvas) Clip(role themes.Role, l Label, width int) {
	if l.Width <= width {
		c.Label(role, l)
		return
	}
	if width <= 0 {
		return
	}
	head, w := Head(l.Text, width-1, c.Method)
	paint := c.Palette.On(c.ground, role)
	c.buf = append(c.buf, paint.On...)
	c.buf = append(c.buf, c.spelled(head)...)
	c.buf = append(c.buf, c.Glyphs.More...)
	c.buf = append(c.buf, paint.Off...)
	c.col += w + 1
}

// FitText is Fit for a text that was not measured before.
func (c *Canvas) FitText(role themes.Role, text string, width int) {
	c.Fit(role, NewLabel(text, c.Method), width)
}

// ClipText is Clip for a text that was not measured before.
func (c *Canvas) ClipText(role themes.Role, text string, width int) {
	c.Clip(role, NewLabel(text, c.Method), width)
}

// FitRight writes a text at the right end of exactly width cells.
func (c *Canvas) FitRight(role themes.Role, text string, width int) {
	text = Clean(text)
	w := Width(text, c.Method)
	if w > width {
		c.FitText(role, text, width)
		return
	}
	c.Pad(width - w)
	c.write(role, text, w)
}

// FitRightBytes is FitRight for plain ASCII bytes, which are not kept.
func (c *Canvas) FitRightBytes(role themes.Role, text []byte, width int) {
	c.Pad(width - len(text))
	paint := c.Palette.On(c.ground, role)
	c.buf = append(c.buf, paint.On...)
	c.buf = append(c.buf, text...)
	c.buf = append(c.buf, paint.Off...)
	c.col += len(text)
}
