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

// Hours is how many hours the horizon spans, the one that has begun included.
const Hours = 24

// Horizon is what ends in the next hours.
type Horizon struct {
	From  time.Time // the hour that has begun
	Now   [2]int    // what should be done already: by a person, by itself
	By    [2][Hours]int
	First *Row // what needs a person first, of what does not yet; nil: nothing
	At    time.Time
}

// Who of [Horizon] has to do something.
const (
	ByPerson = iota
	ByItself
)

// Horizon counts what ends when. It is counted again only when something
// changed, or another hour began.
func (r *Rack) Horizon(now time.Time) *Horizon {
	local := now.Local()
	from := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), 0, 0, 0, local.Location())
	if r.ahead != nil && r.aheadOf == r.version && r.ahead.From.Equal(from) {
		return r.ahead
	}
	h := &Horizon{From: from}
	first, start, at := int64(never), from.UnixNano(), now.UnixNano()
	for place, need := range r.needs {
		if need == Nothing {
			continue
		}
		who := ByPerson
		if need == Itself {
			who = ByItself
		}
		when := r.when[place]
		if when <= at {
			h.Now[who]++
			continue
		}
		if hour := (when - start) / int64(time.Hour); hour < Hours {
			h.By[who][hour]++
		}
		if need == Person && when < first {
			first, h.First = when, r.all[place]
		}
	}
	if h.First != nil {
		h.At = time.Unix(0, first)
	}
	r.ahead, r.aheadOf = h, r.version
	return h
}
