package form

import (
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

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
	item := f.Focused()
	picking := item != nil && item.open
	if picking {
		hints = append(hints, Hint{Key: c.Glyphs.Enter, Says: "pick it"})
	} else {
		hints = append(hints, Hint{Key: c.Glyphs.Enter, Says: f.Done})
	}
	if f.last > f.offset+f.paged {
		hints = append(hints, Hint{Key: "PgDn", Says: "more"})
	}
	if f.several() {
		hints = append(hints, Hint{Key: "Tab", Says: "next"})
	}
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
	switch {
	case picking:
		last.Says = "close the list"
	case f.Leave != "":
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
