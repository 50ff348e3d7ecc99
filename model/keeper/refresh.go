package keeper

import (
	"context"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// RefreshOutcome is what became of one refresh; part of the headless contract.
type RefreshOutcome string

// The outcomes of a refresh.
const (
	Refreshed      RefreshOutcome = "refreshed"
	Adopted        RefreshOutcome = "adopted" // another caller or process had just done it
	StillFresh     RefreshOutcome = "still_fresh"
	NotRefreshable RefreshOutcome = "not_refreshable"
	RefreshSignIn  RefreshOutcome = "sign_in"
	RefreshInDoubt RefreshOutcome = "in_doubt"
	RefreshFailed  RefreshOutcome = "failed"
)

// Succeeded says that the account holds a fresh token afterwards.
func (o RefreshOutcome) Succeeded() bool {
	return o == Refreshed || o == Adopted || o == StillFresh
}

// RefreshResult is one account's line of a refresh.
type RefreshResult struct {
	Account    *model.Account
	Outcome    RefreshOutcome
	ScopesLost model.Scopes
	Err        *model.Error  // nil where all is well
	RetryAfter time.Duration // how long the server asked us to wait; 0: not said
}

// RefreshAccounts refreshes accounts, bounded per host, and calls results as
// each is done, never concurrently. With onlyStale, those that are neither
// expired nor ending soon are left (still_fresh). The error is only for the
// whole: a context that ended, after which what was begun is still finished.
func (k *Keeper) RefreshAccounts(ctx context.Context, ids []model.ID, onlyStale bool, results func(RefreshResult)) error {
	var (
		queue  = make(chan model.ID)
		report sync.Mutex
		crew   sync.WaitGroup
	)
	for range min(k.options.Workers*crewPerFlight, len(ids)) {
		crew.Go(model.Guarded(func() {
			for id := range queue {
				result := k.refreshOne(ctx, id, onlyStale)
				report.Lock()
				results(result)
				report.Unlock()
			}
		}))
	}
	err := feed(ctx, queue, ids)
	close(queue)
	crew.Wait()
	if err != nil {
		return stopped(err)
	}
	return nil
}

// crewPerFlight is how many accounts are worked on for each exchange in flight:
// while one is at its server, others make their intent durable or store what
// came.
const crewPerFlight = 3

func feed(ctx context.Context, queue chan<- model.ID, ids []model.ID) error {
	for _, id := range ids {
		select {
		case queue <- id:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// refreshOne refreshes an account of a list.
func (k *Keeper) refreshOne(ctx context.Context, id model.ID, onlyStale bool) RefreshResult {
	acc, app, err := k.byID(ctx, id)
	if err != nil {
		return RefreshResult{Outcome: RefreshFailed, Err: asError(err)}
	}
	now := k.clock.Now()
	if state := acc.State(now); onlyStale && acc.Usable(now) && (state == model.Fresh || state == model.NoExpiry) {
		return RefreshResult{Account: acc, Outcome: StillFresh}
	}
	way := k.hosts.enter(ctx, app.Origins.Token)
	if way == nil {
		return RefreshResult{Account: acc, Outcome: RefreshFailed, Err: asError(stopped(ctx.Err()))}
	}
	if acc.Doubt != nil {
		k.letAccessSpeak(ctx, acc, now)
	}
	result, err := k.renew(ctx, ask{id: id, seen: fingerprint(acc.Access), way: way})
	if err != nil {
		return RefreshResult{Account: acc, Outcome: RefreshFailed, Err: asError(err)}
	}
	return result
}

// letAccessSpeak tries the held access token of an account in doubt, so that
// what follows knows whether there is anything to lose.
func (k *Keeper) letAccessSpeak(ctx context.Context, acc *model.Account, now time.Time) {
	if acc.Usable(now) {
		_, _ = k.probe(ctx, acc.ID) // what it found is stored; silence changes nothing
	}
}

// byID reads an account and its app.
func (k *Keeper) byID(ctx context.Context, id model.ID) (acc *model.Account, app *model.App, err error) {
	err = k.viewSure(ctx, func(rd model.Reader, d *deaths) error {
		if acc, err = accountByID(rd, id); err != nil {
			return err
		}
		if acc == nil {
			return goneAccount()
		}
		if acc, err = k.withDoubt(rd, d, acc); err != nil {
			return err
		}
		app, err = appByID(rd, acc.App)
		return err
	})
	return acc, app, storeTrouble(err)
}

// Settle resolves a refresh in doubt: the held access token is tried, and once
// it is proven dead or over, the old refresh token once more; with retry that
// is done at once, on the person's word.
func (k *Keeper) Settle(ctx context.Context, id model.ID, retry bool) (RefreshResult, error) {
	acc, _, err := k.byID(ctx, id)
	if err != nil {
		return RefreshResult{}, err
	}
	now := k.clock.Now()
	switch {
	case acc.Doubt == nil && !acc.Usable(now) && !acc.Renewable(now):
		return RefreshResult{Account: acc, Outcome: RefreshSignIn, Err: signInNeeded(acc, now)}, nil
	case acc.Doubt == nil:
		return RefreshResult{Account: acc, Outcome: StillFresh}, nil
	}
	if !retry {
		k.letAccessSpeak(ctx, acc, now)
	}
	return k.renew(ctx, ask{id: id, seen: fingerprint(acc.Access), settle: retry})
}
