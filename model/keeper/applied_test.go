package keeper_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// slowStore commits only once what is kept aside lies in its room, as beside
// other programs that write, and remembers it.
type slowStore struct {
	keeper.Store
	mu      sync.Mutex
	spilled []model.Inbox
	lies    chan struct{}
	updates int
}

type spiedRoom struct {
	model.Reservation
	store *slowStore
}

func (r spiedRoom) Spill(row model.Inbox) (model.Refuge, error) {
	lies, err := r.Reservation.Spill(row)
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	row.Raw = model.NewSecret(row.Raw.Reveal())
	if r.store.spilled = append(r.store.spilled, row); len(r.store.spilled) == 1 {
		close(r.store.lies)
	}
	return lies, err
}

func (s *slowStore) Reserve(ctx context.Context) (model.Reservation, error) {
	room, err := s.Store.Reserve(ctx)
	return spiedRoom{room, s}, err
}

func (s *slowStore) Update(ctx context.Context, fn func(model.Tx) error) error {
	return s.Store.Update(ctx, func(tx model.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if s.updates++; s.updates != 2 { // the first makes the intent durable
			return nil
		}
		select {
		case <-s.lies:
		case <-time.After(10 * time.Second):
		}
		return nil
	})
}

func slowly(t *testing.T, r *rack) *slowStore {
	t.Helper()
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	slow := &slowStore{Store: r.store, lies: make(chan struct{})}
	r.keeper = keeper.New(slow, engine, keeper.Options{Clock: r.clock})
	return slow
}

func kept(t *testing.T, store keeper.Store) (n int) {
	t.Helper()
	if err := store.View(t.Context(), func(rd model.Reader) error {
		rows, err := rd.Inbox()
		n = len(rows)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// An answer that waits long for its commit lies in its room meanwhile, and
// leaves it when it is stored.
func TestSlowCommit_keepsTheAnswerAsideMeanwhile(t *testing.T) {
	r, _ := newHome(t)
	acc := r.account(sandbox.Storeman)
	slow := slowly(t, r)
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
	equal(t, "kept aside", len(slow.spilled), 1)
	equal(t, "left there", kept(t, r.store), 0)
}

// What lies in the inbox and is held after all goes; what is not held stays.
func TestWatch_dropsKeptAnswersThatAreHeld(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	slow := slowly(t, r)
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
	held, stray := slow.spilled[0], slow.spilled[0]
	held.ID, stray.ID, stray.Owner = model.NewID(), model.NewID(), model.NewID()
	if err := r.store.Update(r.ctx, func(tx model.Tx) error {
		if err := tx.PutInbox(held); err != nil {
			return err
		}
		return tx.PutInbox(stray)
	}); err != nil {
		t.Fatal(err)
	}
	equal(t, "kept before", kept(t, r.store), 2)
	r.watched(func() { r.until(5 * time.Second) })
	equal(t, "kept afterwards", kept(t, r.store), 1)
}
