package model

import "time"

// ExpirySource says where the figure of an [Expiry] comes from. Its text is
// part of the headless contract.
type ExpirySource string

// The sources, from the most to the least trusted.
const (
	FromJWT      ExpirySource = "jwt"      // the token's own exp claim (RFC 7519 section 4.1.4)
	FromResponse ExpirySource = "response" // created_at or Date, plus the lifetime in the answer
	FromPaste    ExpirySource = "pasted"   // what a person said when the token was pasted
	FromApp      ExpirySource = "assumed"  // the app's assumed lifetime
	FromNowhere  ExpirySource = "unknown"  // nobody knows
)

// Expiry is the moment a token ends, by the server's clock, and how that is
// known. A zero At means unknown.
type Expiry struct {
	At     time.Time
	Source ExpirySource
}

// Unknown is the expiry of a token whose end nobody knows.
func Unknown() Expiry { return Expiry{Source: FromNowhere} }

// Known says whether there is a moment.
func (e Expiry) Known() bool { return !e.At.IsZero() }

// Over says whether the moment is known and has come.
func (e Expiry) Over(now time.Time) bool { return e.Known() && !now.Before(e.At) }

// Lifetimes are the facts a server gives about how long tokens live. Zero
// values mean that it did not say.
type Lifetimes struct {
	Access    time.Duration // expires_in, converted from the provider's unit
	Refresh   time.Duration // refresh_expires_in, likewise
	CreatedAt time.Time     // created_at in the answer: the server's clock
	Date      time.Time     // the HTTP Date header: the server's clock
}

// base is the server's time of issue as well as it can be told.
func (l Lifetimes) base(now time.Time) time.Time {
	switch {
	case !l.CreatedAt.IsZero():
		return l.CreatedAt
	case !l.Date.IsZero():
		return l.Date
	}
	return now
}

// AccessExpiry tells when an access token ends: its own exp claim first, then
// the answer's lifetime, then the lifetime the person assumed for the app (0:
// none), else unknown. now is used only where the server named no time.
func (l Lifetimes) AccessExpiry(token Secret, now time.Time, assumed time.Duration) Expiry {
	return l.expiry(token, l.Access, now, assumed)
}

// RefreshExpiry tells when a refresh token, and with it the session, ends;
// nothing is ever assumed for it.
func (l Lifetimes) RefreshExpiry(token Secret, now time.Time) Expiry {
	return l.expiry(token, l.Refresh, now, 0)
}

func (l Lifetimes) expiry(token Secret, lifetime time.Duration, now time.Time, assumed time.Duration) Expiry {
	if claims, ok := ReadClaims(token); ok && !claims.Expires.IsZero() {
		return Expiry{At: claims.Expires, Source: FromJWT}
	}
	if lifetime > 0 {
		return Expiry{At: l.base(now).Add(lifetime), Source: FromResponse}
	}
	if assumed > 0 {
		return Expiry{At: l.base(now).Add(assumed), Source: FromApp}
	}
	return Unknown()
}

// IssuedAt tells when an access token was made, by the server's clock.
func (l Lifetimes) IssuedAt(token Secret, now time.Time) time.Time {
	if claims, ok := ReadClaims(token); ok && !claims.Issued.IsZero() {
		return claims.Issued
	}
	return l.base(now)
}

// skewNoise is how far Date may be off before the clocks count as different:
// the header has whole seconds and the answer travels.
const skewNoise = 10 * time.Second

// Skew is how far the server's clock is ahead of now, or 0 where the server
// named no time or the difference is within the noise of a round trip.
func (l Lifetimes) Skew(now time.Time) time.Duration {
	if l.Date.IsZero() {
		return 0
	}
	skew := l.Date.Sub(now)
	if skew.Abs() < skewNoise {
		return 0
	}
	return skew.Round(time.Second)
}
