package accounts

import (
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Around is what the root draws about the list.
type Around struct {
	Title, Note string // in the upper border
	Auto        string // what the background does, in few words
	Alarm       string // that servers are down; empty: they answer
	Brief       string // the same in fewer words
	Covered     bool   // notices lie over the line about the row
	// Tabs draws the program's main screens into at most width cells; nil: none.
	Tabs func(c *draw.Canvas, width int)
	// Footer draws the last line into width cells.
	Footer func(c *draw.Canvas, width int)
}

// Render draws the list, exactly as large as it was told to be.
func (s *Screen) Render(c *draw.Canvas, around Around, now time.Time) {
	f := draw.Frame{Canvas: c, Width: s.width, Line: themes.Line}
	f.Top(around.Title, around.Note)
	c.Newline()
	if s.columns.summary {
		s.line(f, func() { s.summary(c, around) })
	}
	s.line(f, func() { s.findLine(c) })
	s.horizon(f, now)
	f.Rule()
	c.Newline()
	if s.columns.header {
		s.line(f, func() { s.header(c) })
	}
	s.body(f, now)
	f.RuleNote(s.span())
	c.Newline()
	s.line(f, func() {
		if !around.Covered {
			s.about(c, around, now)
		}
	})
	s.line(f, func() {
		c.Pad(1)
		around.Footer(c, s.width-4)
	})
	f.Bottom()
}

func (s *Screen) line(f draw.Frame, content func()) {
	f.Open()
	content()
	f.Close(0)
	f.Canvas.Newline()
}

// summary is the line with the counts: what needs somebody, at a glance.
func (s *Screen) summary(c *draw.Canvas, around Around) {
	if around.Tabs != nil {
		before := c.Col()
		around.Tabs(c, s.width/2)
		if c.Col() > before {
			c.Pad(1)
		}
	}
	c.Pad(1)
	auto := around.Auto
	if auto == around.Alarm && c.Col()+s.countsWidth(c)+4+draw.Width(auto, c.Method) > s.width {
		auto = around.Brief
	}
	s.Counts(c, s.width-4-draw.Width(auto, c.Method)-c.Col())
	c.To(s.width - 3 - draw.Width(auto, c.Method))
	role := themes.Muted
	if around.Alarm != "" && auto != around.Auto || auto == around.Alarm {
		role = themes.Down
	}
	c.Put(role, auto)
}

// countsWidth is how wide all counts are.
func (s *Screen) countsWidth(c *draw.Canvas) int {
	width := 0
	for _, state := range allStates {
		n := s.rack.Count(state)
		if n == 0 {
			continue
		}
		for ; n > 0; n /= 10 {
			width++
		}
		width += 2 + draw.Width(c.Glyphs.State(state), c.Method) + 2 + len(state.Word())
	}
	return width - 2
}

// Counts draws how many accounts are in each state, in at most width cells.
func (s *Screen) Counts(c *draw.Canvas, width int) {
	start := c.Col()
	end := start + width
	for _, state := range allStates {
		n := s.rack.Count(state)
		if n == 0 {
			continue
		}
		s.scratch = strconv.AppendInt(s.scratch[:0], int64(n), 10)
		shape, word := c.Glyphs.State(state), state.Word()
		gap := min(2, c.Col()-start)
		if c.Col()+gap+draw.Width(shape, c.Method)+2+len(s.scratch)+len(word) > end {
			return
		}
		c.Pad(gap)
		c.Put(draw.StateRole(state), shape)
		c.Pad(1)
		c.FitRightBytes(themes.Text, s.scratch, len(s.scratch))
		c.Pad(1)
		c.Put(themes.Muted, word)
	}
}

var allStates = model.States()

// findLine is the line that is typed into, with what it found at its right.
func (s *Screen) findLine(c *draw.Canvas) {
	y := 1
	if s.columns.summary {
		y = 2
	}
	right := s.foundText(c)
	room := s.width - 3 - draw.Width(right, c.Method) - 1
	c.Pad(1)
	label := themes.Muted
	if s.finding {
		label = themes.Accent
	}
	c.Put(label, "find ")
	c.Put(label, c.Glyphs.Prompt)
	c.Pad(1)
	switch {
	case s.finding || s.find.Text() != "":
		at := s.find.Draw(c, room-c.Col())
		if s.finding {
			s.cursorAt = Place{X: at, Y: y}
		}
	default:
		if s.toFind.glyphs != c.Glyphs { // each frame shows it
			s.toFind = toFind{c.Glyphs, c.Spell("press {list.find} and type, {list.facets} for one kind"), c.Spell("press {list.find} and type")}
		}
		says := s.toFind.whole
		if c.Col()+draw.Width(says, c.Method) > room {
			says = s.toFind.brief
		}
		c.ClipText(themes.Faint, says, room-c.Col())
	}
	c.To(s.width - 2 - draw.Width(right, c.Method))
	c.Zone(1, draw.Target{Action: string(keys.Find)})
	c.Put(themes.Muted, right)
}

// toFind says how to look for an account, in the glyphs that it was written
// for.
type toFind struct {
	glyphs       *draw.Glyphs
	whole, brief string
}

// foundText says how much of the list is shown and in which order.
func (s *Screen) foundText(c *draw.Canvas) string {
	b := s.scratch[:0]
	shown, all := s.rack.Found(), s.rack.Len()
	b = strconv.AppendInt(b, int64(shown), 10)
	b = append(b, " of "...)
	b = strconv.AppendInt(b, int64(all), 10)
	if n := len(s.marked); n > 0 {
		b = append(b, ", "...)
		b = strconv.AppendInt(b, int64(n), 10)
		b = append(b, " marked"...)
	}
	if s.columns.header {
		if hidden := s.rack.Hidden(); hidden > 0 && s.rack.Query().Empty() {
			b = append(b, ", "...)
			b = strconv.AppendInt(b, int64(hidden), 10)
			b = append(b, " revoked hidden"...)
		}
		switch {
		case s.rack.Loose() && shown > 0:
			b = append(b, "  nothing exact, these resemble it"...)
		case !s.rack.Query().Empty():
			b = append(b, "  best match first"...)
		default:
			b = append(append(b, "  "...), s.orderText()...)
		}
		if !s.finding && !s.rack.Query().Empty() {
			b = append(append(b, "  "...), c.Spell("{list.clear_find} clears")...)
		}
	}
	s.scratch = b
	return string(b)
}

// header names the columns.
func (s *Screen) header(c *draw.Canvas) {
	cols := s.columns
	cell := func(text string, width int, id keys.ID) {
		if width > 0 {
			from := c.Col()
			c.FitText(themes.Faint, text, width)
			c.Zone(from, draw.Target{Action: string(id)})
			c.Pad(1)
		}
	}
	c.Pad(before)
	cell("CUSTOMER", cols.customer, keys.SortCustomer)
	cell("ACCOUNT", cols.account, keys.SortAccount)
	if cols.short {
		cell("PRO", cols.provider, keys.SortProvider)
	} else {
		cell("PROVIDER", cols.provider, keys.SortProvider)
	}
	cell("APP", cols.app, keys.SortApp)
	cell("STATE", cols.state, keys.SortUrgency)
	cell("LIFE", cols.life, keys.SortEnd)
	from := c.Col()
	c.FitRight(themes.Faint, "LEFT", cols.left)
	c.Zone(from, draw.Target{Action: string(keys.SortEnd)})
	c.Pad(2)
	cell("AUTO", cols.auto, keys.SortAuto)
	from = c.Col()
	c.ClipText(themes.Faint, "SCOPES", cols.scopes)
	c.Zone(from, draw.Target{Action: string(keys.SortScopes)})
}

// body draws the rows, or what there is to say where there are none.
func (s *Screen) body(f draw.Frame, now time.Time) {
	rows := s.rows()
	visible := s.Visible()
	top := 3 + s.horizonHeight() // border, find line, rule
	if s.columns.summary {
		top++
	}
	if s.columns.header {
		top++
	}
	if !s.finding {
		s.cursorAt = Place{X: 1, Y: top + s.cursor - s.offset}
	}
	if len(visible) == 0 {
		s.nothing(f, rows)
		return
	}
	c := f.Canvas
	for i := range rows {
		f.Open()
		if i < len(visible) {
			selected := s.offset+i == s.cursor
			if selected {
				c.On(themes.Selected)
			}
			s.row(c, visible[i], selected, now)
			c.To(s.width - 1)
			c.Zone(1, draw.Target{Row: s.offset + i + 1})
			c.On(themes.Plain)
		}
		f.Close(0)
		c.Newline()
	}
}

// span says which rows are on the screen where it does not hold all of them.
func (s *Screen) span() string {
	all, seen := s.rack.Found(), len(s.Visible())
	if seen == 0 || seen == all {
		return ""
	}
	b := strconv.AppendInt(s.scratch[:0], int64(s.offset+1), 10)
	b = append(b, '-')
	b = strconv.AppendInt(b, int64(s.offset+seen), 10)
	b = append(b, " of "...)
	b = strconv.AppendInt(b, int64(all), 10)
	s.scratch = b
	return string(b)
}
