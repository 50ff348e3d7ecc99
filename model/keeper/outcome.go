package keeper

import (
	"context"
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// granted applies a token answer. It never gives up what was received: if the
// transaction cannot be committed the answer is kept apart, sealed.
func (k *Keeper) granted(ctx context.Context, l *lease, reply model.Reply) RefreshResult {
	var result RefreshResult
	err := k.persist(ctx, l, reply, func(tx model.Tx) error {
		result = RefreshResult{Outcome: Refreshed}
		acc, err := l.mine(tx)
		if err != nil {
			return err
		}
		if acc == nil { // removed, or taken over meanwhile: nothing received is dropped
			result.Outcome, result.Err = RefreshFailed, unclaimedError()
			return l.drop(tx, tx.PutInbox(l.inboxRow(reply)))
		}
		if why := l.homeless(tx); why != nil {
			result.Outcome, result.Err = RefreshFailed, why
			return l.drop(tx, tx.PutInbox(l.inboxRow(reply)))
		}
		l.apply(acc)
		before := acc.ScopesLost
		settleLost(acc, acc.Doubt, reply.Tokens, l.begun)
		if err := adopt(tx, acc, l.app, l.provider, reply.Tokens, l.grant.Type, k.clock.Now()); err != nil {
			return err
		}
		acc.Confirmed = k.store.RestoredFrom()
		if err := l.keepPassword(tx, acc); err != nil {
			return err
		}
		result.Account, result.ScopesLost = acc, acc.ScopesLost.Without(before)
		return l.finish(tx, acc, k.note(l, "ok", lostNote(result.ScopesLost)))
	})
	if err != nil {
		k.abandon(ctx, l.acc.ID, l.no)
		return RefreshResult{Account: l.acc, Outcome: RefreshFailed, Err: asError(err)}
	}
	return result
}

func lostNote(lost model.Scopes) string {
	if len(lost) == 0 {
		return ""
	}
	return "scopes lost: " + lost.Join(" ")
}

// mine re-reads the account under its lease. It is nil where the account is
// gone or the lease is no longer ours. A sign-in for a new account makes it.
func (l *lease) mine(tx model.Tx) (*model.Account, error) {
	in, err := tx.Intent(l.acc.ID)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	if in.No != l.no {
		return nil, nil
	}
	acc, err := accountByID(tx, l.acc.ID)
	if err == nil && acc == nil && l.isNew {
		fresh := *l.acc
		acc = &fresh
	}
	return acc, err
}

// homeless says why a new account can no longer be made, though its tokens are
// here: meanwhile somebody took its name, or removed its app.
func (l *lease) homeless(tx model.Tx) *model.Error {
	if !l.isNew {
		return nil
	}
	if _, err := appByID(tx, l.app.ID); err != nil {
		return unclaimedError()
	}
	if _, err := tx.CardByKey(model.AccountCard, Fold(l.acc.Name)); err != nil {
		return nil
	}
	e := taken("account", l.acc.Name, nil)
	e.Still = "The tokens that came are kept, sealed; they live on at the provider."
	return e
}

// apply sets what a sign-in changes of the account itself.
func (l *lease) apply(acc *model.Account) {
	if l.grant.Type == model.GrantRefreshToken {
		return
	}
	acc.Grant = l.grant.Type
	acc.ScopesAsked = l.grant.Scopes
	if l.grant.Username != "" {
		acc.Username = l.grant.Username
	}
}

// finish ends the lease within the transaction that stores its outcome.
func (l *lease) finish(tx model.Tx, acc *model.Account, line model.Activity) error {
	if err := putAccount(tx, acc); err != nil {
		return err
	}
	if err := tx.DeleteIntent(acc.ID, l.no); err != nil {
		return err
	}
	line.Account, line.Name = acc.ID, acc.Name
	if acc.Access != nil {
		line.Fingerprint = acc.Access.Fingerprint
	}
	return tx.Record(writeActivity(line))
}

// keepPassword stores the password of a sign-in where that was asked, and
// forgets an older one that it replaces, or that was another user's. That a
// typed password works says nothing of a kept one that was refused: it is not
// sent again.
func (l *lease) keepPassword(tx model.Tx, acc *model.Account) error {
	if l.grant.Type != model.GrantPassword {
		return nil
	}
	otherUser := l.grant.Username != l.acc.Username
	if l.keep.Empty() && !otherUser {
		if !l.isTyped {
			acc.PasswordRefused = time.Time{}
		}
		return nil
	}
	if acc.Password != nil {
		if err := tx.DeleteSecret(acc.Password.ID); err != nil {
			return err
		}
	}
	acc.Password, acc.PasswordRefused = nil, time.Time{}
	if l.keep.Empty() {
		return nil
	}
	id, err := putSecret(tx, acc.ID, model.PasswordSecret, l.keep)
	acc.Password = &model.SecretRef{ID: id, Added: l.begun}
	return err
}

func (l *lease) inboxRow(reply model.Reply) model.Inbox {
	raw := writeBody(reply.Raw)
	if reply.Verdict == model.Granted {
		raw = writeAnswer(reply.Tokens, l.grant.Type)
	}
	return model.Inbox{ID: model.NewID(), Owner: l.acc.ID, At: l.begun, Raw: raw}
}

// refused handles a grant that the server calls dead. A refusal of a token that
// is no longer the one we hold proves nothing.
func (k *Keeper) refused(ctx context.Context, l *lease, reply model.Reply) (RefreshResult, bool) {
	var (
		result RefreshResult
		again  bool
	)
	err := k.persist(ctx, l, reply, func(tx model.Tx) error {
		result, again = RefreshResult{Outcome: RefreshSignIn, Err: reply.Err}, false
		acc, err := l.mine(tx)
		if err != nil || acc == nil || l.isNew {
			return l.drop(tx, err)
		}
		result.Account = acc
		now := k.clock.Now()
		acc.NoReplyAt, acc.NoReplyWhy = time.Time{}, ""
		switch l.grant.Type {
		case model.GrantRefreshToken:
			if acc.Refresh != nil && acc.Refresh.Fingerprint == l.plan.Fingerprint {
				acc.RefreshRefused = now
			}
			acc.Doubt = nil
			again = acc.PasswordWorks()
		case model.GrantPassword:
			if l.usesKept(acc) {
				acc.PasswordRefused = now
			}
		}
		return l.finish(tx, acc, k.note(l, "refused", reply.Err.Error()))
	})
	if err != nil {
		k.abandon(ctx, l.acc.ID, l.no)
		return RefreshResult{Account: l.acc, Outcome: RefreshFailed, Err: asError(err)}, false
	}
	return result, again
}

// usesKept says that the refused password is the kept one, which is then never
// sent again until it is changed: some systems lock a user out.
func (l *lease) usesKept(acc *model.Account) bool {
	return !l.isTyped && acc.Password != nil && l.acc.Password != nil && acc.Password.ID == l.acc.Password.ID
}

// drop ends the lease of an account that is gone or was never made.
func (l *lease) drop(tx model.Tx, err error) error {
	if err != nil {
		return err
	}
	err = tx.DeleteIntent(l.acc.ID, l.no)
	if errors.Is(err, model.ErrConflict) || errors.Is(err, model.ErrNoRecord) {
		return nil
	}
	return err
}

// answerLost handles an exchange of which nobody knows what it did. Where it
// spent a refresh token the account is in doubt; where it may have made a pair
// that never reached us, that is remembered for a later revocation.
func (k *Keeper) answerLost(ctx context.Context, l *lease, reply model.Reply) (RefreshResult, bool) {
	var (
		result RefreshResult
		again  bool
	)
	err := k.persist(ctx, l, reply, func(tx model.Tx) error {
		result, again = RefreshResult{Outcome: RefreshFailed, Err: reply.Err}, false
		acc, err := l.mine(tx)
		if err != nil || acc == nil || l.isNew {
			return l.drop(tx, err)
		}
		result.Account = acc
		why := reply.Err.Error()
		acc.NoReplyAt, acc.NoReplyWhy = k.clock.Now(), why
		l.plan.leaveDoubt(acc, why)
		if !reply.Raw.Empty() && reply.Status >= 200 && reply.Status < 300 {
			if err := tx.PutInbox(l.inboxRow(reply)); err != nil {
				return err
			}
		}
		if l.plan.spends() {
			result.Outcome, result.Err = RefreshInDoubt, doubtError(acc, k.clock.Now())
			again = !l.plan.Retry && l.provider.LostAnswer == model.LostRetry
		}
		if now := k.clock.Now(); l.plan.Retry && !acc.Usable(now) && !acc.Renewable(now) {
			result.Outcome, result.Err = RefreshSignIn, signInNeeded(acc, now)
		}
		return l.finish(tx, acc, k.note(l, "answer lost", why))
	})
	if err != nil {
		k.abandon(ctx, l.acc.ID, l.no)
		return RefreshResult{Account: l.acc, Outcome: RefreshFailed, Err: asError(err)}, false
	}
	return result, again
}

// unspent handles an exchange that certainly spent nothing: it was never sent,
// or the server put it off, or refused the client or the request.
func (k *Keeper) unspent(ctx context.Context, l *lease, reply model.Reply) RefreshResult {
	result := RefreshResult{Outcome: RefreshFailed, Err: reply.Err, RetryAfter: reply.RetryAfter}
	err := k.persist(ctx, l, reply, func(tx model.Tx) error {
		acc, err := l.mine(tx)
		if err != nil || acc == nil || l.isNew {
			return l.drop(tx, err)
		}
		result.Account = acc
		if l.plan.Retry && acc.Doubt != nil {
			acc.Doubt.Retried = l.retried // this one was not used up
		}
		switch {
		case reply.Verdict == model.ClientRefused:
			acc.Attention = "the provider refused the app: its client id or secret is wrong, or it was deleted"
		case model.KindOf(reply.Err) == model.KindCertificate:
			acc.Attention = "the server's certificate is not the one that is trusted"
		case reply.Verdict == model.Unsent || reply.Verdict == model.Busy:
			acc.NoReplyAt, acc.NoReplyWhy = k.clock.Now(), reply.Err.Error()
		}
		return l.finish(tx, acc, k.note(l, string(reply.Verdict), reply.Err.Error()))
	})
	if err != nil {
		k.abandon(ctx, l.acc.ID, l.no)
		result.Err = asError(err)
	}
	return result
}

// note is the activity line of an exchange.
func (k *Keeper) note(l *lease, outcome, note string) model.Activity {
	verb := model.DidSignIn
	if l.grant.Type == model.GrantRefreshToken {
		verb = model.DidRefresh
	}
	now := k.clock.Now()
	return model.Activity{
		At: now, Verb: verb, App: l.app.Name, Provider: l.app.Provider,
		Outcome: outcome, Note: note, Took: now.Sub(l.begun),
	}
}

func unclaimedError() *model.Error {
	return &model.Error{
		Kind:  model.KindStore,
		What:  "the answer could not be applied",
		Why:   "the account was removed or changed while the server was asked",
		Still: "The answer is kept, sealed.",
		Do:    "Sign in again.",
	}
}
