package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestPaletteRunsWhatKeysRun(t *testing.T) {
	for _, open := range []string{":", "ctrl+k"} {
		drive(t, setup{}, func(d *driver) {
			d.Press("/").Type("ei").Press("esc", open).Sees("Command palette").Type("copy bea").Enter()
			d.Copied("bearer-of-eiger-shop").Misses("Command palette")
		})
	}
}

func TestPaletteOpensFromFind(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/", ">").Sees("Command palette").Type("activity").Enter().Sees("all kinds")
		d.Press("1", "/").Type("ac>").Misses("Command palette").Sees("ac>") // not the first letter
		d.Press("ctrl+k").Sees("Command palette").Press("backspace").Misses("Command palette")
	})
}

func TestPaletteSaysWhyItCannot(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("lobby").Press("esc", ":").Type("refresh now").Sees("r: one-time access, there")
		d.Enter().Sees("one-time access, there is no refresh token").Sees("Command palette")
		d.Press("ctrl+u").Type("qqq").Sees("Nothing of that name").Enter().Sees("Nothing of that name can be done here.").Press("esc").Misses("palette")
	})
}

func TestPaletteListsEveryVerbOfTheListOnce(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.app.openPalette()
		seen := map[string]int{}
		for _, action := range d.app.registry.Verbs(d.app.where()) {
			seen[string(action.ID)]++
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s is there %d times", id, n)
			}
		}
	})
}

func TestPaletteOfATabIsAboutTheTab(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.activity = record()
		d.Press("3", ":").Sees("export JSON").Misses("copy bearer").Type("kind").Enter().Sees("copies")
		d.Press(":")
		d.send(tea.PasteMsg{Content: "show\x1b[2J all"})
		d.settle()
		checkClean(t, "the palette", d.app.View().Content)
	})
}

// TestPaletteTakesANameBeforeAnAlias types the beginning of a verb that cannot
// run now: another one that is also called so must not be in its place, least
// of all the one that revokes.
func TestPaletteTakesANameBeforeAnAlias(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press(":").Type("resume").Enter().Sees("Nothing is paused.").Misses("REVOKE").Press("esc")
		d.Press(":").Type("resume inc").Misses("resume auto-refresh").Press("esc")
		d.Press(":").Type("refresh").Enter().Misses("cannot").Press("esc")
		d.Press(":").Type("try the").Sees("tokenrack demo").Misses("does nothing here")
	})
}
