package model

import "time"

// State is what an account's tokens are worth at a moment. Its text is part of
// the headless contract.
type State string

// The nine states.
const (
	Fresh     State = "fresh"
	Soon      State = "soon"      // ends soon, see [SoonWindow]
	Expired   State = "expired"   // over, and new tokens can be had without a person
	NeedsSign State = "sign_in"   // over, and only a person can help
	InDoubt   State = "in_doubt"  // a refresh was sent and its answer lost
	Attention State = "attention" // something a person must see first
	NoReply   State = "no_reply"  // the last try failed by network or server trouble
	NoExpiry  State = "no_expiry" // the server names no lifetime
	IsRevoked State = "revoked"   // a revocation was run, whatever was proven
)

// States lists all states from the most to the least urgent.
func States() []State {
	return []State{InDoubt, Attention, NeedsSign, Soon, Expired, NoReply, NoExpiry, Fresh, IsRevoked}
}

// Rank orders states by urgency, 1 the most urgent.
func (s State) Rank() int {
	for i, state := range States() {
		if s == state {
			return i + 1
		}
	}
	return len(States()) + 1
}

// Word is the state in plain English, for people.
func (s State) Word() string {
	switch s {
	case NeedsSign:
		return "sign in"
	case InDoubt:
		return "in doubt"
	case NoReply:
		return "no reply"
	case NoExpiry:
		return "no expiry"
	}
	return string(s)
}

// soonFloor is the shortest [SoonWindow], but for short lives.
const soonFloor = 5 * time.Minute

// SoonWindow is how long before its end a token of the given life counts as
// ending soon: 5 minutes or a tenth of its life, whichever is longer, but
// never more than half its life. A life of 0 means unknown.
func SoonWindow(life time.Duration) time.Duration {
	if life <= 0 {
		return soonFloor
	}
	return min(max(soonFloor, life/10), life/2)
}

// State tells what the account's tokens are worth now. Where two states hold
// at once the more urgent one is given, and [Account.Note] says the rest in
// words; but no_reply is told before expired, since a refresh would only run
// into the same silence.
func (a *Account) State(now time.Time) State {
	switch {
	case a.Revoked != nil:
		return IsRevoked
	case a.Doubt != nil && (!a.Doubt.Retried || a.Doubt.Restored || a.Usable(now)):
		return InDoubt
	case a.Attention != "":
		return Attention
	}
	usable := a.Usable(now)
	switch {
	case !usable && !a.Renewable(now):
		return NeedsSign
	case usable && a.endsSoon(now):
		return Soon
	case !a.NoReplyAt.IsZero():
		return NoReply
	case !usable:
		return Expired
	}
	if _, known := a.Left(now); !known {
		return NoExpiry
	}
	return Fresh
}

func (a *Account) endsSoon(now time.Time) bool {
	left, known := a.Left(now)
	if !known {
		return false
	}
	life, _ := a.Life()
	return left < SoonWindow(life)
}

// Note says in one line what the state does not: a refused refresh token
// beside a living access token, a silent server, scopes that were lost, what a
// revocation left. It is empty where there is nothing to say.
func (a *Account) Note(now time.Time) string {
	state := a.State(now)
	switch {
	case state == IsRevoked:
		return a.Revoked.Note
	case state == InDoubt && a.Doubt.Restored:
		return "an older copy of the vault: its refresh token may be spent"
	case state == InDoubt, state == NeedsSign && a.Doubt != nil:
		return "the answer to a refresh was lost"
	case state == Attention:
		return a.Attention
	case !a.RefreshRefused.IsZero() && state != NeedsSign:
		return "refresh refused"
	case !a.PasswordRefused.IsZero():
		return "kept password refused"
	case !a.RefreshRefused.IsZero():
		return "refresh refused"
	case !a.NoReplyAt.IsZero():
		return a.NoReplyWhy
	case a.Session.Over(a.ServerNow(now)):
		return "session ended"
	case len(a.ScopesLost) > 0:
		return "scopes lost: " + a.ScopesLost.Join(" ")
	case state == NeedsSign && a.Access == nil:
		return "never signed in"
	}
	if missing := a.MissingScopes(); len(missing) > 0 {
		return "scopes missing: " + missing.Join(" ")
	}
	return ""
}

// MissingScopes are those that were asked for and not granted. Where the
// server never said what it granted, none are missing (RFC 6749 section 5.1:
// scope is left out when it is what was asked).
func (a *Account) MissingScopes() Scopes {
	if len(a.ScopesGranted) == 0 {
		return nil
	}
	return a.ScopesAsked.Without(a.ScopesGranted)
}
