package model

import "time"

// Provider is what one system's profile can do, free of the wire's details:
// what a form must ask for, which verbs make sense, what a person must know.
// The engine in the providers room holds the rest of the profile.
type Provider struct {
	ID    string // "storeman": the name on the command line and in the vault
	Name  string // "Storeman": the name on the screen
	Short string // three letters for narrow screens
	About string // one sentence

	Base      string // base address; empty: the person enters it
	BaseFixed bool   // the person may not change Base
	Discovers bool   // Base is an issuer, the addresses come by discovery

	ClientAuth ClientAuth
	ClientID   bool // a client id is needed
	// ClientIDSecret says that the client id is itself a shared secret: show
	// it masked.
	ClientIDSecret bool
	ClientSecret   SecretNeed
	// ClientIDShape and ClientSecretShape are what both usually look like.
	ClientIDShape, ClientSecretShape Shape

	Scopes         []KnownScope
	ScopeSeparator string
	ScopesMeant    bool // the system has scopes at all

	SignIns []SignIn // ways in, in the order they are offered

	Rotation     Rotation
	LostAnswer   LostAnswer
	SessionFixed bool // a refresh never prolongs the session
	// SessionLife is how long after its sign-in a fixed session ends, by the
	// profile; 0: it does not say.
	SessionLife time.Duration
	NoLifetime  bool // the server never says how long a token lives
	CanRefresh  bool

	// Revocation and Probes are the profile's own; an app may name addresses
	// of its own, see the engine's Revocation and CanProbe.
	Revocation Revocation
	ByHand     ByHand
	Setup      Guide  // where the person finds what a new app asks for
	Probes     bool   // the profile itself names an address to try a token at
	RedirectAs string // the redirect URL to propose; empty: a free loopback port
	// RedirectExact says that the server compares the redirect URL letter by
	// letter, port included.
	RedirectExact bool

	Notes []string // what a person must know, a sentence each
}

// SecretNeed says whether a client secret belongs to the app.
type SecretNeed string

// The needs of a client secret.
const (
	SecretRequired SecretNeed = "required"
	SecretOptional SecretNeed = "optional" // a public client has none (RFC 6749 section 2.1)
	SecretEmpty    SecretNeed = "empty"    // sent, but always empty
	SecretNone     SecretNeed = "none"
)

// KnownScope is a scope with one plain sentence of what it allows.
type KnownScope struct {
	Name    string
	Says    string
	Presets []string
}

// SignIn is one way of getting an account's first tokens.
type SignIn struct {
	Way  SignInWay
	Note string // said beside the choice; may be empty
	// Life is how long a pasted token lives where nothing else says it; 0: not
	// known.
	Life time.Duration
}

// SignInWay names a way in.
type SignInWay string

// The ways in.
const (
	SignInPassword SignInWay = "password"
	SignInPaste    SignInWay = "paste"
	SignInBrowser  SignInWay = "browser"
	SignInClient   SignInWay = "client" // client credentials (RFC 6749 section 4.4)
	SignInDevice   SignInWay = "device" // a code entered on another device (RFC 8628)
)

// SignsInBy says whether the provider offers a way in.
func (p Provider) SignsInBy(way SignInWay) bool {
	for _, s := range p.SignIns {
		if s.Way == way {
			return true
		}
	}
	return false
}

// Rotation says whether a refresh replaces the refresh token.
type Rotation string

// The rotations.
const (
	RotatesAlways    Rotation = "always"
	RotatesSometimes Rotation = "sometimes"
	RotatesNever     Rotation = "never"
)

// LostAnswer says what follows when the answer to a refresh was lost.
type LostAnswer string

// The policies for a lost answer.
const (
	LostRetry LostAnswer = "retry" // a second try with the same token is harmless
	LostAsk   LostAnswer = "ask"   // it may cost the session: see the keeper
)

// Revocation says what a provider's revocation call can do.
type Revocation struct {
	API bool // there is one
	// Takes lists which tokens are sent, in order. RFC 7009 section 2.1.
	Takes []TokenKind
	// EndsPair: sending either of Takes ends access and refresh token together.
	EndsPair bool
	// NeedsLiveAccess: once the access token has expired, revoking is a silent
	// no-op; refresh, use the new token once, then revoke it (Doorkeeper).
	NeedsLiveAccess bool
	// UseFirst: a freshly minted token must be used once before revoking it
	// ends the pair it replaced (Doorkeeper's previous_refresh_token).
	UseFirst bool
}

// Calls says where a revocation's calls of an app go: method and address as they
// are sent, "POST https://…/oauth/revoke"; empty where there is none. No secret
// stands in them.
type Calls struct {
	Revoke  string
	Probe   string // which tries an access token
	Refresh string // which tries a refresh token
}

// ByHand is what a person does at the provider where no API helps.
type ByHand struct {
	Address string   // page to open; may be empty
	Steps   []string // in the maker's own menu words
	Ends    string   // what the steps end, in words
	Short   string   // the last step in two or three words; may be empty
}

// Guide leads a person through the maker's own pages.
type Guide struct {
	Address string   // page to open; may be empty
	Steps   []string // in the maker's own menu words
}
