package form

import (
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

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
	if has && item.Kind == Many && f.cut(c, item, min(names, 26)) {
		out = append(out, line{item: n, draw: func(end int) int {
			c.Pad(4)
			if cursor < len(hits) {
				c.ClipText(themes.Muted, item.Options[hits[cursor]].Says, end-c.Col())
			}
			return -1
		}})
	}
	return out
}

// cut says that what some option means does not fit behind its name. Then the
// one under the cursor has a line of its own.
func (f *Form) cut(c *draw.Canvas, item *Item, names int) bool {
	const frame, box, gaps = 6, 8, 4
	room := f.Width() - frame - box - gaps - names
	for _, o := range item.Options {
		if draw.Width(draw.Clean(o.Note), c.Method)+draw.Width(draw.Clean(o.Says), c.Method) > room {
			return true
		}
	}
	return false
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
	if item.Kind != Many && !selected {
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
