package ui

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/ui/toast"
)

// tall is a notice of several lines at every size.
const tall = "Sent to your terminal (cannot check it arrived) and a name that is long\nand a second line\nand a third"

// typedAt are the scenes, and further screens on which something is typed or
// chosen at a line of its own.
func typedAt() map[string]func(d *driver) {
	all := maps.Clone(scenes)
	all["a plan"] = func(d *driver) { onWarehouse(d).Press("X") }
	all["the name"] = func(d *driver) { onWarehouse(d).Press("X", "enter").Type("acme-it") }
	all["a new app"] = func(d *driver) { d.Press("A", "enter") }
	all["a new account"] = func(d *driver) { d.Press("a", "tab", "tab") }
	all["tokens"] = func(d *driver) { d.Press("p", "tab", "tab", "tab") }
	all["the last row"] = func(d *driver) { d.Press("G") }
	all["forgetting"] = func(d *driver) { d.Press("D") }
	all["filter of the record"] = func(d *driver) { d.Press("3", "/").Type("acme") }
	return all
}

func TestNoticesNeverLieOverTheLineWhereOneTypes(t *testing.T) {
	for size, wh := range sizes {
		for name, play := range typedAt() {
			drive(t, setup{of: leak(), width: wh[0], height: wh[1]}, func(d *driver) {
				d.keeper.activity = record()
				play(d)
				d.app.toasts = toast.Stack{}
				cursor := d.app.View().Cursor
				if cursor == nil {
					return
				}
				before := strings.Split(d.frame(), "\n")[cursor.Y]
				for _, text := range []string{tall, "Short", "More of it, " + tall} {
					d.app.toasts.Add(toast.Failed, text)
					view := d.app.View()
					lines := strings.Split(ansi.Strip(view.Content), "\n")
					if view.Cursor == nil || lines[view.Cursor.Y] != before {
						t.Errorf("%s at %s: the line %q is covered by %q:\n%s", name, size, before, text, strings.Join(lines, "\n"))
					}
				}
				if name == "the name" && !strings.Contains(d.frame(), "third") {
					t.Errorf("%s at %s: the notice is not shown:\n%s", name, size, d.frame())
				}
			})
		}
	}
}

func TestOldNoticesGoWhenAScreenOpens(t *testing.T) {
	for key, seen := range map[string]string{"X": "What leaked?", "A": "step 1", "D": "Forget", "?": "Help"} {
		drive(t, setup{of: leak()}, func(d *driver) {
			onWarehouse(d).Enter().Sees("Copied bearer").Press(key).Sees(seen).Misses("Copied bearer")
		})
	}
}

func TestTheOfferToUndoOutlivesAScreenButNotAPlan(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("t").Sees("undoes").Press("?").Sees("undoes").Press("esc", "u").Sees("Undone")
		d.Wait(time.Minute).Press("t").Sees("undoes").Press("X").Misses("undoes").Press("esc", "u").Misses("Undone")
	})
}

// TestTheNewestNoticeIsShownAsFarAsThereIsRoom puts the cursor on every line of
// the smallest window, so that a tall notice fits neither above nor below it.
func TestTheNewestNoticeIsShownAsFarAsThereIsRoom(t *testing.T) {
	drive(t, setup{width: 60, height: 15}, func(d *driver) {
		blank := strings.TrimSuffix(strings.Repeat(strings.Repeat(".", 60)+"\n", 15), "\n")
		d.app.toasts.Add(toast.Info, "before")
		d.app.toasts.Add(toast.Failed, "Not copied"+strings.Repeat("\nmore", 7))
		for line := -1; line < 15; line++ {
			rows := strings.Split(ansi.Strip(d.app.overToasts(blank, line)), "\n")
			if len(rows) != 15 || line >= 0 && strings.Trim(rows[line], ".") != "" {
				t.Errorf("with the cursor on line %d the frame is\n%s", line, strings.Join(rows, "\n"))
			}
			if !strings.Contains(strings.Join(rows, "\n"), "Not copied") {
				t.Errorf("with the cursor on line %d nothing is shown", line)
			}
		}
	})
}
