package keeper

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// asideAfter is how long an answer may wait for its commit before it is kept
// beside the vault as well. A commit alone on a desk's disk is done long
// before; where several programs write, or the disk stutters, it may take a
// second, and a process that is killed meanwhile would take the answer along.
const asideAfter = 10 * time.Millisecond

// aside keeps a granted answer in the room that was set aside for it while its
// commit takes long, or fails.
type aside struct {
	room model.Reservation
	row  model.Inbox
	use  bool // there is an answer to keep

	begun atomic.Bool // it lies in its room, or is on its way there

	mu   sync.Mutex
	over bool // the commit has returned
	kept bool
}

func (l *lease) aside(reply model.Reply) *aside {
	if l == nil || reply.Verdict != model.Granted {
		return &aside{}
	}
	return &aside{room: l.room, row: l.inboxRow(reply), use: true}
}

// during runs a commit, and keeps the answer where that takes long. The pause
// is real time whatever the keeper's clock says: a kill does not ask it.
func (a *aside) during(commit func() error) error {
	if !a.use {
		return commit()
	}
	a.mu.Lock()
	a.over = false
	a.mu.Unlock()
	timer := time.AfterFunc(asideAfter, model.Guarded(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if !a.over {
			a.keep()
		}
	}))
	defer timer.Stop()
	err := commit()
	a.mu.Lock()
	a.over = true
	a.mu.Unlock()
	return err
}

// keep writes the answer into its room, once. The caller holds a.mu.
func (a *aside) keep() {
	if a.use && !a.kept {
		a.begun.Store(true)
		a.kept = a.room.Spill(a.row) == nil
	}
}

// insist keeps the answer now.
func (a *aside) insist() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keep()
}

// lies says whether the answer lies in its room.
func (a *aside) lies() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.kept
}
