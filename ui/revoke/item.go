package revoke

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// line draws one line of an item into at most width cells.
type line func(c *draw.Canvas, width int)

// item is a part of the scrolled middle: some lines that stay together.
type item struct {
	lines []line
	pick  bool // the cursor can stand on it
	step  int  // the step by hand that it shows; none: -1
	// account is the one that it shows, zero where it is none.
	account model.ID
}

// drawn is what the items were made for: they are made anew when it changes.
type drawn struct {
	width  int
	glyphs *draw.Glyphs
	method draw.Method
	cursor int
	moment int64 // what is told of time: by the minute, or by the second
	made   bool
}

func plain(role themes.Role, text string) line {
	return func(c *draw.Canvas, width int) { c.ClipText(role, text, width) }
}

// add appends an item that is only read.
func (s *Screen) add(lines ...line) { s.items = append(s.items, item{lines: lines, step: -1}) }

// choice appends an item that the cursor can stand on.
func (s *Screen) choice(lines ...line) {
	s.items = append(s.items, item{lines: lines, pick: true, step: -1})
}

// account appends an account that can be taken in or out.
func (s *Screen) account(id model.ID, lines ...line) {
	s.items = append(s.items, item{lines: lines, pick: true, step: -1, account: id})
}

// heading appends a heading, with a gap before it where there is room for one.
func (s *Screen) heading(text, says string) {
	if len(s.items) > 0 && s.height >= 30 {
		s.add(plain(themes.Text, ""))
	}
	s.add(func(c *draw.Canvas, width int) {
		end := c.Col() + width
		c.ClipText(themes.Accent, text, width)
		c.Pad(min(1, end-c.Col()))
		c.ClipText(themes.Muted, says, end-c.Col())
	})
}

// wrapped are the lines of a text behind a mark, which stands only before the
// first.
func wrapped(c *draw.Canvas, role themes.Role, mark string, markRole themes.Role, text string, width int) []line {
	indent := draw.Width(draw.Clean(mark), c.Method)
	if indent > 0 {
		indent++
	}
	var lines []line
	for i, part := range draw.Wrap(text, max(10, width-indent), c.Method) {
		lines = append(lines, func(c *draw.Canvas, width int) {
			start := c.Col()
			if i == 0 {
				c.ClipText(markRole, mark, width)
			}
			c.To(start + min(indent, width))
			c.ClipText(role, part, width-indent)
		})
	}
	return lines
}

// room is how many lines the scrolled middle has.
func (s *Screen) room() int { return max(1, s.height-s.fixed()) }

// height is how many lines the items before an index take.
func heightOf(items []item) int {
	n := 0
	for _, it := range items {
		n += len(it.lines)
	}
	return n
}

// scroll keeps the item under the cursor in view, and with the first and the
// last choice what stands before and after it.
func (s *Screen) scroll() {
	room, all := s.room(), heightOf(s.items)
	if len(s.items) == 0 {
		s.cursor, s.offset = 0, 0
		return
	}
	s.cursor = max(0, min(s.cursor, len(s.items)-1))
	if !s.items[s.cursor].pick {
		s.cursor = s.firstChoice()
	}
	top := heightOf(s.items[:s.cursor])
	bottom := top + len(s.items[s.cursor].lines)
	if s.next(s.cursor, 1, 1) == s.cursor {
		bottom = all
	}
	if s.next(s.cursor, -1, 1) == s.cursor && top < room {
		top = 0
	}
	s.offset = max(s.offset, bottom-room)
	s.offset = min(s.offset, top)
	s.offset = max(0, min(s.offset, all-room))
}

func (s *Screen) firstChoice() int {
	for i, it := range s.items {
		if it.pick {
			return i
		}
	}
	return 0
}

// middle draws the scrolled middle and says what stands below it.
func (s *Screen) middle(f draw.Frame) (below int) {
	c := f.Canvas
	s.scroll()
	at, left := 0, s.room()
	for i, it := range s.items {
		for n, draws := range it.lines {
			if at++; at <= s.offset {
				continue
			}
			if left == 0 {
				below++
				continue
			}
			left--
			f.Open()
			mark := " "
			if i == s.cursor && it.pick && n == 0 && s.step != Confirm {
				mark = c.Glyphs.Cursor
			}
			c.Put(themes.Cursor, mark)
			if it.pick {
				c.Pad(1)
			}
			draws(c, s.width-2-c.Col())
			f.Close(0)
			c.Newline()
		}
	}
	for ; left > 0; left-- {
		f.Open()
		f.Close(0)
		c.Newline()
	}
	return below
}
