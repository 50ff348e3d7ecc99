package detail

import (
	"strings"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// piece is a run of text in one role.
type piece struct {
	role themes.Role
	text string // clean
}

// line is what stands on one line.
type line struct {
	pieces []piece
	bar    *bar
}

// bar is a life bar at the end of a line's first two pieces.
type bar struct {
	role  themes.Role
	part  float64
	width int
}

func text(role themes.Role, s string) line { return line{pieces: []piece{{role, s}}} }

// nameWidth is how wide the names of facts are.
const nameWidth = 15

// fact is a name and what there is to say.
func fact(name string, pieces ...piece) line {
	padded := name + strings.Repeat(" ", max(1, nameWidth-len(name)))
	return line{pieces: append([]piece{{themes.Muted, padded}}, pieces...)}
}

func head(s string) line { return text(themes.Accent, s) }

func blank() line { return line{} }

// draw writes the line into at most width cells.
func (l line) draw(c *draw.Canvas, width int) {
	end := c.Col() + width
	for i, p := range l.pieces {
		if l.bar != nil && i == 2 {
			c.Bar(l.bar.role, l.bar.part, min(l.bar.width, max(0, end-c.Col())))
		}
		if end-c.Col() <= 0 {
			return
		}
		c.ClipText(p.role, p.text, end-c.Col())
	}
}
