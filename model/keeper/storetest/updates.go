package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

var errMine = errors.New("the caller's own")

func updatesAtomic(t *testing.T, s Subject) {
	store := open(t, s)
	kept := put(t, store, account("kept"))
	row := token(kept.ID, "kept")
	update(t, store, func(tx model.Tx) error { return tx.PutSecret(row) })
	err := store.Update(t.Context(), func(tx model.Tx) error {
		if _, err := tx.PutCard(account("lost")); err != nil {
			return err
		}
		if err := tx.DeleteCard(kept.ID, kept.Ver); err != nil {
			return err
		}
		return errors.Join(tx.Record([]byte("lost")), errMine)
	})
	want(t, err, errMine)
	view(t, store, func(r model.Reader) error {
		all, err := list(r, 0)
		if len(all) != 1 || all["kept"].Ver != kept.Ver {
			t.Errorf("after a failed update: %v", all)
		}
		if _, err := r.Secret(row.ID); err != nil {
			t.Errorf("the secret: %v", err)
		}
		_ = r.Activity(func(model.ActivityRow) error {
			t.Error("a line of a failed update was kept")
			return nil
		})
		return err
	})
}

func updatesPanic(t *testing.T, s Subject) {
	store := open(t, s)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = store.Update(t.Context(), func(tx model.Tx) error {
			_, _ = tx.PutCard(account("lost"))
			panic("the caller's own")
		})
	}()
	put(t, store, account("next")) // the store still works
	view(t, store, func(r model.Reader) error {
		all, err := list(r, 0)
		if len(all) != 1 {
			t.Errorf("after a panic: %v", all)
		}
		return err
	})
}

func updatesSeeThemselves(t *testing.T, s Subject) {
	store := open(t, s)
	card := account("a")
	row := token(card.ID, "secret")
	update(t, store, func(tx model.Tx) error {
		if _, err := tx.PutCard(card); err != nil {
			return err
		}
		if err := tx.PutSecret(row); err != nil {
			return err
		}
		got, err := tx.CardByKey(model.AccountCard, "a")
		if err != nil || got.ID != card.ID || got.Ver != 1 {
			t.Errorf("by key: %+v %v", got, err)
		}
		if _, err := tx.Secret(row.ID); err != nil {
			t.Errorf("secret: %v", err)
		}
		all, err := list(tx, 0)
		if len(all) != 1 {
			t.Errorf("the list: %v", all)
		}
		return err
	})
}

func updatesCancelled(t *testing.T, s Subject) {
	store := open(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := store.Update(ctx, func(tx model.Tx) error {
		_, err := tx.PutCard(account("lost"))
		return err
	})
	want(t, err, context.Canceled)
	view(t, store, func(r model.Reader) error {
		all, err := list(r, 0)
		if len(all) != 0 {
			t.Errorf("got %v", all)
		}
		return err
	})
}

func updatesIndependent(t *testing.T, s Subject) {
	store := open(t, s)
	const callers = 60
	var wait sync.WaitGroup
	errs := make([]error, callers)
	for i := range callers {
		wait.Go(func() {
			defer func() {
				if recover() != nil {
					errs[i] = errMine
				}
			}()
			errs[i] = store.Update(t.Context(), func(tx model.Tx) error {
				if _, err := tx.PutCard(account(fmt.Sprint(i))); err != nil {
					return err
				}
				switch i % 6 {
				case 1:
					return errMine
				case 2:
					panic("the caller's own")
				}
				return nil
			})
		})
	}
	wait.Wait()
	view(t, store, func(r model.Reader) error {
		all, err := list(r, 0)
		for i := range callers {
			_, stored := all[fmt.Sprint(i)]
			if failed := i%6 == 1 || i%6 == 2; failed == stored || failed != errors.Is(errs[i], errMine) {
				t.Errorf("caller %d: stored %v, error %v", i, stored, errs[i])
			}
		}
		return err
	})
}

func revisionsGrow(t *testing.T, s Subject) {
	store := open(t, s)
	var last uint64
	for i := range 5 {
		card := put(t, store, account(fmt.Sprint(i)))
		view(t, store, func(r model.Reader) error {
			rev, err := r.Rev()
			got, cardErr := r.Card(card.ID)
			if rev <= last || got.Rev <= last || got.Rev > rev {
				t.Errorf("revision %d, the card's %d, before %d", rev, got.Rev, last)
			}
			last = rev
			return errors.Join(err, cardErr)
		})
	}
}

func viewsConsistent(t *testing.T, s Subject) {
	shared(t, s)
	store, other := open(t, s), open(t, s)
	card := put(t, store, account("a"))
	view(t, store, func(r model.Reader) error {
		first, err := r.Card(card.ID)
		if err != nil {
			return err
		}
		changed := card
		changed.Data = []byte("changed meanwhile")
		put(t, other, changed)
		second, err := r.Card(card.ID)
		if second.Ver != first.Ver {
			t.Error("a view saw a change that came after it began")
		}
		return err
	})
}

// A caller may go on after a write was refused: nothing of it may have
// happened.
func updatesGoOn(t *testing.T, s Subject) {
	store := open(t, s)
	a, b := put(t, store, account("a")), put(t, store, account("b"))
	row := token(a.ID, "first")
	update(t, store, func(tx model.Tx) error { return tx.PutSecret(row) })
	update(t, store, func(tx model.Tx) error {
		_, err := tx.PutCard(account("a"))
		want(t, err, model.ErrTaken)
		renamed := b
		renamed.Key = "a"
		_, err = tx.PutCard(renamed)
		want(t, err, model.ErrTaken)
		want(t, tx.PutSecret(row), model.ErrConflict)
		want(t, tx.DeleteCard(a.ID, 9), model.ErrConflict)
		want(t, tx.DeleteIntent(a.ID, 1), model.ErrConflict)
		_, err = tx.PutCard(account("c"))
		return err
	})
	view(t, store, func(r model.Reader) error {
		all, err := list(r, 0)
		if len(all) != 3 || all["b"].Ver != b.Ver {
			t.Errorf("got %v", all)
		}
		_, secretErr := r.Secret(row.ID)
		return errors.Join(err, secretErr)
	})
}
