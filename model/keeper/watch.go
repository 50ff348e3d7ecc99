package keeper

import (
	"context"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// How the background keeps time. It looks at the wall clock often and trusts
// no long timer: a suspended machine would sleep through it.
const (
	watchTick    = time.Second
	refreshAhead = 5 * time.Minute  // or a tenth of the token's life, whichever is shorter
	refreshSpan  = 30 * time.Second // how far refreshes that fall together are spread
	retryFirst   = time.Minute      // at most one request per account and minute
	retryLast    = time.Hour
)

// Watch keeps tokens fresh until ctx ends: ahead of their expiry, spread a
// little, bounded per host, at most one request per account and minute, backing
// off where a server does not answer. Where [Keeper.SweepIdle] was told to, it
// tries idle accounts too. It works on the snapshot, so Load comes first and
// Follow runs beside it. What it began when ctx ends is finished.
func (k *Keeper) Watch(ctx context.Context) error {
	w := &watcher{keeper: k, tries: map[model.ID]attempt{}, slots: make(chan struct{}, k.options.Workers)}
	k.watching.Store(w)
	defer k.watching.CompareAndSwap(w, nil)
	var trimmed time.Time
	for k.clock.Sleep(ctx, watchTick) {
		w.round(ctx)
		if now := k.clock.Now(); now.Sub(trimmed) > trimPause {
			trimmed = now
			_ = k.trimActivity(ctx) // tried again tomorrow; nothing hangs on it
			_ = k.dropApplied(ctx)
		}
	}
	w.crew.Wait()
	return nil
}

// NextTry is when the background tries again the first of the accounts that gave
// trouble; zero where none waits, or where no background runs in this process.
func (k *Keeper) NextTry() time.Time {
	w := k.watching.Load()
	if w == nil {
		return time.Time{}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var first time.Time
	for _, try := range w.tries {
		if try.failed > 0 && !try.busy && (first.IsZero() || try.next.Before(first)) {
			first = try.next
		}
	}
	return first
}

// watcher is the schedule of one Watch.
type watcher struct {
	keeper *Keeper
	slots  chan struct{} // exchanges in flight
	crew   sync.WaitGroup

	mu    sync.Mutex
	tries map[model.ID]attempt
	swept sweeper // only the round touches it
}

// attempt is what the schedule remembers of an account that gave trouble.
type attempt struct {
	next   time.Time
	failed int
	busy   bool
}

// round begins every refresh that is due.
func (w *watcher) round(ctx context.Context) {
	snapshot := w.keeper.Snapshot()
	if snapshot == nil {
		return
	}
	w.keeper.noticeDeaths(ctx)
	now := w.keeper.clock.Now()
	w.sweep(ctx, snapshot, now)
	for _, acc := range snapshot.Accounts {
		app := snapshot.Apps[acc.App]
		if app == nil {
			continue
		}
		w.warnExpiring(ctx, acc, app)
		if !w.due(acc, app, now) {
			continue
		}
		select {
		case w.slots <- struct{}{}:
		default:
			return // the rest is still due at the next tick
		}
		w.mark(acc.ID, func(a *attempt) { a.busy = true })
		w.crew.Go(model.Guarded(func() {
			defer func() { <-w.slots }()
			w.refresh(ctx, acc)
		}))
	}
}

// due says whether an account is to be refreshed now.
func (w *watcher) due(acc *model.Account, app *model.App, now time.Time) bool {
	if acc.Rests(now) || acc.Revoked != nil || !acc.Renewable(now) || w.keeper.frozen(acc) {
		return false
	}
	w.mu.Lock()
	try := w.tries[acc.ID]
	w.mu.Unlock()
	if try.busy || now.Before(try.next) {
		return false
	}
	if acc.Doubt != nil && (acc.Doubt.Retried || acc.Doubt.Restored) && (acc.Usable(now) || !acc.PasswordWorks()) {
		return false // nothing more follows of itself
	}
	due, known := DueAt(acc, now)
	return known && !now.Before(due) && sameOrigin(acc, app)
}

// DueAt is when [Keeper.Watch] refreshes an account by itself, were nothing in
// its way; a zero time is now. It is not known for one whose token works and has
// no known end, or whose session no refresh prolongs.
func DueAt(acc *model.Account, now time.Time) (time.Time, bool) {
	switch {
	case acc.Access == nil, atSessionEnd(acc) && !acc.PasswordWorks():
		return time.Time{}, false
	case !acc.Usable(now):
		return time.Time{}, true // its clock ran out, or its server refused it
	case !acc.Access.Expiry.Known():
		return time.Time{}, false
	}
	ahead := refreshAhead
	if life, known := acc.Life(); known {
		ahead = min(ahead, life/10)
	}
	if acc.Doubt != nil {
		ahead = 0 // what still works is used up first
	}
	end := acc.Access.Expiry.At.Add(-acc.Skew)
	return end.Add(-ahead + spread(acc.ID, ahead)), true
}

// spread moves an account's refresh by a part of a span that is its own, so
// that hundreds that were signed in together are not refreshed together; never
// by more than half the time there is.
func spread(id model.ID, ahead time.Duration) time.Duration {
	span := min(refreshSpan, ahead/2)
	return span * time.Duration(id[0]) / 256
}

func (w *watcher) refresh(ctx context.Context, acc *model.Account) {
	k := w.keeper
	result := RefreshResult{Outcome: RefreshFailed}
	_, app, err := k.byID(ctx, acc.ID)
	if err == nil {
		if way := k.hosts.enter(ctx, app.Origins.Token); way != nil {
			now := k.clock.Now()
			if acc.Doubt != nil {
				k.letAccessSpeak(ctx, acc, now)
			}
			result, err = k.renew(ctx, ask{
				id: acc.ID, seen: fingerprint(acc.Access), newSession: atSessionEnd(acc), way: way,
			})
		}
	}
	w.mark(acc.ID, func(a *attempt) { a.after(result, err, k.clock.Now()) })
}

// after sets when the account may be tried again.
func (a *attempt) after(result RefreshResult, err error, now time.Time) {
	a.busy = false
	if err == nil && result.Outcome.Succeeded() {
		a.failed = 0
		a.next = now.Add(retryFirst)
		return
	}
	a.failed++
	wait := min(retryFirst*time.Duration(a.failed*a.failed), retryLast)
	a.next = now.Add(max(wait, result.RetryAfter))
}

func (w *watcher) mark(id model.ID, set func(*attempt)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	try := w.tries[id]
	set(&try)
	w.tries[id] = try
}
