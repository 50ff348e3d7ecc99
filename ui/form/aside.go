package form

import (
	"strings"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

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
