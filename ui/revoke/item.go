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

// heading appends a heading and what it says, which goes on below it where one
// line does not hold both; with a gap before it where there is room for one.
func (s *Screen) heading(c *draw.Canvas, text, says string) {
	if len(s.items) > 0 && s.height >= 30 {
		s.add(plain(themes.Text, ""))
	}
	width := s.width - 5
	text, says = draw.Clean(text), draw.Clean(says)
	var below []line
	if draw.Width(text+" "+says, c.Method) > width {
		below, says = wrapped(c, themes.Muted, "", themes.Muted, says, width), ""
	}
	s.add(append([]line{func(c *draw.Canvas, width int) {
		end := c.Col() + width
		c.ClipText(themes.Accent, text, width)
		c.Pad(min(1, end-c.Col()))
		c.ClipText(themes.Muted, says, end-c.Col())
	}}, below...)...)
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

// scroll keeps the offset where the cursor allows it: at the item under the
// cursor when that has just moved, with the first choice also what stands before
// it.
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
	top, bottom := s.linesOf(s.cursor)
	if s.moved && bottom-top <= room {
		if s.next(s.cursor, -1, 1) == s.cursor && top < room {
			top = 0
		}
		s.offset = min(max(s.offset, bottom-room), top)
	}
	s.moved = false
	low, high := s.reach(room, all)
	s.offset = max(low, min(s.offset, high))
}

// linesOf is where an item's lines begin and end.
func (s *Screen) linesOf(at int) (top, bottom int) {
	top = heightOf(s.items[:at])
	return top, top + len(s.items[at].lines)
}

// reach is how far the lines can be scrolled with the cursor where it is: over
// all of an item that is taller than the room, and over what is only read on
// the way to the next choice and to the one before.
func (s *Screen) reach(room, all int) (low, high int) {
	top, bottom := s.linesOf(s.cursor)
	low, high = min(top, bottom-room), max(top, bottom-room)
	if before := s.next(s.cursor, -1, 1); before == s.cursor {
		low = 0
	} else if _, end := s.linesOf(before); end < low {
		low = end
	}
	if after := s.next(s.cursor, 1, 1); after == s.cursor {
		high = max(high, all-room)
	} else if begin, _ := s.linesOf(after); begin-room > high {
		high = begin - room
	}
	return max(0, low), max(0, min(high, all-room))
}

// slide scrolls by some lines as far as the cursor's place allows; false: it is
// as far as it goes, and the cursor has to move. Before there are lines nothing
// slides.
func (s *Screen) slide(lines int) bool {
	if len(s.items) == 0 || s.cursor >= len(s.items) {
		return false
	}
	room, all := s.room(), heightOf(s.items)
	_, bottom := s.linesOf(s.cursor)
	low, high := s.reach(room, all)
	after := s.next(s.cursor, 1, 1)
	was := s.offset
	switch {
	case lines > 0 && (after == s.cursor || bottom > s.offset+room || s.beginOf(after) > s.offset+room):
		s.offset = min(s.offset+lines, high)
	case lines < 0:
		top, _ := s.linesOf(s.cursor)
		before := s.next(s.cursor, -1, 1)
		if before == s.cursor || top < s.offset || s.endOf(before) < s.offset {
			s.offset = max(s.offset+lines, low)
		}
	}
	return s.offset != was
}

func (s *Screen) beginOf(at int) int { begin, _ := s.linesOf(at); return begin }
func (s *Screen) endOf(at int) int   { _, end := s.linesOf(at); return end }

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
