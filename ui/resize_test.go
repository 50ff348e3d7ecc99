package ui

import (
	"math/rand/v2"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestResizeAtAnyMomentKeepsTheSelection plays at random and resizes between
// any two keys: every frame is exactly the window's size, which the driver
// holds, and a resize leaves the cursor on its account.
func TestResizeAtAnyMomentKeepsTheSelection(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	played := []string{
		"j", "j", "j", "k", "G", "g", "pgdown", "l", "h", "o", "O", "space", "z", ".", "/", "a", "c", "esc", "F", "f", "4", "esc",
		"?", "esc", ":", "esc", "y", "esc", "2", "3", "4", "1", "ctrl+d", "]", "[", "v", "esc",
	}
	drive(t, setup{of: append(samples(), many(120)...)}, func(d *driver) {
		for range 600 {
			d.Press(played[random.IntN(len(played))])
			before := d.app.list.Row()
			d.send(tea.WindowSizeMsg{Width: 1 + random.IntN(220), Height: 1 + random.IntN(70)})
			if after := d.app.list.Row(); after != before {
				t.Fatalf("a resize to %dx%d moved the cursor:\n%s", d.app.width, d.app.height, d.frame())
			}
		}
	})
}
