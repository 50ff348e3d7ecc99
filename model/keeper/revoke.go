package keeper

import (
	"context"
	"strings"
	"sync"

	"github.com/tokenrack/tokenrack/model"
)

// Revoke ends every token of the target and proves it, token by token: one is
// called dead only after it was tried again and refused. It goes on past
// failures; lines are handed out as they come, never concurrently. Accounts are
// frozen first, and count as revoked from then on, whatever is proven. A
// revocation that was cut off is resumed by calling it again: what was proven
// dead is not sent again.
func (k *Keeper) Revoke(ctx context.Context, r RevokeRequest, lines func(RevokeLine)) (RevokeSummary, error) {
	plan, err := k.planRevoke(ctx, r.Target, false)
	if err != nil {
		return RevokeSummary{}, err
	}
	k.busy.enter()
	defer k.busy.leave()
	run := &revocation{keeper: k, request: r, done: k.saidDone(r, plan), lines: lines, open: map[model.ID]bool{}, counts: map[RevokeOutcome]int{}}
	if run.incident, err = k.openIncident(ctx, r, plan, run.done); err != nil {
		return RevokeSummary{}, err
	}
	run.progress(RevokeProgress{Stage: StageBegun})
	for _, app := range plan.Apps {
		if err := run.recordApp(ctx, app); err != nil {
			run.gaveUp = true
			run.closeIncident(ctx, RevokeSummary{})
			return RevokeSummary{Incident: run.incident}, err
		}
	}
	run.accounts(ctx, plan)
	summary := run.summary(plan)
	run.closeIncident(ctx, summary)
	return summary, ctxStopped(ctx)
}

func ctxStopped(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return stopped(err)
	}
	return nil
}

// revocation is one run over many accounts.
type revocation struct {
	keeper   *Keeper
	request  RevokeRequest
	incident int // its number; 0: none is kept
	done     []StepDone

	mu     sync.Mutex
	lines  func(RevokeLine)
	counts map[RevokeOutcome]int
	open   map[model.ID]bool // apps of which not everything is dead
	gaveUp bool              // an account was given up half-way
}

// progress tells what is being done.
func (r *revocation) progress(p RevokeProgress) {
	if r.request.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p.Incident = r.incident
	r.request.Progress(p)
}

// accounts revokes all of them, several at a time. When ctx ends no further one
// is begun; those that were are finished.
func (r *revocation) accounts(ctx context.Context, plan RevokePlan) {
	apps := map[model.ID]*model.App{}
	for _, app := range plan.Apps {
		apps[app.ID] = app
	}
	slots := make(chan struct{}, r.keeper.options.PerHost)
	var crew sync.WaitGroup
	for _, acc := range plan.Accounts {
		slots <- struct{}{}
		if ctx.Err() != nil { // also while it waited for its turn
			break
		}
		crew.Go(model.Guarded(func() {
			defer func() { <-slots }()
			one := &revoking{run: r, id: acc.ID, app: apps[acc.App], acc: acc}
			ctx := context.WithoutCancel(ctx)
			if err := one.do(ctx); err != nil {
				r.cut()
				one.giveUp(ctx, err)
			}
			r.keeper.tell(Event{Kind: EventRevoked, Account: one.acc, App: one.app})
		}))
	}
	crew.Wait()
}

// cut notes that an account was given up half-way.
func (r *revocation) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gaveUp = true
}

// report hands out a line.
func (r *revocation) report(line RevokeLine) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[line.Outcome]++
	if line.Outcome != RevokedDead {
		r.open[line.App.ID] = true
	}
	r.lines(line)
}

// summary counts the outcomes and names what is left to a person: for apps of
// which something may live, and for an app that was itself the target, since
// its client secret goes on working.
func (r *revocation) summary(plan RevokePlan) RevokeSummary {
	s := RevokeSummary{Incident: r.incident, Outcomes: r.counts, Done: r.done}
	for _, app := range plan.Apps {
		target := app.ID == plan.Target.App && !r.request.StepsDone
		if !r.open[app.ID] && !target {
			continue
		}
		if p, err := r.keeper.providers.Provider(app.Provider); err == nil {
			s.Steps = append(s.Steps, stepsOf(app, p)...)
		}
	}
	return s
}

// recordApp writes down that the app was revoked as a whole, or that its steps
// by hand were said to be done.
func (r *revocation) recordApp(ctx context.Context, app *model.App) error {
	k := r.keeper
	whole := r.request.Target.App == app.ID && len(r.request.Target.Without) == 0 && !r.request.ProveOnly
	if !whole && !r.request.StepsDone {
		return nil
	}
	now := k.clock.Now()
	err := k.store.Update(ctx, func(tx model.Tx) error {
		fresh, err := appByID(tx, app.ID)
		if err != nil {
			return err
		}
		if whole {
			fresh.RevokedAt = now
		}
		if r.request.StepsDone {
			fresh.ByHandAt, fresh.ByHandBy = now, r.request.Person
			if err := tx.Record(writeActivity(model.Activity{
				At: now, Verb: model.DidByHand, App: app.Name, Provider: app.Provider,
				Outcome: "done", Note: strings.TrimSpace("said by " + r.request.Person),
			})); err != nil {
				return err
			}
		}
		return putApp(tx, fresh)
	})
	return storeTrouble(err)
}
