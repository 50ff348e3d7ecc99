package sandbox

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestOIDCDiscovery(t *testing.T) {
	g := startOIDC(t)
	a := g.do("GET", oidcDiscovery, "", nil)
	g.want("issuer", a.text("issuer"), g.URL)
	for _, key := range []string{"authorization_endpoint", "token_endpoint", "revocation_endpoint", "introspection_endpoint", "userinfo_endpoint", "jwks_uri"} {
		g.want(key, strings.HasPrefix(a.text(key), g.URL+"/"), true)
	}
	g.want("iss", a.json["authorization_response_iss_parameter_supported"], true)
	keys := g.do("GET", oidcJWKS, "", nil)
	g.want("keys", strings.Contains(keys.body, keyID), true)
}

func TestOIDCCodeFlow(t *testing.T) {
	g := startOIDC(t)
	back := g.callback()
	g.want("iss", back.Get("iss"), g.URL)
	g.want("state", back.Get("state"), "s1")
	a := g.exchange(back.Get("code"))
	g.want("status", a.status, 200)
	g.want("type", a.text("token_type"), "Bearer")
	g.want("scope", a.text("scope"), "openid offline_access stock:read")
	g.want("alg", claims(t, a.text("access_token")).Algorithm, "RS256")
	g.want("id token", claims(t, a.text("id_token")).Issuer, g.URL)
	g.want("opens", g.open(a.text("access_token")).status, 200)
	b := g.refresh(a.text("refresh_token"))
	g.want("refresh", b.status, 200)
	g.want("rotated", b.text("refresh_token") != a.text("refresh_token"), true)
	g.want("the old access token lives", g.open(a.text("access_token")).status, 200)
}

func TestOIDCOfflineAccessNeedsPromptConsent(t *testing.T) {
	g := startOIDC(t)
	for _, pairs := range [][]string{{"prompt", ""}, {"prompt", "login"}, {"scope", "openid stock:read"}} {
		a := g.exchange(g.callback(pairs...).Get("code"))
		g.want("status", a.status, 200)
		g.want("refresh token", a.text("refresh_token"), "")
		g.want("scope tells", strings.Contains(a.text("scope"), "offline_access"), false)
	}
}

func TestOIDCRequiresPKCE(t *testing.T) {
	g := startOIDC(t)
	g.want("no challenge", g.callback("code_challenge", "").Get("error"), "invalid_request")
	g.want("plain", g.callback("code_challenge_method", "plain").Get("error"), "invalid_request")
	g.want("error carries iss", g.callback("code_challenge", "").Get("iss"), g.URL)
	g.want("wrong verifier", g.exchange(g.callback().Get("code"), "code_verifier", verifier+"x").text("error"), "invalid_grant")
	g.want("no verifier", g.exchange(g.callback().Get("code"), "code_verifier", "").text("error"), "invalid_grant")
}

func TestOIDCUnregisteredRedirectNeverCallsBack(t *testing.T) {
	g := startOIDC(t)
	for _, redirect := range []string{"http://127.0.0.1:1234/other", "https://127.0.0.1:1234/callback", "http://evil.example/callback", "http://localhost:1234/callback"} {
		a := g.do("GET", g.authorize("redirect_uri", redirect), "", nil)
		if a.status != 400 || a.header.Get("Location") != "" {
			t.Errorf("%s: %d %q", redirect, a.status, a.header.Get("Location"))
		}
	}
	a := g.do("GET", g.authorize("redirect_uri", "http://127.0.0.1:54321/callback"), "", nil)
	g.want("any loopback port", a.status, 200)
}

func TestOIDCIssuerMayLieOrBeMissing(t *testing.T) {
	g := startOIDC(t)
	g.Tune(func(s *Settings) { s.Issuer = "https://evil.example" })
	g.want("another iss", g.callback().Get("iss"), "https://evil.example")
	g.Tune(func(s *Settings) { s.Issuer = "-" })
	g.want("no iss", g.callback().Has("iss"), false)
}

func TestOIDCCodeThatComesAgainEndsTheGrant(t *testing.T) {
	g := startOIDC(t)
	code := g.callback().Get("code")
	p := g.exchange(code).pair()
	g.want("again", g.exchange(code).text("error"), "invalid_grant")
	g.want("dead", g.open(p.Access).status, 401)
	late := g.callback().Get("code")
	g.sb.Advance(2 * time.Minute)
	g.want("late", g.exchange(late).status, 400)
}

func TestOIDCNarrowedRefreshWidensAgain(t *testing.T) {
	g := startOIDC(t)
	p := g.begin()
	a := g.refresh(p.Refresh, "scope", "openid")
	g.want("narrow", a.text("scope"), "openid")
	b := g.refresh(a.text("refresh_token"))
	g.want("wide again", b.text("scope"), "openid offline_access stock:read")
	g.want("more than granted", g.refresh(b.text("refresh_token"), "scope", "openid stock:write").text("error"), "invalid_scope")
}

func TestOIDCRevoke(t *testing.T) {
	g := startOIDC(t)
	access := g.begin()
	g.want("access", g.form(oidcRevoke, oidcClient, "token", access.Access).status, 200)
	g.want("access dead", g.open(access.Access).status, 401)
	g.want("refresh lives", g.Oracle().Alive(access.Refresh), true)
	refresh := g.begin()
	g.want("refresh", g.form(oidcRevoke, oidcClient, "token", refresh.Refresh).status, 200)
	g.want("both dead", g.open(refresh.Access).status, 401)
	g.want("refused", g.refresh(refresh.Refresh).text("error"), "invalid_grant")
	g.want("a revoked token is no reuse", g.Oracle().FamiliesKilled(), 0)
	g.want("unknown", g.form(oidcRevoke, oidcClient, "token", "rubbish").status, 200)
	g.want("none", g.form(oidcRevoke, oidcClient).status, 400)
}

func TestOIDCRevokingAsAnotherPublicClientDoesNothing(t *testing.T) {
	g := startOIDC(t)
	p := g.begin()
	a := g.form(oidcRevoke, nil, "client_id", "stock-cli", "token", p.Refresh)
	g.want("status", a.status, 200)
	g.want("alive", g.open(p.Access).status, 200)
}

func TestOIDCIntrospection(t *testing.T) {
	g := startOIDC(t)
	p := g.begin()
	active := func(token string) any { return g.form(oidcIntrospect, oidcClient, "token", token).json["active"] }
	g.want("access", active(p.Access), true)
	g.want("refresh", active(p.Refresh), true)
	g.want("rubbish", active("rubbish"), false)
	g.form(oidcRevoke, oidcClient, "token", p.Refresh)
	g.want("revoked", active(p.Access), false)
	g.want("no client", g.form(oidcIntrospect, nil, "token", p.Access).status, 401)
}

func TestOIDCClientFormsAreRegistered(t *testing.T) {
	g := startOIDC(t)
	params := []string{"grant_type", "client_credentials", "scope", "stock:read"}
	with := func(header map[string]string, more ...string) int {
		return g.form(oidcToken, header, append(more, params...)...).status
	}
	g.want("basic", with(oidcClient), 200)
	g.want("basic client by parameters", with(nil, "client_id", "stock-bridge", "client_secret", oidcSecret), 401)
	g.want("parameters", with(nil, "client_id", "stock-post", "client_secret", oidcSecret), 200)
	g.want("parameter client by basic", with(encoded("stock-post", oidcSecret)), 401)
	g.want("public client with a secret", with(nil, "client_id", "stock-cli", "client_secret", "x"), 401)
	g.want("public client alone", with(nil, "client_id", "stock-cli"), 400)
	q := values(params...)
	g.want("query", g.do("POST", oidcToken+"?"+q.Encode(), "", map[string]string{"Content-Type": formType, "Authorization": oidcClient["Authorization"]}).status, 400)
}

func TestOIDCClientCredentialsGiveNoRefreshToken(t *testing.T) {
	g := startOIDC(t)
	a := g.form(oidcToken, oidcClient, "grant_type", "client_credentials", "scope", "stock:read offline_access")
	g.want("status", a.status, 200)
	g.want("refresh", a.text("refresh_token"), "")
	g.want("scope", a.text("scope"), "stock:read")
}

func TestOIDCUserinfoAnswers(t *testing.T) {
	g := startOIDC(t)
	none := g.do("GET", oidcUserinfo, "", nil)
	g.want("no token", none.status, 400)
	g.want("rubbish", g.open("rubbish").text("error"), "invalid_token")
	a := g.form(oidcToken, oidcClient, "grant_type", "client_credentials", "scope", "stock:read")
	g.want("no openid", g.open(a.text("access_token")).status, 403)
	p := g.begin()
	g.want("sub", g.open(p.Access).text("sub"), "stock@summit.example")
	forged := jwtRS256(map[string]any{"iss": g.URL, "sub": "evil", "exp": time.Now().Add(time.Hour).Unix(), "scope": "openid"})
	g.want("forged with the public key", g.open(forged).status, 401)
}

func TestOIDCDevice(t *testing.T) {
	g := startOIDC(t)
	begin := func() said {
		return g.form(oidcDevice, oidcClient, "scope", "openid offline_access", "prompt", "consent")
	}
	poll := func(d said) said {
		return g.form(oidcToken, oidcClient, "grant_type", deviceGrant, "device_code", d.text("device_code"))
	}
	d := begin()
	g.want("interval", d.number("interval"), 5)
	g.want("pending", poll(d).text("error"), "authorization_pending")
	g.want("too early", poll(d).text("error"), "slow_down")
	g.sb.Advance(6 * time.Second)
	g.want("slow_down adds 5 s", poll(d).text("error"), "slow_down")
	g.sb.Advance(16 * time.Second)
	if err := g.DecideDevice(d.text("user_code"), "", Allow); err != nil {
		t.Fatal(err)
	}
	a := poll(d)
	g.want("tokens", a.status, 200)
	g.want("refresh token", a.text("refresh_token") != "", true)
	g.want("again", poll(d).text("error"), "invalid_grant")

	g.Tune(func(s *Settings) { s.NoInterval = true })
	d = begin()
	_, has := d.json["interval"]
	g.want("interval left out", has, false)
	if err := g.DecideDevice(d.text("user_code"), "", Reject); err != nil {
		t.Fatal(err)
	}
	g.want("rejected", poll(d).text("error"), "access_denied")
	d = begin()
	g.sb.Advance(11 * time.Minute)
	g.want("late", poll(d).text("error"), "expired_token")
}

func TestOIDCPublicClientRotates(t *testing.T) {
	g := startOIDC(t)
	g.AddClient(Client{ID: "phone", Auth: model.ClientNone, Redirects: []string{oidcCallback}})
	code := g.callback("client_id", "phone").Get("code")
	a := g.form(oidcToken, nil, "client_id", "phone", "grant_type", "authorization_code", "code", code,
		"redirect_uri", oidcCallback, "code_verifier", verifier)
	g.want("status", a.status, 200)
	b := g.form(oidcToken, nil, "client_id", "phone", "grant_type", "refresh_token", "refresh_token", a.text("refresh_token"))
	g.want("refresh", b.status, 200)
}
