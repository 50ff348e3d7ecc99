package model

import "time"

// Measured is what a provider's server really did when it was measured with an
// app: it stands beside what its profile says, and wins over it. Empty fields
// were not measured.
type Measured struct {
	At       time.Time
	Rotation Rotation
	// Retry is what a second use of a spent refresh token brought.
	Retry RetryOutcome
	// OldAccess says whether the access token lived on after a refresh.
	OldAccess Survival
	// ByAccess and ByRefresh are what revoking either token ended.
	ByAccess, ByRefresh RevokeReach
}

// RetryOutcome is what the second use of a spent refresh token brings.
type RetryOutcome string

// The outcomes of a retry.
const (
	RetrySamePair RetryOutcome = "same_pair" // the very pair again: a grace period
	RetryNewPair  RetryOutcome = "new_pair"  // another pair: the old token lives until the new one is used
	RetryRefused  RetryOutcome = "refused"   // and what the first use brought lives on
	RetryKills    RetryOutcome = "kills"     // refused, and the whole session ends: reuse detection (RFC 9700 section 4.14)
)

// Survival says whether a token outlived something.
type Survival string

// The survivals.
const (
	Lives Survival = "lives"
	Dies  Survival = "dies"
)

// RevokeReach is how far the revocation of one token reaches.
type RevokeReach string

// The reaches.
const (
	EndsPair    RevokeReach = "pair"    // access and refresh token
	EndsItself  RevokeReach = "itself"  // only the token that was sent
	EndsNothing RevokeReach = "nothing" // the server said yes, and both live on
)

// Over puts what was measured in the place of what a profile says.
func (m Measured) Over(p Provider) Provider {
	if m.Rotation != "" {
		p.Rotation = m.Rotation
	}
	switch m.Retry {
	case RetrySamePair, RetryNewPair:
		p.LostAnswer = LostRetry
	case RetryRefused, RetryKills:
		p.LostAnswer = LostAsk
	}
	p.Revocation = m.OverRevocation(p.Revocation)
	return p
}

// OverRevocation does the same for what revoking can do. That it ends the pair
// is believed only where each token that is sent was seen to do so.
func (m Measured) OverRevocation(r Revocation) Revocation {
	reach := map[TokenKind]RevokeReach{AccessToken: m.ByAccess, RefreshToken: m.ByRefresh}
	ends, known := true, len(r.Takes) > 0
	for _, kind := range r.Takes {
		known = known && reach[kind] != ""
		ends = ends && reach[kind] == EndsPair
	}
	if known {
		r.EndsPair = ends
	}
	return r
}
