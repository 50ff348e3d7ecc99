package draw

import "strings"

// Overlay lays a box over a frame, its upper left cell at x, y. Both are lines
// of styled text; what sticks out of the frame is left away.
func Overlay(frame, box string, x, y int, method Method) string {
	lines := strings.Split(frame, "\n")
	for i, over := range strings.Split(box, "\n") {
		at := y + i
		if at < 0 || at >= len(lines) {
			continue
		}
		width := method.StringWidth(over)
		before := method.Cut(lines[at], 0, x)
		after := method.Cut(lines[at], x+width, method.StringWidth(lines[at]))
		lines[at] = before + over + after
	}
	return strings.Join(lines, "\n")
}
