package keeper

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Unsaved counts answers with new tokens that did not get into the vault,
// because its disk is full or fails. They are tried again until they do.
type Unsaved struct {
	Aside   int // safe: sealed, in the room beside the vault
	Keyring int // safe: sealed, in the system's keyring
	Memory  int // nowhere but in this process: its end is theirs
	// Why says why one of those in memory is not in the keyring.
	Why string
}

// Unsaved says what is not in the vault yet. [Keeper.Changed] tells when that
// changes.
func (k *Keeper) Unsaved() Unsaved { return k.unsaved.count() }

// How often what is unsaved is tried again, in real time whatever the keeper's
// clock says: it is the disk that has to change.
const (
	rescueFirst = time.Second
	rescueMost  = 30 * time.Second
)

// unsaved are the answers that wait.
type unsaved struct {
	mu    sync.Mutex
	rows  map[model.ID]waiting
	going bool          // somebody tries them again
	safe  chan struct{} // closed when none is in memory alone; nil: nobody waits
}

type waiting struct {
	row  model.Inbox
	room model.Reservation // given back: it may still find a place in the keyring
	lies model.Refuge
	why  string // why it lies nowhere
}

func (u *unsaved) count() (n Unsaved) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, w := range u.rows {
		switch w.lies {
		case model.Beside:
			n.Aside++
		case model.InKeyring:
			n.Keyring++
		default:
			n.Memory++
			n.Why = w.why
		}
	}
	return n
}

// add takes an answer and says whether nobody tries the others already.
func (u *unsaved) add(w waiting) (first bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.rows == nil {
		u.rows = map[model.ID]waiting{}
	}
	u.rows[w.row.ID] = w
	first, u.going = !u.going, true
	return first
}

// offDisk says that an answer for the account is nowhere on the disk. The intent of
// its exchange is what it is found by in the keyring.
func (u *unsaved) offDisk(account model.ID) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, w := range u.rows {
		if w.row.Owner == account && w.lies != model.Beside {
			return true
		}
	}
	return false
}

// waits says that an answer for the account is not in the vault yet, wherever it
// lies.
func (u *unsaved) waits(account model.ID) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, w := range u.rows {
		if w.row.Owner == account {
			return true
		}
	}
	return false
}

// of are the answers for an account that are nowhere but in memory. Each has a
// text of its own: the row's is wiped once it is stored.
func (u *unsaved) of(account model.ID) (rows []model.Inbox) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, w := range u.rows {
		if w.row.Owner == account && w.lies == model.NoRefuge {
			row := w.row
			row.Raw = model.NewSecret(w.row.Raw.Reveal())
			rows = append(rows, row)
		}
	}
	return rows
}

// all are those that wait; none ends the trying.
func (u *unsaved) all() []waiting {
	u.mu.Lock()
	defer u.mu.Unlock()
	var all []waiting
	for _, w := range u.rows {
		all = append(all, w)
	}
	u.going = len(all) > 0
	return all
}

func (u *unsaved) drop(id model.ID) {
	u.mu.Lock()
	defer u.mu.Unlock()
	w := u.rows[id]
	w.row.Raw.Wipe()
	delete(u.rows, id)
	u.tellSafe()
}

// moved notes where an answer that was in memory alone lies by now.
func (u *unsaved) moved(w waiting) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.rows[w.row.ID] = w
	u.tellSafe()
}

// tellSafe wakes who waits, where none is in memory alone. The caller holds the
// lock.
func (u *unsaved) tellSafe() {
	if u.safe == nil || !u.allSafe() {
		return
	}
	close(u.safe)
	u.safe = nil
}

// allSafe says that none is in memory alone. The caller holds the lock.
func (u *unsaved) allSafe() bool {
	for _, w := range u.rows {
		if w.lies == model.NoRefuge {
			return false
		}
	}
	return true
}

// wait returns when nothing is in memory alone, or ctx ends.
func (u *unsaved) wait(ctx context.Context) error {
	u.mu.Lock()
	if u.allSafe() { // looked at under the lock: the last may be stored just now
		u.mu.Unlock()
		return nil
	}
	if u.safe == nil {
		u.safe = make(chan struct{})
	}
	safe := u.safe
	u.mu.Unlock()
	select {
	case <-safe:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// holdOn keeps an answer that could not be stored, and tries again and again.
func (k *Keeper) holdOn(a *aside) {
	if !a.use {
		return
	}
	row := a.row
	row.Raw = model.NewSecret(a.row.Raw.Reveal())
	lies, why := a.refuge()
	if k.unsaved.add(waiting{row: row, room: a.room, lies: lies, why: why}) {
		model.Go(func() { k.rescue() })
	}
	k.stir()
}

// rescue brings what waits into the vault's inbox, where its account claims it.
func (k *Keeper) rescue() {
	for pause := rescueFirst; ; pause = min(2*pause, rescueMost) {
		time.Sleep(pause)
		for _, w := range k.unsaved.all() {
			err := k.store.Update(context.Background(), func(tx model.Tx) error { return tx.PutInbox(w.row) })
			switch {
			case errors.Is(err, model.ErrClosed):
				return // who closed it was told what that costs
			case err != nil:
				k.seekRefuge(w)
				continue
			}
			k.unsaved.drop(w.row.ID)
			k.stir()
			// Its account takes it in, and nothing is sent for that.
			_ = k.RefreshAccounts(context.Background(), []model.ID{w.row.Owner}, true, func(RefreshResult) {})
		}
		if len(k.unsaved.all()) == 0 {
			return
		}
	}
}

// seekRefuge tries the keyring again for an answer that lies nowhere: it may have
// been locked.
func (k *Keeper) seekRefuge(w waiting) {
	if w.lies != model.NoRefuge {
		return
	}
	var err error
	w.lies, err = w.room.Spill(w.row)
	w.why = whyOf(err)
	k.unsaved.moved(w)
	if w.lies != model.NoRefuge {
		k.stir()
	}
}

// stir says that something changed.
func (k *Keeper) stir() {
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

// unsavedError is what the end of the program costs.
func (k *Keeper) unsavedError(err error) error {
	n := k.unsaved.count()
	return &model.Error{
		Kind:  model.KindStore,
		What:  fmt.Sprintf("%d answers with new tokens could be stored neither in the vault, nor beside it, nor in the keyring", n.Memory),
		Why:   "the disk is full or fails" + because(n.Why),
		Do:    "Accounts whose refresh token was spent for them have to sign in again: they are shown as in doubt.",
		Cause: err,
	}
}

// because adds a reason to another.
func because(why string) string {
	if why == "" {
		return ""
	}
	return "; " + why
}
