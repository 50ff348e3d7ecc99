package providers

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestResolveCompletesAnApp(t *testing.T) {
	e := newEngine(t)
	for _, tt := range []struct {
		name string
		app  model.App
		want model.App
	}{
		{"the profile's defaults", model.App{Provider: "storeman", ClientID: "c"},
			model.App{Base: "https://app.storeman.io", ClientAuth: model.ClientParams, Grant: model.GrantPassword,
				Origins: model.Endpoints{Token: "https://app.storeman.io:443", Revoke: "https://app.storeman.io:443"}}},
		{"an address of its own, with a path and a slash", model.App{Provider: "inventorum", ClientID: "c", Base: " https://Pos.Example:8443/shop/ "},
			model.App{Base: "https://Pos.Example:8443/shop/", ClientAuth: model.ClientBasicEncoded, Grant: model.GrantPasted,
				Origins: model.Endpoints{Token: "https://pos.example:8443", Probe: "https://pos.example:8443"}}},
		{"petrosoft", model.App{Provider: "petrosoft", Base: "https://cso.example"},
			model.App{Base: "https://cso.example", ClientAuth: model.ClientNone, Grant: model.GrantPassword,
				Origins: model.Endpoints{Token: "https://cso.example:443"}}},
		{"plain http to this machine", model.App{Provider: "netrex", ClientID: "c", Base: "http://127.0.0.1:9000"},
			model.App{Base: "http://127.0.0.1:9000", ClientAuth: model.ClientParams, Grant: model.GrantAuthorizationCode,
				Origins: model.Endpoints{Token: "http://127.0.0.1:9000", Authorize: "http://127.0.0.1:9000", Revoke: "http://127.0.0.1:9000"}}},
		{"whole addresses", model.App{Provider: "oauth2", ClientID: "c", Grant: model.GrantPassword, Endpoints: model.Endpoints{Token: "https://a.example/t", Revoke: "https://b.example:444/r"}},
			model.App{ClientAuth: model.ClientBasicEncoded, Grant: model.GrantPassword,
				Origins: model.Endpoints{Token: "https://a.example:443", Revoke: "https://b.example:444"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.app
			if err := e.Resolve(context.Background(), &got, false); err != nil {
				t.Fatal(err)
			}
			if got.Base != tt.want.Base || got.ClientAuth != tt.want.ClientAuth || got.Grant != tt.want.Grant || got.Origins != tt.want.Origins {
				t.Errorf("got %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestResolveRefusesWhatIsUnsafe(t *testing.T) {
	e := newEngine(t)
	good := model.App{Provider: "storeman", ClientID: "c"}
	for _, tt := range []struct {
		name   string
		change func(*model.App)
	}{
		{"no such provider", func(a *model.App) { a.Provider = "nobody" }},
		{"no address", func(a *model.App) { a.Provider, a.ClientID = "petrosoft", "" }},
		{"plain http", func(a *model.App) { a.Base = "http://storeman.example" }},
		{"a host that only looks like loopback", func(a *model.App) { a.Base = "http://127.0.0.1.example.com" }},
		{"another one", func(a *model.App) { a.Base = "http://localhost.example.com" }},
		{"user in the address", func(a *model.App) { a.Base = "https://me:pass@storeman.example" }},
		{"fragment", func(a *model.App) { a.Base = "https://storeman.example/#x" }},
		{"query", func(a *model.App) { a.Base = "https://storeman.example/?x=1" }},
		{"no host", func(a *model.App) { a.Base = "https:///x" }},
		{"no scheme", func(a *model.App) { a.Base = "storeman.example" }},
		{"file", func(a *model.App) { a.Base = "file:///etc/passwd" }},
		{"control character", func(a *model.App) { a.Base = "https://storeman.example\x1b[2J" }},
		{"lookalike letters", func(a *model.App) { a.Base = "https://ѕtoreman.example" }},
		{"bad port", func(a *model.App) { a.Base = "https://storeman.example:99999" }},
		{"no client id", func(a *model.App) { a.ClientID = "" }},
		{"bad revoke address", func(a *model.App) { a.Endpoints.Revoke = "http://evil.example/revoke" }},
		{"bad probe address", func(a *model.App) { a.Endpoints.Probe = "ftp://x" }},
		{"bad redirect", func(a *model.App) { a.RedirectURL = "http://127.0.0.1/cb#x" }},
		{"bad scope", func(a *model.App) { a.Scopes = model.Scopes{"a b"} }},
		{"bad pin", func(a *model.App) { a.Pin = "sha256:12" }},
		{"bad CA", func(a *model.App) { a.CA = "hello" }},
		{"CA and pin", func(a *model.App) { a.CA, a.Pin = testCA(t), "sha256:"+strings.Repeat("0", 64) }},
		{"bad client form", func(a *model.App) { a.ClientAuth = "digest" }},
		{"colon in a raw client id", func(a *model.App) { a.ClientAuth, a.ClientID = model.ClientBasic, "a:b" }},
		{"negative lifetime", func(a *model.App) { a.AssumedLifetime = -time.Second }},
		{"no token address", func(a *model.App) { a.Provider = "oauth2" }},
	} {
		app := good
		tt.change(&app)
		before := fmt.Sprintf("%+v", app)
		err := e.Resolve(context.Background(), &app, true)
		if kind := model.KindOf(err); kind != model.KindUsage && kind != model.KindNotFound {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if after := fmt.Sprintf("%+v", app); after != before {
			t.Errorf("%s: the app was changed", tt.name)
		}
		mustBeClean(t, tt.name, err)
	}
}

func TestAnotherOriginNeedsAWord(t *testing.T) {
	e := newEngine(t)
	app := model.App{Provider: "storeman", ClientID: "c"}
	if err := e.Resolve(context.Background(), &app, false); err != nil {
		t.Fatal(err)
	}
	app.Endpoints.Probe = "https://app.storeman.io/api/me" // the first one is no change
	if err := e.Resolve(context.Background(), &app, false); err != nil {
		t.Fatal(err)
	}
	for _, base := range []string{"https://evil.example", "https://app.storeman.io:8443"} {
		moved := app
		moved.Base = base
		err := e.Resolve(context.Background(), &moved, false)
		if model.KindOf(err) != model.KindUsage || !strings.Contains(asError(err).Do, "--accept-origin") {
			t.Errorf("%s: %v", base, err)
		}
		if err := e.Resolve(context.Background(), &moved, true); err != nil || moved.Origins.Token == app.Origins.Token {
			t.Errorf("%s accepted: %v, %+v", base, err, moved.Origins)
		}
	}
	same := app
	same.Base = "https://APP.storeman.io/other/path"
	if err := e.Resolve(context.Background(), &same, false); err != nil {
		t.Errorf("the same origin: %v", err)
	}
}

// issuer is a server with discovery; change edits its document.
func issuer(t *testing.T, path string, change func(map[string]string)) *server {
	var s *server
	s = newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			w.WriteHeader(404)
			return
		}
		doc := map[string]string{
			"issuer": s.URL, "token_endpoint": s.URL + "/token", "authorization_endpoint": s.URL + "/auth",
			"revocation_endpoint": s.URL + "/revoke", "userinfo_endpoint": s.URL + "/me",
		}
		if change != nil {
			change(doc)
		}
		var fields []string
		for name, value := range doc {
			fields = append(fields, fmt.Sprintf("%q:%q", name, value))
		}
		_, _ = fmt.Fprintf(w, "{%s}", strings.Join(fields, ","))
	})
	return s
}

func TestDiscovery(t *testing.T) {
	const openid, oauth = "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"
	e := newEngine(t)
	for _, tt := range []struct {
		name, path string
		change     func(map[string]string)
		accept     bool
		kind       model.ErrorKind // empty: it works
	}{
		{"OpenID Connect's place", openid, nil, false, ""},
		{"RFC 8414's place", oauth, nil, false, ""},
		{"another issuer", openid, func(d map[string]string) { d["issuer"] = "https://evil.example" }, true, model.KindUsage},
		{"no issuer", openid, func(d map[string]string) { delete(d, "issuer") }, true, model.KindUsage},
		{"no token address", openid, func(d map[string]string) { delete(d, "token_endpoint") }, true, model.KindUsage},
		{"token address elsewhere", openid, func(d map[string]string) { d["token_endpoint"] = "https://evil.example/token" }, false, model.KindUsage},
		{"token address elsewhere, accepted", openid, func(d map[string]string) { d["token_endpoint"] = "https://good.example/token" }, true, ""},
		{"token address in the open", openid, func(d map[string]string) { d["token_endpoint"] = "http://good.example/token" }, true, model.KindUsage},
		{"no document", "/elsewhere", nil, false, model.KindUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := issuer(t, tt.path, tt.change)
			app := model.App{Provider: "oidc", ClientID: "c", Base: s.URL, Scopes: model.Scopes{"openid"}}
			err := e.Resolve(context.Background(), &app, tt.accept)
			if model.KindOf(err) != tt.kind {
				t.Fatalf("error %v", err)
			}
			mustBeClean(t, tt.name, err)
			if err != nil {
				return
			}
			if app.Issuer != s.URL || app.Endpoints.Token == "" || app.Endpoints.Revoke != s.URL+"/revoke" || app.Endpoints.Probe != s.URL+"/me" {
				t.Errorf("app %+v", app)
			}
			if !e.Revocation(app).API || !e.CanProbe(app) {
				t.Errorf("the discovered addresses do not count")
			}
			n := len(s.requests())
			if err := e.Resolve(context.Background(), &app, false); err != nil || len(s.requests()) != n {
				t.Errorf("a second time: %v, %d requests", err, len(s.requests())-n)
			}
		})
	}
}

// TestAnotherIssuerIsDiscoveredAnew: nothing of the issuer before is kept, and
// what was named for the new one is.
func TestAnotherIssuerIsDiscoveredAnew(t *testing.T) {
	const place = "/.well-known/openid-configuration"
	first, second := issuer(t, place, nil), issuer(t, place, nil)
	e := newEngine(t)
	app := model.App{Provider: "oidc", ClientID: "c", Base: first.URL, Scopes: model.Scopes{"openid"}}
	if err := e.Resolve(context.Background(), &app, false); err != nil {
		t.Fatal(err)
	}
	app.Base, app.Endpoints.Probe = second.URL, second.URL+"/named"
	moved := app
	if err := e.Resolve(context.Background(), &moved, false); model.KindOf(err) != model.KindUsage {
		t.Errorf("without a word: %v", err)
	}
	if err := e.Resolve(context.Background(), &app, true); err != nil {
		t.Fatal(err)
	}
	want := model.Endpoints{Token: second.URL + "/token", Authorize: second.URL + "/auth", Revoke: second.URL + "/revoke", Probe: second.URL + "/named"}
	if app.Endpoints != want || app.Issuer != second.URL {
		t.Errorf("got %+v", app.Endpoints)
	}
}

func TestDiscoveryWithoutOpenidProbesNothing(t *testing.T) {
	s := issuer(t, "/.well-known/openid-configuration", nil)
	e := newEngine(t)
	app := model.App{Provider: "oidc", ClientID: "c", Base: s.URL + "/"} // a slash too much is forgiven
	if err := e.Resolve(context.Background(), &app, false); err != nil {
		t.Fatal(err)
	}
	if app.Endpoints.Probe != "" || app.Base != s.URL {
		t.Errorf("app %+v", app)
	}
}

func TestRevocationAndProbeOfAnApp(t *testing.T) {
	e := newEngine(t)
	named := model.Endpoints{Revoke: "https://x.example/revoke", Probe: "https://x.example/me"}
	for _, tt := range []struct {
		app    model.App
		revoke bool
		takes  []model.TokenKind
		probe  bool
	}{
		{model.App{Provider: "petrosoft"}, false, nil, false},
		{model.App{Provider: "petrosoft", Endpoints: named}, true, []model.TokenKind{"refresh", "access"}, true},
		{model.App{Provider: "inventorum"}, false, []model.TokenKind{"refresh"}, true},
		{model.App{Provider: "inventorum", Endpoints: named}, true, []model.TokenKind{"refresh"}, true},
		{model.App{Provider: "storeman"}, true, []model.TokenKind{"refresh", "access"}, false},
		{model.App{Provider: "dsi"}, true, []model.TokenKind{"access"}, false},
		{model.App{Provider: "netrex"}, true, []model.TokenKind{"access"}, false},
		{model.App{Provider: "oauth2"}, false, []model.TokenKind{"refresh", "access"}, false},
		{model.App{Provider: "oauth2", Endpoints: named}, true, []model.TokenKind{"refresh", "access"}, true},
		{model.App{Provider: "nobody"}, false, nil, false},
	} {
		got := e.Revocation(tt.app)
		if got.API != tt.revoke || fmt.Sprint(got.Takes) != fmt.Sprint(tt.takes) || e.CanProbe(tt.app) != tt.probe {
			t.Errorf("%s %v: %+v, probe %v", tt.app.Provider, tt.app.Endpoints, got, e.CanProbe(tt.app))
		}
	}
}

// An issuer's document that leads to another origin: both are named in full, and
// nothing goes there before a person said so.
func TestCheck_sendsNothingWhereOnlyTheIssuerLeads(t *testing.T) {
	stranger := newServer(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	s := issuer(t, "/.well-known/openid-configuration", func(d map[string]string) {
		d["token_endpoint"], d["revocation_endpoint"] = stranger.URL+"/token", stranger.URL+"/revoke"
		d["userinfo_endpoint"] = "https://else.example/me"
	})
	c := model.Client{
		App:     model.App{Provider: "oidc", ClientID: "c", Base: s.URL, Scopes: model.Scopes{"openid"}},
		Secrets: []model.Secret{model.NewSecret("CANARY-secret")},
	}
	e := newEngine(t)
	out, err := e.Check(t.Context(), c, false)
	if err != nil || out.Worst() != model.CheckBad || out.Elsewhere == nil {
		t.Fatalf("found %+v", out)
	}
	want := "from " + s.URL + " to " + stranger.URL + " (token, revoke), https://else.example (probe)"
	if got := out.Elsewhere.Error(); got != want {
		t.Errorf("it names %q, want %q", got, want)
	}
	if n := len(stranger.requests()); n != 0 {
		t.Errorf("%d requests went to the stranger", n)
	}
	err = e.Resolve(t.Context(), &c.App, false)
	if e := model.ElsewhereOf(err); e == nil || e.Error() != want || !strings.Contains(err.Error(), stranger.URL) || !strings.Contains(err.Error(), s.URL) {
		t.Errorf("storing it: %v", err)
	}
	if out, err = e.Check(t.Context(), c, true); err != nil || out.Elsewhere != nil {
		t.Errorf("accepted: %+v, %v", out, err)
	}
}
