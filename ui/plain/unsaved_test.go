package plain

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
)

// dying is a keeper whose answers the disk does not take.
type dying struct {
	*keeper.Keeper
	memory, ring atomic.Int32
}

func (d *dying) Unsaved() keeper.Unsaved {
	return keeper.Unsaved{Memory: int(d.memory.Load()), Keyring: int(d.ring.Load()), Why: "there is no keyring here"}
}

// onADyingDisk sits down before such a keeper.
func onADyingDisk(t *testing.T) (*dying, *seat) {
	t.Helper()
	d := &dying{Keeper: newWorld(t).keeper}
	s, _ := sit(t, Options{Options: ui.Options{Keeper: d, File: newFile(t), Chores: new(cli.Chores)}})
	return d, s
}

func TestTokensThatNoDiskTakesAreTold(t *testing.T) {
	d, s := onADyingDisk(t)
	d.memory.Store(2)
	has(t, s.types("apps"), "DISK FULL OR FAILING: 2 answers with new tokens only in memory (there is no keyring here).", "\a")
	if said := s.types("apps"); strings.Contains(said, "DISK FULL") {
		t.Error("the same is told again")
	}
	d.memory.Store(0)
	d.ring.Store(1)
	has(t, s.types("apps"), "1 answer with new tokens safe in the system's keyring")
	d.ring.Store(0)
	has(t, s.types("apps"), "The new tokens are stored in the vault now.")
	s.types("quit")
}

func TestLeavingThatLosesTokensIsAskedFor(t *testing.T) {
	d, s := onADyingDisk(t)
	d.memory.Store(1)
	has(t, s.types("quit"), "Quit, and lose them? yes or no [no]:")
	has(t, s.types(""), "tokenrack> ")
	s.types("quit")
	s.lines <- "yes"
	if err := <-s.ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
	s.ended <- nil
}

func TestTheVaultIsNotLockedWhileTokensWouldBeLost(t *testing.T) {
	d, s := onADyingDisk(t)
	d.memory.Store(1)
	has(t, s.types("lock"), "so the vault locks once they are", "tokenrack> ")
	for _, command := range []string{"restore", "change key"} {
		has(t, s.types(command), "the vault stays open", "tokenrack> ")
	}
	d.memory.Store(0)
	for end := time.Now().Add(patience); !strings.Contains(s.transcript(), "Enter unlocks"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not lock afterwards:\n%s", s.transcript())
		}
	}
	s.types("quit")
}
