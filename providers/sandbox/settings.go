package sandbox

import "time"

// Rotation is what a Netrex refresh does with the refresh token.
type Rotation string

// The rotations.
const (
	Rotate Rotation = "rotate" // a new one, the old one is dead
	Repeat Rotation = "repeat" // the answer names the same one again
	Omit   Rotation = "omit"   // the answer names none; the old one stays in use
)

// Settings are how a server treats tokens. A server has defaults that behave
// as the maker documents; [Client.Tune] and [User.Tune] change a copy, the
// user's after the client's, so one account can live a few seconds while its
// neighbours live for hours.
type Settings struct {
	// AccessLife is how long an access token lives. DSI never tells it.
	AccessLife time.Duration
	// RefreshLife is how long a refresh token lives; 0: no end.
	RefreshLife time.Duration
	// SessionLife is how long a Petrosoft session lives from the sign-in on,
	// whatever is refreshed.
	SessionLife time.Duration
	// CodeLife is how long an authorization code can be exchanged.
	CodeLife time.Duration
	// Backdate lets a sign-in give tokens that are already that old, so that a
	// demo can show one that ends soon at once. BackdateRefresh does the same
	// at a refresh.
	Backdate        time.Duration
	BackdateRefresh time.Duration

	// NarrowTo are the scopes that a refresh keeps; nil: all of them. Storeman
	// only.
	NarrowTo []string
	// OneTime gives no refresh token at a code sign-in. Netrex only.
	OneTime bool
	// SameAccess lets a refresh answer with the very access token it replaces,
	// with nothing prolonged: a broken server that a client has to notice.
	SameAccess bool
	// Rotation is what a refresh does with the refresh token. Netrex only.
	Rotation Rotation
	// Grace is how long after its use a refresh token still brings the very
	// same pair: django-oauth-toolkit's REFRESH_TOKEN_GRACE_PERIOD_SECONDS.
	// Inventorum only.
	Grace time.Duration
	// NoPrevious is Doorkeeper without the column previous_refresh_token: a
	// refresh kills the old pair at once. Storeman only.
	NoPrevious bool
	// RevokeSparesRefresh leaves the refresh token alive when the access token
	// is revoked. DSI only: its maker does not say which is true.
	RevokeSparesRefresh bool
	// ErrorStatus replaces the HTTP status of token errors; 0: the server's
	// own. Netrex only.
	ErrorStatus int
	// PlainQuotes makes the revocation's answer valid JSON. Netrex only.
	PlainQuotes bool
	// Issuer is the iss of an OpenID callback (RFC 9207); empty: the true one;
	// "-": none.
	Issuer string
	// NoInterval leaves interval out of a device answer (RFC 8628 section
	// 3.2: the client takes 5 s then). OpenID only.
	NoInterval bool
	// PollEvery is the interval of a device answer, in whole seconds; 0: 5 s.
	// OpenID only.
	PollEvery time.Duration

	// Think is how long the server takes between checking a request and
	// writing its result. Requests that overlap there meet the server's own
	// races, so a test can make six refreshes truly simultaneous.
	Think time.Duration
}

// settings are the server's defaults as the client and the user tune them.
// The caller holds s.mu.
func (s *Server) settings(c *client, u *user) Settings {
	set := s.defaults
	if c != nil && c.Tune != nil {
		c.Tune(&set)
	}
	if u != nil && u.Tune != nil {
		u.Tune(&set)
	}
	return set
}

// think waits as long as the settings say, outside of every lock.
func (s *Server) think(set Settings) {
	if set.Think > 0 {
		s.sleep(set.Think)
	}
}

// sleep waits for d or until the sandbox closes.
func (s *Server) sleep(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.done:
	}
}
