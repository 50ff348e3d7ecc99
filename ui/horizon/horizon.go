// Package horizon draws the next hours at a glance: how many accounts end in
// which hour, and which of them wait for a person. It only draws: what it is
// given was counted before.
package horizon

import (
	"slices"
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Lines is how many lines it takes: the hours, a person's, the others.
const Lines = 3

// View is what is drawn.
type View struct {
	From  time.Time // the hour that has begun
	Now   [2]int
	Hours [2][]int // by hours from From on: what waits for a person, what does not
	// Next is what waits for a person next, in words; empty: nothing.
	Next string
}

// Who a line is about.
const (
	person = iota
	itself
)

// The widths.
const (
	label = 11
	now   = 5
)

// Draw draws a line, from 0 on, into exactly width cells.
func (v View) Draw(c *draw.Canvas, line, width int) {
	start := c.Col()
	cell := v.cell(width)
	switch line {
	case 0:
		v.axis(c, cell)
	case 1:
		v.counts(c, "needs you", person, cell)
	default:
		v.counts(c, "by itself", itself, cell)
	}
	if line == 1 && v.Next != "" {
		room := start + width - c.Col() - 2
		if room >= 12 {
			c.Pad(2)
			c.ClipText(themes.Muted, v.Next, room)
		}
	}
	c.To(start + width)
}

// cell is how wide an hour is: wider where there is room for words beside it,
// or where numbers need it.
func (v View) cell(width int) int {
	room := width - label - now - 4*len(v.Hours[person])
	large := slices.Max(v.Hours[person]) > most || slices.Max(v.Hours[itself]) > most
	if room >= 24 || large && room >= 0 {
		return 4
	}
	return 3
}

// axis names every third hour of the day.
func (v View) axis(c *draw.Canvas, cell int) {
	c.Pad(label)
	c.FitRight(themes.Faint, "now", now)
	for i := range v.Hours[person] {
		hour := v.From.Add(time.Duration(i) * time.Hour).Hour() // clocks may be put forward between
		if hour%3 != 0 {
			c.Pad(cell)
			continue
		}
		text := [2]byte{'0' + byte(hour/10), '0' + byte(hour%10)}
		c.FitRightBytes(themes.Faint, text[:], cell)
	}
}

func (v View) counts(c *draw.Canvas, name string, who, cell int) {
	role := themes.Muted
	if who == person {
		role = themes.Text
	}
	c.FitText(role, name, label)
	v.count(c, v.Now[who], who, now)
	for _, n := range v.Hours[who] {
		v.count(c, n, who, cell)
	}
}

// most is the largest number that fits beside its neighbours.
const most = 99

func (v View) count(c *draw.Canvas, n, who, cell int) {
	none := "·"
	if c.Glyphs.ASCII {
		none = "."
	}
	role := themes.Muted
	if who == person {
		role = themes.SignIn
	}
	switch {
	case n == 0:
		c.FitRight(themes.Faint, none, cell)
	case n > 10*most+9 && cell == 4, n > most && cell == 3:
		c.FitRight(role, "++", cell) // more than there is room for
	default:
		var room [8]byte
		c.FitRightBytes(role, strconv.AppendInt(room[:0], int64(n), 10), cell)
	}
}
