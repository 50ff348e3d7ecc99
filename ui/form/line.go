package form

import (
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// line is one line of the body. Its draw returns the column of the cursor, or
// -1 where the cursor is elsewhere.
type line struct {
	item int
	draw func(end int) int
}

// lines are all lines of the items and of the troubles.
func (f *Form) lines(c *draw.Canvas, width int) []line {
	label := f.labelWidth(c)
	var out []line
	for n, item := range f.Items {
		if item.Off {
			continue
		}
		out = append(out, f.itemLines(c, n, item, label, width)...)
		if says := item.Says; says != "" && item.Kind != Words && n == f.focus {
			out = append(out, texts(c, n, says, themes.Muted, label, width)...)
		}
		if item.NoteSays != "" && item.Trouble == "" {
			out = append(out, texts(c, n, c.Spell(item.NoteSays), item.NoteTone.role(), label, width)...)
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
		out = append(out, texts(c, -1, part, themes.Danger, 0, width)...)
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
