// Package storetest is what the keeper expects of a store, as tests. Every
// store runs all of it: what passes here may hold tokens.
package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Subject is one store, new and empty.
type Subject interface {
	// Open gives a handle on the store; each call another one, on the same
	// store. The test closes it.
	Open(t *testing.T) keeper.Store
	// Shared says that several handles may be open at once, as in several
	// processes.
	Shared() bool
	// Address is what the function given to [Child] opens the store by, in
	// another process; empty where that cannot be.
	Address() string
}

// Run holds a kind of store against everything that is expected.
func Run(t *testing.T, fresh func(t *testing.T) Subject) {
	t.Helper()
	parts := []struct {
		name string
		run  func(t *testing.T, s Subject)
	}{
		{"a card is stored by compare and swap", cardsSwap},
		{"a name is unique within its kind", namesUnique},
		{"a card is found by its name", cardsByKey},
		{"cards are listed by kind and by revision", cardsListed},
		{"a card may be changed while the list is read", cardsChangedWhileListed},
		{"a deleted card leaves a trace and takes its secrets along", cardsDeleted},
		{"a secret is written once", secretsOnce},
		{"large secrets survive", secretsLarge},
		{"an update that fails has not happened", updatesAtomic},
		{"a panic reaches its own caller and leaves nothing", updatesPanic},
		{"an update may go on after a write was refused", updatesGoOn},
		{"an update sees its own writes", updatesSeeThemselves},
		{"an ended context stops an update before it begins", updatesCancelled},
		{"updates that share a commit stand or fall alone", updatesIndependent},
		{"a revision is larger at every update", revisionsGrow},
		{"a view is one picture", viewsConsistent},
		{"an intent is held by one", intentsExclusive},
		{"an intent's number grows", intentsNumbered},
		{"of many takers one wins", intentsRace},
		{"an answer stays in the inbox until it is claimed", inboxKept},
		{"a spilled answer is not lost", spilledKept},
		{"a spilled answer that was applied is gone", spilledApplied},
		{"room can be reserved for many answers at once", reservedMany},
		{"the activity record is read newest first", activityOrdered},
		{"a queued line goes along", activityLater},
		{"a holder lives until it closes", holdersLive},
		{"a holder that is killed is dead", holdersKilled},
		{"a change is seen by whoever watches", changesWatched},
		{"a change is seen through another handle", changesElsewhere},
		{"a watch ends with its context", watchesEnd},
		{"a closed store says so", closedSays},
	}
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { part.run(t, fresh(t)) })
	}
}

// open gives a handle that is closed with the test.
func open(t *testing.T, s Subject) keeper.Store {
	t.Helper()
	store := s.Open(t)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// shared skips a test that needs two handles.
func shared(t *testing.T, s Subject) {
	t.Helper()
	if !s.Shared() {
		t.Skip("this store has one handle only")
	}
}

func update(t *testing.T, store keeper.Store, fn func(tx model.Tx) error) {
	t.Helper()
	if err := store.Update(t.Context(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func view(t *testing.T, store keeper.Store, fn func(r model.Reader) error) {
	t.Helper()
	if err := store.View(t.Context(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// put stores a card and returns it as it is stored.
func put(t *testing.T, store keeper.Store, card model.Card) model.Card {
	t.Helper()
	update(t, store, func(tx model.Tx) error {
		ver, err := tx.PutCard(card)
		if err == nil {
			card.Ver = ver
		}
		return err
	})
	return card
}

func account(name string) model.Card {
	return model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: name, Data: []byte("data of " + name)}
}

func want(t *testing.T, err, wanted error) {
	t.Helper()
	if !errors.Is(err, wanted) {
		t.Errorf("got the error %v, want %v", err, wanted)
	}
}

// list collects account cards; what it keeps is copied.
func list(r model.Reader, after uint64) (map[string]model.Card, error) {
	all := map[string]model.Card{}
	err := r.Cards(model.AccountCard, after, func(card model.Card) error {
		card.Data = append([]byte(nil), card.Data...)
		all[card.Key] = card
		return nil
	})
	return all, err
}

func closedSays(t *testing.T, s Subject) {
	store := s.Open(t)
	put(t, store, account("a"))
	if err := store.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	want(t, store.View(t.Context(), func(model.Reader) error { return nil }), model.ErrClosed)
	want(t, store.Update(t.Context(), func(model.Tx) error { return nil }), model.ErrClosed)
	_, err := store.Reserve(t.Context())
	want(t, err, model.ErrClosed)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if _, more := <-store.Watch(ctx); more {
		t.Error("a closed store told of a change")
	}
	if err := store.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}
