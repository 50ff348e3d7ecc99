package keeper

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// ProbeResult is one account's line of a probe.
type ProbeResult struct {
	Account     *model.Account
	Outcome     model.ProbeOutcome
	Status      int
	Fingerprint model.Fingerprint
	CheckedAt   time.Time
	Err         *model.Error
}

// Probe tries the held access token harmlessly and records what was found. A
// token that another process replaced meanwhile is not called dead: its
// successor is tried instead, once.
func (k *Keeper) Probe(ctx context.Context, id model.ID) (ProbeResult, error) {
	return k.probe(ctx, id)
}

// probeTime bounds one probe.
const probeTime = 15 * time.Second

func (k *Keeper) probe(ctx context.Context, id model.ID) (ProbeResult, error) {
	return k.probeFor(ctx, id, probing{})
}

// probing is why a token is tried.
type probing struct {
	note string // for the record; may be empty
	// unbelieved says that a refusal tells nothing: the address may be wrong.
	unbelieved bool
}

func (k *Keeper) probeFor(ctx context.Context, id model.ID, why probing) (ProbeResult, error) {
	first, replaced, err := k.probeOnce(ctx, id, why)
	if err != nil || !replaced {
		return first, err
	}
	second, _, err := k.probeOnce(ctx, id, why)
	return second, err
}

// probeOnce tries the token that is held now, and says whether a refused one
// had been replaced by the time the answer came.
func (k *Keeper) probeOnce(ctx context.Context, id model.ID, why probing) (result ProbeResult, replaced bool, err error) {
	l, token, err := k.probeParties(ctx, id)
	if err != nil {
		return ProbeResult{}, false, err
	}
	result = ProbeResult{Account: l.acc, Outcome: model.ProbeUnknown, Fingerprint: fingerprint(l.acc.Access), CheckedAt: l.begun}
	if token.Empty() {
		result.Err = signInNeeded(l.acc, l.begun)
		return result, false, nil
	}
	if !sameOrigin(l.acc, l.app) {
		result.Err = movedError()
		return result, false, nil
	}
	limited, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	reply := k.providers.Probe(limited, l.client, token)
	result.Outcome, result.Status, result.Err = reply.Outcome, reply.Status, reply.Err
	result.CheckedAt = k.clock.Now()
	if reply.Outcome == model.ProbeUnknown && reply.Status == 0 {
		return result, false, nil
	}
	replaced, err = k.storeProbe(ctx, &result, why)
	return result, replaced, err
}

func (k *Keeper) probeParties(ctx context.Context, id model.ID) (*lease, model.Secret, error) {
	l := &lease{begun: k.clock.Now()}
	var token model.Secret
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		if l.acc, err = accountByID(rd, id); err != nil {
			return err
		}
		if l.acc == nil {
			return goneAccount()
		}
		if l.app, err = appByID(rd, l.acc.App); err != nil {
			return err
		}
		if l.client, err = client(rd, l.app); err != nil || l.acc.Access == nil {
			return err
		}
		token, err = secretOf(rd, l.acc.Access.ID)
		return err
	})
	return l, token, storeTrouble(err)
}

// storeProbe records what a probe found about the token that is still held.
func (k *Keeper) storeProbe(ctx context.Context, r *ProbeResult, why probing) (replaced bool, err error) {
	err = k.store.Update(ctx, func(tx model.Tx) error {
		replaced = false
		acc, err := accountByID(tx, r.Account.ID)
		if err != nil || acc == nil {
			return err
		}
		if fingerprint(acc.Access) != r.Fingerprint {
			replaced = r.Outcome == model.ProbeRefused
			return nil
		}
		switch r.Outcome {
		case model.ProbeWorks:
			acc.ProvenAt, acc.ControlAt = r.CheckedAt, r.CheckedAt
			acc.ProbeRefused = time.Time{}
			acc.NoReplyAt, acc.NoReplyWhy = time.Time{}, ""
		case model.ProbeRefused:
			if why.unbelieved {
				return nil
			}
			acc.ProbeRefused = r.CheckedAt
			acc.NoReplyAt, acc.NoReplyWhy = time.Time{}, ""
		case model.ProbeUnknown:
			return nil
		}
		r.Account = acc
		if err := putAccount(tx, acc); err != nil {
			return err
		}
		return k.record(tx, acc, model.DidProbe, string(r.Outcome), why.note)
	})
	return replaced, storeTrouble(err)
}

func movedError() *model.Error {
	return &model.Error{
		Kind: model.KindSignIn,
		What: "nothing was sent",
		Why:  "the held tokens came from another address than the app has today",
		Do:   "A new sign-in brings tokens of the new address: tokenrack signin.",
	}
}
