package keeper

import (
	"cmp"
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// How the sweep of idle accounts keeps time.
const (
	sweepTick    = 10 * time.Second // how often it looks for something to try
	sweepClosest = time.Minute      // at most one probe a host in this time
	sweepWidest  = time.Hour        // a host with few accounts is tried this often at least, while any waits
	sweepRetry   = 15 * time.Minute // after a silent server, growing with each silence
	sweepLongest = 6 * time.Hour
)

// SweepLongest bounds how long an account may be idle before a sweep tries it.
const SweepLongest = 90 * 24 * time.Hour

// SweepIdle lets [Keeper.Watch] try the access token of each account that for
// so long neither came new nor was seen to work, so that one that ended at its
// server is known before it is needed. 0 switches that off, which it is at
// first; more than [SweepLongest] counts as that. It may be called at any time
// and takes hold at once.
//
// A sweep only tries tokens, as [Keeper.Probe] does: it sends no refresh and
// spends nothing. It tries one account at a time and host, a minute apart or
// more, spread over half the time that was asked for; it leaves accounts that
// are paused, frozen, revoked, in doubt or without anything to try, and rests
// where a server does not answer.
func (k *Keeper) SweepIdle(after time.Duration) {
	k.sweepAfter.Store(int64(min(max(after, 0), SweepLongest)))
}

// sweeper is the schedule of the sweep in one Watch.
type sweeper struct {
	hosts  map[string]*sweptHost
	later  map[model.ID]time.Time // accounts that told nothing, and when they may be tried again
	looked time.Time
}

// sweptHost is what the sweep remembers of a host. Only the round touches it,
// but for the outcome of the one probe that is under way.
type sweptHost struct {
	next   time.Time
	failed int
	under  chan swept // the probe under way; nil: none is
}

// swept is how a probe of the sweep ended.
type swept struct {
	id       model.ID
	at       time.Time
	silent   bool // the server gave no answer, or put us off
	telling  bool // the answer says whether the token works, and was believed
	interval time.Duration
}

// idle is a host's accounts that a sweep may try.
type idle struct {
	all     int            // accounts that can be tried there, idle or not
	longest *model.Account // the one that was idle longest; nil: none is idle
	app     *model.App
	since   time.Time
}

// sweep begins a probe at each host where one is due.
func (w *watcher) sweep(ctx context.Context, snapshot *model.Snapshot, now time.Time) {
	after := time.Duration(w.keeper.sweepAfter.Load())
	if after == 0 {
		w.swept.hosts = nil
		return
	}
	if now.Sub(w.swept.looked).Abs() < sweepTick {
		return
	}
	w.swept.looked = now
	proven := provenApps(snapshot)
	for host, found := range w.idleByHost(snapshot, after, now) {
		h := w.swept.host(host)
		interval := min(max(after/2/time.Duration(found.all), sweepClosest), sweepWidest)
		h.settle(w.swept.later, after)
		switch {
		case h.next.IsZero(), h.next.Sub(now) > sweepLongest+sweepWidest:
			// Several racks that start together do not knock together; and a clock
			// that was set back leaves nobody waiting.
			h.next = now.Add(part(interval, w.keeper.store.Holder()))
			continue
		case found.longest == nil || h.under != nil || now.Before(h.next):
			continue
		}
		h.next = now.Add(interval/2 + part(interval, found.longest.ID))
		h.under = make(chan swept, 1)
		acc, believed, ended := found.longest, proven[found.app.ID] || ownProbe(found.app), h.under
		w.crew.Go(model.Guarded(func() { ended <- w.tryIdle(ctx, acc.ID, believed, interval) }))
	}
}

func (s *sweeper) host(name string) *sweptHost {
	if s.hosts == nil {
		s.hosts, s.later = map[string]*sweptHost{}, map[model.ID]time.Time{}
	}
	if s.hosts[name] == nil {
		s.hosts[name] = &sweptHost{}
	}
	return s.hosts[name]
}

// part is a share of a span that is an id's own.
func part(span time.Duration, id model.ID) time.Duration {
	return span * time.Duration(id[1]) / 256
}

// tryIdle tries one account's token.
func (w *watcher) tryIdle(ctx context.Context, id model.ID, believed bool, interval time.Duration) swept {
	found, err := w.keeper.probeFor(ctx, id, probing{note: "it was idle", unbelieved: !believed})
	out := swept{id: id, at: w.keeper.clock.Now(), interval: interval}
	switch {
	case err != nil: // of the vault's: the server is none the worse for it
	case found.Outcome == model.ProbeWorks:
		out.telling = true
	case found.Outcome == model.ProbeRefused:
		out.telling = believed
		if believed {
			w.tellDead(ctx, found.Account)
		}
	default:
		out.silent = found.Status == 0 || found.Status == 429 || found.Status >= 500
	}
	return out
}

// tellDead tells of an account that a sweep found dead, where only a person can
// help. Where a refresh can, that tells what came of it.
func (w *watcher) tellDead(ctx context.Context, acc *model.Account) {
	k := w.keeper
	if k.options.Events == nil || acc.State(k.clock.Now()) != model.NeedsSign || !k.told.news(acc.ID, RefreshSignIn) {
		return
	}
	_, app, err := k.byID(ctx, acc.ID)
	if err != nil {
		return // it was removed meanwhile
	}
	k.tell(Event{
		Kind: EventRefreshFailed, Account: acc, App: app, Outcome: string(RefreshSignIn),
		Why: "it was idle, and its token was refused when it was tried",
	})
}

// settle takes in how the probe under way ended, where it has.
func (h *sweptHost) settle(later map[model.ID]time.Time, after time.Duration) {
	if h.under == nil {
		return
	}
	select {
	case end := <-h.under:
		h.under = nil
		switch {
		case end.silent:
			h.failed++
			rest := min(sweepRetry*time.Duration(h.failed*h.failed), sweepLongest)
			h.next = end.at.Add(max(rest, end.interval))
		case end.telling:
			h.failed = 0
			delete(later, end.id)
		default: // nothing is to be learnt of it for a while
			h.failed = 0
			later[end.id] = end.at.Add(min(after, sweepLongest))
		}
	default:
	}
}

// idleByHost finds for each host the account that was idle longest.
func (w *watcher) idleByHost(snapshot *model.Snapshot, after time.Duration, now time.Time) map[string]idle {
	hosts := map[string]idle{}
	for _, acc := range snapshot.Accounts {
		app := snapshot.Apps[acc.App]
		if app == nil || !w.sweepable(acc, app, now) {
			continue
		}
		name := cmp.Or(app.Origins.Probe, app.Origins.Introspect, app.Origins.Token)
		host := hosts[name]
		host.all++
		since := lastSeen(acc)
		if now.Sub(since) >= after && !now.Before(w.swept.later[acc.ID]) && (host.longest == nil || since.Before(host.since)) {
			host.longest, host.app, host.since = acc, app, since
		}
		hosts[name] = host
	}
	return hosts
}

// sweepable says that something is to be learnt of an account by trying its
// access token. One whose clock has run out is known to be over.
func (w *watcher) sweepable(acc *model.Account, app *model.App, now time.Time) bool {
	switch {
	case acc.Revoked != nil || acc.Doubt != nil || now.Before(acc.Paused) || w.keeper.frozen(acc):
		return false
	case !acc.Usable(now) || !sameOrigin(acc, app):
		return false
	}
	return w.keeper.providers.CanProbe(*app)
}

// lastSeen is when the held access token came, or last was seen to work.
func lastSeen(acc *model.Account) time.Time {
	seen := acc.Created
	for _, t := range []time.Time{acc.RefreshedAt, acc.ProvenAt, acc.Access.Issued} {
		if t.After(seen) {
			seen = t
		}
	}
	return seen
}

// provenApps are the apps whose probe ever worked for one of their tokens: only
// there a refusal means that the token is dead, not that the address is wrong.
func provenApps(snapshot *model.Snapshot) map[model.ID]bool {
	proven := map[model.ID]bool{}
	for _, acc := range snapshot.Accounts {
		if !acc.ControlAt.IsZero() {
			proven[acc.App] = true
		}
	}
	return proven
}

// ownProbe says that the profile itself names where tokens are tried.
func ownProbe(app *model.App) bool {
	return app.Endpoints.Probe == "" && app.Endpoints.Introspect == ""
}
