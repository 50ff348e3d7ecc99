package storetest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func cardsSwap(t *testing.T, s Subject) {
	store := open(t, s)
	card := put(t, store, account("a"))
	if card.Ver != 1 {
		t.Errorf("the first version is %d, want 1", card.Ver)
	}
	card.Data = []byte("changed")
	newer := put(t, store, card)
	if newer.Ver != 2 {
		t.Errorf("the second version is %d, want 2", newer.Ver)
	}
	tries := map[string]model.Card{
		"an old version":                        card,
		"a new card over an old one":            {ID: card.ID, Kind: card.Kind, Key: card.Key},
		"a version of a card that is not there": {ID: model.NewID(), Kind: card.Kind, Key: "other", Ver: 3},
		"another kind":                          {ID: card.ID, Kind: model.AppCard, Key: card.Key, Ver: newer.Ver},
	}
	for name, try := range tries {
		err := store.Update(t.Context(), func(tx model.Tx) error {
			_, err := tx.PutCard(try)
			return err
		})
		if err == nil {
			t.Errorf("%s was stored", name)
			continue
		}
		want(t, err, model.ErrConflict)
	}
	view(t, store, func(r model.Reader) error {
		got, err := r.Card(card.ID)
		if !bytes.Equal(got.Data, []byte("changed")) || got.Ver != 2 || got.Key != "a" || got.Kind != model.AccountCard {
			t.Errorf("got %+v", got)
		}
		return err
	})
}

func namesUnique(t *testing.T, s Subject) {
	store := open(t, s)
	a := put(t, store, account("a"))
	b := put(t, store, account("b"))
	put(t, store, model.Card{ID: model.NewID(), Kind: model.AppCard, Key: "a"})
	take := func(card model.Card) error {
		return store.Update(t.Context(), func(tx model.Tx) error {
			_, err := tx.PutCard(card)
			return err
		})
	}
	want(t, take(account("a")), model.ErrTaken)
	b.Key = "a"
	want(t, take(b), model.ErrTaken)
	a.Key = "c"
	put(t, store, a)
	put(t, store, b) // the name is free now
}

func cardsByKey(t *testing.T, s Subject) {
	store := open(t, s)
	card := put(t, store, account("a"))
	card.Key = "renamed"
	put(t, store, card)
	view(t, store, func(r model.Reader) error {
		got, err := r.CardByKey(model.AccountCard, "renamed")
		if got.ID != card.ID {
			t.Errorf("got %v", got.ID)
		}
		_, old := r.CardByKey(model.AccountCard, "a")
		want(t, old, model.ErrNoRecord)
		_, kind := r.CardByKey(model.AppCard, "renamed")
		want(t, kind, model.ErrNoRecord)
		_, none := r.Card(model.NewID())
		want(t, none, model.ErrNoRecord)
		return err
	})
}

func cardsListed(t *testing.T, s Subject) {
	store := open(t, s)
	for i := range 40 {
		put(t, store, account(fmt.Sprintf("account %d", i)))
	}
	put(t, store, model.Card{ID: model.NewID(), Kind: model.AppCard, Key: "app"})
	var before uint64
	view(t, store, func(r model.Reader) (err error) {
		before, err = r.Rev()
		return err
	})
	late := put(t, store, account("late"))
	view(t, store, func(r model.Reader) error {
		all, err := list(r, 0)
		if len(all) != 41 || string(all["account 7"].Data) != "data of account 7" {
			t.Errorf("the list has %d cards, want 41", len(all))
		}
		if err != nil {
			return err
		}
		changed, err := list(r, before)
		if len(changed) != 1 || changed["late"].ID != late.ID || changed["late"].Rev <= before {
			t.Errorf("changed since %d: %v", before, changed)
		}
		return err
	})
}

func cardsChangedWhileListed(t *testing.T, s Subject) {
	store := open(t, s)
	for i := range 20 {
		put(t, store, account(fmt.Sprint(i)))
	}
	seen := 0
	update(t, store, func(tx model.Tx) error {
		seen = 0
		return tx.Cards(model.AccountCard, 0, func(card model.Card) error {
			seen++
			card.Data = []byte("touched")
			_, err := tx.PutCard(card)
			return err
		})
	})
	if seen != 20 {
		t.Errorf("saw %d cards, want each of the 20 once", seen)
	}
}

func cardsDeleted(t *testing.T, s Subject) {
	store := open(t, s)
	card := put(t, store, account("a"))
	other := put(t, store, account("b"))
	own := token(card.ID, "own")
	kept := token(other.ID, "kept")
	var before uint64
	update(t, store, func(tx model.Tx) (err error) {
		if err = tx.PutSecret(own); err == nil {
			err = tx.PutSecret(kept)
		}
		return err
	})
	view(t, store, func(r model.Reader) (err error) {
		before, err = r.Rev()
		return err
	})
	want(t, store.Update(t.Context(), func(tx model.Tx) error { return tx.DeleteCard(card.ID, 7) }), model.ErrConflict)
	update(t, store, func(tx model.Tx) error { return tx.DeleteCard(card.ID, card.Ver) })
	want(t, store.Update(t.Context(), func(tx model.Tx) error { return tx.DeleteCard(card.ID, card.Ver) }), model.ErrNoRecord)
	view(t, store, func(r model.Reader) error {
		_, err := r.Card(card.ID)
		want(t, err, model.ErrNoRecord)
		_, err = r.Secret(own.ID)
		want(t, err, model.ErrNoRecord)
		if _, err = r.Secret(kept.ID); err != nil {
			t.Errorf("another card's secret: %v", err)
		}
		gone, err := r.Gone(before)
		if len(gone) != 1 || gone[0] != card.ID {
			t.Errorf("gone: %v", gone)
		}
		if later, _ := r.Gone(before + 100); len(later) != 0 {
			t.Errorf("gone after everything: %v", later)
		}
		return err
	})
	put(t, store, account("a")) // the name is free again
}
