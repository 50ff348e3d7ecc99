package form

import (
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// markWidth is what stands before the name of a choice, and gapWidth what
// stands between two.
const (
	markWidth = 4
	gapWidth  = 2
)

// choiceLines are the few to choose from, side by side as far as the width
// goes and then on further lines, so that none is out of sight.
func (f *Form) choiceLines(c *draw.Canvas, n int, item *Item, has bool, label, width int) []line {
	var out []line
	for i, row := range choiceRows(c, item, width-label) {
		first := i == 0
		out = append(out, line{item: n, draw: func(end int) int {
			if first {
				f.label(c, item, has, label)
			} else {
				c.Pad(label)
			}
			if at := f.choices(c, item, row, end); has {
				return at
			}
			return -1
		}})
	}
	return out
}

// choiceRows shares the options out among lines; there is always one.
func choiceRows(c *draw.Canvas, item *Item, width int) [][]int {
	rows, used := [][]int{nil}, 0
	for n, o := range item.Options {
		needs := markWidth + draw.Width(draw.Clean(o.Label), c.Method)
		if used > 0 && used+gapWidth+needs > width {
			rows, used = append(rows, nil), 0
		}
		if used > 0 {
			used += gapWidth
		}
		used += needs
		rows[len(rows)-1] = append(rows[len(rows)-1], n)
	}
	return rows
}

// choices draws one line of them and returns the column of the one that is
// chosen, -1 where it stands on another line.
func (f *Form) choices(c *draw.Canvas, item *Item, row []int, end int) int {
	at := -1
	if len(item.Options) == 0 {
		at = c.Col()
	}
	for i, n := range row {
		if i > 0 {
			c.Pad(min(gapWidth, max(0, end-c.Col())))
		}
		mark, role := "( ) ", themes.Muted
		if n == item.At {
			mark, role = "("+c.Glyphs.Mask+") ", themes.Text
			at = c.Col() + 1
		}
		from := c.Col()
		c.ClipText(role, mark+item.Options[n].Label, end-c.Col())
		c.Zone(from, f.chooses(item, n))
	}
	return at
}
