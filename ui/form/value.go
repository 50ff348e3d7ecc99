package form

import (
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

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

func (f *Form) itemLines(c *draw.Canvas, n int, item *Item, label, width int) []line {
	has := n == f.focus
	switch item.Kind {
	case Words:
		return nil
	case Choice:
		return f.choiceLines(c, n, item, has, label, width)
	default:
	}
	head := line{item: n, draw: func(end int) int {
		f.label(c, item, has, label)
		return f.value(c, item, has, end)
	}}
	if item.suggests() {
		item.open = item.open && has
		if item.open {
			return append([]line{head}, f.options(c, n, item, true)...)
		}
		return []line{head}
	}
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
	case Pick, Many:
		at = f.search(c, item, has, end)
	default:
		at = f.text(c, item, has, end)
	}
	if !has {
		return -1
	}
	return at
}

// text draws a line of text with what is noted behind it, and returns the
// column of the cursor.
func (f *Form) text(c *draw.Canvas, item *Item, has bool, end int) int {
	at, note := c.Col(), ""
	switch {
	case item.suggests():
		note = item.suggestion(c, has)
	case item.Note != "" && item.Field.Text() != "":
		note = item.NoteTone.mark(c) + item.Note
	}
	room := end - at
	if taken := draw.Width(note, c.Method) + 2; note == "" || room < taken+8 {
		note = ""
	} else {
		room -= taken
	}
	if item.Field.Text() == "" && item.Ghost != "" {
		c.ClipText(themes.Faint, item.Ghost, room)
	} else if has {
		at = item.Field.Draw(c, room)
	} else {
		item.Field.DrawHead(c, room)
	}
	if note != "" {
		c.Pad(2)
		c.ClipText(item.NoteTone.role(), note, max(0, end-c.Col()))
	}
	return at
}
