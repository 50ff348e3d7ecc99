// Package bulk is the panel of a refresh of many accounts: a line for each
// provider with how far it is and why it waits, and in the end those that
// failed, in one list.
package bulk

import (
	"cmp"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Account is one of those that are refreshed.
type Account struct {
	ID       model.ID
	Name     string // as it may be shown
	Provider string // its name, as lanes are named
	Host     string // of its server, for what is said of one that is silent
	// Fixed says that a refresh never prolongs the provider's session.
	Fixed bool
}

// Failure is an account that was not refreshed.
type Failure struct {
	Account
	Outcome keeper.RefreshOutcome
	Why     string
	Later   bool          // trying again may help
	After   time.Duration // how long the server asked us to wait; 0: not said
}

// lane is one provider's part.
type lane struct {
	name           string
	all, done, ok  int
	fixed          bool
	left           string // accounts that were left out, and why
	silent         string // the host that last gave no answer
	signIn, doubts int
}

// Run is a refresh of many accounts, as far as it is. Make one with [NewRun].
type Run struct {
	accounts map[model.ID]Account
	lanes    []*lane
	byName   map[string]*lane
	failed   []Failure
	all      int
	done     int
	ok       int
	begun    time.Time
	ended    time.Time // zero: it runs
	again    time.Time // when what failed is tried again; zero: it is not
	stopped  bool
}

// NewRun begins a run. left names by provider how many accounts were left out,
// and why.
func NewRun(accounts []Account, left map[string]string, now time.Time) *Run {
	r := &Run{accounts: map[model.ID]Account{}, byName: map[string]*lane{}, all: len(accounts), begun: now}
	for _, a := range accounts {
		r.accounts[a.ID] = a
		l := r.lane(a.Provider)
		l.all++
		l.fixed = l.fixed || a.Fixed
	}
	for name, why := range left {
		r.lane(name).left = why
	}
	slices.SortFunc(r.lanes, func(a, b *lane) int { return cmp.Or(cmp.Compare(b.all, a.all), cmp.Compare(a.name, b.name)) })
	return r
}

func (r *Run) lane(name string) *lane {
	l := r.byName[name]
	if l == nil {
		l = &lane{name: name}
		r.byName[name] = l
		r.lanes = append(r.lanes, l)
	}
	return l
}

// Take notes what became of an account. One that is tried once more is noted
// anew.
func (r *Run) Take(res keeper.RefreshResult) {
	if res.Account == nil {
		return
	}
	a, known := r.accounts[res.Account.ID]
	if !known {
		return
	}
	l := r.lane(a.Provider)
	r.forget(a.ID)
	l.done++
	r.done++
	l.silent = ""
	if res.Outcome.Succeeded() {
		l.ok++
		r.ok++
		return
	}
	f := Failure{Account: a, Outcome: res.Outcome, After: res.RetryAfter, Why: "it was not refreshed"}
	if res.Err != nil {
		f.Why = res.Err.Error()
		f.Later = res.Outcome == keeper.RefreshFailed && res.Err.Kind == model.KindUnavailable
	}
	switch {
	case res.Outcome == keeper.RefreshSignIn:
		l.signIn++
	case res.Outcome == keeper.RefreshInDoubt:
		l.doubts++
	case f.Later:
		l.silent = a.Host
	}
	r.failed = append(r.failed, f)
}

// forget takes back what was noted of an account before.
func (r *Run) forget(id model.ID) {
	r.failed = slices.DeleteFunc(r.failed, func(f Failure) bool {
		if f.ID != id {
			return false
		}
		l := r.lane(f.Provider)
		l.done--
		r.done--
		switch f.Outcome {
		case keeper.RefreshSignIn:
			l.signIn--
		case keeper.RefreshInDoubt:
			l.doubts--
		default:
		}
		return true
	})
}

// Stop says that no further account is begun.
func (r *Run) Stop() { r.stopped = true }

// Stopped says that the person ended it early.
func (r *Run) Stopped() bool { return r.stopped }

// Later lists the accounts that trying again may help, and how long to wait
// before: what a server asked for, at least the pause.
func (r *Run) Later(pause time.Duration) (ids []model.ID, wait time.Duration) {
	wait = pause
	for _, f := range r.failed {
		if f.Later {
			ids = append(ids, f.ID)
			wait = max(wait, f.After)
		}
	}
	return ids, wait
}

// Wait says when what failed is tried again; the zero time: now it is.
func (r *Run) Wait(until time.Time) { r.again = until }

// End says that all is over.
func (r *Run) End(now time.Time) { r.ended, r.again = now, time.Time{} }

// Over says that it is.
func (r *Run) Over() bool { return !r.ended.IsZero() }

// Progress is how many of all are done, and how many of those well.
func (r *Run) Progress() (done, all, ok int) { return r.done, r.all, r.ok }

// Failed lists the accounts that were not refreshed.
func (r *Run) Failed() []Failure { return r.failed }

// left is about how long it still takes; 0: nobody can tell yet.
func (r *Run) left(now time.Time) time.Duration {
	if r.done == 0 || r.done == r.all || r.Over() || !r.again.IsZero() {
		return 0
	}
	return now.Sub(r.begun) / time.Duration(r.done) * time.Duration(r.all-r.done)
}

// Waiting says that nothing is under way until what failed is tried again.
func (r *Run) Waiting() bool { return !r.again.IsZero() }
