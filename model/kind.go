package model

// TokenKind tells what a token is to the account. Its text is part of the
// headless contract.
type TokenKind string

// The kinds of token a revocation deals with.
const (
	AccessToken     TokenKind = "access"
	RefreshToken    TokenKind = "refresh"
	SupersededToken TokenKind = "superseded" // replaced, perhaps still alive at the server
	LostToken       TokenKind = "lost"       // a pair the server may have made that never reached us
)

// GrantType is how an account's tokens are had (RFC 6749 section 1.3).
type GrantType string

// The grant types, named as they stand on the wire; pasted is ours.
const (
	GrantPassword          GrantType = "password"
	GrantAuthorizationCode GrantType = "authorization_code"
	GrantRefreshToken      GrantType = "refresh_token"
	GrantClientCredentials GrantType = "client_credentials"
	GrantDeviceCode        GrantType = "urn:ietf:params:oauth:grant-type:device_code" // RFC 8628 section 3.4
	GrantPasted            GrantType = "pasted"
)

// ClientAuth is how the client shows itself at the token endpoint.
type ClientAuth string

// The client forms. RFC 6749 section 2.3.1 asks for the form-encoded Basic;
// many servers want the raw one, and the wrong one is refused.
const (
	ClientNone         ClientAuth = "none"          // no secret: the id alone (RFC 6749 section 3.2.1), or nothing where there are no clients
	ClientParams       ClientAuth = "params"        // client_id and client_secret among the parameters
	ClientBasic        ClientAuth = "basic"         // HTTP Basic, id:secret as they are
	ClientBasicEncoded ClientAuth = "basic-encoded" // HTTP Basic, both form-encoded first
)
