package sandbox

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// revoke is RFC 7009. The refresh token ends its whole grant, the access token
// only itself. A token of another client is left alone, with the same 200.
func (o oidc) revoke(w http.ResponseWriter, r *http.Request) {
	c, form, ok := o.form(w, r)
	if !ok {
		return
	}
	text := form.Get("token")
	if text == "" {
		o.fail(w, http.StatusBadRequest, "invalid_request", "missing required parameter(s) 'token'")
		return
	}
	o.mu.Lock()
	if t := o.tokens[text]; t != nil && t.grant.client == c {
		if t.kind == model.RefreshToken {
			o.endGrant(t.grant)
		}
		t.kill(o.now(), DiedRevoked)
	}
	o.mu.Unlock()
	answerText(w, http.StatusOK, "", nil)
}

// endGrant revokes every token of a grant. The caller holds s.mu.
func (o oidc) endGrant(g *grant) {
	now := o.now()
	for _, t := range g.tokens {
		t.kill(now, DiedRevoked)
	}
}

// introspect is RFC 7662: a client may ask about its own tokens.
func (o oidc) introspect(w http.ResponseWriter, r *http.Request) {
	c, form, ok := o.form(w, r)
	if !ok {
		return
	}
	text := form.Get("token")
	if text == "" {
		o.fail(w, http.StatusBadRequest, "invalid_request", "missing required parameter(s) 'token'")
		return
	}
	out := map[string]any{"active": false}
	o.mu.Lock()
	if t := o.tokens[text]; t != nil && t.grant.client == c && t.alive(o.now()) {
		out = map[string]any{
			"active": true, "client_id": c.ID, "iss": o.URL, "sub": o.subject(t.grant),
			"iat": t.issued.Unix(), "scope": strings.Join(t.pair.scopes, " "),
		}
		if !t.ends.IsZero() {
			out["exp"] = t.ends.Unix()
		}
		if t.kind == model.AccessToken {
			out["token_type"] = "Bearer"
		}
	}
	o.mu.Unlock()
	answerJSON(w, http.StatusOK, out)
}

// userinfo is what a bearer opens (OpenID Connect Core 1.0 section 5.3).
func (o oidc) userinfo(w http.ResponseWriter, r *http.Request) {
	t, why := o.bearer(r)
	switch {
	case why == "missing":
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+o.URL+`", error="invalid_request", error_description="no access token provided"`)
		answerError(w, http.StatusBadRequest, "invalid_request", "no access token provided")
	case why != Living:
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+o.URL+`", error="invalid_token", error_description="invalid token provided"`)
		answerError(w, http.StatusUnauthorized, "invalid_token", "invalid token provided")
	case !slices.Contains(t.pair.scopes, scopeOpenID):
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+o.URL+`", error="insufficient_scope", error_description="access token missing openid scope", scope="openid"`)
		answerError(w, http.StatusForbidden, "insufficient_scope", "access token missing openid scope")
	default:
		answerJSON(w, http.StatusOK, map[string]any{"sub": o.subject(t.grant)})
	}
}
