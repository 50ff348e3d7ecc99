package keeper

import (
	"context"
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// ask is what a caller wants of an account's tokens.
type ask struct {
	id model.ID
	// seen is the access token that the caller found wanting: if another one is
	// held by now it is adopted, and nothing is sent. Empty: whatever is held.
	seen model.Fingerprint
	// settle is a person's word that the refresh token in doubt may be spent
	// once more.
	settle bool
	// newSession asks for a sign-in by the kept password rather than a refresh,
	// which would not prolong the session.
	newSession bool
	// way bounds how many exchanges of the background are in flight; nil: a
	// person asked. Only the flight itself touches it.
	way *passage
}

// lease is one exchange of an account, from the moment it is decided. Either
// result is set (nothing is to be sent), or waitFor (another process is at it),
// or the rest.
type lease struct {
	result  *RefreshResult
	waitFor model.ID

	acc      *model.Account
	app      *model.App
	provider model.Provider
	dead     *model.Intent // of a holder that died; goes with the next write
	claim    *model.Inbox  // an answer that was received and never applied
	plan     plan
	no       uint64
	client   model.Client
	grant    model.Grant
	room     model.Reservation
	begun    time.Time
	// retried says that the one retry that follows of itself had been made
	// before this one.
	retried bool

	// Of sign-ins only:
	isNew   bool         // the account is to be made when the tokens come
	isTyped bool         // a person entered the password just now
	keep    model.Secret // the password to keep; empty: none
}

// decide looks at the account as it is stored and says what its next exchange
// is. It writes nothing.
func (k *Keeper) decide(rd model.Reader, q ask, l *lease) error {
	*l = lease{begun: k.clock.Now()}
	if err := k.readParties(rd, q.id, l); err != nil {
		return err
	}
	if l.acc.Revoked != nil { // whoever is at it: nobody is to wait for that
		l.end(RefreshSignIn, revokedError())
		return nil
	}
	if err := k.readIntent(rd, l); err != nil || l.waitFor != (model.ID{}) {
		return err
	}
	l.acc = k.doubtCopy(l.acc, l.provider)
	acc := l.acc
	switch {
	case k.frozen(acc):
		l.end(RefreshFailed, frozenError())
	case q.seen != "" && acc.Access != nil && acc.Access.Fingerprint != q.seen && acc.Usable(l.begun):
		l.end(Adopted, nil)
	case l.claim != nil:
		// Decided: the answer is already here.
	default:
		return k.choose(rd, q, l)
	}
	return nil
}

// readParties reads the account, its app and provider.
func (k *Keeper) readParties(rd model.Reader, id model.ID, l *lease) (err error) {
	if l.acc, err = accountByID(rd, id); err != nil {
		return err
	}
	if l.acc == nil {
		return goneAccount()
	}
	if l.app, err = appByID(rd, l.acc.App); err != nil {
		return err
	}
	l.provider, err = k.providerOf(l.app)
	return err
}

// readIntent finds out whether another exchange is under way, or was cut off by
// the death of its process.
func (k *Keeper) readIntent(rd model.Reader, l *lease) error {
	in, err := rd.Intent(l.acc.ID)
	if errors.Is(err, model.ErrNoRecord) {
		return k.readClaim(rd, l, time.Time{})
	}
	if err != nil {
		return err
	}
	lives, err := k.underWay(in)
	if err != nil {
		return err
	}
	if lives {
		l.waitFor = in.Holder
		return nil
	}
	left, err := readPlan(in.Data)
	if err != nil {
		return err
	}
	l.dead = &in
	if err := k.readClaim(rd, l, left.At); err != nil || l.claim != nil {
		return err
	}
	left.leaveDoubt(l.acc, "the program that refreshed it was stopped")
	return nil
}

// readClaim looks for an answer that was received for the exchange of that
// time and could not be applied then. Without a time it is the exchange in
// doubt.
func (k *Keeper) readClaim(rd model.Reader, l *lease, since time.Time) error {
	if since.IsZero() {
		if l.acc.Doubt == nil {
			return nil
		}
		since = l.acc.Doubt.At
	}
	rows, err := rd.Inbox(l.acc.ID)
	if err != nil {
		return err
	}
	rows = append(rows, k.unsaved.of(l.acc.ID)...) // the disk may take them by now
	for i, row := range rows {
		newest := l.claim == nil || row.At.After(l.claim.At)
		if newest && row.Owner == l.acc.ID && !row.At.Before(since) && isAnswer(row.Raw) {
			l.claim = &rows[i]
		}
	}
	return nil
}

// take makes the decision durable: the intent stands before anything is sent.
func (l *lease) take(tx model.Tx, holder model.ID) error {
	if l.dead != nil {
		if err := tx.DeleteIntent(l.acc.ID, l.dead.No); err != nil {
			return err
		}
	}
	if l.plan.Retry && l.acc.Doubt != nil {
		l.retried, l.acc.Doubt.Retried = l.acc.Doubt.Retried, true
	}
	if l.dead != nil || l.plan.Retry {
		if err := putAccount(tx, l.acc); err != nil {
			return err
		}
	}
	if l.grant.Type == "" {
		return nil
	}
	no, err := putIntent(tx, l.acc.ID, holder, l.plan)
	l.no = no
	return err
}

// putIntent writes an intent under the next number and returns that.
func putIntent(tx model.Tx, account, holder model.ID, p plan) (no uint64, err error) {
	rev, err := tx.Rev()
	if err != nil {
		return 0, err
	}
	no = rev + 1
	return no, tx.PutIntent(model.Intent{Account: account, No: no, Holder: holder, Data: writePlan(p)})
}

// begin decides and makes the decision durable.
func (k *Keeper) begin(ctx context.Context, q ask) (*lease, error) {
	l := new(lease)
	err := k.store.View(ctx, func(rd model.Reader) error { return k.decide(rd, q, l) })
	if err != nil || l.waitFor != (model.ID{}) || l.result != nil && l.dead == nil {
		return l, err
	}
	room, err := k.store.Reserve(ctx)
	if err != nil {
		return nil, noRoom(err)
	}
	err = k.store.Update(ctx, func(tx model.Tx) error {
		if err := k.decide(tx, q, l); err != nil || l.waitFor != (model.ID{}) {
			return err
		}
		if l.claim != nil {
			return k.claimFirst(tx, l)
		}
		return l.take(tx, k.store.Holder())
	})
	if err != nil || l.grant.Type == "" {
		room.Release()
		return l, err
	}
	l.room = room
	return l, nil
}

// end closes a lease before it was taken.
func (l *lease) end(outcome RefreshOutcome, err *model.Error) {
	l.result = &RefreshResult{Account: l.acc, Outcome: outcome, Err: err}
}

func (l *lease) inDoubt(now time.Time) {
	if l.acc.Doubt.Retried && !l.acc.Doubt.Restored && !l.acc.Usable(now) {
		l.end(RefreshSignIn, signInNeeded(l.acc, now))
		return
	}
	l.end(RefreshInDoubt, doubtError(l.acc, now))
}

// frozen says whether somebody is revoking the account: a dead process's freeze
// counts only where its revocation had begun.
func (k *Keeper) frozen(a *model.Account) bool {
	if a.Freeze == nil {
		return false
	}
	if a.Freeze.Begun {
		return true
	}
	lives, err := k.store.Alive(a.Freeze.Holder)
	return err != nil || lives
}

// sameOrigin says whether the held tokens came from where the app's tokens come
// from today: they are never sent anywhere else.
func sameOrigin(a *model.Account, app *model.App) bool { return fromHere(a.Origin, app) }

func fromHere(origin string, app *model.App) bool {
	return origin == "" || app.Origins.Token == "" || origin == app.Origins.Token
}
