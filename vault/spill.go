package vault

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// spaceNeeded is the room on the disk without which no exchange begins: four
// times what its largest transaction writes (an answer of 64 KiB in the inbox,
// two tokens out of it, the card and the indexes: under 256 KiB).
const spaceNeeded = 1 << 20

// spill is this process's share of the spill file.
type spill struct {
	mu     sync.Mutex
	path   string // empty for a vault in memory
	file   *spillFile
	known  fs.FileInfo      // of file
	free   []int            // claimed and not in use
	filled map[int]*spilled // slots with an answer that waits
	memory map[model.ID]model.Inbox
	dead   map[model.ID]int // where answers of dead processes were found
	given  chan struct{}    // told when a slot is given back
}

// spilled is an answer in a slot.
type spilled struct {
	item     model.Inbox
	released bool // its reservation was given back
	foreign  bool // of a dead process, and not yet in the inbox: the disk is full
}

func newSpill(path string) spill {
	return spill{
		path: path, given: make(chan struct{}, 1),
		filled: map[int]*spilled{}, memory: map[model.ID]model.Inbox{},
	}
}

// reservation is one slot.
type reservation struct {
	v        *Vault
	slot     int
	released bool // under the spill's lock
}

// Reserve makes sure that one answer can be kept whatever happens to the disk
// afterwards: there is room for its transaction, and a slot of the spill file,
// written beforehand, in case there is none when the answer comes. Where all
// slots are in use it waits for one until ctx ends.
func (v *Vault) Reserve(ctx context.Context) (model.Reservation, error) {
	if err := v.writable(ctx); err != nil {
		return nil, err
	}
	if v.memory {
		return &reservation{v: v, slot: -1}, nil
	}
	if err := v.present(); err != nil {
		return nil, err
	}
	holder := v.Holder()
	if err := v.lease.renew(); err != nil {
		return nil, err
	}
	if err := v.place.roomLeft(spaceNeeded); err != nil {
		return nil, err
	}
	for {
		slot, err := v.spill.get(holder, v.Alive)
		switch {
		case err != nil:
			return nil, noSafePlace(err)
		case slot >= 0:
			return &reservation{v: v, slot: slot}, nil
		}
		retry := time.NewTimer(50 * time.Millisecond)
		select {
		case <-v.spill.given:
		case <-retry.C: // another process may have ended
		case <-ctx.Done():
			retry.Stop()
			return nil, ctx.Err()
		case <-v.done:
			retry.Stop()
			return nil, model.ErrClosed
		}
		retry.Stop()
	}
}

// noSafePlace says why there is no room for an answer.
func noSafePlace(err error) error {
	why, do := sayErrno(err)
	if why == "" {
		return noSpace(err)
	}
	return &model.Error{
		Kind: model.KindStore, What: "nothing was sent", Why: "there is no safe place for the answer: " + why,
		Still: "Tokens that are held can still be copied.", Do: do, Cause: err,
	}
}

func noSpace(err error) error {
	return &model.Error{
		Kind:  model.KindStore,
		What:  "nothing was sent",
		Why:   "there is no safe place for the answer, or too little free space on the disk",
		Still: "Tokens that are held can still be copied.",
		Do:    "Free some space and try again.",
		Cause: errors.Join(model.ErrNoSpace, err),
	}
}

func (s *spill) get(holder model.ID, alive func(model.ID) (bool, error)) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.there(); err != nil {
		return -1, err
	}
	if n := len(s.free); n > 0 {
		slot := s.free[n-1]
		s.free = s.free[:n-1]
		return slot, nil
	}
	if err := s.openFile(); err != nil {
		return -1, err
	}
	return s.file.claim(holder, alive)
}

// there makes sure that the open file is the one that the next process will look
// into. One that was removed is made anew, unless an answer lies in it.
func (s *spill) there() error {
	if s.file == nil || stays(s.path, s.known) {
		return nil
	}
	if len(s.filled) > 0 {
		return fs.ErrNotExist
	}
	_ = s.file.Close()
	s.file, s.free = nil, nil
	return nil
}

func (s *spill) openFile() error {
	if s.file != nil {
		return nil
	}
	file, err := openSpill(s.path)
	if err != nil {
		return err
	}
	s.file = file
	s.known, err = file.Stat()
	return err
}

// Spill keeps an answer, sealed, in the reserved room; where that cannot be
// written, or was given back, in the system's keyring.
func (r *reservation) Spill(item model.Inbox) (model.Refuge, error) {
	if r.v.memory {
		r.v.spill.mu.Lock()
		defer r.v.spill.mu.Unlock()
		r.v.spill.memory[item.ID] = copied(item)
		return model.Beside, nil
	}
	cause := r.fill(item)
	if cause == nil {
		return model.Beside, nil
	}
	if err := r.v.keepInKeyring(item); err != nil {
		return model.NoRefuge, nowhere(cause, err)
	}
	return model.InKeyring, nil
}

var errReleased = errors.New("vault: the room was given back")

// fill writes the answer into the reserved room.
func (r *reservation) fill(item model.Inbox) error {
	s := &r.v.spill
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.released {
		return errReleased
	}
	if !stays(s.path, s.known) {
		return fs.ErrNotExist // it would be gone with this process
	}
	sealed := row{table: inSpill, id: item.ID, owner: item.Owner, ver: 1}
	r.v.keys.seal(&sealed, inboxText(item), cardStep)
	if err := s.file.fill(r.slot, r.v.Holder(), &sealed); err != nil {
		return err
	}
	s.filled[r.slot] = &spilled{item: copied(item)}
	return nil
}

// Release gives the room back. A spilled answer keeps its slot until it is
// applied.
func (r *reservation) Release() {
	s := &r.v.spill
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.released || r.slot < 0 {
		return
	}
	r.released = true
	if kept := s.filled[r.slot]; kept != nil {
		kept.released = true
		return
	}
	s.giveBack(r.slot)
}

func (s *spill) giveBack(slot int) {
	s.free = append(s.free, slot)
	select {
	case s.given <- struct{}{}:
	default:
	}
}

// forget empties the slots of answers that a commit has applied.
func (s *spill) forget(holder model.ID, applied []model.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range applied {
		delete(s.memory, id)
		s.bury(id)
	}
	for slot, kept := range s.filled {
		// Where emptying fails the answer is found again at the next start:
		// shown twice, never lost.
		owner := holder
		if kept.foreign {
			owner = model.ID{}
		}
		if !slices.Contains(applied, kept.item.ID) || s.file.empty(slot, owner) != nil {
			continue
		}
		delete(s.filled, slot)
		if kept.released && !kept.foreign {
			s.giveBack(slot)
		}
	}
}

// waiting lists the spilled answers that are not in the inbox.
func (s *spill) waiting() []model.Inbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []model.Inbox
	for _, item := range s.memory {
		all = append(all, copied(item))
	}
	for _, kept := range s.filled {
		all = append(all, copied(kept.item))
	}
	return all
}

// copied gives an answer a text of its own, which its holder may wipe.
func copied(item model.Inbox) model.Inbox {
	item.Raw = model.SecretBytes(bytes.Clone(item.Raw.Bytes()))
	return item
}

// close gives the claimed slots back.
func (s *spill) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return
	}
	for _, slot := range s.free {
		_ = s.file.setEntry(slot, model.ID{}, slotEmpty)
	}
	_ = s.file.Close()
	s.file = nil
}
