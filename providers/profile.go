package providers

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// profileFormat is the version of the profile format this engine reads.
const profileFormat = 1

// profile is one system as its TOML file describes it. docs/profile.md is the
// reference of every key.
type profile struct {
	Format int      `toml:"format"`
	ID     string   `toml:"id"`
	Name   string   `toml:"name"`
	Short  string   `toml:"short"`
	About  string   `toml:"about"`
	Notes  []string `toml:"notes"`

	Base    baseSpec     `toml:"base"`
	Client  clientSpec   `toml:"client"`
	Scopes  scopesSpec   `toml:"scopes"`
	SignIn  signInSpec   `toml:"signin"`
	Refresh *refreshSpec `toml:"refresh"`
	Reply   replySpec    `toml:"reply"`
	Revoke  *revokeSpec  `toml:"revoke"`
	Probe   *probeSpec   `toml:"probe"`
	// Introspect asks the server about a token (RFC 7662) where there is no
	// address to try one at.
	Introspect *introspectSpec `toml:"introspect"`
	ByHand     byHandSpec      `toml:"byhand"`
	Setup      guideSpec       `toml:"setup"`

	ways []string // the ways in, in the order they stand in the file
}

// baseSpec says where the system lives.
type baseSpec struct {
	URL    string `toml:"url"`    // empty: the person enters it
	Fixed  bool   `toml:"fixed"`  // the person may not change it
	Issuer bool   `toml:"issuer"` // it is an issuer: the addresses come by discovery
}

// clientSpec says how the OAuth client shows itself.
type clientSpec struct {
	Form     string `toml:"form"`      // none | params | basic | basic-encoded
	Secret   string `toml:"secret"`    // required | optional | empty | none
	IDSecret bool   `toml:"id_secret"` // the client id is itself a shared secret
	// IDName and SecretName are the parameters' names where form is params.
	IDName     string `toml:"id_name"`
	SecretName string `toml:"secret_name"`
	// IDShape and SecretShape are what both usually look like: hints for a
	// person who copies them.
	IDShape     shapeSpec `toml:"id_shape"`
	SecretShape shapeSpec `toml:"secret_shape"`
	// Refused lists the answers that mean "this client is not known".
	Refused []any `toml:"refused"`
	// Test says that a refresh with a made-up token is harmless and tells
	// whether the client is known.
	Test bool `toml:"test"`

	refused rules
}

// shapeSpec is what a value usually looks like.
type shapeSpec struct {
	Letters string `toml:"letters"` // hex | uuid | alphanumeric | base64url; empty: any
	Lengths []int  `toml:"lengths"` // in characters; none: any
}

func (s shapeSpec) shape() model.Shape {
	return model.Shape{Letters: model.Letters(s.Letters), Lengths: s.Lengths}
}

type scopesSpec struct {
	Separator string      `toml:"separator"` // empty: the system has no scopes
	Known     []scopeSpec `toml:"known"`
}

type scopeSpec struct {
	Name   string   `toml:"name"`
	Says   string   `toml:"says"`
	Preset []string `toml:"preset"`
}

// signInSpec holds the ways in. Their order in the file is the order in which
// they are offered.
type signInSpec struct {
	Paste    *waySpec     `toml:"paste"`
	Password *waySpec     `toml:"password"`
	Client   *waySpec     `toml:"client"`
	Browser  *browserSpec `toml:"browser"`
	Device   *deviceSpec  `toml:"device"`
}

type waySpec struct {
	Note    string       `toml:"note"`
	Request *requestSpec `toml:"request"`
	// Refused lists the answers that mean "this sign-in is refused".
	Refused []any `toml:"refused"`
	// Life is how long a token lives that was made elsewhere, where nothing
	// else says it: "10h". Of paste alone.
	Life string `toml:"life"`

	refused rules
	life    time.Duration
}

// browserSpec is the authorization code flow (RFC 6749 section 4.1).
type browserSpec struct {
	Note      string        `toml:"note"`
	Authorize authorizeSpec `toml:"authorize"`
	Request   *requestSpec  `toml:"request"`
	Refused   []any         `toml:"refused"`
	PKCE      bool          `toml:"pkce"` // RFC 7636, S256
	// RedirectExact says that the server compares the redirect URL letter by
	// letter, so that no free port may be taken.
	RedirectExact bool   `toml:"redirect_exact"`
	Redirect      string `toml:"redirect"` // the redirect URL to propose

	refused rules
}

// authorizeSpec is the address that the browser opens.
type authorizeSpec struct {
	Path  string            `toml:"path"` // empty: named by the person or discovered
	URL   string            `toml:"url"`
	Fixed map[string]string `toml:"fixed"`
	// WithScope adds parameters where a scope is asked for.
	WithScope map[string]map[string]string `toml:"with_scope"`
}

// requestSpec is one HTTP request: where it goes, where its parameters travel
// and what each is called. A parameter without a name is not sent.
type requestSpec struct {
	Method  string            `toml:"method"`
	Path    string            `toml:"path"` // below the base address
	URL     string            `toml:"url"`  // a whole address instead
	In      string            `toml:"in"`   // form | json | query | headers
	Headers map[string]string `toml:"headers"`
	Fixed   map[string]string `toml:"fixed"`

	Username     string `toml:"username"`
	Password     string `toml:"password"`
	Scope        string `toml:"scope"`
	Code         string `toml:"code"`
	RedirectURI  string `toml:"redirect_uri"`
	CodeVerifier string `toml:"code_verifier"`
	DeviceCode   string `toml:"device_code"`
	RefreshToken string `toml:"refresh_token"`
	Token        string `toml:"token"`
	Hint         string `toml:"token_type_hint"`
}

// deviceSpec is the device authorization grant (RFC 8628): a person enters a
// short code on another device.
type deviceSpec struct {
	Note string `toml:"note"`
	// Authorize asks for the codes (section 3.1); Request asks for the tokens
	// again and again until the person has decided (section 3.4).
	Authorize *requestSpec `toml:"authorize"`
	Request   *requestSpec `toml:"request"`
	// WithScope adds parameters to Authorize where a scope is asked for.
	WithScope map[string]map[string]string `toml:"with_scope"`
	Refused   []any                        `toml:"refused"`

	refused rules
}

type refreshSpec struct {
	Request      *requestSpec `toml:"request"`
	Rotates      string       `toml:"rotates"`     // always | sometimes | never
	LostAnswer   string       `toml:"lost_answer"` // retry | ask
	SessionFixed bool         `toml:"session_fixed"`
	// SessionLife is how long after its sign-in a fixed session ends: "24h".
	SessionLife string `toml:"session_life"`
	// Refused lists the answers that mean "this refresh token is dead".
	Refused []any `toml:"refused"`

	refused     rules
	sessionLife time.Duration // 0: the profile does not say
}

// replySpec names the keys of a token answer. A key with dots leads into
// nested objects.
type replySpec struct {
	AccessToken      string        `toml:"access_token"`
	RefreshToken     string        `toml:"refresh_token"`
	TokenType        string        `toml:"token_type"`
	ExpiresIn        *lifetimeSpec `toml:"expires_in"`
	RefreshExpiresIn *lifetimeSpec `toml:"refresh_expires_in"`
	CreatedAt        string        `toml:"created_at"`
	Scope            string        `toml:"scope"`
	NotBefore        string        `toml:"not_before"`
	Success          string        `toml:"success"` // false there means refused
	// Error and ErrorText are tried in order; the first that is text counts.
	Error     []string `toml:"error"`
	ErrorText []string `toml:"error_text"`
}

type lifetimeSpec struct {
	Key  string `toml:"key"`
	Unit string `toml:"unit"` // ms | s | min | h
}

type revokeSpec struct {
	Request *requestSpec `toml:"request"`
	Takes   []string     `toml:"takes"` // access, refresh: in the order they are sent
	// EndsPair, NeedsLiveAccess and UseFirst: see [model.Revocation].
	EndsPair        bool   `toml:"ends_pair"`
	NeedsLiveAccess bool   `toml:"needs_live_access"`
	UseFirst        bool   `toml:"use_first"`
	Success         string `toml:"success"`   // the key that says whether it worked
	Anonymous       bool   `toml:"anonymous"` // the client is not shown
}

type probeSpec struct {
	Request *requestSpec `toml:"request"`
	// Userinfo takes the discovered userinfo endpoint (OpenID Connect Core
	// section 5.3) for apps that ask for the scope openid.
	Userinfo bool  `toml:"userinfo"`
	Works    []any `toml:"works"`
	Dead     []any `toml:"dead"`

	works, dead rules
}

// introspectSpec is token introspection (RFC 7662 section 2.1).
type introspectSpec struct {
	Request *requestSpec `toml:"request"`
}

type byHandSpec struct {
	Address string   `toml:"address"`
	Steps   []string `toml:"steps"`
	Ends    string   `toml:"ends"`
	// Short is what ends everything, in two or three words for a column.
	Short string `toml:"short"`
}

type guideSpec struct {
	Address string   `toml:"address"`
	Steps   []string `toml:"steps"`
}
