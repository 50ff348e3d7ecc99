package keeper

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// revoking is the revocation of one account.
type revoking struct {
	run      *revocation
	id       model.ID
	acc      *model.Account
	app      *model.App
	provider model.Provider
	means    model.Revocation
	probes   bool
	client   model.Client
	no       uint64 // of the intent that stands while it runs
	control  bool   // the probe is known to tell works from dead
	was      bool   // the account had been revoked before
	rows     []*revokeRow
	begun    time.Time
	told     []RevokeLine // lines that were handed out
}

// revokeRow is one token on its way to its grave.
type revokeRow struct {
	token    model.Token
	value    model.Secret
	old      bool        // superseded
	status   int         // of the revocation call
	sent     bool        // a revocation was sent
	accepted bool        // and the server said yes
	trouble  string      // or why not, in words
	tried    model.Reply // of a refresh token that was to revive its account, and did not
	done     bool        // its line was handed out
	reply    model.ProbeReply
}

func (r *revoking) do(ctx context.Context) error {
	k := r.run.keeper
	var err error
	if r.provider, err = k.providerOf(r.app); err != nil {
		return err
	}
	r.means, r.probes = k.revocationOf(r.app), k.providers.CanProbe(*r.app)
	if err := r.begin(ctx); err != nil {
		return err
	}
	r.reportBuried()
	r.findControl(ctx)
	if r.means.API && !r.run.request.ProveOnly {
		if err := r.reviveAccess(ctx); err != nil {
			return err
		}
		r.sendAll(ctx)
	}
	if err := r.proveAll(ctx); err != nil {
		return err
	}
	return r.end(ctx)
}

// begin takes the account's lease and marks it as revoked.
func (r *revoking) begin(ctx context.Context) error {
	k := r.run.keeper
	var no uint64
	err := k.whenFree(ctx, r.id, func(tx model.Tx) error {
		acc, err := accountByID(tx, r.id)
		if err != nil {
			return err
		}
		if acc == nil {
			return goneAccount()
		}
		r.begun = k.clock.Now()
		r.was = acc.Revoked != nil
		dropEnded(acc, acc.ServerNow(r.begun))
		if !r.run.request.ProveOnly {
			acc.Freeze = &model.Freeze{At: r.begun, Holder: k.store.Holder(), Begun: true}
			acc.Revoked = &model.Revoked{At: r.begun, Note: "the revocation was cut off: run it again"}
		}
		if err := putAccount(tx, acc); err != nil {
			return err
		}
		if r.client, err = client(tx, r.app); err != nil {
			return err
		}
		r.acc = acc
		if err := r.readRows(tx); err != nil {
			return err
		}
		if err := r.keep(tx, r.expected()...); err != nil {
			return err
		}
		no, err = putIntent(tx, r.id, k.store.Holder(), r.rest())
		return err
	})
	if err == nil {
		r.no = no
	}
	return err
}

// readRows lists the tokens there are to end, keeping what was done already.
func (r *revoking) readRows(rd model.Reader) error {
	known := map[model.ID]*revokeRow{}
	for _, row := range r.rows {
		known[row.token.ID] = row
	}
	r.rows = nil
	for _, t := range tokensOf(r.acc) {
		row := known[t.ID]
		if row == nil {
			value, err := secretOf(rd, t.ID)
			if err != nil {
				return err
			}
			row = &revokeRow{value: value}
		}
		row.token, row.old = t, !t.Replaced.IsZero()
		r.rows = append(r.rows, row)
	}
	return nil
}

// reportBuried hands out the lines of tokens that were proven dead before.
func (r *revoking) reportBuried() {
	for _, row := range r.rows {
		if !row.token.DeadAt.IsZero() {
			r.line(row, RevokedDead, buriedProof(row))
		}
	}
}

func buriedProof(row *revokeRow) string {
	return "proven dead at " + row.token.DeadAt.Format(time.RFC3339)
}

// sendAll sends the revocation of every token that the provider takes.
func (r *revoking) sendAll(ctx context.Context) {
	for _, row := range r.rows {
		r.send(ctx, row)
	}
}

func (r *revoking) send(ctx context.Context, row *revokeRow) {
	if row.done || row.sent || row.value.Empty() || !takes(r.means, row.token.Kind) {
		return
	}
	if !r.fromHere(row) {
		row.trouble = movedError().Error()
		return
	}
	row.sent = true
	r.progress(row, RevokeProgress{Stage: StageSending})
	limited, cancel := context.WithTimeout(ctx, r.run.keeper.options.ExchangeTimeout)
	defer cancel()
	reply := r.run.keeper.providers.Revoke(limited, r.client, model.RevokeCall{Kind: row.token.Kind, Token: row.value})
	row.status, row.accepted = reply.Status, reply.Accepted
	if reply.Err != nil {
		row.trouble = reply.Err.Error()
	}
	r.progress(row, RevokeProgress{Stage: StageSent, Status: row.status, Says: row.trouble})
	r.keepApart(ctx, r.made(row, "", "its revocation was sent; the proof was cut off"))
}

// progress tells what is being done about a token.
func (r *revoking) progress(row *revokeRow, p RevokeProgress) {
	p.Account, p.Token = r.id, row.token.Fingerprint
	r.run.progress(p)
}

// expected are lines for all tokens before anything is done about them, so that
// a revocation that is cut off names what it did not come to.
func (r *revoking) expected() []RevokeLine {
	lines := make([]RevokeLine, 0, len(r.rows))
	for _, row := range r.rows {
		line := r.made(row, "", "not dealt with: the revocation was cut off")
		if !row.token.DeadAt.IsZero() {
			line = r.made(row, RevokedDead, buriedProof(row))
		}
		lines = append(lines, line)
	}
	return lines
}

// fromHere says whether a token came from where the app's tokens come from
// today: it is sent nowhere else.
func (r *revoking) fromHere(row *revokeRow) bool {
	if row.token.Origin != "" {
		return fromHere(row.token.Origin, r.app)
	}
	return sameOrigin(r.acc, r.app)
}

func takes(means model.Revocation, kind model.TokenKind) bool {
	for _, k := range means.Takes {
		if k == kind {
			return true
		}
	}
	return false
}

// line hands out what became of a token.
func (r *revoking) line(row *revokeRow, outcome RevokeOutcome, proof string) {
	row.done = true
	r.hand(r.made(row, outcome, proof))
}

// hand hands a line out, and keeps it for the incident.
func (r *revoking) hand(l RevokeLine) {
	r.told = append(r.told, l)
	r.run.report(l)
}

// made is the line of a token.
func (r *revoking) made(row *revokeRow, outcome RevokeOutcome, proof string) RevokeLine {
	l := RevokeLine{
		Account: r.acc, App: r.app, Kind: row.token.Kind, Fingerprint: row.token.Fingerprint,
		ServerStatus: row.status, Outcome: outcome, Proof: proof, Expiry: row.token.Expiry,
		At: r.run.keeper.clock.Now(),
	}
	if row.old {
		l.Kind, l.SupersededOf = model.SupersededToken, row.token.Kind
	}
	return l
}

// giveUp hands out lines for what an unexpected error left undone, and gives
// the account back: what was begun is resumed by revoking again.
func (r *revoking) giveUp(ctx context.Context, err error) {
	why := asError(err).Error()
	if r.no != 0 {
		r.run.keeper.abandon(ctx, r.id, r.no)
	}
	if acc, _, err := r.run.keeper.byID(ctx, r.id); err == nil {
		r.acc = acc // with what the end of its exchange left
	}
	if len(r.rows) == 0 {
		r.rows = []*revokeRow{}
		for _, t := range tokensOf(r.acc) {
			r.rows = append(r.rows, &revokeRow{token: t, old: !t.Replaced.IsZero()})
		}
	}
	for _, row := range r.rows {
		if !row.done {
			r.line(row, RevokedUnreachable, why)
		}
	}
	r.reportLost(r.acc.Lost)
	// Whatever is left undone here is named again when it is resumed.
	_ = r.run.keeper.store.Update(ctx, func(tx model.Tx) error { return r.keep(tx, r.told...) })
}

// end reports what was lost, and gives the account back.
func (r *revoking) end(ctx context.Context) error {
	k := r.run.keeper
	request := r.run.request
	var lost []model.Lost
	err := k.insist(ctx, func(tx model.Tx) error {
		acc, err := accountByID(tx, r.id)
		if err != nil {
			return err
		}
		if acc == nil {
			return tx.DeleteIntent(r.id, r.no)
		}
		if request.StepsDone { // what this run has lost came after the steps
			began := r.begun.Truncate(time.Millisecond)
			acc.Lost = withoutLost(acc.Lost, func(l model.Lost) bool { return l.At.Before(began) })
		}
		lost = acc.Lost
		if !request.ProveOnly || livingTokens(acc) == 0 { // else it is still to be resumed
			acc.Freeze = nil
		}
		if acc.Revoked != nil {
			acc.Revoked = &model.Revoked{At: acc.Revoked.At, Note: r.inIncident(revokedNote(acc))}
		}
		if err := putAccount(tx, acc); err != nil {
			return err
		}
		if err := tx.DeleteIntent(r.id, r.no); err != nil {
			return err
		}
		r.acc = acc
		if err := r.keepAll(tx, append(slices.Clone(r.told), r.lostLines(lost)...)); err != nil {
			return err
		}
		return k.recordOf(tx, acc, model.Activity{
			Verb: model.DidRevoke, Outcome: revokedOutcome(acc), Note: revokedNote(acc), Incident: r.run.incident,
		})
	})
	if err != nil {
		return err
	}
	r.reportLost(lost)
	return nil
}

// reportLost hands out the lines of pairs that may live at the server and that
// only a person can end there.
func (r *revoking) reportLost(lost []model.Lost) {
	for _, l := range r.lostLines(lost) {
		r.hand(l)
	}
}

func (r *revoking) lostLines(lost []model.Lost) []RevokeLine {
	var lines []RevokeLine
	for _, l := range lost {
		lines = append(lines, RevokeLine{
			Account: r.acc, App: r.app, Kind: model.LostToken, Outcome: RevokedByHand,
			Proof:  "an answer was lost at " + l.At.Format(time.RFC3339) + ": the server may hold a pair that never reached us",
			Expiry: model.Expiry{At: l.Ends, Source: model.FromNowhere}, At: r.run.keeper.clock.Now(),
		})
	}
	return lines
}

// inIncident adds the incident's number to a note.
func (r *revoking) inIncident(note string) string {
	if r.run.incident == 0 {
		return note
	}
	return note + " (incident " + strconv.Itoa(r.run.incident) + ")"
}

// revokedNote says what may live after a revocation.
func revokedNote(acc *model.Account) string {
	n := livingTokens(acc)
	switch {
	case n == 0 && len(acc.Lost) == 0:
		return "all proven dead"
	case n == 0:
		return "a lost answer may live at the provider"
	}
	return fmt.Sprintf("%d of %d not proven dead", n, len(tokensOf(acc)))
}

func revokedOutcome(acc *model.Account) string {
	if livingTokens(acc) == 0 && len(acc.Lost) == 0 {
		return "dead"
	}
	return "not proven"
}
