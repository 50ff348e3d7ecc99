package ui

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model/keeper"
)

// dyingDisk is a keeper whose answers the disk does not take.
type dyingDisk struct {
	*fakeKeeper
	memory, aside, keyring atomic.Int32
	why                    string
}

func (k *dyingDisk) Unsaved() keeper.Unsaved {
	return keeper.Unsaved{Memory: int(k.memory.Load()), Aside: int(k.aside.Load()), Keyring: int(k.keyring.Load()), Why: k.why}
}

// onADyingDisk puts such a keeper under the screen.
func (d *driver) onADyingDisk() *dyingDisk {
	k := &dyingDisk{fakeKeeper: d.keeper}
	d.app.keeper = k
	return k
}

func TestABannerStandsUntilTokensAreSafe(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		k := d.onADyingDisk()
		d.Press("j").Misses("DISK FULL")
		k.memory.Store(1)
		d.Press("j").Sees("DISK FULL OR FAILING: 1 answer with new tokens only in memory.")
		d.Press("j", "k", "esc").Sees("DISK FULL") // no key takes it away
		d.Press("?").Sees("DISK FULL").Press("esc")
		k.memory.Store(0)
		k.aside.Store(2)
		d.Press("j").Misses("DISK FULL").Sees("2 answers with new tokens safe beside the vault")
		k.aside.Store(0)
		d.Press("j").Misses("beside the vault")
		k.keyring.Store(1)
		d.Press("j").Sees("1 answer with new tokens safe in the system's keyring")
		k.keyring.Store(0)
		k.why = "there is no keyring here"
		k.memory.Store(1)
		d.Press("j").Sees("only in memory (there is no keyring here).")
	})
}

func TestQuittingThatLosesTokensWantsASecondKey(t *testing.T) {
	for _, key := range []string{"q", "ctrl+c"} {
		drive(t, setup{}, func(d *driver) {
			k := d.onADyingDisk()
			k.memory.Store(3)
			d.Press(key).Sees("Quitting now loses them")
			if d.quit {
				t.Fatalf("%s: it is gone", key)
			}
			time.Sleep(confirmFor + time.Second)
			d.Press(key)
			if d.quit {
				t.Fatalf("%s: a key after too long counted as a yes", key)
			}
			d.Press(key)
			if !d.quit {
				t.Errorf("%s: the second key did not quit", key)
			}
		})
	}
}

func TestTokensThatAreSafeBesideTheVaultKeepNobodyHere(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		k := d.onADyingDisk()
		k.aside.Store(1)
		k.keyring.Store(1)
		d.Press("q")
		if !d.quit {
			t.Error("it stays")
		}
	})
}

func TestTheScreenDoesNotLockTokensAway(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		v := d.withVault()
		k := d.onADyingDisk()
		k.memory.Store(1)
		d.Press("ctrl+l").Sees("so the screen locks once they are")
		if _, closed := v.count(); closed != 0 {
			t.Fatal("the vault was given up")
		}
		k.memory.Store(0)
		d.Wait(2 * guardEvery).Sees("Locked by Ctrl+L.")
	})
}
