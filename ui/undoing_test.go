package ui

import (
	"path/filepath"
	"testing"
	"time"
)

func TestAutoRefreshIsUndoneWhileItIsOffered(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("bac").Press("esc", "t").Sees("Background refresh is off · Bacchus Wines / bacchus-till · u undoes").Sees("u undo")
		if !d.keeper.named(t, "bacchus-till").AutoOff {
			t.Fatal("it is still on")
		}
		d.Press("u").Sees("Undone · Bacchus Wines / bacchus-till").Misses("u undoes")
		if d.keeper.named(t, "bacchus-till").AutoOff {
			t.Error("it was not undone")
		}
		d.Press("u").Sees("There is nothing to undo.")
		d.Press("t").Wait(11 * time.Second).Misses("u undoes").Press("u").Sees("There is nothing to undo.")
		if !d.keeper.named(t, "bacchus-till").AutoOff {
			t.Error("it was undone too late")
		}
	})
}

func TestAnEditIsUndone(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("bac").Press("esc", "e").Press("ctrl+u").Type("renamed").Enter().Sees("Changed renamed · u undoes")
		d.Press("u").Sees("Undone")
		d.keeper.named(t, "bacchus-till")
	})
}

func TestAPauseIsUndone(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.verb("pause all").Enter().Type("1 hour").Enter().Sees("u undoes").Press("u").Sees("is on again")
		for _, a := range d.keeper.Snapshot().Accounts {
			if !a.Paused.IsZero() {
				t.Errorf("%s rests", a.Name)
			}
		}
	})
}

func TestLockedScreenSaysWhatIsDueWherePeopleWantIt(t *testing.T) {
	s := wished(t, "countdowns_while_locked = true")
	drive(t, s, func(d *driver) {
		d.withVault()
		d.Press("ctrl+l").Sees("12 accounts: 1 in doubt, 1 attention, 1 sign in, 2 soon,").Sees("The next token ends in 4 min.")
		d.Wait(2 * time.Minute).Sees("The next token ends in 2 min.").Misses("acme").Misses("Acme")
		d.Wait(time.Hour).Sees("4 expired")
	})
	drive(t, setup{settings: filepath.Join(t.TempDir(), "none.toml")}, func(d *driver) {
		d.withVault()
		d.Press("ctrl+l").Sees("12 accounts; countdowns and names are hidden while locked.").Misses("in doubt")
	})
}

func TestRevealingWhileNamesAreHiddenIsAskedFor(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("ware").Press("esc", "z", "l", "v").Sees("[ show it ]").Wait(time.Second).Enter().Misses("bearer-of")
		d.Press("v").Wait(time.Second).Press("tab").Enter().Sees("bearer-of-acme-warehouse").Wait(11 * time.Second).Misses("bearer-of")
		d.Press("z", "v").Sees("bearer-of-acme-warehouse")
	})
}
