package keeper

import (
	"errors"
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
	lies model.Refuge
	why  string // why it lies nowhere
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
	if !a.use || a.lies != model.NoRefuge {
		return
	}
	a.begun.Store(true)
	var err error
	a.lies, err = a.room.Spill(a.row)
	a.why = whyOf(err)
}

// whyOf is what an error says of its reason.
func whyOf(err error) string {
	var told *model.Error
	if errors.As(err, &told) {
		return told.Why
	}
	return ""
}

// insist keeps the answer now.
func (a *aside) insist() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keep()
}

// refuge says where the answer lies, and why it lies nowhere.
func (a *aside) refuge() (model.Refuge, string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.lies, a.why
}
