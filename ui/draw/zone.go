package draw

import "strings"

// Target is what a click on a part of the frame does. Of its fields those are
// used that are set, in their order.
type Target struct {
	Row    int    // a row of the list that is shown, from 1 on
	Do     func() // puts the cursor there
	Press  string // a key that is pressed then
	Action string // an action that is run then
	Twice  string // an action that a second click runs
}

// Zone is a part of a line that can be clicked on.
type Zone struct {
	X, Y, Width int
	Target      Target
}

// Zone notes what a click does between a column of the line that is drawn and
// where it has come to. What is noted later lies above.
func (c *Canvas) Zone(from int, t Target) { c.ZoneTo(from, c.col, t) }

// ZoneTo is Zone up to a column: for what lies below the zones of its parts.
func (c *Canvas) ZoneTo(from, to int, t Target) {
	if to > from {
		c.zones = append(c.zones, Zone{X: from, Y: c.row, Width: to - from, Target: t})
	}
}

// Hint notes that a click presses the key whose name stands there; one that
// names several, or none, is not clickable.
func (c *Canvas) Hint(from int, written string) {
	if key := pressed(written); key != "" {
		c.Zone(from, Target{Press: key})
	}
}

// Zones are those of the frame. They belong to the canvas, until it is reset.
func (c *Canvas) Zones() []Zone { return c.zones }

// pressed is the key that is written in a hint, as Bubble Tea names it; empty
// where it is not one.
func pressed(written string) string {
	switch written {
	case "⏎", "Enter":
		return "enter"
	case "Space", "Tab", "Esc":
		return strings.ToLower(written)
	}
	mod, key, ctrl := strings.Cut(written, "+")
	switch {
	case ctrl && mod == "Ctrl" && len(key) == 1:
		return "ctrl+" + strings.ToLower(key)
	case len(written) == 1 && written > " " && written <= "~":
		return written
	case len(written) == 2 && written[0] == 'F' && written[1] >= '1' && written[1] <= '9':
		return strings.ToLower(written)
	}
	return ""
}
