package ui

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/ui/keys"
)

// hurriedClock is a demo's clock that only remembers its rate.
type hurriedClock struct{ rate int }

func (c *hurriedClock) Rate() int     { return max(1, c.rate) }
func (c *hurriedClock) SetRate(r int) { c.rate = r }

func demoOf(clock Hurried, did *[]string) *Demo {
	return &Demo{
		Hints: []Hint{
			{Text: "→ shows details", Until: keys.Details},
			{Text: "X ends them", Until: keys.Revoke},
			{Text: "type the name", Until: keys.RevokeDone},
			{Text: "Space ticks it", Until: keys.RevokeTick},
		},
		Clock:  clock,
		ByHand: func(app string) bool { *did = append(*did, app); return true },
	}
}

func TestHintsAdvanceByDoingInWhateverOrder(t *testing.T) {
	var did []string
	drive(t, setup{of: leak(), demo: demoOf(nil, &did)}, func(d *driver) {
		onWarehouse(d).Sees("try → shows details").Press("X").Sees("try type the name").Misses("shows details")
		d.keeper.revoker.outcome = oneLives
		d.Press("enter").Type("acme-items").Wait(time.Second).Enter().Sees("try Space ticks it")
		d.Press("G", "space").Sees("acme-items is deleted at its practice server").Misses("try Space")
		if len(did) != 1 || did[0] != "acme-items" {
			t.Errorf("the demo's person did %q", did)
		}
		d.Press("esc").Wait(time.Minute).Sees("try → shows details").Press("F", "l", "h").Misses("shows details")
	})
}

func TestHelpEndsTheHints(t *testing.T) {
	var did []string
	drive(t, setup{of: leak(), demo: demoOf(nil, &did)}, func(d *driver) {
		d.Sees("try →").Press("?", "esc").Misses("try ").Press("X").Misses("try ")
	})
}

func TestTheDemosClockCanBeHurried(t *testing.T) {
	var did []string
	clock := &hurriedClock{}
	drive(t, setup{demo: demoOf(clock, &did)}, func(d *driver) {
		d.Press("4", "D").Sees("60 times as fast").Sees("clock x60")
		if clock.rate != 60 {
			t.Errorf("the rate is %d", clock.rate)
		}
		d.Press("D").Sees("its own pace again").Misses("clock x60")
	})
	drive(t, setup{}, func(d *driver) {
		d.Press("4", "D").Sees("only the demo's time can be hurried")
	})
}

func TestTheDemoWritesNoFilesAndLeavesToAVaultOfYourOwn(t *testing.T) {
	var did []string
	for key, want := range map[string]bool{"q": false, "enter": false, "v": true} {
		drive(t, setup{of: leak(), demo: demoOf(nil, &did)}, func(d *driver) {
			confirmed(d).Press("w").Sees("the demo writes no files").Press("esc", "q").Sees("Leave the demo").Sees("make your own vault")
			d.Press("esc").Misses("Leave the demo").Press("q", key)
			if !d.quit || d.app.wantsVault != want {
				t.Errorf("%s: quit %v, vault %v", key, d.quit, d.app.wantsVault)
			}
		})
	}
}
