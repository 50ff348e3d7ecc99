package keeper

import (
	"context"
	"fmt"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// proofWaits are the pauses before an access token that still works, or could
// not be tried, is tried again after its revocation: some servers need a
// moment.
var proofWaits = [...]time.Duration{0, 4 * time.Second, 11 * time.Second}

// proveAll tries every token again: access tokens first, since trying a refresh
// token may mint.
func (r *revoking) proveAll(ctx context.Context) error {
	for _, row := range r.rows {
		if !row.done && row.token.Kind == model.AccessToken {
			outcome, proof := r.proveAccess(ctx, row)
			if err := r.settle(ctx, row, outcome, proof); err != nil {
				return err
			}
		}
	}
	for {
		row := r.nextRefresh()
		if row == nil {
			return nil
		}
		outcome, proof, err := r.proveRefresh(ctx, row)
		if err != nil {
			return err
		}
		if err := r.settle(ctx, row, outcome, proof); err != nil {
			return err
		}
	}
}

func (r *revoking) nextRefresh() *revokeRow {
	for _, row := range r.rows {
		if !row.done && row.token.Kind == model.RefreshToken {
			return row
		}
	}
	return nil
}

// settle stores and hands out what became of a token. One that is proven dead
// loses its secret; the others stay, sealed, for proving again.
func (r *revoking) settle(ctx context.Context, row *revokeRow, outcome RevokeOutcome, proof string) error {
	if outcome == RevokedDead {
		now := r.run.keeper.clock.Now()
		err := r.run.keeper.insist(ctx, func(tx model.Tx) error {
			acc, err := accountByID(tx, r.id)
			if err != nil || acc == nil {
				return err
			}
			bury(acc, row.token.ID, now)
			r.acc = acc
			if err := tx.DeleteSecret(row.token.ID); err != nil {
				return err
			}
			return putAccount(tx, acc)
		})
		if err != nil {
			return err
		}
	}
	r.line(row, outcome, proof)
	return nil
}

func bury(acc *model.Account, id model.ID, now time.Time) {
	if acc.Access != nil && acc.Access.ID == id {
		acc.Access.DeadAt = now
	}
	if acc.Refresh != nil && acc.Refresh.ID == id {
		acc.Refresh.DeadAt = now
	}
	for i := range acc.Superseded {
		if acc.Superseded[i].ID == id {
			acc.Superseded[i].DeadAt = now
		}
	}
}

// proveAccess tries an access token again.
func (r *revoking) proveAccess(ctx context.Context, row *revokeRow) (RevokeOutcome, string) {
	request := r.run.request
	if !r.means.API && !request.StepsDone && !request.ProveOnly {
		return RevokedByHand, "there is no revocation by API"
	}
	if !r.probes {
		return r.unproven(row, "there is no address to try it at")
	}
	if !r.fromHere(row) {
		return RevokedUnreachable, movedError().Error()
	}
	var reply model.ProbeReply
	for _, wait := range proofWaits {
		if wait > 0 && !r.run.keeper.clock.Sleep(ctx, wait) {
			break
		}
		reply = r.probe(ctx, row.value)
		if reply.Outcome == model.ProbeRefused || !row.sent {
			break
		}
	}
	switch {
	case reply.Outcome == model.ProbeWorks:
		return RevokedAlive, fmt.Sprintf("the API answered %d: it still works", reply.Status)
	case reply.Outcome == model.ProbeRefused && r.control:
		return RevokedDead, fmt.Sprintf("the API answered %d", reply.Status)
	case reply.Outcome == model.ProbeRefused:
		return RevokedAccepted, fmt.Sprintf("no control: the API answered %d, but it never accepted a token of this app before", reply.Status)
	}
	return RevokedUnreachable, "could not be tried: " + reply.Err.Error()
}

// unproven is the outcome of a token that cannot be tried.
func (r *revoking) unproven(row *revokeRow, why string) (RevokeOutcome, string) {
	switch {
	case row.accepted:
		return RevokedAccepted, "the server accepted the revocation; " + why
	case row.sent:
		return RevokedUnreachable, row.trouble
	case r.means.API && r.means.EndsPair && r.pairAccepted(row):
		return RevokedAccepted, "the server accepted the revocation of its pair; " + why
	case !r.means.API:
		return RevokedByHand, why
	case row.trouble != "":
		return RevokedUnreachable, row.trouble
	}
	return RevokedUnreachable, why
}

// pairAccepted says whether the other token of a current pair was accepted.
func (r *revoking) pairAccepted(row *revokeRow) bool {
	for _, other := range r.rows {
		if other != row && !other.old && !row.old && other.accepted {
			return true
		}
	}
	return false
}

// proveRefresh tries a refresh token once. That is done only where what a
// success would mint can be revoked, or where a person says that the steps by
// hand are done.
func (r *revoking) proveRefresh(ctx context.Context, row *revokeRow) (RevokeOutcome, string, error) {
	current := r.acc.Refresh != nil && r.acc.Refresh.ID == row.token.ID
	switch {
	case current && !r.acc.RefreshRefused.IsZero():
		return RevokedDead, "refused at " + r.acc.RefreshRefused.Format(time.RFC3339), nil
	case row.tried.Verdict == model.GrantRefused:
		return RevokedDead, refusedProof(row.tried), nil
	case row.tried.Verdict == model.AnswerLost:
		return RevokedUnreachable, "could not be tried: " + row.tried.Err.Error(), nil
	case !r.mayTryRefresh():
		outcome, proof := r.unproven(row, r.whyNotTried())
		return outcome, proof, nil
	case row.value.Empty():
		return RevokedUnreachable, "its text is gone", nil
	case !r.fromHere(row):
		return RevokedUnreachable, movedError().Error(), nil
	}
	reply, err := r.tryRefresh(ctx, row)
	if err != nil {
		return "", "", err
	}
	switch reply.Verdict {
	case model.GrantRefused:
		return RevokedDead, refusedProof(reply), nil
	case model.Granted:
		return r.buryMinted(ctx, row, reply)
	}
	return RevokedUnreachable, "could not be tried: " + reply.Err.Error(), nil
}

func (r *revoking) whyNotTried() string {
	if r.means.API {
		return "it was not tried: a success would mint tokens, and no revocation went through"
	}
	return "it is tried only after the steps by hand are done"
}

func refusedProof(reply model.Reply) string {
	if reply.Err.Code != "" {
		return "refused: " + reply.Err.Code
	}
	return fmt.Sprintf("refused (%d)", reply.Status)
}

// mayTryRefresh: see proveRefresh. A refresh token of an account that nobody
// revoked is never tried for a mere proof, it may be in use.
func (r *revoking) mayTryRefresh() bool {
	request := r.run.request
	switch {
	case request.StepsDone:
		return true
	case !r.means.API:
		return false
	case request.ProveOnly:
		return r.was
	}
	for _, row := range r.rows {
		if row.accepted { // this server does revoke what a success would mint
			return true
		}
	}
	return false
}
