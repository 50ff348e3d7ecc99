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
