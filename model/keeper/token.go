package keeper

import (
	"context"
	"fmt"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Bounds of what Token asks for.
const (
	// DefaultMinValid is how long a bearer must still live when nobody says.
	DefaultMinValid = 60 * time.Second
	// proofAge is how long a proof is good for a token without a known end.
	proofAge = 5 * time.Minute
)

// TokenRequest says how fresh a bearer must be.
type TokenRequest struct {
	// MinValid is how long it must still live; 0: [DefaultMinValid]. It is capped
	// at half of the token's own life.
	MinValid     time.Duration
	NoRefresh    bool
	ForceRefresh bool
	Scopes       model.Scopes // must be granted, else KindScopes
}

// Bearer is a token to hand out, once.
type Bearer struct {
	Account *model.Account
	Token   model.Secret
	Type    string // "Bearer" unless the server said otherwise
	Expiry  model.Expiry
	Scopes  model.Scopes
	Warning string // for standard error or the toast; empty: none
}

// Token gives a working bearer of the account, refreshing or signing in first
// where that is needed and possible without a person; or says why not.
func (k *Keeper) Token(ctx context.Context, name string, r TokenRequest) (Bearer, error) {
	return k.token(ctx, r, func(rd model.Reader) (*model.Account, error) { return accountByName(rd, name) })
}

// TokenOf is Token by id.
func (k *Keeper) TokenOf(ctx context.Context, id model.ID, r TokenRequest) (Bearer, error) {
	return k.token(ctx, r, func(rd model.Reader) (*model.Account, error) {
		a, err := accountByID(rd, id)
		if err == nil && a == nil {
			err = goneAccount()
		}
		return a, err
	})
}

// held is an account with its access token, as it is stored.
type held struct {
	acc   *model.Account
	token model.Secret
}

// tokenTries bounds how often an account is looked at again after something was
// done about it: a probe, a refresh.
const tokenTries = 4

func (k *Keeper) token(ctx context.Context, r TokenRequest, find func(model.Reader) (*model.Account, error)) (Bearer, error) {
	var done tokenSteps
	for range tokenTries {
		var h held
		err := k.viewSure(ctx, func(rd model.Reader, d *deaths) error { return k.readHeld(rd, d, find, &h) })
		if err != nil {
			return Bearer{}, storeTrouble(err)
		}
		bearer, ready, err := k.tokenStep(ctx, h, r, &done)
		if err != nil {
			return Bearer{}, err
		}
		if ready {
			return bearer, checkScopes(bearer, r.Scopes)
		}
	}
	return Bearer{}, &model.Error{
		Kind: model.KindUnavailable,
		What: "the account's tokens change faster than they can be read",
		Do:   "Try again in a minute.",
	}
}

func (k *Keeper) readHeld(rd model.Reader, d *deaths, find func(model.Reader) (*model.Account, error), h *held) (err error) {
	if h.acc, err = find(rd); err != nil {
		return err
	}
	if h.acc, err = k.withDoubt(rd, d, h.acc); err != nil {
		return err
	}
	if h.acc.Access != nil {
		h.token, err = secretOf(rd, h.acc.Access.ID)
	}
	return err
}

// tokenSteps is what a call has done already, so that nothing is done twice.
type tokenSteps struct {
	renewed bool
	probed  bool
	warning string
}

// tokenStep gives the held token, or does the next thing that may bring one.
func (k *Keeper) tokenStep(ctx context.Context, h held, r TokenRequest, done *tokenSteps) (Bearer, bool, error) {
	acc, now := h.acc, k.clock.Now()
	if acc.Revoked != nil {
		return Bearer{}, false, revokedError()
	}
	usable := acc.Usable(now) && !h.token.Empty()
	switch {
	case done.renewed && !usable:
		return Bearer{}, false, endedError()
	case acc.Doubt != nil && !done.renewed:
		return k.tokenInDoubt(ctx, h, usable, r, done)
	case r.NoRefresh && !usable:
		return Bearer{}, false, overError(acc, now)
	case usable && (done.renewed || r.NoRefresh):
		return k.hand(h, r, done, now), true, nil
	case usable && !r.ForceRefresh:
		return k.tokenUsable(ctx, h, r, done, now)
	}
	return k.tokenRenew(ctx, h, usable, r, done, now)
}

// tokenUsable gives a token that is not known to be dead where it lives long
// enough; one without a known end is tried where that can be done.
func (k *Keeper) tokenUsable(ctx context.Context, h held, r TokenRequest, done *tokenSteps, now time.Time) (Bearer, bool, error) {
	left, known := h.acc.Left(now)
	suspect := suspect(h.acc) && !done.probed
	switch {
	case known && left >= minValid(h.acc, r) && !suspect:
		return k.hand(h, r, done, now), true, nil
	case known && !suspect:
		return k.tokenRenew(ctx, h, true, r, done, now)
	case !suspect && now.Sub(h.acc.ProvenAt).Abs() < proofAge:
		return k.hand(h, r, done, now), true, nil
	case done.probed:
		return k.hand(h, r, done, now), true, nil
	}
	done.probed = true
	probe, err := k.probe(ctx, h.acc.ID)
	switch {
	case err != nil:
		return Bearer{}, false, err
	case probe.Outcome == model.ProbeUnknown:
		done.warning = uncheckedWarning(suspect)
	}
	return Bearer{}, false, nil // look again: it was proven, or refused
}

// suspect says that the held access token may have died with the refresh token
// that was refused: some servers end both together.
func suspect(a *model.Account) bool {
	return !a.RefreshRefused.IsZero() && a.ProvenAt.Before(a.RefreshRefused)
}

func uncheckedWarning(suspect bool) string {
	if suspect {
		return "given unchecked: its refresh token was refused, and the token could not be tried"
	}
	return "given unchecked: the server names no lifetime and the token could not be tried"
}

// tokenRenew brings new tokens, or gives the held one with a warning where it
// still works and nothing better can be had.
func (k *Keeper) tokenRenew(ctx context.Context, h held, usable bool, r TokenRequest, done *tokenSteps, now time.Time) (Bearer, bool, error) {
	lastsSession := atSessionEnd(h.acc)
	if usable && !r.ForceRefresh && lastsSession && !h.acc.PasswordWorks() {
		done.warning = "the session ends soon and a refresh does not prolong it"
		return k.hand(h, r, done, now), true, nil
	}
	result, err := k.renew(ctx, ask{
		id: h.acc.ID, seen: fingerprint(h.acc.Access), newSession: usable && lastsSession,
	})
	if err != nil {
		return Bearer{}, false, err
	}
	done.renewed = true
	switch {
	case result.Outcome == Refreshed || result.Outcome == Adopted:
		return Bearer{}, false, nil
	case usable && !r.ForceRefresh:
		done.warning = "could not be refreshed: " + result.Err.Error()
		return k.hand(h, r, done, now), true, nil
	case result.Err == nil:
		return Bearer{}, false, signInNeeded(h.acc, now)
	}
	return Bearer{}, false, result.Err
}

// tokenInDoubt lets the held access token speak first: its probe where there is
// one, else its clock. Only when it is dead is the old refresh token tried.
func (k *Keeper) tokenInDoubt(ctx context.Context, h held, usable bool, r TokenRequest, done *tokenSteps) (Bearer, bool, error) {
	now := k.clock.Now()
	if usable && !done.probed {
		done.probed = true
		probe, err := k.probe(ctx, h.acc.ID)
		switch {
		case err != nil:
			return Bearer{}, false, err
		case probe.Outcome == model.ProbeWorks:
			done.warning = "a refresh is in doubt; the held token was tried and works"
			return k.hand(h, r, done, now), true, nil
		case probe.Outcome == model.ProbeRefused:
			return Bearer{}, false, nil // look again: now it is known to be dead
		}
	}
	if left, known := h.acc.Left(now); usable && known && left > 0 {
		done.warning = "a refresh is in doubt; the held token should still work"
		return k.hand(h, r, done, now), true, nil
	}
	if r.NoRefresh {
		return Bearer{}, false, doubtError(h.acc, now)
	}
	result, err := k.renew(ctx, ask{id: h.acc.ID, seen: fingerprint(h.acc.Access)})
	if err != nil {
		return Bearer{}, false, err
	}
	done.renewed = true
	if result.Outcome == Refreshed || result.Outcome == Adopted {
		return Bearer{}, false, nil
	}
	return Bearer{}, false, result.Err
}

func (k *Keeper) hand(h held, r TokenRequest, done *tokenSteps, now time.Time) Bearer {
	b := Bearer{
		Account: h.acc, Token: h.token, Type: h.acc.Access.Type, Expiry: h.acc.Access.Expiry,
		Scopes: h.acc.ScopesGranted, Warning: done.warning,
	}
	if left, known := h.acc.Left(now); b.Warning == "" && known && left < minValid(h.acc, r) {
		b.Warning = fmt.Sprintf("the token lives only %s more", left.Round(time.Second))
	}
	return b
}

// minValid caps what is asked for at half of the token's own life, so that a
// short-lived one is not refreshed at every call.
func minValid(a *model.Account, r TokenRequest) time.Duration {
	asked := r.MinValid
	if asked <= 0 {
		asked = DefaultMinValid
	}
	if life, known := a.Life(); known {
		return min(asked, life/2)
	}
	return asked
}

// sessionSlack is how much earlier than its session a token may end and still
// count as lasting to the session's end.
const sessionSlack = time.Minute

// atSessionEnd says that the token lasts to the fixed end of its session, so
// that only a new sign-in brings a longer life.
func atSessionEnd(a *model.Account) bool {
	if !a.Session.Known() || a.Access == nil || !a.Access.Expiry.Known() {
		return false
	}
	return a.Session.At.Sub(a.Access.Expiry.At) <= sessionSlack
}

func checkScopes(b Bearer, required model.Scopes) error {
	missing := required.Without(b.Scopes)
	if len(missing) == 0 {
		return nil
	}
	return &model.Error{
		Kind:  model.KindScopes,
		What:  "the token has fewer scopes than required",
		Why:   "missing: " + missing.Join(" "),
		Still: "The token works for what it was granted.",
		Do:    "Sign in again and ask for them: tokenrack signin --scope.",
	}
}

func fingerprint(t *model.Token) model.Fingerprint {
	if t == nil {
		return ""
	}
	return t.Fingerprint
}
