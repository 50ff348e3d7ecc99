package qr

import (
	"image/color"
	"strings"

	lib "github.com/boombuler/barcode/qr"
)

// quiet is the margin around a code, in squares. The standard (ISO 18004) asks
// for four; readers manage with two, and terminals have few rows.
const quiet = 2

// Code is a QR code.
type Code struct {
	dark [][]bool // rows of squares
}

// New makes the code of a text, at the lowest error correction so that it
// stays small: a screen is neither torn nor dirty. Capitals and digits alone,
// as in a recovery key, make it smaller still. False where it is too long.
func New(text string) (*Code, bool) {
	made, err := lib.Encode(text, lib.L, lib.Auto)
	if err != nil {
		return nil, false
	}
	bounds := made.Bounds()
	c := &Code{dark: make([][]bool, bounds.Dy())}
	for y := range c.dark {
		c.dark[y] = make([]bool, bounds.Dx())
		for x := range c.dark[y] {
			gray, _ := color.GrayModel.Convert(made.At(bounds.Min.X+x, bounds.Min.Y+y)).(color.Gray)
			c.dark[y][x] = gray.Y < 128
		}
	}
	return c, true
}

// Draw draws a text's code at once, nil where the text is too long.
func Draw(text string, darkBackground bool) []string {
	code, fits := New(text)
	if !fits {
		return nil
	}
	return code.Lines(darkBackground)
}

// Width is how many cells wide the drawn code is.
func (c *Code) Width() int { return len(c.dark) + 2*quiet }

// Height is how many lines the drawn code takes.
func (c *Code) Height() int { return (len(c.dark) + 2*quiet + 1) / 2 }

// Lines draws the code. What is drawn has the colour of text: the light
// squares where the terminal's background is dark, else the dark ones, so that
// the code is dark on light as readers expect it.
func (c *Code) Lines(darkBackground bool) []string {
	drawn := func(x, y int) bool { return c.at(x, y) != darkBackground }
	lines := make([]string, 0, c.Height())
	for y := 0; y < c.Width(); y += 2 {
		var b strings.Builder
		for x := range c.Width() {
			switch upper, lower := drawn(x, y), y+1 < c.Width() && drawn(x, y+1); {
			case upper && lower:
				b.WriteString("█")
			case upper:
				b.WriteString("▀")
			case lower:
				b.WriteString("▄")
			default:
				b.WriteByte(' ')
			}
		}
		lines = append(lines, b.String())
	}
	return lines
}

// at says that a square is dark; the margin is light.
func (c *Code) at(x, y int) bool {
	x, y = x-quiet, y-quiet
	return x >= 0 && y >= 0 && y < len(c.dark) && x < len(c.dark) && c.dark[y][x]
}
