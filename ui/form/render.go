package form

import (
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// line is one line of the body. Its draw returns the column of the cursor, or
// -1 where the cursor is elsewhere.
type line struct {
	item int
	draw func(end int) int
}

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

// lines are all lines of the items and of the troubles.
func (f *Form) lines(c *draw.Canvas, width int) []line {
	label := f.labelWidth(c)
	var out []line
	for n, item := range f.Items {
		if item.Off {
			continue
		}
		out = append(out, f.itemLines(c, n, item, label)...)
		if says := item.Says; says != "" && item.Kind != Words && n == f.focus {
			out = append(out, texts(c, n, says, themes.Muted, label, width)...)
		}
		if item.Trouble != "" {
			out = append(out, texts(c, n, c.Glyphs.No+" "+c.Spell(item.Trouble), themes.Danger, label, width)...)
		}
		if item.Kind == Words && len(item.Lines) == 0 {
			out = append(out, texts(c, n, c.Spell(item.Says), themes.Muted, 0, width)...)
		}
		for _, l := range item.Lines {
			out = append(out, f.told(c, n, l, width)...)
		}
	}
	if len(f.Trouble) > 0 {
		out = append(out, blank())
	}
	for _, part := range f.Trouble {
		out = append(out, texts(c, -1, c.Spell(part), themes.Danger, 0, width)...)
	}
	return out
}

// headWidth is the column that the heads of lines stand in.
const headWidth = 9

// told draws a line of an item that only says something.
func (f *Form) told(c *draw.Canvas, n int, l Line, width int) []line {
	role := l.Tone.role()
	switch {
	case l.Text == "":
		return []line{{item: n, draw: func(int) int { return -1 }}}
	case l.Exact || l.Head != "":
	default:
		return texts(c, n, l.Tone.mark(c)+c.Spell(l.Text), role, 0, width)
	}
	parts, head := []string{l.Text}, l.Head
	if l.Head != "" && !l.Exact {
		parts = draw.Wrap(l.Text, max(8, width-headWidth), c.Method)
	}
	var out []line
	for _, part := range parts {
		first := head
		out = append(out, line{item: n, draw: func(end int) int {
			if l.Head != "" {
				c.FitText(themes.Muted, first, headWidth)
			}
			c.ClipText(role, part, end-c.Col())
			return -1
		}})
		head = " "
	}
	return out
}

func blank() line { return line{item: -1, draw: func(int) int { return -1 }} }

// texts breaks a text into lines that begin at a column.
func texts(c *draw.Canvas, item int, text string, role themes.Role, from, width int) []line {
	var out []line
	for _, part := range draw.Wrap(text, max(8, width-from), c.Method) {
		out = append(out, line{item: item, draw: func(end int) int {
			c.Pad(from)
			c.ClipText(role, part, end-c.Col())
			return -1
		}})
	}
	return out
}

// labelWidth is the room of the labels, with the gap behind them.
func (f *Form) labelWidth(c *draw.Canvas) int {
	most := 0
	for _, i := range f.Items {
		if !i.Off && i.Kind != Words {
			most = max(most, draw.Width(i.Label, c.Method))
		}
	}
	return min(most, 18) + 4
}

func (f *Form) itemLines(c *draw.Canvas, n int, item *Item, label int) []line {
	if item.Kind == Words {
		return nil
	}
	has := n == f.focus
	head := line{item: n, draw: func(end int) int {
		f.label(c, item, has, label)
		return f.value(c, item, has, end)
	}}
	if !has || item.Kind != Pick && item.Kind != Many {
		if item.Kind == Many {
			return append([]line{head}, f.options(c, n, item, false)...)
		}
		return []line{head}
	}
	return append([]line{head}, f.options(c, n, item, true)...)
}

func (f *Form) label(c *draw.Canvas, item *Item, has bool, width int) {
	role, mark := themes.Muted, " "
	if has {
		role, mark = themes.Accent, c.Glyphs.Cursor
	}
	c.Put(themes.Cursor, mark)
	c.Pad(1)
	c.FitText(role, item.Label, width-4)
	c.Pad(2)
}

// value draws what is filled in, beside the label.
func (f *Form) value(c *draw.Canvas, item *Item, has bool, end int) int {
	at := c.Col()
	switch item.Kind {
	case Tick:
		mark := "[ ]"
		if item.On {
			mark = "[x]"
		}
		c.Put(themes.Text, mark)
		c.Pad(1)
		c.ClipText(themes.Muted, item.Ghost, end-c.Col())
		c.Zone(at, draw.Target{Do: func() { f.focusOn(item) }, Press: "space"})
		at++
	case Choice:
		at = f.choice(c, item, end)
	case Pick, Many:
		at = f.search(c, item, has, end)
	default:
		if item.Field.Text() == "" && item.Ghost != "" {
			c.ClipText(themes.Faint, item.Ghost, end-at)
			break
		}
		text := item.NoteTone.mark(c) + item.Note
		note := draw.Width(text, c.Method) + 2
		if item.Note == "" || end-at < note+8 {
			at = item.Field.Draw(c, end-at)
			break
		}
		at = item.Field.Draw(c, end-at-note)
		c.Pad(2)
		c.Put(item.NoteTone.role(), text)
	}
	if !has {
		return -1
	}
	return at
}

func (f *Form) choice(c *draw.Canvas, item *Item, end int) int {
	at := c.Col()
	for n, o := range item.Options {
		mark, role := "( ) ", themes.Muted
		if n == item.At {
			mark, role = "("+c.Glyphs.Mask+") ", themes.Text
			at = c.Col() + 1
		}
		if c.Col()+4+draw.Width(o.Label, c.Method) > end {
			c.ClipText(themes.Faint, c.Glyphs.More, end-c.Col())
			break
		}
		from := c.Col()
		c.Put(role, mark+o.Label)
		c.Zone(from, f.chooses(item, n))
		c.Pad(min(2, end-c.Col()))
	}
	return at
}

// search is a list's first line: what narrows it, or what is chosen.
func (f *Form) search(c *draw.Canvas, item *Item, has bool, end int) int {
	if !has {
		if item.Kind == Pick {
			f.chosen(c, item, end)
		} else {
			c.ClipText(themes.Text, itoa(len(item.Ticked()))+" of "+itoa(len(item.Options)), end-c.Col())
		}
		return -1
	}
	c.Put(themes.Accent, c.Glyphs.Prompt)
	c.Pad(1)
	if item.Field.Text() != "" {
		return item.Field.Draw(c, end-c.Col())
	}
	at := c.Col()
	ghost := "type to narrow"
	if item.Kind == Many {
		ghost = "Space ticks; type to narrow or to add"
	}
	c.ClipText(themes.Faint, ghost, end-at)
	return at
}

func (f *Form) chosen(c *draw.Canvas, item *Item, end int) {
	if item.At < 0 || item.At >= len(item.Options) {
		c.ClipText(themes.Faint, item.Ghost, end-c.Col())
		return
	}
	o := item.Options[item.At]
	c.ClipText(themes.Text, o.Label, end-c.Col())
	if o.Note != "" && c.Col()+4 < end {
		c.Put(themes.Faint, dot(c))
		c.ClipText(themes.Muted, o.Note, end-c.Col())
	}
}

// options are the lines of a list: as many as it may show, the cursor among
// them.
func (f *Form) options(c *draw.Canvas, n int, item *Item, has bool) []line {
	hits := item.matches()
	rows := item.Rows
	if rows == 0 {
		rows = 5
	}
	rows = max(2, min(rows, f.height/2-2))
	cursor := item.line
	if item.Kind == Pick {
		for i, hit := range hits {
			if hit == item.At {
				cursor = i
			}
		}
	}
	all := item.lines()
	first := max(0, min(cursor-rows/2, all-rows))
	names := 0
	for _, hit := range hits {
		names = max(names, draw.Width(draw.Clean(item.Options[hit].Label), c.Method))
	}
	var out []line
	for i := first; i < min(all, first+rows); i++ {
		at := i
		out = append(out, line{item: n, draw: func(end int) int {
			c.ZoneTo(c.Col(), end, f.picks(item, hits, at))
			f.option(c, item, hits, at, has && at == cursor, min(names, 26), end)
			return -1
		}})
	}
	if all == 0 {
		return append(out, texts(c, n, "Nothing fits what was typed.", themes.Faint, 4, 200)...)
	}
	if all > rows {
		out = append(out, texts(c, n, itoa(all-rows)+" more", themes.Faint, 6, 200)...)
	}
	return out
}

func (f *Form) option(c *draw.Canvas, item *Item, hits []int, at int, selected bool, names, end int) {
	mark := " "
	if selected {
		mark = c.Glyphs.Cursor
	}
	c.Pad(2)
	c.Put(themes.Cursor, mark)
	c.Pad(1)
	if at >= len(hits) {
		c.ClipText(themes.Text, "+ add "+item.fresh(), end-c.Col())
		return
	}
	o := item.Options[hits[at]]
	if item.Kind == Many {
		box := "[ ] "
		if o.On {
			box = "[x] "
		}
		c.Put(themes.Text, box)
	}
	role := themes.Text
	if item.Kind == Pick && !selected {
		role = themes.Muted
	}
	c.FitText(role, o.Label, min(names, max(0, end-c.Col())))
	for _, part := range []string{o.Note, o.Says} {
		if part != "" && c.Col()+6 < end {
			c.Pad(2)
			c.ClipText(themes.Muted, part, end-c.Col())
		}
	}
}

func (f *Form) asideLines(c *draw.Canvas, width int) []string {
	var out []string
	for _, l := range f.Aside.Lines {
		if l == "" {
			out = append(out, "")
			continue
		}
		out = append(out, hung(c.Spell(l), width, c.Method)...)
	}
	return out
}

// hung wraps a line whose number or mark stands before a tab.
func hung(text string, width int, method draw.Method) []string {
	mark, rest, ok := strings.Cut(text, "\t")
	if !ok {
		return draw.Wrap(text, width, method)
	}
	lines := draw.Wrap(rest, max(8, width-3), method)
	for i := range lines {
		lines[i] = mark + strings.Repeat(" ", max(1, 3-draw.Width(mark, method))) + lines[i]
		mark = ""
	}
	return lines
}

func (f *Form) asideLine(c *draw.Canvas, aside []string, n, end int) {
	switch {
	case n == 0:
		c.ClipText(themes.Accent, f.Aside.Title, end-c.Col())
	case n-1 < len(aside):
		c.ClipText(themes.Text, aside[n-1], end-c.Col())
	}
}

func (f *Form) asideBelow(c *draw.Canvas, width int) []line {
	out := []line{blank()}
	out = append(out, texts(c, -1, f.Aside.Title, themes.Accent, 0, width)...)
	for _, part := range f.asideLines(c, width) {
		out = append(out, line{item: -1, draw: func(end int) int {
			c.ClipText(themes.Muted, part, end-c.Col())
			return -1
		}})
	}
	return out
}

// footer says what keys do; those in the middle go first where there is no
// room.
func (f *Form) footer(c *draw.Canvas, end int) {
	if f.busy != "" {
		c.ClipText(themes.Accent, f.busy, end-c.Col())
		return
	}
	var hints []Hint
	for _, h := range f.More {
		if h.Urgent {
			hints = append(hints, h)
		}
	}
	hints = append(hints, Hint{Key: c.Glyphs.Enter, Says: f.Done})
	if f.last > f.offset+f.paged {
		hints = append(hints, Hint{Key: "PgDn", Says: "more"})
	}
	hints = append(hints, Hint{Key: "Tab", Says: "next"})
	for _, h := range f.More {
		if !h.Urgent {
			hints = append(hints, h)
		}
	}
	hints = append(hints, f.Hints...)
	for _, i := range f.Items {
		if i.Kind == Secret && !i.Off {
			hints = append(hints, Hint{Key: "Ctrl+R", Says: "show secrets"})
			break
		}
	}
	last := Hint{Key: "Esc", Says: "cancel"}
	if f.Leave != "" {
		last.Says = f.Leave
	}
	lastWidth := len(last.Key) + 1 + len(last.Says)
	for _, h := range hints {
		if c.Col()+draw.Width(h.Key, c.Method)+3+len(h.Says)+lastWidth > end {
			continue
		}
		hint(c, h)
		c.Pad(2)
	}
	hint(c, last)
}

func hint(c *draw.Canvas, h Hint) {
	from := c.Col()
	c.Put(themes.Key, h.Key)
	c.Pad(1)
	c.Put(themes.Muted, h.Says)
	c.Hint(from, h.Key)
}

// mark stands before a line in a tone.
func (t Tone) mark(c *draw.Canvas) string {
	switch t {
	case Good:
		return c.Glyphs.Yes + " "
	case Bad:
		return c.Glyphs.No + " "
	case Warn:
		return "(!) "
	default:
		return ""
	}
}

func (t Tone) role() themes.Role {
	switch t {
	case Strong:
		return themes.Text
	case Good:
		return themes.Fresh
	case Warn:
		return themes.Attention
	case Bad:
		return themes.Danger
	default:
		return themes.Muted
	}
}

// below says that there are more lines than are seen.
func below(c *draw.Canvas) string {
	if c.Glyphs.ASCII {
		return "v"
	}
	return c.Glyphs.Down
}
