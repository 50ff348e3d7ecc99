package sandbox

import (
	"net/http"
	"net/url"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// oidc is a general OpenID provider of the strict kind: discovery, PKCE
// required, iss in the callback, a refresh token only for offline_access with
// prompt=consent, and reuse detection that ends the whole grant.
type oidc struct{ *Server }

const (
	oidcDiscovery  = "/.well-known/openid-configuration"
	oidcAuth       = "/auth"
	oidcToken      = "/token"
	oidcRevoke     = "/token/revocation"
	oidcIntrospect = "/token/introspection"
	oidcUserinfo   = "/me"
	oidcJWKS       = "/jwks"
	oidcDevice     = "/device/auth"
	oidcDevicePage = "/device"
)

const (
	scopeOpenID  = "openid"
	scopeOffline = "offline_access"
)

func newOIDC(s *Server) {
	o := oidc{s}
	s.auth = model.ClientBasicEncoded
	s.scopes = []string{scopeOpenID, scopeOffline, "profile", "email", "stock:read", "stock:write"}
	s.defaults = Settings{AccessLife: time.Hour, RefreshLife: 14 * 24 * time.Hour, CodeLife: time.Minute}
	s.tokenPaths = []string{oidcToken}
	s.probePath, s.revokePath = oidcUserinfo, oidcRevoke
	s.make = o.pair
	s.consents = o.check
	s.routes = map[string]http.HandlerFunc{
		oidcDiscovery:  o.discovery,
		oidcAuth:       s.consent,
		oidcToken:      o.token,
		oidcRevoke:     o.revoke,
		oidcIntrospect: o.introspect,
		oidcUserinfo:   o.userinfo,
		oidcDevice:     o.deviceStart,
		oidcDevicePage: o.devicePage,
		oidcJWKS: func(w http.ResponseWriter, _ *http.Request) {
			answerJSON(w, http.StatusOK, jwks())
		},
	}
	s.lost = func(w http.ResponseWriter, _ *http.Request) {
		o.fail(w, http.StatusNotFound, "invalid_request", "unrecognized route or not allowed method")
	}
}

// discovery is OpenID Connect Discovery 1.0 section 4.
func (o oidc) discovery(w http.ResponseWriter, _ *http.Request) {
	answerJSON(w, http.StatusOK, map[string]any{
		"issuer":                                         o.URL,
		"authorization_endpoint":                         o.URL + oidcAuth,
		"token_endpoint":                                 o.URL + oidcToken,
		"revocation_endpoint":                            o.URL + oidcRevoke,
		"introspection_endpoint":                         o.URL + oidcIntrospect,
		"userinfo_endpoint":                              o.URL + oidcUserinfo,
		"device_authorization_endpoint":                  o.URL + oidcDevice,
		"jwks_uri":                                       o.URL + oidcJWKS,
		"scopes_supported":                               o.scopes,
		"response_types_supported":                       []string{"code"},
		"response_modes_supported":                       []string{"query"},
		"grant_types_supported":                          []string{"authorization_code", "refresh_token", "client_credentials", deviceGrant},
		"subject_types_supported":                        []string{"public"},
		"id_token_signing_alg_values_supported":          []string{"RS256"},
		"code_challenge_methods_supported":               []string{"S256"},
		"token_endpoint_auth_methods_supported":          []string{"client_secret_basic", "client_secret_post", "none"},
		"claims_supported":                               []string{"sub", "iss", "email", "name"},
		"authorization_response_iss_parameter_supported": true,
	})
}

func (o oidc) fail(w http.ResponseWriter, status int, code, text string) {
	if status == http.StatusUnauthorized && code == "invalid_client" {
		w.Header().Set("WWW-Authenticate", `Basic realm="`+o.URL+`", error="invalid_client"`)
	}
	answerError(w, status, code, text)
}

// form reads a request of a client that has shown itself in the form that it
// is registered for, and in no other.
func (o oidc) form(w http.ResponseWriter, r *http.Request) (*client, url.Values, bool) {
	if r.Method != http.MethodPost {
		o.lost(w, r)
		return nil, nil, false
	}
	form, problem := readForm(r)
	if problem == "" && r.URL.RawQuery != "" {
		problem = "query string parameters are not allowed"
	}
	if problem != "" {
		o.fail(w, http.StatusBadRequest, "invalid_request", problem)
		return nil, nil, false
	}
	o.mu.Lock()
	c := o.shown(r, form)
	o.mu.Unlock()
	if c == nil {
		o.fail(w, http.StatusUnauthorized, "invalid_client", "client authentication failed")
		return nil, nil, false
	}
	return c, form, true
}

// shown finds the client. The caller holds s.mu.
func (o oidc) shown(r *http.Request, form url.Values) *client {
	basic := r.Header.Get("Authorization") != ""
	if basic {
		id, secret, ok := basicEncoded(r)
		c := o.clientBySecret(id, secret)
		if !ok || c == nil || c.Auth != model.ClientBasicEncoded || form.Get("client_secret") != "" {
			return nil
		}
		return c
	}
	c := o.clientByID(form.Get("client_id"))
	switch {
	case c == nil:
		return nil
	case c.Auth == model.ClientNone && !form.Has("client_secret"):
		return c
	case c.Auth == model.ClientParams && c.knows(form.Get("client_secret")):
		return c
	}
	return nil
}
