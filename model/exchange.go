package model

import "time"

// Client is an app with its secrets, for the length of one call to a provider.
type Client struct {
	App App
	// Secrets are tried in order where there are two (during a rotation).
	Secrets []Secret
}

// Grant asks the token endpoint for tokens (RFC 6749 section 4 and 6). Only
// the fields of its type are set.
type Grant struct {
	Type         GrantType
	Username     string
	Password     Secret
	Code         Secret // authorization_code
	RedirectURL  string // authorization_code: as it was in the request
	CodeVerifier Secret // authorization_code with PKCE (RFC 7636)
	DeviceCode   Secret // device_code (RFC 8628)
	RefreshToken Secret
	Scopes       Scopes // never sent at a refresh: it could only narrow
}

// Verdict says what became of an exchange: what the caller may do next depends
// on nothing else.
type Verdict string

// The verdicts.
const (
	Granted        Verdict = "granted"         // tokens came
	GrantRefused   Verdict = "grant_refused"   // this password, code or refresh token is dead
	ClientRefused  Verdict = "client_refused"  // the app's fault; the account is untouched
	RequestRefused Verdict = "request_refused" // a scope or parameter is wrong; nothing was spent
	Unsent         Verdict = "unsent"          // no byte of the request can have arrived
	Busy           Verdict = "busy"            // 429 or 503: nothing was spent
	Pending        Verdict = "pending"         // the person has not decided yet (RFC 8628 section 3.5): nothing was spent
	AnswerLost     Verdict = "answer_lost"     // sent, and what it did is unknown
)

// Reply is what came of an exchange.
type Reply struct {
	Verdict Verdict
	Tokens  TokenSet // where Granted
	// Raw is the body as it came, at most 64 KiB: kept sealed wherever the
	// tokens in it cannot be stored at once.
	Raw        Secret
	Status     int
	RetryAfter time.Duration // where Busy; 0: not said. At most an hour.
	SlowDown   bool          // where Pending: wait 5 s longer between tries from now on
	Err        *Error        // nil where Granted
}

// TokenSet is what a provider granted (RFC 6749 section 5.1).
type TokenSet struct {
	Access    Secret
	Refresh   Secret // empty: not given; an older one stays in use
	Type      string // token_type
	Scopes    Scopes
	ScopesSet bool // the answer named its scopes
	Lifetimes Lifetimes
	Origin    string // where the tokens came from: scheme://host:port
	// NotBefore is Keycloak's not-before-policy: tokens issued before it are
	// revoked. Zero: not given.
	NotBefore time.Time
}

// RevokeCall asks a provider to end one token (RFC 7009 section 2.1).
type RevokeCall struct {
	Kind  TokenKind // access or refresh: the token_type_hint
	Token Secret
	// Access is the pair's access token where the provider takes only that.
	Access Secret
}

// RevokeReply is what came of a revocation call. Accepted is the server's
// word, which proves nothing (RFC 7009 section 2.2).
type RevokeReply struct {
	Accepted bool
	Status   int    // 0: no answer
	Said     string // the answer in few words, clean; may be empty
	Err      *Error // nil where Accepted
}

// ProbeOutcome is what a token was worth when it was tried.
type ProbeOutcome string

// The outcomes of a probe; their text is part of the headless contract.
const (
	ProbeWorks   ProbeOutcome = "works"
	ProbeRefused ProbeOutcome = "refused"
	ProbeUnknown ProbeOutcome = "unknown" // neither; also where there is no probe address
)

// ProbeReply is what came of trying an access token harmlessly.
type ProbeReply struct {
	Outcome ProbeOutcome
	Status  int       // 0: no answer
	Said    string    // in few words, clean
	Date    time.Time // the server's clock; zero: not given
	Err     *Error    // set where the outcome is unknown
}
