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

// reviveAccess deals with servers that revoke nothing once the access token is
// over: the refresh token brings a new one, which is used once, so that
// revoking it ends the pair it replaced too.
func (r *revoking) reviveAccess(ctx context.Context) error {
	k := r.run.keeper
	if !r.means.NeedsLiveAccess || r.acc.Usable(k.clock.Now()) {
		return nil
	}
	for _, row := range r.rows {
		if row.old || row.done || row.token.Kind != model.RefreshToken || !r.fromHere(row) {
			continue
		}
		if !r.acc.RefreshRefused.IsZero() {
			return nil
		}
		reply, err := r.tryRefresh(ctx, row)
		if err != nil || reply.Verdict != model.Granted {
			row.tried = reply
			return err
		}
		if r.means.UseFirst && r.probes {
			used := r.probe(ctx, reply.Tokens.Access)
			r.control = r.control || used.Outcome == model.ProbeWorks
		}
		return nil
	}
	return nil
}

// tryRefresh spends a refresh token once, with an intent of its own, and stores
// what it mints: nothing received is ever dropped.
func (r *revoking) tryRefresh(ctx context.Context, row *revokeRow) (model.Reply, error) {
	k := r.run.keeper
	p := plan{
		At: k.clock.Now(), Grant: model.GrantRefreshToken, Fingerprint: row.token.Fingerprint,
		Revokes: true, Rotates: r.provider.Rotation != model.RotatesNever,
	}
	room, err := k.store.Reserve(ctx)
	if err != nil {
		return model.Reply{}, noRoom(err)
	}
	defer room.Release()
	if err := r.announce(ctx, p, nil); err != nil {
		return model.Reply{}, err
	}
	l := &lease{
		acc: r.acc, app: r.app, provider: r.provider, client: r.client, plan: p, no: r.no, begun: p.At, room: room,
		grant: model.Grant{Type: model.GrantRefreshToken, RefreshToken: row.value},
	}
	reply := k.send(ctx, l)
	switch reply.Verdict {
	case model.Granted:
		return reply, r.keepMinted(ctx, l, reply)
	case model.AnswerLost:
		return reply, r.announce(ctx, r.rest(), func(acc *model.Account) { addLostProof(acc, p) })
	}
	return reply, r.announce(ctx, r.rest(), nil)
}

// rest is what the intent of a revocation says between its exchanges.
func (r *revoking) rest() plan { return plan{At: r.begun, Revokes: true} }

// announce puts another intent in the place of the one that stands, and changes
// the account with it where change is given.
func (r *revoking) announce(ctx context.Context, p plan, change func(*model.Account)) error {
	k := r.run.keeper
	var (
		no  uint64
		acc *model.Account
	)
	err := k.insist(ctx, func(tx model.Tx) (err error) {
		if acc, err = accountByID(tx, r.id); err != nil {
			return err
		}
		if acc != nil && change != nil {
			change(acc)
			if err := putAccount(tx, acc); err != nil {
				return err
			}
		}
		no, err = r.nextIntent(tx, p)
		return err
	})
	if err != nil {
		return err
	}
	r.no = no
	if acc != nil {
		r.acc = acc
	}
	return nil
}

func (r *revoking) nextIntent(tx model.Tx, p plan) (no uint64, err error) {
	if err := tx.DeleteIntent(r.id, r.no); err != nil {
		return 0, err
	}
	return putIntent(tx, r.id, r.run.keeper.store.Holder(), p)
}

// addLostProof remembers that a proof may have minted a pair that never reached
// us. Proving the same token again and again does not add up: one entry already
// sends a person to the provider.
func addLostProof(acc *model.Account, p plan) {
	if acc.Revoked == nil && acc.Refresh != nil && acc.Refresh.Fingerprint == p.Fingerprint {
		acc.Doubt = &model.Doubt{At: p.At, Fingerprint: p.Fingerprint, Why: "the answer to its proof was lost"}
	}
	for _, l := range acc.Lost {
		if l.Spent == p.Fingerprint {
			return
		}
	}
	acc.Lost = append(acc.Lost[:len(acc.Lost):len(acc.Lost)], model.Lost{At: p.At, Spent: p.Fingerprint})
}

func (r *revoking) keepMinted(ctx context.Context, l *lease, reply model.Reply) error {
	k := r.run.keeper
	no := r.no
	err := k.persist(ctx, l, reply, func(tx model.Tx) error {
		acc, err := accountByID(tx, r.id)
		if err != nil {
			return err
		}
		if acc == nil {
			return tx.PutInbox(l.inboxRow(reply))
		}
		refused := acc.RefreshRefused
		if err := adopt(tx, acc, r.app, r.provider, reply.Tokens, model.GrantRefreshToken, k.clock.Now()); err != nil {
			return err
		}
		if reply.Tokens.Refresh.Empty() {
			acc.RefreshRefused = refused
		}
		if err := putAccount(tx, acc); err != nil {
			return err
		}
		r.acc = acc
		if err := r.readRows(tx); err != nil {
			return err
		}
		no, err = r.nextIntent(tx, r.rest())
		return err
	})
	if err == nil {
		r.no = no
	}
	return err
}

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

// buryMinted revokes what a refresh token that still worked has minted, and
// proves that in turn. Only then may the token itself be called dead.
func (r *revoking) buryMinted(ctx context.Context, row *revokeRow, reply model.Reply) (RevokeOutcome, string, error) {
	if !r.means.API {
		r.closeMinted(row, reply) // each would mint the next, without an end
		return RevokedAlive, "it was tried and still works; what it minted is kept", nil
	}
	for _, minted := range r.mintedRows(row, reply) {
		if r.means.UseFirst && r.probes && minted.token.Kind == model.AccessToken {
			used := r.probe(ctx, minted.value)
			r.control = r.control || used.Outcome == model.ProbeWorks
		}
	}
	for _, minted := range r.mintedRows(row, reply) {
		r.send(ctx, minted)
	}
	for _, minted := range r.mintedRows(row, reply) {
		outcome, proof, err := r.proveMinted(ctx, minted)
		if err != nil {
			return "", "", err
		}
		if err := r.settle(ctx, minted, outcome, proof); err != nil {
			return "", "", err
		}
	}
	if rotated(row, reply) && r.buried(reply.Tokens.Access) && r.buried(reply.Tokens.Refresh) {
		return RevokedDead, "it still worked once; what it minted was revoked and proven dead", nil
	}
	return RevokedAlive, "it still worked, and what it minted is not proven dead", nil
}

// rotated says that the answer replaced the refresh token that was spent: one
// that stays in use is not dead because what it minted is.
func rotated(row *revokeRow, reply model.Reply) bool {
	minted := reply.Tokens.Refresh.Fingerprint()
	return minted != "" && minted != row.token.Fingerprint
}

// buried says that a token of the account is proven dead. Some servers answer
// with a pair that is held already, and that may well be alive.
func (r *revoking) buried(token model.Secret) bool {
	print := token.Fingerprint()
	for _, t := range tokensOf(r.acc) {
		if t.Fingerprint == print {
			return !t.DeadAt.IsZero()
		}
	}
	return false
}

// mintedRows are the rows of a reply's tokens that are not dealt with yet.
func (r *revoking) mintedRows(but *revokeRow, reply model.Reply) []*revokeRow {
	var rows []*revokeRow
	prints := []model.Fingerprint{reply.Tokens.Access.Fingerprint(), reply.Tokens.Refresh.Fingerprint()}
	for _, row := range r.rows {
		if row != but && !row.done && (row.token.Fingerprint == prints[0] || row.token.Fingerprint == prints[1]) {
			rows = append(rows, row)
		}
	}
	return rows
}

// proveMinted proves one minted token; a refresh token among them is tried
// once, and if that mints again the matter is left to a person.
func (r *revoking) proveMinted(ctx context.Context, row *revokeRow) (RevokeOutcome, string, error) {
	if row.token.Kind == model.AccessToken {
		outcome, proof := r.proveAccess(ctx, row)
		return outcome, proof, nil
	}
	reply, err := r.tryRefresh(ctx, row)
	if err != nil {
		return "", "", err
	}
	switch reply.Verdict {
	case model.GrantRefused:
		return RevokedDead, refusedProof(reply), nil
	case model.Granted:
		r.closeMinted(row, reply)
		return RevokedAlive, "it was tried after its revocation and still works", nil
	}
	return RevokedUnreachable, "could not be tried: " + reply.Err.Error(), nil
}

// closeMinted hands out the lines of a pair that came of proving a pair: it is
// kept, and not tried any further in this run.
func (r *revoking) closeMinted(but *revokeRow, reply model.Reply) {
	for _, row := range r.mintedRows(but, reply) {
		r.line(row, RevokedAlive, "minted by the proof of another token; kept, and not yet revoked")
	}
}
