package keeper

import (
	"errors"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// plan is what an intent says, sealed: what was going to be sent, and when.
type plan struct {
	At          time.Time
	Grant       model.GrantType   // empty: no exchange, see Revokes
	Fingerprint model.Fingerprint // of the refresh token that is going to be spent
	Retry       bool              // the one retry of a refresh in doubt
	Revokes     bool              // a revocation holds the account
	Rotates     bool              // an answer that is lost may have cost the refresh token
	SessionEnd  time.Time         // the latest known end of what may be minted
}

// spends says that a lost answer leaves the account in doubt.
func (p plan) spends() bool { return p.Grant == model.GrantRefreshToken && p.Rotates }

// mints says that a lost answer may have left a pair at the server.
func (p plan) mints() bool {
	return p.Grant != "" && (p.spends() || p.Grant != model.GrantRefreshToken)
}

// leaveDoubt marks an account as one whose exchange was cut off; doing it again
// changes nothing. The account must be the caller's own copy.
func (p plan) leaveDoubt(a *model.Account, why string) {
	if p.spends() {
		a.Doubt = &model.Doubt{At: p.At, Fingerprint: p.Fingerprint, Retried: p.Retry, Why: why}
	}
	if p.mints() && !slices.ContainsFunc(a.Lost, func(l model.Lost) bool { return l.At.Equal(p.At) }) {
		a.Lost = append(a.Lost[:len(a.Lost):len(a.Lost)], model.Lost{At: p.At, Ends: p.SessionEnd})
	}
}

func writePlan(p plan) []byte {
	w := writer{}
	w.moment(1, p.At)
	w.text(2, string(p.Grant))
	w.fingerprint(3, p.Fingerprint)
	w.flag(4, p.Retry)
	w.flag(5, p.Revokes)
	w.flag(6, p.Rotates)
	w.moment(7, p.SessionEnd)
	return w.b
}

func readPlan(data []byte) (p plan, err error) {
	c := cursor{data: string(data)}
	for c.step() {
		switch c.n {
		case 1:
			p.At = c.time()
		case 2:
			p.Grant = model.GrantType(c.text)
		case 3:
			p.Fingerprint = c.fingerprint()
		case 4:
			p.Retry = c.bool()
		case 5:
			p.Revokes = c.bool()
		case 6:
			p.Rotates = c.bool()
		case 7:
			p.SessionEnd = c.time()
		}
	}
	return p, c.err
}

func ignoreMissing(err error) error {
	if errors.Is(err, model.ErrNoRecord) {
		return nil
	}
	return err
}
