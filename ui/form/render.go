package form

import (
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Render draws the form as a box, [Form.Width] wide; one that fills the window
// is exactly as large as it.
func (f *Form) Render(c *draw.Canvas) {
	f.Settle()
	if !f.Full() {
		c.On(themes.Card)
	}
	width := f.Width()
	frame := draw.Frame{Canvas: c, Width: width, Line: themes.LineFocus}
	frame.Top(f.title(c), f.Note)
	c.Newline()
	top := 1
	if len(f.Steps) > 0 {
		frame.Open()
		c.Pad(1)
		f.steps(c, width-2)
		frame.Close(0)
		c.Newline()
		frame.Rule()
		c.Newline()
		top += 2
	}
	f.body(c, frame, top)
	frame.Rule()
	c.Newline()
	frame.Open()
	c.Pad(1)
	f.footer(c, width-2)
	frame.Close(0)
	c.Newline()
	frame.Bottom()
	c.On(themes.Plain)
}

// body draws what is seen of the lines, and the aside where there is room for
// it; else the aside comes below them.
func (f *Form) body(c *draw.Canvas, frame draw.Frame, top int) {
	left := frame.Width - 2
	var aside []string
	split := f.Aside != nil && f.Full() && frame.Width >= 100
	if split {
		left = frame.Width * 56 / 100
		aside = f.asideLines(c, frame.Width-left-5)
	}
	lines := f.lines(c, left-3)
	if f.Aside != nil && !split {
		lines = append(lines, f.asideBelow(c, left-3)...)
	}
	room := f.room(top, len(lines))
	if f.Airy {
		lines = f.aired(lines, room)
	}
	first := f.scroll(lines, room)
	for n := range room {
		frame.Open()
		c.Pad(1)
		if at := first + n; at < len(lines) {
			f.clickable(c, lines[at].item, left)
			if x := lines[at].draw(left - 1); x >= 0 {
				f.cursorX, f.cursorY = x, top+n
			}
		}
		if split {
			c.To(left)
			c.Put(themes.Line, c.Glyphs.Vertical)
			c.Pad(1)
			f.asideLine(c, aside, n, frame.Width-2)
		}
		if n == room-1 && first+room < len(lines) && !split {
			c.To(frame.Width - 2)
			c.Put(themes.Faint, below(c))
		}
		frame.Close(0)
		c.Newline()
	}
}

// aired puts gaps between what only says something and what stands before it,
// where all of the form is seen with them.
func (f *Form) aired(lines []line, room int) []line {
	var out []line
	before := -1
	for n, l := range lines {
		words := func(item int) bool { return item >= 0 && f.Items[item].Kind == Words }
		if n > 0 && l.item != before && (words(l.item) || words(before)) {
			out = append(out, blank())
		}
		out = append(out, l)
		before = l.item
	}
	if len(out) > room {
		return lines
	}
	return out
}

// room is how many lines the body has.
func (f *Form) room(top, lines int) int {
	most := f.height - top - 3
	if !f.Full() {
		return max(1, min(lines, most-2))
	}
	return max(1, most)
}

// scroll is the first line to draw so that the item with the focus is seen,
// its trouble and explanation too.
func (f *Form) scroll(lines []line, room int) int {
	first, last := -1, 0
	to := f.focus
	if f.seek != nil {
		to = slices.Index(f.Items, f.seek)
	}
	for n, l := range lines {
		if l.item == to {
			if first < 0 {
				first = n
			}
			last = n
		}
	}
	f.offset = max(f.offset, last-room+1)
	if first >= 0 {
		f.offset = min(f.offset, first)
	}
	f.page, f.last = room, max(0, len(lines)-room)
	f.offset = max(0, min(f.offset, f.last))
	if f.paged > 0 {
		f.paged = min(f.paged, f.last-f.offset)
		return f.offset + f.paged
	}
	if len(f.Trouble) > 0 && f.offset+room < len(lines) && f.busy == "" {
		return max(0, min(first, len(lines)-room))
	}
	return f.offset
}

// title says which form it is, and which part of it.
func (f *Form) title(c *draw.Canvas) string {
	parts := []string{f.Title}
	if len(f.Steps) > 0 {
		parts = append(parts, "step "+itoa(f.Step+1)+" of "+itoa(len(f.Steps)))
	}
	if f.Of != "" {
		parts = append(parts, f.Of)
	}
	return strings.Join(parts, dot(c))
}

func (f *Form) steps(c *draw.Canvas, end int) {
	for n, name := range f.Steps {
		role, mark := themes.Faint, ""
		switch {
		case n < f.Step:
			role, mark = themes.Muted, " "+c.Glyphs.Yes
		case n == f.Step:
			role, mark = themes.Accent, " "+c.Glyphs.Prompt
		}
		text := string(rune('1'+n)) + " " + name + mark
		if c.Col()+draw.Width(text, c.Method) > end {
			return
		}
		c.Put(role, text)
		c.Pad(min(3, end-c.Col()))
	}
}

// below says that there are more lines than are seen.
func below(c *draw.Canvas) string {
	if c.Glyphs.ASCII {
		return "v"
	}
	return c.Glyphs.Down
}
