package ui

import (
	"context"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// fakeRevoker is the part of the fake keeper that revokes: what it was asked
// for, and what it answers.
type fakeRevoker struct {
	frozen   map[model.ID]bool
	requests []keeper.RevokeRequest
	outcome  func(account string, t model.Token) keeper.RevokeOutcome // nil: dead
	pace     time.Duration                                            // before each line
	steps    []keeper.ByHandStep
	says     string // what every line, plan and summary brings from elsewhere besides; empty: nothing
	planErr  error
	remember []keeper.Incident
	said     []keeper.StepDone
}

func (k *fakeKeeper) Incidents(context.Context) ([]keeper.Incident, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := slices.Clone(k.revoker.remember)
	for n := range all {
		all[n].Found, all[n].Lines = len(all[n].Lines), nil
	}
	return all, nil
}

func (k *fakeKeeper) Incident(_ context.Context, number int) (keeper.Incident, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, i := range k.revoker.remember {
		if i.Number == number {
			return i, nil
		}
	}
	return keeper.Incident{}, &model.Error{Kind: model.KindNotFound, What: "there is no such incident"}
}

func (k *fakeKeeper) SayDone(_ context.Context, _ int, step keeper.ByHandStep, person string, undo bool) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !undo {
		k.revoker.said = append(k.revoker.said, keeper.StepDone{Step: step, By: person, At: k.now()})
	}
	return nil
}

func (k *fakeKeeper) PlanRevoke(_ context.Context, t keeper.RevokeTarget) (keeper.RevokePlan, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	plan := keeper.RevokePlan{Target: t, Steps: k.revoker.steps}
	if k.revoker.planErr != nil {
		return plan, k.revoker.planErr
	}
	plan.Means, plan.Calls = map[model.ID]model.Revocation{}, map[model.ID]model.Calls{}
	customers := map[string]bool{}
	for _, a := range k.snap.Accounts {
		if k.aimed(a, t) {
			customers[a.CustomerOf(k.snap.Apps[a.App])] = true
		}
	}
	for _, a := range k.snap.Accounts {
		app := k.snap.Apps[a.App]
		switch {
		case k.aimed(a, t) && slices.Contains(t.Without, a.ID):
			plan.Left = append(plan.Left, a)
			continue
		case !k.aimed(a, t):
			if customers[a.CustomerOf(app)] && a.Revoked == nil {
				plan.Others = append(plan.Others, a)
			}
			continue
		}
		plan.Means[app.ID] = k.provider[app.Provider].Revocation
		plan.Calls[app.ID] = model.Calls{Revoke: "POST " + app.Base + "/oauth/revoke", Probe: "GET " + app.Base + "/api/items", Refresh: "POST " + app.Base + "/oauth/token"}
		plan.Accounts = append(plan.Accounts, a)
		if !slices.Contains(plan.Apps, app) {
			plan.Apps = append(plan.Apps, app)
			plan.NotCovered = append(plan.NotCovered, "Tokens that somebody else got with the client secret of "+app.Name+" cannot be seen from here: only ending the app ends them.")
		}
		for _, token := range tokensIn(a) {
			if token.DeadAt.IsZero() {
				plan.Tokens++
			}
		}
	}
	return plan, nil
}

// aimed says that an account is part of a target, or was added to it.
func (k *fakeKeeper) aimed(a *model.Account, t keeper.RevokeTarget) bool {
	of := t.All || a.App == t.App || slices.Contains(t.Accounts, a.ID) || t.Customer != "" && a.CustomerOf(k.snap.Apps[a.App]) == t.Customer
	return of || slices.Contains(t.Also, a.ID)
}

func tokensIn(a *model.Account) []model.Token {
	var all []model.Token
	if a.Refresh != nil {
		all = append(all, *a.Refresh)
	}
	if a.Access != nil {
		all = append(all, *a.Access)
	}
	return append(all, a.Superseded...)
}

func (k *fakeKeeper) Freeze(_ context.Context, ids []model.ID) (func(), error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.revoker.frozen == nil {
		k.revoker.frozen = map[model.ID]bool{}
	}
	for _, id := range ids {
		k.revoker.frozen[id] = true
	}
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, id := range ids {
			delete(k.revoker.frozen, id)
		}
	}, nil
}

// Revoke ends the tokens as the test says, at its pace.
func (k *fakeKeeper) Revoke(ctx context.Context, r keeper.RevokeRequest, lines func(keeper.RevokeLine)) (keeper.RevokeSummary, error) {
	plan, err := k.PlanRevoke(ctx, r.Target)
	if err != nil {
		return keeper.RevokeSummary{}, err
	}
	k.mu.Lock()
	k.revoker.requests = append(k.revoker.requests, r)
	outcome, pace, steps := k.revoker.outcome, k.revoker.pace, k.revoker.steps
	k.mu.Unlock()
	number := r.Incident
	if number == 0 && !r.ProveOnly {
		number = 8
	}
	sum := keeper.RevokeSummary{Incident: number, Outcomes: map[keeper.RevokeOutcome]int{}}
	if r.Progress != nil {
		r.Progress(keeper.RevokeProgress{Incident: number})
	}
	for _, a := range plan.Accounts {
		if ctx.Err() != nil {
			break
		}
		for _, t := range tokensIn(a) {
			time.Sleep(pace)
			line := keeper.RevokeLine{
				Account: a, App: k.Snapshot().App(a), Kind: t.Kind, Fingerprint: t.Fingerprint, ServerStatus: 200,
				Outcome: keeper.RevokedDead, Proof: "the API answered 401", Expiry: t.Expiry, At: k.now(),
			}
			if !t.Replaced.IsZero() {
				line.Kind, line.SupersededOf = model.SupersededToken, t.Kind
			}
			if outcome != nil {
				line.Outcome = outcome(a.Name, t)
			}
			if line.Outcome != keeper.RevokedDead {
				line.Proof = "the API answered 200: it still works"
			}
			line.Proof += k.revoker.says
			sum.Outcomes[line.Outcome]++
			lines(line)
		}
		k.replace(a.ID, func(a *model.Account) {
			a.Revoked = &model.Revoked{At: k.now(), Note: "all proven dead"}
			a.Freeze = nil
		})
	}
	if !sum.Proven() || !r.StepsDone {
		sum.Steps = steps
	}
	return sum, ctx.Err()
}

// frozen counts the accounts whose refresh is paused.
func (k *fakeKeeper) frozen() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.revoker.frozen)
}

func (k *fakeKeeper) revocations() []keeper.RevokeRequest {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.revoker.requests)
}
