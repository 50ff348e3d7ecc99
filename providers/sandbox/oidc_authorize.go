package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// check looks at an authorization request.
func (o oidc) check(q url.Values) (*asking, *refusal) {
	o.mu.Lock()
	c := o.clientByID(q.Get("client_id"))
	set := o.settings(c, nil)
	o.mu.Unlock()
	if c == nil {
		return nil, &refusal{text: "client is invalid"}
	}
	redirect := q.Get("redirect_uri")
	if doubled(q) != "" || !slices.ContainsFunc(c.Redirects, func(reg string) bool { return sameRedirect(reg, redirect) }) {
		return nil, &refusal{text: "redirect_uri did not match any of the client's registered redirect_uris"}
	}
	ask := &asking{client: c, redirect: redirect, state: q.Get("state"), nonce: q.Get("nonce"), issuer: o.issuer(set)}
	no := func(code, text string) (*asking, *refusal) { return nil, &refusal{code, text, ask} }
	if q.Get("response_type") != "code" {
		return no("unsupported_response_type", "unsupported response_type requested")
	}
	ask.challenge = q.Get("code_challenge")
	if ask.challenge == "" || q.Get("code_challenge_method") != "S256" {
		return no("invalid_request", "Authorization Server policy requires PKCE to be used for this request")
	}
	for _, name := range strings.Fields(q.Get("scope")) {
		if !slices.Contains(c.Scopes, name) {
			return no("invalid_scope", "requested scope is not allowed")
		}
		ask.scopes = append(ask.scopes, name)
	}
	if !slices.Contains(strings.Fields(q.Get("prompt")), "consent") {
		// OpenID Connect Core 1.0 section 11: ignored without prompt=consent.
		ask.scopes = slices.DeleteFunc(ask.scopes, func(s string) bool { return s == scopeOffline })
	}
	return ask, nil
}

func (o oidc) issuer(set Settings) string {
	switch set.Issuer {
	case "":
		return o.URL
	case "-":
		return ""
	}
	return set.Issuer
}

// sameRedirect compares redirect URLs letter by letter, but for the port of a
// loopback address that was registered without one (RFC 8252 section 7.3).
func sameRedirect(registered, asked string) bool {
	if registered == asked {
		return asked != ""
	}
	reg, err := url.Parse(registered)
	if err != nil || reg.Scheme != "http" || reg.Port() != "" || (reg.Hostname() != "127.0.0.1" && reg.Hostname() != "::1") {
		return false
	}
	got, err := url.Parse(asked)
	if err != nil || got.Hostname() != reg.Hostname() || got.Port() == "" {
		return false
	}
	got.Host = reg.Host
	return got.String() == registered
}

// proves says whether a verifier fits the challenge (RFC 7636 section 4.6).
func proves(verifier, challenge string) bool {
	if len(verifier) < 43 || len(verifier) > 128 {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:]) == challenge
}
