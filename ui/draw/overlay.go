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
		before := method.Truncate(line, x, "")
		before += strings.Repeat(" ", max(0, x-method.StringWidth(before)))
		lines[at] = before + over + after(line, x+method.StringWidth(over), method)
	}
	return strings.Join(lines, "\n")
}

// after is what stands in a line from a column on. (ansi.Cut would do, but by
// characters it returns the beginning instead.)
func after(line string, from int, method Method) string {
	want := method.StringWidth(line) - from
	if want <= 0 {
		return ""
	}
	rest := method.TruncateLeft(line, from, "")
	if method.StringWidth(rest) > want {
		rest = " " + method.TruncateLeft(line, from+1, "")
	}
	return rest
}
