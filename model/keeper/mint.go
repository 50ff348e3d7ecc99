package keeper

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

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
		acc.Confirmed = k.store.RestoredFrom()
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
		if minted.token.Kind == model.AccessToken {
			if err := r.proveAccess(ctx, []*revokeRow{minted}); err != nil {
				return "", "", err
			}
			continue
		}
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

// proveMinted proves a minted refresh token: it is tried once, and if that mints
// again the matter is left to a person.
func (r *revoking) proveMinted(ctx context.Context, row *revokeRow) (RevokeOutcome, string, error) {
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
