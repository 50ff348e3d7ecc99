package detail

import (
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// twoColumns is the outer width from which claims and history stand at the
// right of the tokens instead of below them.
const twoColumns = 110

// Around is what the root draws about the screen.
type Around struct {
	Note   string // in the upper border
	Footer func(c *draw.Canvas, width int)
}

// Render draws the account, exactly as large as it was told to be.
func (s *Screen) Render(c *draw.Canvas, around Around, now time.Time) {
	f := draw.Frame{Canvas: c, Width: s.width, Line: themes.Line}
	f.Top(s.title(c), around.Note)
	c.Newline()
	rows := s.height - 4
	if s.Row == nil {
		s.page(f, []line{text(themes.Muted, "No account is selected.")}, nil, rows)
	} else if s.width >= twoColumns {
		left := s.join(s.clocks(c, now), s.tokens(c, now), s.scopes(c))
		right := s.join(s.history(now), s.claims(now))
		s.page(f, left, right, rows)
	} else {
		all := s.join(s.clocks(c, now), s.tokens(c, now), s.scopes(c), s.claims(now), s.history(now))
		s.page(f, all, nil, rows)
	}
	f.RuleNote(s.more)
	c.Newline()
	f.Open()
	c.Pad(1)
	around.Footer(c, s.width-4)
	f.Close(0)
	c.Newline()
	f.Bottom()
}

func (s *Screen) title(c *draw.Canvas) string {
	if s.Row == nil {
		return "Account"
	}
	title := s.Account + " " + c.Glyphs.Dot + " " + s.Row.Provider.Name.Text
	if s.Customer != "" {
		title += " " + c.Glyphs.Dot + " " + s.Customer
	}
	return title
}

// join puts blocks below each other with a gap between.
func (s *Screen) join(blocks ...[]line) []line {
	var all []line
	for i, b := range blocks {
		if i > 0 {
			all = append(all, blank())
		}
		all = append(all, b...)
	}
	return all
}

// page draws the lines from where the screen is scrolled to.
func (s *Screen) page(f draw.Frame, left, right []line, rows int) {
	all := max(len(left), len(right))
	s.scroll = max(0, min(s.scroll, all-rows))
	s.more = ""
	if below := all - rows - s.scroll; below > 0 {
		s.more = strconv.Itoa(below) + " more below"
	}
	c := f.Canvas
	split := s.textWidth()
	for i := range rows {
		at := s.scroll + i
		f.Open()
		c.Pad(1)
		if at < len(left) {
			left[at].draw(c, split)
		}
		if right != nil {
			c.To(2 + split + 1)
			c.Put(themes.Line, c.Glyphs.Vertical)
			c.Pad(1)
			if at < len(right) {
				right[at].draw(c, s.width-2-c.Col())
			}
		}
		f.Close(0)
		c.Newline()
	}
}

// textWidth is how wide the left, or only, column is.
func (s *Screen) textWidth() int {
	if s.width >= twoColumns {
		return s.width*56/100 - 3
	}
	return s.width - 4
}
