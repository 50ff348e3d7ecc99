package keeper

import (
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// The errors that several verbs share, in the words a person reads.

func revokedError() *model.Error {
	return &model.Error{
		Kind: model.KindSignIn,
		What: "the account was revoked",
		Do:   "A new sign-in ends that state: tokenrack signin.",
	}
}

func frozenError() *model.Error {
	return &model.Error{
		Kind: model.KindUnavailable,
		What: "the account is frozen",
		Why:  "somebody is revoking it, so nothing new is asked for",
		Do:   "Finish the revocation, or leave its screen.",
	}
}

func noRefreshToken() *model.Error {
	return &model.Error{
		Kind:  model.KindSignIn,
		What:  "the account cannot be refreshed",
		Why:   "its access is one-time: there is no refresh token",
		Still: "The access token works until it ends.",
		Do:    "A new sign-in brings a new one: tokenrack signin.",
	}
}

func signInNeeded(a *model.Account, now time.Time) *model.Error {
	e := &model.Error{Kind: model.KindSignIn, What: "a sign-in is needed", Do: "tokenrack signin."}
	server := a.ServerNow(now)
	switch {
	case a.Revoked != nil:
		e.Why = "the account was revoked"
	case !a.PasswordRefused.IsZero():
		e.Why = "the kept password was refused"
	case !a.RefreshRefused.IsZero():
		e.Why = "the refresh token was refused"
	case a.Doubt != nil:
		e.Why = "the answer to a refresh was lost, and the access token is over"
		e.Do = "tokenrack signin, or tokenrack settle --retry to try the old refresh token once more."
	case a.Session.Over(server):
		e.Why = "the session has ended"
	case a.Refresh != nil && a.Refresh.Expiry.Over(server):
		e.Why = "the refresh token has expired"
	case a.Refresh == nil && a.Access != nil:
		e.Why = "the access token is over and there is no refresh token"
	case a.Access == nil:
		e.Why = "the account holds no token"
	default:
		e.Why = "the held tokens came from another address than the app has today"
	}
	e.Still = stillOf(a, now)
	return e
}

// stillOf says what the held access token is worth beside trouble with its
// refresh token. Some servers end it together with that, so its clock alone is
// no promise.
func stillOf(a *model.Account, now time.Time) string {
	var trouble time.Time
	if a.Doubt != nil && a.Doubt.Fingerprint != "" {
		trouble = a.Doubt.At
	}
	if a.RefreshRefused.After(trouble) {
		trouble = a.RefreshRefused
	}
	switch {
	case !a.Usable(now):
		return ""
	case a.ProvenAt.Before(trouble):
		return "The access token may still work."
	}
	return "The access token still works."
}

func doubtError(a *model.Account, now time.Time) *model.Error {
	e := &model.Error{
		Kind: model.KindDoubt,
		What: "a refresh is in doubt",
		Why:  "its answer was lost, so the refresh token may be spent",
		Do:   "tokenrack settle --retry tries the old refresh token once more; tokenrack signin starts afresh.",
	}
	if a.Doubt != nil && a.Doubt.Restored {
		e.What = "nothing is refreshed of itself in a restored vault"
		e.Why = "the vault is an older copy, so the refresh token may be spent"
	}
	e.Still = stillOf(a, now)
	return e
}

func noRoom(err error) error {
	var known *model.Error
	if errors.As(storeTrouble(err), &known) && !errors.Is(err, model.ErrNoSpace) {
		return known // it says more
	}
	return &model.Error{
		Kind:  model.KindStore,
		What:  "nothing was sent",
		Why:   "there is no room to keep the answer safely",
		Still: "The held tokens can still be used.",
		Do:    "Free some space on the disk that holds the vault.",
		Cause: err,
	}
}

// asError makes any error one that a person can read.
func asError(err error) *model.Error {
	if err == nil {
		return nil
	}
	var e *model.Error
	if errors.As(storeTrouble(err), &e) {
		return e
	}
	return &model.Error{Kind: model.KindInternal, What: "something unexpected went wrong", Cause: err}
}

func overError(a *model.Account, now time.Time) *model.Error {
	if !a.Renewable(now) {
		return signInNeeded(a, now)
	}
	return &model.Error{
		Kind: model.KindUnavailable,
		What: "the access token is over",
		Why:  "and a refresh was ruled out",
		Do:   "Leave out --no-refresh.",
	}
}

func endedError() *model.Error {
	return &model.Error{
		Kind: model.KindUnavailable,
		What: "the new token has ended already",
		Why:  "the server gave one that is over, or its clock is far from ours",
		Do:   "Compare the clocks; tokenrack status shows the token's times.",
	}
}
