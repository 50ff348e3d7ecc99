package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk"
)

// changed counts the cells in which two frames differ: what the renderer has to
// write.
func changed(before, after string) int {
	a, b := []rune(before), []rune(after)
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n + max(len(a), len(b)) - min(len(a), len(b))
}

// TestASecondWritesOnlyWhatCounts holds how much of the screen a tick changes:
// of each countdown the digits that moved, and nothing else.
func TestASecondWritesOnlyWhatCounts(t *testing.T) {
	var of []sample
	for range 48 {
		of = append(of, sample{"till", "Acme", "storeman", "app", func(a *model.Account) { held(a, 50*time.Minute, time.Hour) }})
	}
	drive(t, setup{of: of, width: 200, height: 70}, func(d *driver) {
		d.Press("j").Wait(1500 * time.Millisecond)
		for range 20 {
			before := d.frame()
			d.Wait(time.Second)
			if got, most := changed(before, d.frame()), 48*2; got > most {
				t.Fatalf("a second changed %d cells, want at most %d", got, most)
			}
		}
	})
}

// TestAMinuteWithoutSecondsWritesNothing holds that a list on which nothing
// counts seconds is silent between two minutes.
func TestAMinuteWithoutSecondsWritesNothing(t *testing.T) {
	of := []sample{{"till", "Acme", "storeman", "app", func(a *model.Account) { held(a, 50*time.Hour, 100*time.Hour) }}}
	drive(t, setup{of: of}, func(d *driver) {
		d.Wait(54 * time.Second) // 10:43:01 by then
		before := d.frame()
		if got := ticksIn(d, 58*time.Second); got != 0 {
			t.Errorf("%d ticks within a minute", got)
		}
		if after := d.frame(); after != before {
			t.Errorf("the frame changed within a minute:\n%s", strings.TrimSpace(after))
		}
	})
}

// TestNothingPassesThatTheSeldomClockLeavesStanding holds that a row stops to
// say it was refreshed, and that the list sorts itself, where the clock on the
// screen moves by the minute.
func TestNothingPassesThatTheSeldomClockLeavesStanding(t *testing.T) {
	of := []sample{
		{"till", "Acme", "storeman", "app", func(a *model.Account) { held(a, 50*time.Hour, 100*time.Hour) }},
		{"shop", "Acme", "storeman", "app", func(a *model.Account) { held(a, 60*time.Hour, 100*time.Hour) }},
	}
	drive(t, setup{of: of, around: desk.Surroundings{Reduced: true, Dark: true}}, func(d *driver) {
		d.Wait(3 * time.Second).Press("g").Wait(time.Second)
		d.keeper.replace(d.keeper.named(t, "till").ID, func(a *model.Account) {
			held(a, 70*time.Hour, 100*time.Hour)
			a.RefreshedAt = d.app.now
		})
		d.send(changedMsg{})
		d.Sees("refreshed").Wait(2100 * time.Millisecond).Misses("refreshed")
		first := func() bool { return strings.Index(d.frame(), "shop") < strings.Index(d.frame(), "till") }
		if first() {
			t.Errorf("the list moved under a hand:\n%s", d.frame())
		}
		if d.Wait(8 * time.Second); !first() {
			t.Errorf("the list did not sort itself within ten seconds:\n%s", d.frame())
		}
	})
}
