package providers

import (
	"context"
	"net/url"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func revokeCall(kind model.TokenKind) model.RevokeCall {
	call := model.RevokeCall{Kind: kind, Token: model.NewSecret(canaryRefresh), Access: model.NewSecret(canaryAccess)}
	if kind == model.AccessToken {
		call.Token = model.NewSecret(canaryAccess)
	}
	return call
}

func TestRevocationsAreWhatEachSystemTakes(t *testing.T) {
	named := func(a *model.App) { a.Endpoints.Revoke = a.Base + "/named/revoke" }
	for _, tt := range []struct {
		name, provider string
		kind           model.TokenKind
		change         func(*model.App)
		path           string
		form, query    url.Values
		header         string // access_token
		auth           bool
	}{
		{name: "storeman, refresh", provider: "storeman", kind: model.RefreshToken, path: "/oauth/revoke",
			form: url.Values{"token": {canaryRefresh}, "token_type_hint": {"refresh_token"}, "client_id": {"till-client"}, "client_secret": {canaryClient}}},
		{name: "storeman, access", provider: "storeman", kind: model.AccessToken, path: "/oauth/revoke",
			form: url.Values{"token": {canaryAccess}, "token_type_hint": {"access_token"}, "client_id": {"till-client"}, "client_secret": {canaryClient}}},
		{name: "dsi", provider: "dsi", kind: model.AccessToken, path: "/oauth2/revoke", header: canaryAccess, auth: true},
		{name: "dsi, for the refresh token", provider: "dsi", kind: model.RefreshToken, path: "/oauth2/revoke", header: canaryAccess, auth: true},
		{name: "netrex", provider: "netrex", kind: model.AccessToken, path: "/oauth2/revoke", query: url.Values{"access_token": {canaryAccess}}},
		{name: "inventorum, named", provider: "inventorum", kind: model.RefreshToken, change: named, path: "/named/revoke", auth: true,
			form: url.Values{"token": {canaryRefresh}, "token_type_hint": {"refresh_token"}}},
		{name: "petrosoft, named", provider: "petrosoft", kind: model.RefreshToken, change: named, path: "/named/revoke",
			form: url.Values{"token": {canaryRefresh}, "token_type_hint": {"refresh_token"}}},
		{name: "oauth2", provider: "oauth2", kind: model.RefreshToken, path: "/revoke", auth: true,
			form: url.Values{"token": {canaryRefresh}, "token_type_hint": {"refresh_token"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, says(200, `{"success":true}`))
			e := newEngine(t)
			if tt.change == nil {
				tt.change = func(*model.App) {}
			}
			reply := e.Revoke(context.Background(), clientAt(t, e, tt.provider, s.URL, tt.change), revokeCall(tt.kind))
			if !reply.Accepted || reply.Err != nil || reply.Status != 200 {
				t.Fatalf("%+v", reply)
			}
			seen := s.requests()
			if len(seen) != 1 || seen[0].method != "POST" || seen[0].path != tt.path {
				t.Fatalf("sent %+v", seen)
			}
			sameValues(t, "query", seen[0].query, tt.query)
			sameValues(t, "body", seen[0].body, tt.form)
			if got := seen[0].header.Get("access_token"); got != tt.header {
				t.Errorf("header access_token is %q", got)
			}
			if got := seen[0].header.Get("Authorization") != ""; got != tt.auth {
				t.Errorf("Authorization sent: %v", got)
			}
		})
	}
}

func TestWhatARevocationsAnswerMeans(t *testing.T) {
	for _, tt := range []struct {
		name, provider string
		status         int
		body, kind     string
		accepted       bool
	}{
		{"empty object", "storeman", 200, `{}`, "application/json", true},
		{"wrong client", "storeman", 403, `{"error":"unauthorized_client"}`, "application/json", false},
		{"page", "storeman", 200, `<html>`, "text/html", false},
		{"still valid", "oauth2", 503, ``, "", false},
		{"empty body", "dsi", 200, ``, "", true},
		{"success", "netrex", 200, `{"success":true,"message":"x"}`, "application/json", true},
		{"no success in spite of 200", "netrex", 200, `{"success":false,"message":"unknown token"}`, "application/json", false},
		{"the maker's sample", "netrex", 200, "{\u201csuccess\u201d:true,\u201cmessage\u201d:\u201cToken revoked\u201d}", "application/json", true},
		{"the sample's opposite", "netrex", 200, "{\u201csuccess\u201d:false,\u201cmessage\u201d:\u201cno\u201d}", "application/json", false},
		{"broken, but yes", "netrex", 200, `{success: true, message: Token revoked}`, "application/json", true},
		{"broken, and no", "netrex", 200, `{success: false}`, "application/json", false},
		{"success is missing", "netrex", 200, `{}`, "application/json", false},
		{"an error with 200", "oauth2", 200, `{"error":"unsupported_token_type"}`, "application/json", false},
		{"redirect", "oauth2", 302, ``, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, says(tt.status, tt.body, "Content-Type", tt.kind))
			e := newEngine(t)
			reply := e.Revoke(context.Background(), clientAt(t, e, tt.provider, s.URL), revokeCall(model.AccessToken))
			if reply.Accepted != tt.accepted || reply.Status != tt.status || (reply.Err == nil) != tt.accepted {
				t.Errorf("%+v", reply)
			}
		})
	}
}

func TestNoRevocationWithoutAnAddress(t *testing.T) {
	e := newEngine(t)
	for _, provider := range []string{"petrosoft", "inventorum"} {
		c := clientAt(t, e, provider, "http://127.0.0.1:9")
		if reply := e.Revoke(context.Background(), c, revokeCall(model.RefreshToken)); reply.Accepted || model.KindOf(reply.Err) != model.KindUsage {
			t.Errorf("%s: %+v", provider, reply)
		}
	}
	c := clientAt(t, e, "dsi", "http://127.0.0.1:9")
	if reply := e.Revoke(context.Background(), c, model.RevokeCall{Kind: model.RefreshToken, Token: model.NewSecret("r")}); model.KindOf(reply.Err) != model.KindUsage {
		t.Errorf("dsi without an access token: %+v", reply)
	}
}

func TestProbes(t *testing.T) {
	invalid := `{"error":{"fields":{},"description":"Invalid token","key":"token.invalid"}}`
	scope := `{"error":{"fields":{},"description":"Your scope does not allow access here.","key":"scope.wrong"}}`
	for _, tt := range []struct {
		name, provider string
		status         int
		body           string
		headers        []string
		want           model.ProbeOutcome
	}{
		{"works", "inventorum", 200, `{"data":[]}`, nil, model.ProbeWorks},
		{"dead", "inventorum", 401, invalid, nil, model.ProbeRefused},
		{"scope is missing: alive", "inventorum", 403, scope, nil, model.ProbeWorks},
		{"the same with 401", "inventorum", 401, scope, nil, model.ProbeWorks},
		{"another 403", "inventorum", 403, `{}`, nil, model.ProbeUnknown},
		{"not found", "inventorum", 404, ``, nil, model.ProbeUnknown},
		{"fault", "inventorum", 500, `<html>`, nil, model.ProbeUnknown},
		{"login page with 200", "inventorum", 200, `<html>`, []string{"Content-Type", "text/html"}, model.ProbeUnknown},
		{"redirect to a login", "storeman", 302, ``, []string{"Location", "https://x.example/login"}, model.ProbeUnknown},
		{"reason in the header", "storeman", 401, ``, []string{"WWW-Authenticate", `Bearer realm="x", error="invalid_token"`}, model.ProbeRefused},
		{"scope in the header: alive", "storeman", 403, ``, []string{"WWW-Authenticate", `Bearer error="insufficient_scope"`}, model.ProbeWorks},
		{"no profile's probe", "petrosoft", 204, ``, nil, model.ProbeWorks},
		{"no profile's probe, dead", "petrosoft", 401, ``, nil, model.ProbeRefused},
		{"a sentence with 200", "netrex", 200, `{"error":"Invalid access token"}`, nil, model.ProbeRefused},
		{"another sentence with 200", "netrex", 200, `{"error":"Quota used up"}`, nil, model.ProbeUnknown},
		{"busy", "oauth2", 429, ``, nil, model.ProbeUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, says(tt.status, tt.body, tt.headers...))
			e := newEngine(t)
			c := clientAt(t, e, tt.provider, s.URL, func(a *model.App) {
				if tt.provider != "inventorum" {
					a.Endpoints.Probe = s.URL + "/me"
				}
			})
			reply := e.Probe(context.Background(), c, model.NewSecret(canaryAccess))
			if reply.Outcome != tt.want || reply.Status != tt.status || (reply.Err != nil) != (tt.want == model.ProbeUnknown) {
				t.Errorf("%+v", reply)
			}
			seen := s.requests()
			if len(seen) != 1 || seen[0].method != "GET" || seen[0].header.Get("Authorization") != "Bearer "+canaryAccess {
				t.Errorf("sent %+v", seen)
			}
		})
	}
}

func TestProbeOfInventorumAsksForOnePage(t *testing.T) {
	s := newServer(t, says(200, `{}`))
	e := newEngine(t)
	e.Probe(context.Background(), clientAt(t, e, "inventorum", s.URL+"/"), model.NewSecret("a"))
	if got := s.requests()[0]; got.path != "/api/products/" || got.query != "page=1" || got.header.Get("Accept") != "application/json" {
		t.Errorf("sent %+v", got)
	}
}
