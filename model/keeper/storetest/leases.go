package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func take(t *testing.T, store keeper.Store, account, holder model.ID, no uint64) error {
	return store.Update(t.Context(), func(tx model.Tx) error {
		return tx.PutIntent(model.Intent{Account: account, No: no, Holder: holder, Data: []byte("plan")})
	})
}

func intentsExclusive(t *testing.T, s Subject) {
	store := open(t, s)
	id, stranger := model.NewID(), model.NewID()
	if err := take(t, store, id, store.Holder(), 1); err != nil {
		t.Fatal(err)
	}
	want(t, take(t, store, id, stranger, 2), model.ErrIntentHeld)
	view(t, store, func(r model.Reader) error {
		got, err := r.Intent(id)
		if got.Holder != store.Holder() || got.No != 1 || string(got.Data) != "plan" || got.Account != id {
			t.Errorf("got %+v", got)
		}
		all, allErr := r.Intents()
		if len(all) != 1 {
			t.Errorf("intents: %v", all)
		}
		_, none := r.Intent(model.NewID())
		want(t, none, model.ErrNoRecord)
		return errors.Join(err, allErr)
	})
	end := func(no uint64) error {
		return store.Update(t.Context(), func(tx model.Tx) error { return tx.DeleteIntent(id, no) })
	}
	want(t, end(2), model.ErrConflict)
	if err := end(1); err != nil {
		t.Error(err)
	}
	want(t, end(1), model.ErrConflict)
	if err := take(t, store, id, stranger, 2); err != nil {
		t.Errorf("after its end: %v", err)
	}
}

func intentsNumbered(t *testing.T, s Subject) {
	store := open(t, s)
	id := model.NewID()
	if err := take(t, store, id, store.Holder(), 4); err != nil {
		t.Fatal(err)
	}
	want(t, take(t, store, id, store.Holder(), 4), model.ErrConflict)
	if err := take(t, store, id, store.Holder(), 5); err != nil {
		t.Errorf("the same holder again: %v", err)
	}
}

func intentsRace(t *testing.T, s Subject) {
	handles := []keeper.Store{open(t, s)}
	if s.Shared() {
		handles = append(handles, open(t, s))
	}
	for range 10 {
		id := model.NewID()
		var won atomic.Int32
		var wait sync.WaitGroup
		for i := range 16 {
			wait.Go(func() {
				err := take(t, handles[i%len(handles)], id, model.NewID(), 1)
				switch {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, model.ErrIntentHeld):
					t.Errorf("a loser got %v", err)
				}
			})
		}
		wait.Wait()
		if won.Load() != 1 {
			t.Errorf("%d won", won.Load())
		}
	}
}

func holdersLive(t *testing.T, s Subject) {
	store := open(t, s)
	holder := store.Holder()
	if holder.IsZero() || holder != store.Holder() {
		t.Error("a holder's id is not its own")
	}
	lives(t, store, holder, true)
	lives(t, store, model.NewID(), false)
	if !s.Shared() {
		return
	}
	other := s.Open(t)
	lives(t, store, other.Holder(), true)
	lives(t, other, holder, true)
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	lives(t, store, other.Holder(), false)
}

func lives(t *testing.T, store keeper.Store, holder model.ID, wanted bool) {
	t.Helper()
	got, err := store.Alive(holder)
	if err != nil || got != wanted {
		t.Errorf("alive: %v %v, want %v", got, err, wanted)
	}
}

func inboxKept(t *testing.T, s Subject) {
	store := open(t, s)
	item := answer("raw answer")
	update(t, store, func(tx model.Tx) error { return tx.PutInbox(item) })
	has(t, store, item)
	update(t, store, func(tx model.Tx) error { return tx.DeleteInbox(item.ID) })
	has(t, store)
}

func answer(text string) model.Inbox {
	return model.Inbox{
		ID: model.NewID(), Owner: model.NewID(),
		At: time.Date(2026, 11, 21, 9, 0, 0, 5, time.UTC), Raw: model.NewSecret(text),
	}
}

// has compares the inbox with what should be in it.
func has(t *testing.T, store keeper.Store, wanted ...model.Inbox) {
	t.Helper()
	view(t, store, func(r model.Reader) error {
		all, err := r.Inbox()
		if len(all) != len(wanted) {
			t.Errorf("the inbox holds %d answers, want %d", len(all), len(wanted))
			return err
		}
		for i, item := range wanted {
			got := all[i]
			if got.ID != item.ID || got.Owner != item.Owner || !got.At.Equal(item.At) || got.Raw.Reveal() != item.Raw.Reveal() {
				t.Errorf("answer %d is another", i)
			}
		}
		return err
	})
}

func spilledKept(t *testing.T, s Subject) {
	if !s.Shared() {
		t.Skip("this store ends with its handle")
	}
	store := s.Open(t)
	item := answer("spilled answer")
	room, err := store.Reserve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := room.Spill(item); err != nil {
		t.Fatal(err)
	}
	room.Release()
	room.Release()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	next := open(t, s)
	has(t, next, item)
	again := open(t, s)
	has(t, again, item) // once
}

func spilledApplied(t *testing.T, s Subject) {
	store := s.Open(t)
	item := answer("spilled and applied")
	room, err := store.Reserve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := room.Spill(item); err != nil {
		t.Fatal(err)
	}
	update(t, store, func(tx model.Tx) error { return tx.DeleteInbox(item.ID) })
	room.Release()
	if s.Shared() {
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		store = s.Open(t)
	}
	has(t, store)
	_ = store.Close()
}

func reservedMany(t *testing.T, s Subject) {
	store := open(t, s)
	var wait sync.WaitGroup
	for range 64 {
		wait.Go(func() {
			room, err := store.Reserve(t.Context())
			if err != nil {
				t.Errorf("reserve: %v", err)
				return
			}
			time.Sleep(time.Millisecond)
			room.Release()
		})
	}
	wait.Wait()
}
