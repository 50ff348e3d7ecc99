package keeper_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// watched runs the background while fn does, with a second of the rack's clock
// for each millisecond of ours.
func (r *rack) watched(fn func()) {
	r.t.Helper()
	r.clock.real = time.Millisecond
	if err := r.keeper.Load(r.ctx); err != nil {
		r.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(r.ctx)
	var crew sync.WaitGroup
	crew.Go(func() { _ = r.keeper.Follow(ctx) })
	crew.Go(func() { _ = r.keeper.Watch(ctx) })
	fn()
	stop()
	crew.Wait()
}

// until waits until the rack's clock has gone on by d.
func (r *rack) until(d time.Duration) {
	end := r.clock.Now().Add(d)
	for r.clock.Now().Before(end) {
		time.Sleep(2 * time.Millisecond)
	}
}

func TestWatch_refreshesAheadOfTheEnd(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	if err := r.sandbox.Server(sandbox.Storeman).TuneClient(app.ClientID, func(s *sandbox.Settings) { s.AccessLife = 20 * time.Minute }); err != nil {
		t.Fatal(err)
	}
	acc := r.signIn(app, "acc")
	off := r.signIn(app, "off")
	yes := true
	if _, err := r.keeper.EditAccount(r.ctx, off.ID, keeper.AccountEdit{AutoOff: &yes}); err != nil {
		t.Fatal(err)
	}
	before := r.oracle(acc).TokenRequests()
	r.watched(func() { r.until(65 * time.Minute) })
	sent := r.oracle(acc).TokenRequests() - before
	if sent < 3 || sent > 5 {
		t.Errorf("%d refreshes in 65 minutes of a 20 minute token", sent)
	}
	equal(t, "usable at the end", r.reload(acc).Usable(r.clock.Now()), true)
	equal(t, "state of the one that is switched off", r.reload(off).State(r.clock.Now()), model.Expired)
}

func TestWatch_catchesUpAfterASuspendWithoutAStorm(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	var accounts []*model.Account
	for _, name := range []string{"a", "b", "c", "d"} {
		accounts = append(accounts, r.signIn(app, name))
	}
	before := r.oracle(accounts[0]).TokenRequests()
	r.watched(func() {
		r.until(30 * time.Second)
		r.sandbox.Advance(12 * time.Hour)
		r.until(2 * time.Minute)
	})
	equal(t, "requests after the sleep", r.oracle(accounts[0]).TokenRequests()-before, len(accounts))
	for _, acc := range accounts {
		equal(t, "state of "+acc.Name, r.reload(acc).State(r.clock.Now()), model.Fresh)
	}
}

func TestWatch_backsOffFromASilentServer(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	r.server(acc).Inject(sandbox.Busy("/api/auth/token/", 0, 503, ""))
	before := r.oracle(acc).TokenRequests()
	r.watched(func() {
		r.sandbox.Advance(11 * time.Hour)
		r.until(30 * time.Minute)
		next := r.keeper.NextTry()
		for next.IsZero() { // a try may be under way
			r.until(time.Second)
			next = r.keeper.NextTry()
		}
		if next.After(r.clock.Now().Add(time.Hour)) {
			t.Errorf("the next try is at %v, want it within the longest pause", next)
		}
	})
	equal(t, "the next try once no background runs", r.keeper.NextTry(), time.Time{})
	sent := r.oracle(acc).TokenRequests() - before
	if sent < 2 || sent > 8 {
		t.Errorf("%d tries in 30 minutes, want a few with growing pauses", sent)
	}
}

func TestWatch_leavesAnAccountInDoubtUntilItsTokenIsOver(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Netrex)
	r.loseNext(acc, 1)
	r.refresh(acc)
	before := r.oracle(acc).TokenRequests()
	r.watched(func() { r.until(40 * time.Minute) })
	equal(t, "requests while the held token works", r.oracle(acc).TokenRequests(), before)
	r.watched(func() { r.until(30 * time.Minute) })
	equal(t, "the one retry", r.oracle(acc).TokenRequests(), before+1)
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.NeedsSign)
}

func TestWatch_leavesASessionThatNoRefreshProlongs(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Petrosoft)
	before := r.oracle(acc).TokenRequests()
	r.sandbox.Advance(23*time.Hour + 50*time.Minute)
	r.watched(func() { r.until(8 * time.Minute) })
	equal(t, "requests", r.oracle(acc).TokenRequests(), before)
}

func TestFollow_showsWhatAnotherKeeperDid(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	if err := r.keeper.Load(r.ctx); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(r.ctx)
	defer stop()
	go func() {
		if err := r.keeper.Follow(ctx); err != nil {
			t.Errorf("follow: %v %v", err, cause(err))
		}
	}()
	name := "renamed"
	if _, err := r.keeper.EditAccount(r.ctx, acc.ID, keeper.AccountEdit{Name: &name}); err != nil {
		t.Fatal(err)
	}
	r.shows(func(s *model.Snapshot) bool { a := s.Account(acc.ID); return a != nil && a.Name == name })
	added := r.signIn(s0(r.keeper.Snapshot()), "added")
	r.shows(func(s *model.Snapshot) bool { return s.Account(added.ID) != nil && len(s.Accounts) == 2 })
	if err := r.keeper.Forget(r.ctx, acc.ID); err != nil {
		t.Fatal(err)
	}
	r.shows(func(s *model.Snapshot) bool { return s.Account(acc.ID) == nil && len(s.Accounts) == 1 })
}

// s0 is the only app of a snapshot.
func s0(s *model.Snapshot) *model.App {
	for _, app := range s.Apps {
		return app
	}
	return nil
}

// shows waits until the snapshot is as it should be.
func (r *rack) shows(right func(*model.Snapshot) bool) {
	r.t.Helper()
	deadline := time.After(5 * time.Second)
	for !right(r.keeper.Snapshot()) {
		select {
		case <-r.keeper.Changed():
		case <-deadline:
			r.t.Fatalf("the snapshot never showed it: %d accounts", len(r.keeper.Snapshot().Accounts))
		}
	}
}
