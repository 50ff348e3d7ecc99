package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

const oidcBadGrant = "grant request is invalid"

type oidcReply struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	IDToken      string `json:"id_token,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
	TokenType    string `json:"token_type"`
}

func (o oidc) token(w http.ResponseWriter, r *http.Request) {
	c, form, ok := o.form(w, r)
	if !ok {
		return
	}
	switch form.Get("grant_type") {
	case "authorization_code":
		o.exchange(w, c, form)
	case "refresh_token":
		o.refresh(w, c, form)
	case "client_credentials":
		o.credentials(w, c, form)
	case deviceGrant:
		o.deviceToken(w, c, form)
	case "":
		o.fail(w, http.StatusBadRequest, "invalid_request", "missing required parameter(s) 'grant_type'")
	default:
		o.fail(w, http.StatusBadRequest, "unsupported_grant_type", "unsupported grant_type requested")
	}
}

// exchange takes a code once; a code that comes again ends what the first
// exchange opened (RFC 6749 section 10.5).
func (o oidc) exchange(w http.ResponseWriter, c *client, form url.Values) {
	code := o.takeCode(form.Get("code"))
	if code != nil && code.used {
		o.mu.Lock()
		o.killGrant(code.grant)
		o.mu.Unlock()
	}
	switch {
	case code == nil, code.used, code.client != c, !o.Now().Before(code.ends),
		form.Get("redirect_uri") != code.redirect, !proves(form.Get("code_verifier"), code.challenge):
		o.fail(w, http.StatusBadRequest, "invalid_grant", oidcBadGrant)
		return
	}
	p := o.open(c, code.user, code.scopes, opening{
		by: "POST " + oidcToken, nonce: code.nonce, noRefresh: !slices.Contains(code.scopes, scopeOffline),
	})
	o.mu.Lock()
	o.codes[form.Get("code")].grant = p.grant
	o.mu.Unlock()
	o.answer(w, p)
}

// credentials gives no refresh token (RFC 6749 section 4.4.3).
func (o oidc) credentials(w http.ResponseWriter, c *client, form url.Values) {
	if c.Auth == model.ClientNone {
		o.fail(w, http.StatusBadRequest, "unauthorized_client", "requested grant type is not allowed for this client")
		return
	}
	var scopes []string
	for _, name := range strings.Fields(form.Get("scope")) {
		if !slices.Contains(c.Scopes, name) {
			o.fail(w, http.StatusBadRequest, "invalid_scope", "requested scope is not allowed")
			return
		}
		if name != scopeOpenID && name != scopeOffline {
			scopes = append(scopes, name)
		}
	}
	o.answer(w, o.open(c, nil, scopes, opening{by: "POST " + oidcToken, noRefresh: true}))
}

// refresh rotates. A refresh token that comes a second time is a stolen one as
// far as the server can tell (RFC 9700 section 4.14.2): the whole grant dies,
// the living access token too. A narrower scope holds for one answer only.
func (o oidc) refresh(w http.ResponseWriter, c *client, form url.Values) {
	o.mu.Lock()
	t := o.find(form.Get("refresh_token"), model.RefreshToken)
	o.offer(t)
	good := t != nil && t.grant.client == c && o.fresh(t)
	var set Settings
	if good {
		set = o.settings(c, t.grant.user)
	}
	o.mu.Unlock()
	if !good {
		o.fail(w, http.StatusBadRequest, "invalid_grant", oidcBadGrant)
		return
	}
	scopes := t.grant.scopes
	if form.Has("scope") {
		scopes = strings.Fields(form.Get("scope"))
		for _, name := range scopes {
			if !slices.Contains(t.grant.scopes, name) {
				o.fail(w, http.StatusBadRequest, "invalid_scope", "refresh token missing requested scope")
				return
			}
		}
	}
	o.think(set)
	m := o.pair(t.grant, set, scopes, false)
	m.by = "POST " + oidcToken
	o.mu.Lock()
	var next *pair
	if o.fresh(t) {
		if set.SameAccess {
			m.access, m.issued, m.accessEnd = t.pair.access.text, t.pair.access.issued, t.pair.access.ends
		}
		t.kill(o.now(), DiedSpent)
		next = o.issue(t.grant, m)
	}
	o.mu.Unlock()
	if next == nil {
		o.fail(w, http.StatusBadRequest, "invalid_grant", oidcBadGrant)
		return
	}
	o.answer(w, next)
}

// fresh says whether the refresh token can be used, and ends its grant where
// it has been before. The caller holds s.mu.
func (o oidc) fresh(t *token) bool {
	if t.death(o.now()) == DiedSpent {
		o.killGrant(t.grant)
		return false
	}
	return t.alive(o.now()) && (t.grant.user == nil || !t.grant.user.disabled)
}

// killGrant is reuse detection at work. The caller holds s.mu.
func (o oidc) killGrant(g *grant) {
	if g == nil || !g.killed.IsZero() {
		return
	}
	g.killed = o.now()
	o.killed++
}

func (o oidc) answer(w http.ResponseWriter, p *pair) {
	out := oidcReply{AccessToken: p.access.text, Scope: strings.Join(p.scopes, " "), TokenType: "Bearer"}
	if slices.Contains(p.scopes, scopeOpenID) {
		out.IDToken = o.idToken(p)
	}
	o.mu.Lock()
	out.ExpiresIn = o.secondsLeft(p.access)
	if p.refresh != nil {
		out.RefreshToken = p.refresh.text
	}
	o.mu.Unlock()
	answerJSON(w, http.StatusOK, out)
}

// pair makes an access token after RFC 9068 and an opaque refresh token.
func (o oidc) pair(g *grant, set Settings, scopes []string, first bool) minted {
	m := o.usual(set, scopes, first)
	claims := map[string]any{
		"iss": o.URL, "sub": o.subject(g), "aud": "https://stock.sandbox.example", "client_id": g.client.ID,
		"iat": m.issued.Unix(), "jti": randomURL(16), "scope": strings.Join(scopes, " "),
	}
	if !m.accessEnd.IsZero() {
		claims["exp"] = m.accessEnd.Unix()
	}
	m.access, m.refresh = jwtRS256(claims), randomURL(32)
	return m
}

func (o oidc) idToken(p *pair) string {
	claims := map[string]any{
		"iss": o.URL, "sub": o.subject(p.grant), "aud": p.grant.client.ID,
		"iat": p.access.issued.Unix(), "exp": p.access.issued.Unix() + 3600,
	}
	if p.grant.nonce != "" {
		claims["nonce"] = p.grant.nonce
	}
	return jwtRS256(claims)
}

func (o oidc) subject(g *grant) string {
	if g.user == nil {
		return g.client.ID
	}
	return g.user.Name
}
