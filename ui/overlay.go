package ui

import (
	"strings"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// overToasts lays the notices over the lower right of the frame, and above the
// line of the terminal's cursor where they would lie over it: that is where the
// person types or chooses. Without a cursor the line is -1.
func (a *app) overToasts(content string, line int) string {
	all := a.toasts.All()
	bottom, top := a.height-3, 1 // above the footer and the border, below the title
	switch {
	case len(all) == 0, a.tooSmall() && (!a.palettable() || a.front() != nil):
		return content
	case a.tooSmall(): // below what there is to say: the palette still works
		bottom, top = a.height-1, tinyLines
	}
	for i := len(all) - 1; i >= 0; i-- {
		text, width, height := a.toastBox(all[i])
		y := bottom - height + 1
		if y <= line && line <= bottom {
			y = line - height
		}
		if y < top && i < len(all)-1 {
			break
		}
		if y < top { // the newest is shown as far as there is room for it
			y, height = largest(line, top, bottom)
			text = firstLines(text, height)
		}
		content = draw.Overlay(content, text, a.width-2-width, y, a.canvas.Method)
		a.pointer.toast(all[i].ID, box{x: a.width - 2 - width, y: y, width: width, height: height}, &a.toasts)
		bottom = y - 1
	}
	return content
}

// largest is the larger part of the rows from top to bottom that a line leaves
// free: above it, or below it.
func largest(line, top, bottom int) (from, rows int) {
	above, below := line-top, bottom-line
	switch {
	case line < top || line > bottom:
		return top, bottom - top + 1
	case above > below:
		return top, above
	}
	return line + 1, below
}

func firstLines(text string, n int) string {
	all := strings.SplitAfterN(text, "\n", n+1)
	return strings.TrimSuffix(strings.Join(all[:min(n, len(all))], ""), "\n")
}

// toastBox draws one notice and tells its size.
func (a *app) toastBox(t toast.Toast) (box string, width, height int) {
	c := a.pane
	c.Reset()
	most := min(a.width-8, 110)
	times := ""
	if t.Times > 1 {
		times = " x" + itoa(t.Times)
		most -= len(times)
	}
	var text []string
	for part := range strings.SplitSeq(t.Text, "\n") {
		text = append(text, draw.Wrap(part, most, c.Method)...)
	}
	if len(text) > 0 {
		text[0] += times
	}
	for _, l := range text {
		width = max(width, draw.Width(l, c.Method))
	}
	width += 4
	c.On(themes.Notice)
	for i, l := range text {
		if i > 0 {
			c.Newline()
		}
		c.Pad(1)
		mark, role := toastMark(c.Glyphs, t.Kind)
		if i > 0 {
			mark = " "
		}
		c.Put(role, mark)
		c.Pad(1)
		if i > 0 {
			role = themes.Text
		}
		c.Put(role, l)
		c.To(width)
	}
	return c.String(), width, len(text)
}

func toastMark(g *draw.Glyphs, kind toast.Kind) (string, themes.Role) {
	switch kind {
	case toast.Done:
		return g.Yes, themes.Fresh
	case toast.Warning:
		return "!", themes.Soon
	case toast.Failed:
		return g.No, themes.Danger
	default:
		return g.Dot, themes.Text
	}
}
