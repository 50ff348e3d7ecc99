package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// soon is how long a change may take to be told.
const soon = 3 * time.Second

func told(t *testing.T, changes <-chan struct{}) {
	t.Helper()
	select {
	case _, open := <-changes:
		if !open {
			t.Fatal("the watch ended")
		}
	case <-time.After(soon):
		t.Fatal("a change was not told")
	}
}

func changesWatched(t *testing.T, s Subject) {
	store := open(t, s)
	changes := store.Watch(t.Context())
	for i := range 3 {
		put(t, store, account(fmt.Sprint(i)))
	}
	told(t, changes) // several changes may be one token
}

func changesElsewhere(t *testing.T, s Subject) {
	shared(t, s)
	store, other := open(t, s), open(t, s)
	changes := store.Watch(t.Context())
	var seen []string
	var rev uint64
	for i := range 4 {
		card := put(t, other, account(fmt.Sprint(i)))
		told(t, changes)
		view(t, store, func(r model.Reader) error {
			fresh, err := list(r, rev)
			if len(fresh) == 0 || fresh[card.Key].ID != card.ID {
				t.Errorf("after change %d: %v", i, fresh)
			}
			for key := range fresh {
				seen = append(seen, key)
			}
			rev, _ = r.Rev()
			return err
		})
	}
	if !slices.Equal(seen, []string{"0", "1", "2", "3"}) {
		t.Errorf("seen in the order %v", seen)
	}
}

func watchesEnd(t *testing.T, s Subject) {
	store := s.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	first, second := store.Watch(ctx), store.Watch(t.Context())
	cancel()
	ended(t, first)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	ended(t, second)
}

func ended(t *testing.T, changes <-chan struct{}) {
	t.Helper()
	late := time.After(soon)
	for {
		select {
		case _, open := <-changes:
			if !open {
				return
			}
		case <-late:
			t.Fatal("the watch did not end")
		}
	}
}

func activityOrdered(t *testing.T, s Subject) {
	store := open(t, s)
	for i := range 5 {
		update(t, store, func(tx model.Tx) error { return tx.Record(fmt.Append(nil, i)) })
	}
	lines := activity(t, s, store)
	if !slices.Equal(lines, []string{"4", "3", "2", "1", "0"}) {
		t.Errorf("got %v", lines)
	}
}

func activity(t *testing.T, _ Subject, store interface {
	View(context.Context, func(model.Reader) error) error
}) (lines []string) {
	t.Helper()
	var last uint64
	err := store.View(t.Context(), func(r model.Reader) error {
		return r.Activity(func(row model.ActivityRow) error {
			if last != 0 && row.Seq >= last {
				t.Errorf("line %d after %d", row.Seq, last)
			}
			last = row.Seq
			lines = append(lines, string(row.Data))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func activityLater(t *testing.T, s Subject) {
	store := s.Open(t)
	store.Later([]byte("first"))
	put(t, store, account("a"))
	if lines := activity(t, s, store); !slices.Equal(lines, []string{"first"}) {
		t.Errorf("with the next commit: %v", lines)
	}
	store.Later([]byte("second"))
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if !s.Shared() {
		return
	}
	if lines := activity(t, s, open(t, s)); !slices.Equal(lines, []string{"second", "first"}) {
		t.Errorf("after closing: %v", lines)
	}
}
