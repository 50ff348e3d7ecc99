package model

import "time"

// App is a registered OAuth client (RFC 6749 section 2), as the customer or
// vendor made it at the provider. Its client secrets are stored apart and do
// not stand here.
type App struct {
	ID       ID
	Ver      uint64 // version of the stored card; 0: not stored yet
	Name     string
	Provider string // a provider id
	Customer string

	Base      string    // the system's base address, or the issuer
	Issuer    string    // whose discovery document gave Endpoints; empty: none did
	Endpoints Endpoints // addresses the person or discovery gave; empty: the profile's
	Origins   Endpoints // scheme://host:port each address was confirmed for

	ClientID      string
	ClientAuth    ClientAuth // empty: the provider's
	ClientSecrets []SecretRef
	Scopes        Scopes // asked for by default
	RedirectURL   string // empty: a free loopback port
	Grant         GrantType

	CA  string // PEM of the certificates to trust instead of the system's
	Pin string // "sha256:HEX" of the one certificate to accept

	AssumedLifetime time.Duration // used where the server gives none; 0: none

	Created time.Time
	// RevokedAt is when a revocation of the whole app was last run; zero: never.
	RevokedAt time.Time
	// ByHandAt and ByHandBy record that the steps by hand were said to be done.
	ByHandAt time.Time
	ByHandBy string

	// Measured is what the server was seen to do; nil: it was not measured.
	Measured *Measured

	// Newer holds fields that a newer program wrote; they are kept as they are.
	Newer []byte
}

// RevokesByCall says that the app's tokens can be ended by a call: its provider
// documents one, or a person gave the app an address for it.
func (a *App) RevokesByCall(p Provider) bool { return p.Revocation.API || a.Endpoints.Revoke != "" }

// Endpoints are the addresses of a provider that secrets may be sent to.
type Endpoints struct {
	Token     string
	Authorize string
	Revoke    string
	Probe     string
	// Device is the device authorization endpoint (RFC 8628 section 3.1).
	Device string
	// Introspect is the introspection endpoint (RFC 7662 section 2).
	Introspect string
}

// SecretRef names a stored secret without holding it.
type SecretRef struct {
	ID          ID
	Fingerprint Fingerprint
	Added       time.Time
}
