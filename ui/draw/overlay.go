package draw

import "strings"

// Overlay lays a box over a frame, its upper left cell at x, y. Both are lines
// of styled text; what sticks out of the frame is left away. A wide letter
// that an edge of the box cuts in two becomes a space.
func Overlay(frame, box string, x, y int, method Method) string {
	lines := strings.Split(frame, "\n")
	for i, over := range strings.Split(box, "\n") {
		at := y + i
		if at < 0 || at >= len(lines) {
			continue
		}
		line := lines[at]
		over = method.Truncate(over, max(0, method.StringWidth(line)-x), "")
		before := head(line, x, method)
		before += strings.Repeat(" ", max(0, x-method.StringWidth(before)))
		lines[at] = before + over + after(line, x+method.StringWidth(over), method)
	}
	return strings.Join(lines, "\n")
}

// head is what stands in a line before a column. Truncating can leave more
// than was asked for where a letter is made of several characters that are
// measured one by one, so less is asked for until it fits.
func head(line string, width int, method Method) string {
	for ask := width; ask > 0; ask-- {
		if text := method.Truncate(line, ask, ""); method.StringWidth(text) <= width {
			return text
		}
	}
	return ""
}

// after is what stands in a line from a column on, with spaces for the part of
// a letter that the column cuts off. (ansi.Cut would do, but by characters it
// returns the beginning instead.)
func after(line string, from int, method Method) string {
	want := method.StringWidth(line) - from
	for skip := from; want > 0; skip++ {
		rest := method.TruncateLeft(line, skip, "")
		if width := method.StringWidth(rest); width <= want {
			return strings.Repeat(" ", want-width) + rest
		}
	}
	return ""
}
