package keeper

import (
	"context"
	"sync"

	"github.com/tokenrack/tokenrack/model"
)

// EventKind names something that happened to an account's tokens and that a
// person may want to be told of; part of the headless contract.
type EventKind string

// The kinds of events.
const (
	// EventRefreshFailed: a refresh was refused, lost its answer or could not
	// reach its server; or a sweep found a token dead that nothing can refresh. It
	// comes once, until a refresh works again.
	EventRefreshFailed EventKind = "refresh_failed"
	// EventExpiring: a token ends soon, and only a person can bring the next
	// one. It comes once for each token, whichever process sees it first.
	EventExpiring EventKind = "expiring"
	// EventRevoked: a revocation of the account was run.
	EventRevoked EventKind = "revoked"
	// EventScopesLost: a refresh came back with fewer scopes.
	EventScopesLost EventKind = "scopes_lost"
)

// Event is one of them. It holds no secret.
type Event struct {
	Kind       EventKind
	Account    *model.Account
	App        *model.App   // nil where it is gone
	ScopesLost model.Scopes // of EventScopesLost
	Outcome    string       // of a refresh, as in [RefreshOutcome]
	Why        string       // in words, clean; may be empty
}

// told remembers what was told of each account, so that a server that is out
// of reach for a night is told of once.
type told struct {
	mu   sync.Mutex
	last map[model.ID]RefreshOutcome
}

// news says whether an outcome is another one than was told before.
func (t *told) news(id model.ID, outcome RefreshOutcome) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil {
		t.last = map[model.ID]RefreshOutcome{}
	}
	if t.last[id] == outcome {
		return false
	}
	t.last[id] = outcome
	return true
}

// tell hands an event to whoever wants to know. It must return at once.
func (k *Keeper) tell(e Event) {
	if k.options.Events != nil && e.Account != nil {
		k.options.Events(e)
	}
}

// tellRefresh tells of what an exchange came to.
func (k *Keeper) tellRefresh(r RefreshResult, app *model.App) {
	if k.options.Events == nil || r.Account == nil {
		return
	}
	if len(r.ScopesLost) > 0 {
		k.tell(Event{Kind: EventScopesLost, Account: r.Account, App: app, ScopesLost: r.ScopesLost, Outcome: string(r.Outcome)})
	}
	fresh := k.told.news(r.Account.ID, r.Outcome)
	if r.Outcome.Succeeded() || !fresh {
		return
	}
	e := Event{Kind: EventRefreshFailed, Account: r.Account, App: app, Outcome: string(r.Outcome)}
	if r.Err != nil {
		e.Why = r.Err.Error()
	}
	k.tell(e)
}

// warnExpiring tells once of each token that ends soon and that nobody but a
// person can follow up. That it was told stands in the account's card, so that
// of several processes one tells.
func (w *watcher) warnExpiring(ctx context.Context, acc *model.Account, app *model.App) {
	k := w.keeper
	if k.options.Events == nil || !w.needsPerson(acc, app) {
		return
	}
	var warned *model.Account
	err := k.store.Update(ctx, func(tx model.Tx) error {
		warned = nil
		fresh, err := accountByID(tx, acc.ID)
		if err != nil || fresh == nil || !w.needsPerson(fresh, app) {
			return err
		}
		fresh.Warned = fresh.Access.Fingerprint
		warned = fresh
		return putAccount(tx, fresh)
	})
	if err == nil && warned != nil {
		k.tell(Event{Kind: EventExpiring, Account: warned, App: app})
	}
}

// needsPerson says that an account's token ends soon, that it was not told yet,
// and that no refresh of the background follows.
func (w *watcher) needsPerson(acc *model.Account, app *model.App) bool {
	now := w.keeper.clock.Now()
	if acc.Access == nil || acc.Warned == acc.Access.Fingerprint || acc.Revoked != nil || acc.State(now) != model.Soon {
		return false
	}
	_, known := DueAt(acc, now)
	return acc.Rests(now) || !acc.Renewable(now) || !known || !sameOrigin(acc, app)
}
