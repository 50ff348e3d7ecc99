package accounts

import (
	"time"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// flash is how long a row says that it was just refreshed.
const flash = 2 * time.Second

// row draws one account.
func (s *Screen) row(c *draw.Canvas, r *rack.Row, selected bool, now time.Time) {
	cols := s.columns
	role := draw.StateRole(r.State)
	busy := s.busy[r.ID]
	if selected {
		c.Put(themes.Cursor, c.Glyphs.Cursor)
	} else {
		c.Pad(1)
	}
	if s.marked[r.ID] {
		c.Put(themes.Mark, c.Glyphs.Marked)
	} else {
		c.Pad(1)
	}
	shape := c.Glyphs.State(r.State)
	if busy {
		shape, role = c.Glyphs.Busy, themes.Accent
	}
	c.FitText(role, shape, 2)
	c.To(1 + before)
	if cols.merged {
		s.both(c, r, cols.account)
	} else {
		s.searched(c, themes.Muted, s.customer(r), cols.customer)
		c.Pad(1)
		s.searched(c, themes.Text, s.name(r), cols.account)
	}
	c.Pad(1)
	s.provider(c, r)
	if cols.app > 0 {
		c.Pad(1)
		c.Fit(themes.Muted, s.app(r), cols.app)
	}
	if cols.state > 0 {
		c.Pad(1)
		word := r.State.Word()
		switch {
		case busy:
			word = "refreshing"
		case !r.Renewed.IsZero() && now.Sub(r.Renewed) < flash:
			word, role = "refreshed", themes.Accent
		}
		c.FitText(role, word, cols.state)
	}
	if cols.life > 0 {
		c.Pad(1)
		s.life(c, r, now)
	}
	c.Pad(1)
	s.left(c, r, role, now)
	if cols.auto > 0 {
		c.Pad(2)
		c.FitText(themes.Muted, autoWord(r, now), cols.auto)
	}
	if cols.scopes > 0 {
		c.Pad(1)
		s.scopes(c, r)
	}
}

// both is customer and account in one cell, for narrow screens.
func (s *Screen) both(c *draw.Canvas, r *rack.Row, width int) {
	end := c.Col() + width
	customer, name := s.customer(r), s.name(r)
	if customer.Text != "" {
		room := width - 1 - min(name.Width, width/2)
		c.Clip(themes.Muted, customer, max(0, room))
		c.Put(themes.Faint, "/")
	}
	s.searched(c, themes.Text, name, end-c.Col())
}

// found1 draws a name with what was searched for standing out.
func (s *Screen) searched(c *draw.Canvas, role themes.Role, l draw.Label, width int) {
	from, to := 0, 0
	if !s.rack.Query().Empty() && !s.hidden && l.Width == len(l.Text) && l.Width <= width {
		from, to = s.rack.Query().Span(l.Text)
	}
	if from == to {
		c.Fit(role, l, width)
		return
	}
	end := c.Col() + width
	c.Put(role, l.Text[:from])
	c.Put(themes.Match, l.Text[from:to])
	c.Put(role, l.Text[to:])
	c.To(end)
}

func (s *Screen) provider(c *draw.Canvas, r *rack.Row) {
	if s.columns.short {
		c.Fit(themes.Muted, r.Provider.Short, s.columns.provider)
		return
	}
	name := r.Provider.Name
	if name.Width > s.columns.provider {
		name = r.Provider.Brief
	}
	c.Fit(themes.Muted, name, s.columns.provider)
}
