package rack

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Need is what becomes of an account when its token ends.
type Need uint8

// The needs.
const (
	Nothing Need = iota // it has no end, or nobody wants it any more
	Itself              // the background brings new tokens
	Person              // somebody has to sign in, to refresh, or to look
)

// outlook is what an account needs next, and when; a time that is over means
// now. It knows what the background does: nothing where that was switched off
// or while somebody revokes, and where a session ends no refresh helps, only a
// kept password.
func outlook(a *model.Account, s model.State, now time.Time) (Need, int64) {
	switch {
	case a.Freeze != nil && a.Freeze.Begun:
		return Person, 0 // a revocation to go on with
	case s == model.IsRevoked:
		return Nothing, never
	case s == model.NeedsSign, s == model.Attention, a.Doubt != nil && a.Doubt.Retried:
		return Person, 0
	}
	left, known := a.Left(now)
	if !known {
		return sessionOutlook(a, now)
	}
	end := now.Add(left).UnixNano()
	if a.AutoOff || a.Freeze != nil || !a.Renewable(now) {
		return Person, end
	}
	if a.PasswordWorks() {
		return Itself, end
	}
	if need, at := sessionOutlook(a, now); need == Person {
		return Person, max(at, end)
	}
	if a.Refresh != nil && a.Refresh.Expiry.Known() && !a.Refresh.Expiry.At.After(a.Access.Expiry.At) {
		return Person, end // the refresh token is over by then
	}
	return Itself, end
}

// sessionOutlook is the end of a session, which no refresh puts off.
func sessionOutlook(a *model.Account, now time.Time) (Need, int64) {
	if !a.Session.Known() || a.PasswordWorks() {
		return Nothing, never
	}
	return Person, a.Session.At.Add(now.Sub(a.ServerNow(now))).UnixNano()
}
