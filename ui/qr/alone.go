package qr

import (
	"strconv"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Cells writes a size as people do.
func Cells(width, height int) string { return strconv.Itoa(width) + "x" + strconv.Itoa(height) }

// Size is how large the drawn code is, in cells.
func (c *Code) Size() string { return Cells(c.Width(), c.Height()) }

// Wipe forgets the code, which may be of a secret.
func (c *Code) Wipe() {
	for _, row := range c.dark {
		clear(row)
	}
	c.dark = nil
}

// Alone draws the lines of a code, or of why there is none, in the middle of the
// whole window; at its foot stands how to go back, where there is room.
func Alone(c *draw.Canvas, lines []string, width, height int, back string) {
	top := (height - len(lines)) / 2
	for n := range height {
		if n > 0 {
			c.Newline()
		}
		if at := n - top; at >= 0 && at < len(lines) {
			c.Pad((width - draw.Width(lines[at], c.Method)) / 2)
			c.Put(themes.Text, lines[at])
		} else if n == height-1 && len(lines) < height {
			c.ClipText(themes.Faint, " "+back, width)
		}
		c.To(width)
	}
}
