package keeper

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// findControl makes sure that the probe can tell a living token from a dead
// one: it must have answered "works" for this or another token of the same app
// before the revocation, or its "dead" means nothing.
func (r *revoking) findControl(ctx context.Context) {
	k := r.run.keeper
	if !r.probes {
		return
	}
	if !r.run.request.ProveOnly {
		for _, row := range r.rows {
			if row.old || row.done || row.token.Kind != model.AccessToken || !r.fromHere(row) {
				continue
			}
			if r.probe(ctx, row.value).Outcome == model.ProbeWorks {
				r.control = true
				r.change(ctx, func(acc *model.Account) { acc.ControlAt = k.clock.Now() })
				return
			}
		}
	}
	r.control = r.controlByOthers(ctx)
}

// controlTries is how many other accounts are tried for a control.
const controlTries = 3

// controlByOthers looks for a control among the app's other accounts: one whose
// token worked before, or one whose token works now.
func (r *revoking) controlByOthers(ctx context.Context) bool {
	k := r.run.keeper
	var others []*model.Account
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		others, err = accountsOfApp(rd, r.app.ID)
		return err
	})
	if err != nil {
		return false // no picture, no control: the outcome is the more careful one
	}
	for _, other := range others {
		if !other.ControlAt.IsZero() {
			return true
		}
	}
	tries := 0
	for _, other := range others {
		if other.ID == r.id || other.Revoked != nil || !other.Usable(k.clock.Now()) {
			continue
		}
		if tries++; tries > controlTries {
			return false
		}
		if found, err := k.probe(ctx, other.ID); err == nil && found.Outcome == model.ProbeWorks {
			return true
		}
	}
	return false
}

func (r *revoking) probe(ctx context.Context, token model.Secret) model.ProbeReply {
	if token.Empty() {
		return model.ProbeReply{Outcome: model.ProbeUnknown, Err: signInNeeded(r.acc, r.begun)}
	}
	limited, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	return r.run.keeper.providers.Probe(limited, r.client, token)
}

// change rewrites the account's card under the lease.
func (r *revoking) change(ctx context.Context, fn func(*model.Account)) {
	_ = r.run.keeper.store.Update(ctx, func(tx model.Tx) error {
		acc, err := accountByID(tx, r.id)
		if err != nil || acc == nil {
			return err
		}
		fn(acc)
		r.acc = acc
		return putAccount(tx, acc)
	}) // a mark that is not kept makes a later proof more careful, never less
}
