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
	var access []*revokeRow
	for _, row := range r.rows {
		if !row.done && row.token.Kind == model.AccessToken {
			access = append(access, row)
		}
	}
	if err := r.proveAccess(ctx, access); err != nil {
		return err
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
	line := r.made(row, outcome, proof)
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
			if err := r.keep(tx, line); err != nil {
				return err
			}
			return putAccount(tx, acc)
		})
		if err != nil {
			return err
		}
	} else {
		r.keepApart(ctx, line)
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

// proveAccess tries access tokens again: all of them at once, then those that
// still live, or could not be tried, after each pause.
func (r *revoking) proveAccess(ctx context.Context, rows []*revokeRow) error {
	left, err := r.settleUntried(ctx, rows)
	if err != nil {
		return err
	}
	for try, wait := range proofWaits {
		if len(left) == 0 {
			return nil
		}
		if wait > 0 {
			r.announceTry(left, try+1, wait)
			if !r.run.keeper.clock.Sleep(ctx, wait) {
				break
			}
		}
		var still []*revokeRow
		for _, row := range left {
			r.progress(row, RevokeProgress{Stage: StageProving, Status: row.status, Try: try + 1, Of: len(proofWaits)})
			row.reply = r.probe(ctx, row.value)
			if r.mayChange(row) && try < len(proofWaits)-1 {
				still = append(still, row)
				continue
			}
			outcome, proof := r.judged(row)
			if err := r.settle(ctx, row, outcome, proof); err != nil {
				return err
			}
		}
		left = still
	}
	for _, row := range left { // the pause was cut short
		outcome, proof := r.judged(row)
		if err := r.settle(ctx, row, outcome, proof); err != nil {
			return err
		}
	}
	return nil
}

// settleUntried settles what cannot be tried, and returns the rest.
func (r *revoking) settleUntried(ctx context.Context, rows []*revokeRow) (left []*revokeRow, err error) {
	for _, row := range rows {
		outcome, proof := r.untried(row)
		if outcome == "" {
			left = append(left, row)
			continue
		}
		if err := r.settle(ctx, row, outcome, proof); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// mayChange says that another try may tell more: a token that was just revoked
// may need a moment to die, and a server that did not answer may do so. One
// that nobody revoked and that works is alive.
func (r *revoking) mayChange(row *revokeRow) bool {
	switch row.reply.Outcome {
	case model.ProbeRefused:
		return false
	case model.ProbeWorks:
		return row.sent || r.means.EndsPair && r.pairAccepted(row)
	}
	return !row.value.Empty()
}

// announceTry says when tokens are tried again, and what was found so far.
func (r *revoking) announceTry(rows []*revokeRow, try int, wait time.Duration) {
	for _, row := range rows {
		says := "no answer"
		if row.reply.Outcome == model.ProbeWorks {
			says = fmt.Sprintf("the API answered %d", row.reply.Status)
		}
		r.progress(row, RevokeProgress{
			Stage: StageWaiting, Status: row.status, Try: try, Of: len(proofWaits),
			Next: r.run.keeper.clock.Now().Add(wait), Says: says, Works: row.reply.Outcome == model.ProbeWorks,
		})
	}
}

// untried is the outcome of an access token that cannot be tried; empty: it
// can.
func (r *revoking) untried(row *revokeRow) (RevokeOutcome, string) {
	request := r.run.request
	switch {
	case !r.means.API && !request.StepsDone && !request.ProveOnly:
		return RevokedByHand, "there is no revocation by API"
	case !r.probes:
		return r.unproven(row, "there is no address to try it at")
	case !r.fromHere(row):
		return RevokedUnreachable, movedError().Error()
	}
	return "", ""
}

// judged is the outcome of an access token that was tried.
func (r *revoking) judged(row *revokeRow) (RevokeOutcome, string) {
	reply := row.reply
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
