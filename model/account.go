package model

import "time"

// Account is one customer's access to a provider through an [App], with all
// that is known of its tokens but the tokens themselves.
type Account struct {
	ID       ID
	Ver      uint64 // version of the stored card; 0: not stored yet
	App      ID
	Name     string
	Customer string // empty: the app's
	Username string // of the password sign-in; empty otherwise
	Grant    GrantType
	Created  time.Time

	ScopesAsked   Scopes
	ScopesGranted Scopes
	// ScopesLost are those that the last refresh took away.
	ScopesLost Scopes
	AutoOff    bool // the person switched the background refresh off
	// Paused is until when the person let the background refresh rest; zero or
	// over: it does not.
	Paused time.Time

	Access     *Token // nil: none held
	Refresh    *Token // nil: none held
	Session    Expiry // when the session ends, whatever is refreshed
	Superseded []Token
	Password   *SecretRef // nil: not kept
	Origin     string     // where the held tokens came from: scheme://host:port

	// Skew is how far the server's clock is ahead of ours, see [Lifetimes.Skew].
	Skew time.Duration

	RefreshedAt     time.Time // the last exchange that brought tokens
	RefreshRefused  time.Time // the refresh token was refused then; zero: it was not
	PasswordRefused time.Time // the kept password was refused then
	ProbeRefused    time.Time // the held access token was refused then
	ProvenAt        time.Time // the held access token last worked then
	// ControlAt is when a probe last worked for any token of the account: a
	// later refusal by the same probe then means something.
	ControlAt  time.Time
	NoReplyAt  time.Time // the last try failed by network or server trouble then
	NoReplyWhy string    // in words, clean

	// Warned is the access token whose end was told to a person beforehand.
	Warned Fingerprint

	Attention string // one line that a person must see; empty: none
	Doubt     *Doubt // an exchange whose answer was lost
	Lost      []Lost // pairs the server may have made that never reached us
	Freeze    *Freeze
	Revoked   *Revoked

	// Confirmed is the mark of the restored vault (see the keeper's Store) for
	// which a person vouched for the account, or it was given new tokens.
	Confirmed uint64

	// Newer holds fields that a newer program wrote; they are kept as they are.
	Newer []byte
}

// Token is all that is known of a stored token but its text.
type Token struct {
	ID          ID        // of the stored secret
	Kind        TokenKind // access or refresh, also for superseded tokens
	Fingerprint Fingerprint
	Length      int
	Type        string // token_type, RFC 6749 section 7.1; "Bearer" unless said otherwise
	Issued      time.Time
	Expiry      Expiry
	Replaced    time.Time // when its successor came; zero: it has none
	// Origin is where a superseded token came from, where that is not where the
	// account's tokens come from today; empty otherwise.
	Origin string
	// DeadAt is when the token was proven dead; its secret is gone since.
	DeadAt time.Time
}

// Doubt is a refresh whose answer was lost: its refresh token may be spent.
type Doubt struct {
	At          time.Time
	Fingerprint Fingerprint // of the refresh token that was sent
	Retried     bool        // the one retry was made, and its answer was lost too
	Why         string      // in words, clean
	// Restored says that the vault is an older copy of itself: the refresh token
	// may have been spent since the copy was made. It is never stored. Without a
	// Fingerprint there is no other reason for the doubt.
	Restored bool
}

// Lost is a pair of tokens that the server may have made and that never
// reached us. Only the provider can end it.
type Lost struct {
	At   time.Time
	Ends time.Time // latest known end; zero: unknown
	// Spent is the fingerprint of the refresh token that a proof sent; empty:
	// it was no proof.
	Spent Fingerprint
	// DoneAt and DoneBy say that a person recorded the steps by hand.
	DoneAt time.Time
	DoneBy string
}

// Freeze stops every refresh of an account while somebody revokes it.
type Freeze struct {
	At     time.Time
	Holder ID   // the process that froze it; a dead holder's freeze ends
	Begun  bool // a revocation has begun: the freeze stays
}

// Revoked says that a revocation of the account was run.
type Revoked struct {
	At   time.Time
	Note string // what may still live, in words
}

// CustomerOf is the account's customer: its own, else its app's.
func (a *Account) CustomerOf(app *App) string {
	if a.Customer != "" || app == nil {
		return a.Customer
	}
	return app.Customer
}

// Rests says that the background leaves the account alone: for good, or until
// its pause is over. What a person asks for is done all the same.
func (a *Account) Rests(now time.Time) bool { return a.AutoOff || now.Before(a.Paused) }

// ServerNow is the provider's time at our now.
func (a *Account) ServerNow(now time.Time) time.Time { return now.Add(a.Skew) }

// PasswordWorks says that a kept password may be sent once more.
func (a *Account) PasswordWorks() bool {
	return a.Password != nil && a.PasswordRefused.IsZero()
}

// Usable says that the held access token is not known to be dead.
func (a *Account) Usable(now time.Time) bool {
	return a.Access != nil && a.Access.DeadAt.IsZero() && a.ProbeRefused.IsZero() && !a.Access.Expiry.Over(a.ServerNow(now))
}

// Left is how long the access token still lives; false where that is unknown
// or no token is held. It can be negative.
func (a *Account) Left(now time.Time) (time.Duration, bool) {
	if a.Access == nil || !a.Access.Expiry.Known() {
		return 0, false
	}
	return a.Access.Expiry.At.Sub(a.ServerNow(now)), true
}

// Life is the whole lifetime the access token was issued with; false where it
// is unknown.
func (a *Account) Life() (time.Duration, bool) {
	if a.Access == nil || !a.Access.Expiry.Known() || a.Access.Issued.IsZero() {
		return 0, false
	}
	life := a.Access.Expiry.At.Sub(a.Access.Issued)
	return life, life > 0
}

// RefreshHeld says that a refresh token is held that is not known to be dead.
func (a *Account) RefreshHeld(now time.Time) bool {
	if a.Refresh == nil || !a.Refresh.DeadAt.IsZero() || !a.RefreshRefused.IsZero() {
		return false
	}
	server := a.ServerNow(now)
	return !a.Refresh.Expiry.Over(server) && !a.Session.Over(server)
}

// Renewable says that new tokens can be had without a person. A refresh token
// whose one retry was lost too, or that lies in an older copy of the vault, is
// sent again only on a person's word.
func (a *Account) Renewable(now time.Time) bool {
	retried := a.Doubt != nil && (a.Doubt.Retried || a.Doubt.Restored)
	return a.RefreshHeld(now) && !retried || a.PasswordWorks() || a.Grant == GrantClientCredentials
}
