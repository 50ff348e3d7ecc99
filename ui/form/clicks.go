package form

import (
	"slices"

	"github.com/tokenrack/tokenrack/ui/draw"
)

// What a click does is what keys do: it puts the cursor where one key is left
// to press, so that whoever listens to the form's keys hears of it too.

// clickable makes a line put the cursor on its item.
func (f *Form) clickable(c *draw.Canvas, item, width int) {
	if item >= 0 && item < len(f.Items) && f.takes(item) {
		c.ZoneTo(1, width, draw.Target{Do: func() { f.focus = item }})
	}
}

func (f *Form) focusOn(item *Item) {
	if n := slices.Index(f.Items, item); n >= 0 {
		f.focus = n
	}
}

// chooses is a click on one of a few, side by side.
func (f *Form) chooses(item *Item, n int) draw.Target {
	return draw.Target{Press: "right", Do: func() {
		f.focusOn(item)
		item.At = (n + len(item.Options) - 1) % len(item.Options)
	}}
}

// picks is a click on a line of a list: what it picks, or ticks.
func (f *Form) picks(item *Item, hits []int, at int) draw.Target {
	switch {
	case item.Kind == Many:
		return draw.Target{Press: "space", Do: func() {
			f.focusOn(item)
			item.line = at
		}}
	case item.Kind == Text:
		return draw.Target{Press: "enter", Do: func() {
			f.focusOn(item)
			item.open, item.line = true, at
		}}
	case at >= len(hits) || len(hits) == 1:
		return draw.Target{Do: func() { f.focusOn(item) }}
	case at > 0:
		return draw.Target{Press: "down", Do: func() {
			f.focusOn(item)
			item.At = hits[at-1]
		}}
	}
	return draw.Target{Press: "up", Do: func() {
		f.focusOn(item)
		item.At = hits[1]
	}}
}
