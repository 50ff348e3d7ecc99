package providers

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

const goodAnswer = `{"access_token":"at-1","refresh_token":"rt-1","expires_in":3600,"token_type":"bearer","scope":"read write"}`

// TestRequestsAreWhatEachMakerDocuments holds the shape of every request on
// the wire against the makers' samples.
func TestRequestsAreWhatEachMakerDocuments(t *testing.T) {
	basicRaw := "Basic " + base64.StdEncoding.EncodeToString([]byte("till-client:"))
	basicEncoded := "Basic " + base64.StdEncoding.EncodeToString([]byte("till-client:"+url.QueryEscape(canaryClient)))
	for _, tt := range []struct {
		name, provider string
		grant          model.Grant
		path           string
		auth           string
		query, form    url.Values
		json           map[string]string
		headers        map[string]string
	}{
		{name: "petrosoft sign-in", provider: "petrosoft", grant: passwordGrant(), path: "/v1/auth/token",
			json: map[string]string{"login": canaryUser, "password": canaryPassword}},
		{name: "petrosoft refresh", provider: "petrosoft", grant: refreshGrant(), path: "/v1/auth/refresh_token",
			json: map[string]string{"refresh_token": canaryRefresh}},
		{name: "storeman sign-in", provider: "storeman", grant: passwordGrant(), path: "/oauth/token",
			form: url.Values{"grant_type": {"password"}, "username": {canaryUser}, "password": {canaryPassword},
				"client_id": {"till-client"}, "client_secret": {canaryClient}, "scope": {"read write"}}},
		{name: "storeman refresh", provider: "storeman", grant: refreshGrant(), path: "/oauth/token",
			form: url.Values{"grant_type": {"refresh_token"}, "refresh_token": {canaryRefresh},
				"client_id": {"till-client"}, "client_secret": {canaryClient}}},
		{name: "inventorum refresh", provider: "inventorum", grant: refreshGrant(), path: "/api/auth/token/", auth: basicEncoded,
			form: url.Values{"grant_type": {"refresh_token"}, "refresh_token": {canaryRefresh}}},
		{name: "inventorum sign-in", provider: "inventorum", grant: passwordGrant(), path: "/api/auth/token/", auth: basicEncoded,
			form: url.Values{"grant_type": {"password"}, "username": {canaryUser}, "password": {canaryPassword}, "scope": {"read write"}}},
		{name: "dsi sign-in", provider: "dsi", grant: passwordGrant(), path: "/oauth2/token", auth: basicRaw,
			headers: map[string]string{"grant_type": "password", "username": canaryUser, "password": canaryPassword,
				"Content-Type": "application/x-www-form-urlencoded"}},
		{name: "dsi refresh", provider: "dsi", grant: refreshGrant(), path: "/oauth2/token", auth: basicRaw,
			headers: map[string]string{"grant_type": "refresh_token", "refresh_token": canaryRefresh}},
		{name: "netrex code", provider: "netrex", grant: codeGrant(), path: "/oauth2/token",
			query: url.Values{"grant_type": {"authorization_code"}, "code": {canaryCode}, "client_id": {"till-client"},
				"client_secret": {canaryClient}, "redirect_uri": {"http://127.0.0.1:8976/callback"}}},
		{name: "netrex refresh", provider: "netrex", grant: refreshGrant(), path: "/oauth2/token",
			query: url.Values{"grant_type": {"refresh_token"}, "refresh_token": {canaryRefresh}, "client_id": {"till-client"}, "client_secret": {canaryClient}}},
		{name: "oauth2 code", provider: "oauth2", grant: codeGrant(), path: "/token", auth: basicEncoded,
			form: url.Values{"grant_type": {"authorization_code"}, "code": {canaryCode}, "redirect_uri": {"http://127.0.0.1:8976/callback"}, "code_verifier": {canaryVerifier}}},
		{name: "oauth2 client", provider: "oauth2", grant: model.Grant{Type: model.GrantClientCredentials, Scopes: model.Scopes{"a", "b"}}, path: "/token", auth: basicEncoded,
			form: url.Values{"grant_type": {"client_credentials"}, "scope": {"a b"}}},
		{name: "oidc refresh", provider: "oidc", grant: refreshGrant(), path: "/token", auth: basicEncoded,
			form: url.Values{"grant_type": {"refresh_token"}, "refresh_token": {canaryRefresh}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, says(200, goodAnswer))
			e := newEngine(t)
			reply := e.Exchange(context.Background(), clientAt(t, e, tt.provider, s.URL), tt.grant)
			if reply.Verdict != model.Granted {
				t.Fatalf("verdict %s: %v", reply.Verdict, reply.Err)
			}
			seen := s.requests()
			if len(seen) != 1 {
				t.Fatalf("%d requests were sent", len(seen))
			}
			got := seen[0]
			if got.method != "POST" || got.path != tt.path {
				t.Errorf("sent %s %s, want POST %s", got.method, got.path, tt.path)
			}
			if auth := got.header.Get("Authorization"); auth != tt.auth {
				t.Errorf("Authorization is %q, want %q", auth, tt.auth)
			}
			sameValues(t, "query", got.query, tt.query)
			switch {
			case tt.json != nil:
				sameJSON(t, got.body, tt.json)
			default:
				sameValues(t, "body", got.body, tt.form)
			}
			for name, want := range tt.headers {
				if value := got.header.Get(name); value != want {
					t.Errorf("header %s is %q, want %q", name, value, want)
				}
			}
			if cookie := got.header.Get("Cookie") + got.header.Get("Referer"); cookie != "" {
				t.Errorf("sent a cookie or a Referer")
			}
		})
	}
}

// A public client shows its id and nothing else, whether it says "none" or has
// no secret (RFC 6749 section 3.2.1).
func TestPublicClientSendsItsID(t *testing.T) {
	want := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {canaryRefresh}, "client_id": {"till-client"}}
	for name, change := range map[string]func(*model.Client){
		"no secret":          func(c *model.Client) { c.Secrets = nil },
		"none":               func(c *model.Client) { c.App.ClientAuth, c.Secrets = model.ClientNone, nil },
		"none with a secret": func(c *model.Client) { c.App.ClientAuth = model.ClientNone },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, says(200, goodAnswer))
			e := newEngine(t)
			c := clientAt(t, e, "oidc", s.URL)
			change(&c)
			if reply := e.Exchange(context.Background(), c, refreshGrant()); reply.Verdict != model.Granted {
				t.Fatalf("verdict %s: %v", reply.Verdict, reply.Err)
			}
			seen := s.requests()
			if len(seen) != 1 {
				t.Fatalf("%d requests were sent", len(seen))
			}
			if auth := seen[0].header.Get("Authorization"); auth != "" {
				t.Errorf("Authorization is %q", auth)
			}
			sameValues(t, "body", seen[0].body, want)
		})
	}
}

func sameValues(t *testing.T, where, got string, want url.Values) {
	t.Helper()
	values, err := url.ParseQuery(got)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	if values.Encode() != want.Encode() {
		t.Errorf("%s is %q, want %q", where, values.Encode(), want.Encode())
	}
	if where == "query" && strings.Contains(got, "+") {
		t.Errorf("the query has a plus sign for a space: %q", got)
	}
}

func sameJSON(t *testing.T, body string, want map[string]string) {
	t.Helper()
	var got map[string]string
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("body has %d members, want %d", len(got), len(want))
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
}

func TestAnswersBecomeTokens(t *testing.T) {
	date := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	s := newServer(t, nil)
	e := newEngine(t)
	for _, tt := range []struct {
		name, provider, body string
		check                func(*testing.T, model.TokenSet)
	}{
		{"storeman with created_at", "storeman", `{"access_token":"a","token_type":"Bearer","expires_in":7200,"refresh_token":"r","scope":"public read_items","created_at":1795248000}`,
			func(t *testing.T, got model.TokenSet) {
				if got.Lifetimes.Access != 2*time.Hour || got.Lifetimes.CreatedAt.Unix() != 1795248000 || !got.Scopes.Equal(model.Scopes{"public", "read_items"}) {
					t.Errorf("lifetimes %+v, scopes %v", got.Lifetimes, got.Scopes)
				}
			}},
		{"petrosoft with two clocks", "petrosoft", `{"access_token":"a","expires_in":86373,"refresh_expires_in":86373,"refresh_token":"r","token_type":"bearer","not-before-policy":1795248000,"session_state":"x","scope":""}`,
			func(t *testing.T, got model.TokenSet) {
				if got.Lifetimes.Access != 86373*time.Second || got.Lifetimes.Refresh != 86373*time.Second {
					t.Errorf("lifetimes %+v: the unit is seconds", got.Lifetimes)
				}
				if got.Type != "Bearer" || got.ScopesSet || got.NotBefore.Unix() != 1795248000 {
					t.Errorf("type %q, scopes set %v, not before %v", got.Type, got.ScopesSet, got.NotBefore)
				}
			}},
		{"dsi with nothing else", "dsi", `{"access_token":"aB+/c=","refresh_token":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}`,
			func(t *testing.T, got model.TokenSet) {
				if got.Lifetimes.Access != 0 || got.Access.Reveal() != "aB+/c=" || got.Refresh.Empty() {
					t.Errorf("got %+v", got)
				}
			}},
		{"netrex without a refresh token", "netrex", `{"access_token":"a","expires_in":3600}`,
			func(t *testing.T, got model.TokenSet) {
				if !got.Refresh.Empty() || got.Lifetimes.Access != time.Hour {
					t.Errorf("got %+v", got)
				}
			}},
		{"inventorum", "inventorum", goodAnswer, func(t *testing.T, got model.TokenSet) {
			if !got.ScopesSet || got.Lifetimes.Access != time.Hour {
				t.Errorf("got %+v", got)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.Config.Handler = says(200, tt.body, "Date", date.Format(http.TimeFormat))
			grant := refreshGrant()
			reply := e.Exchange(context.Background(), clientAt(t, e, tt.provider, s.URL), grant)
			if reply.Verdict != model.Granted || reply.Err != nil {
				t.Fatalf("verdict %s: %v", reply.Verdict, reply.Err)
			}
			u, _ := url.Parse(s.URL)
			if reply.Tokens.Origin != originOf(u) {
				t.Errorf("origin %q", reply.Tokens.Origin)
			}
			if !reply.Tokens.Lifetimes.Date.Equal(date) {
				t.Errorf("date %v", reply.Tokens.Lifetimes.Date)
			}
			if reply.Raw.Reveal() != tt.body {
				t.Errorf("the raw answer is %d bytes, want %d", reply.Raw.Len(), len(tt.body))
			}
			tt.check(t, reply.Tokens)
		})
	}
}

func TestVerdicts(t *testing.T) {
	html := "<!doctype html><title>Error</title>"
	e := newEngine(t)
	for _, tt := range []struct {
		name, provider string
		grant          model.Grant
		answer         http.HandlerFunc
		want           model.Verdict
		kind           model.ErrorKind
	}{
		{"invalid_grant", "storeman", refreshGrant(), says(400, `{"error":"invalid_grant","error_description":"x"}`), model.GrantRefused, model.KindSignIn},
		{"wrong password", "petrosoft", passwordGrant(), says(401, `{"error":"invalid_grant","error_description":"Invalid user credentials"}`), model.GrantRefused, model.KindSignIn},
		{"petrosoft's dead session", "petrosoft", refreshGrant(), says(500, `{"success":false,"data":[],"message":"Session not active","http_code":500,"errors":[],"total":null}`), model.GrantRefused, model.KindSignIn},
		{"petrosoft's restrictions", "petrosoft", passwordGrant(), says(500, `{"success":false,"message":"Provider 123 restrictions."}`), model.GrantRefused, model.KindSignIn},
		{"petrosoft's other 500", "petrosoft", refreshGrant(), says(500, `{"success":false,"message":"Could not refresh token"}`), model.AnswerLost, model.KindDoubt},
		{"wrong client", "storeman", passwordGrant(), says(401, `{"error":"invalid_client"}`), model.ClientRefused, model.KindSignIn},
		{"unauthorized client", "storeman", refreshGrant(), says(403, `{"error":"unauthorized_client"}`), model.ClientRefused, model.KindSignIn},
		{"401 to HTTP Basic", "dsi", refreshGrant(), says(401, ``), model.ClientRefused, model.KindSignIn},
		{"401 without Basic", "storeman", refreshGrant(), says(401, ``), model.RequestRefused, model.KindSignIn},
		{"unknown scope", "storeman", passwordGrant(), says(400, `{"error":"invalid_scope"}`), model.RequestRefused, model.KindUsage},
		{"unknown code", "oauth2", refreshGrant(), says(400, `{"error":"moon_phase","error_description":"full"}`), model.RequestRefused, model.KindUnavailable},
		{"unknown code at a sign-in", "oauth2", passwordGrant(), says(400, `{"error":"account_locked"}`), model.RequestRefused, model.KindSignIn},
		{"bad request", "oauth2", refreshGrant(), says(400, `{"error":"invalid_request"}`), model.RequestRefused, model.KindUsage},
		{"missing slash", "inventorum", refreshGrant(), says(404, html, "Content-Type", "text/html"), model.RequestRefused, model.KindUnavailable},
		{"inventorum's page", "inventorum", refreshGrant(), says(500, html, "Content-Type", "text/html"), model.AnswerLost, model.KindDoubt},
		{"busy", "storeman", refreshGrant(), says(429, ``, "Retry-After", "17"), model.Busy, model.KindUnavailable},
		{"down", "storeman", refreshGrant(), says(503, html), model.Busy, model.KindUnavailable},
		{"bad gateway", "storeman", refreshGrant(), says(502, ``), model.AnswerLost, model.KindDoubt},
		{"server_error as 400", "oauth2", refreshGrant(), says(400, `{"error":"server_error"}`), model.AnswerLost, model.KindDoubt},
		{"lost at a sign-in", "storeman", passwordGrant(), says(500, ``), model.AnswerLost, model.KindUnavailable},
		{"page with 200", "storeman", refreshGrant(), says(200, html, "Content-Type", "text/html"), model.AnswerLost, model.KindDoubt},
		{"empty 200", "storeman", refreshGrant(), says(200, ``), model.AnswerLost, model.KindDoubt},
		{"no tokens", "storeman", refreshGrant(), says(200, `{}`), model.AnswerLost, model.KindDoubt},
		{"error with 200", "oauth2", refreshGrant(), says(200, `{"error":"invalid_grant"}`), model.GrantRefused, model.KindSignIn},
		{"netrex's sentence", "netrex", refreshGrant(), says(200, `{"error":"The refresh token is invalid or has expired."}`), model.GrantRefused, model.KindSignIn},
		{"netrex's sentence with 400", "netrex", refreshGrant(), says(400, `{"error":"Nope, try again"}`), model.GrantRefused, model.KindSignIn},
		{"netrex's other sentence", "netrex", refreshGrant(), says(200, `{"error":"Quota used up"}`), model.RequestRefused, model.KindUnavailable},
		{"netrex's client", "netrex", refreshGrant(), says(200, `{"error":"Unknown client"}`), model.ClientRefused, model.KindSignIn},
		{"netrex's code", "netrex", codeGrant(), says(200, `{"error":"The code was used already"}`), model.GrantRefused, model.KindSignIn},
		{"dsi's 400", "dsi", refreshGrant(), says(400, `{"Message":"no"}`), model.GrantRefused, model.KindSignIn},
		{"a proxy's 400 page", "dsi", refreshGrant(), says(400, html, "Content-Type", "text/html"), model.AnswerLost, model.KindDoubt},
		{"nested error", "inventorum", refreshGrant(), says(401, `{"error":{"fields":{},"description":"Invalid token","key":"token.invalid"}}`), model.GrantRefused, model.KindSignIn},
		{"reason in the header only", "oauth2", refreshGrant(), says(400, ``, "WWW-Authenticate", `Bearer realm="x", error="invalid_grant", error_description="gone"`), model.GrantRefused, model.KindSignIn},
		{"redirect at a refresh", "storeman", refreshGrant(), says(307, ``, "Location", "https://other.example/"), model.AnswerLost, model.KindDoubt},
		{"redirect at a sign-in", "storeman", passwordGrant(), says(301, ``, "Location", "https://other.example/"), model.RequestRefused, model.KindUnavailable},
		{"tokens beside a refusal", "storeman", refreshGrant(), says(401, goodAnswer), model.AnswerLost, model.KindDoubt},
		{"a page with 403", "storeman", refreshGrant(), says(403, html, "Content-Type", "text/html"), model.AnswerLost, model.KindDoubt},
		{"a page with 403 at a sign-in", "storeman", passwordGrant(), says(403, html, "Content-Type", "text/html"), model.RequestRefused, model.KindSignIn},
		{"a refusal that broke off", "dsi", refreshGrant(), breakOff(400, 500, `{"error":"invalid_grant"}`), model.AnswerLost, model.KindDoubt},
		{"a refusal that is too long", "storeman", refreshGrant(), says(404, strings.Repeat("x", maxTokenBody+1)), model.AnswerLost, model.KindDoubt},
		{"busy, and broken off", "storeman", refreshGrant(), breakOff(503, 500, `<html>`), model.Busy, model.KindUnavailable},
		{"the proxy's password", "storeman", refreshGrant(), says(407, html), model.RequestRefused, model.KindUnavailable},
		{"token beside an error", "oauth2", refreshGrant(), says(200, `{"access_token":"a","error":""}`), model.Granted, ""},
		{"201", "oauth2", refreshGrant(), says(201, goodAnswer), model.Granted, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, tt.answer)
			reply := e.Exchange(context.Background(), clientAt(t, e, tt.provider, s.URL), tt.grant)
			if reply.Verdict != tt.want {
				t.Fatalf("verdict %s, want %s (%v)", reply.Verdict, tt.want, reply.Err)
			}
			mustBeClean(t, tt.name, reply)
			if tt.want == model.Granted {
				return
			}
			if reply.Err == nil || reply.Err.Kind != tt.kind || reply.Err.What == "" || reply.Err.Why == "" {
				t.Errorf("error %+v, want kind %s", reply.Err, tt.kind)
			}
		})
	}
}

func TestRetryAfterIsReadAndBounded(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		value string
		want  time.Duration
	}{
		{"", 0}, {"0", 0}, {"17", 17 * time.Second}, {"1000000000", time.Hour}, {"99999999999999999999", 0}, {"-5", 0}, {"soon", 0},
		{now.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second},
		{now.Add(-time.Hour).Format(http.TimeFormat), 0},
		{now.Add(48 * time.Hour).Format(http.TimeFormat), time.Hour},
	} {
		r := response{header: http.Header{"Retry-After": {tt.value}, "Date": {now.Format(http.TimeFormat)}}}
		if got := retryAfter(r); got != tt.want {
			t.Errorf("Retry-After %q is %v, want %v", tt.value, got, tt.want)
		}
	}
}

func TestSecondClientSecretIsTriedOnlyAfterAPlainRefusal(t *testing.T) {
	for _, tt := range []struct {
		name  string
		first http.HandlerFunc
		grant model.Grant
		want  int
	}{
		{"refresh, plain refusal", says(401, `{"error":"invalid_client"}`), refreshGrant(), 2},
		{"password, plain refusal", says(401, `{"error":"invalid_client"}`), passwordGrant(), 2},
		{"code: it may be spent", says(401, `{"error":"invalid_client"}`), codeGrant(), 1},
		{"401 without words", says(401, ``), refreshGrant(), 1},
		{"lost", says(500, ``), refreshGrant(), 1},
		{"grant refused", says(400, `{"error":"invalid_grant"}`), refreshGrant(), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			count := 0
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if count++; count == 1 {
					tt.first(w, r)
					return
				}
				says(200, goodAnswer)(w, r)
			})
			e := newEngine(t)
			c := clientAt(t, e, "oauth2", s.URL)
			c.Secrets = append(c.Secrets, model.NewSecret("second-secret"))
			reply := e.Exchange(context.Background(), c, tt.grant)
			if got := len(s.requests()); got != tt.want {
				t.Errorf("%d requests, want %d", got, tt.want)
			}
			if tt.want == 2 && reply.Verdict != model.Granted {
				t.Errorf("verdict %s", reply.Verdict)
			}
		})
	}
}

func TestWhatCannotBeSentIsNotSent(t *testing.T) {
	s := newServer(t, says(200, goodAnswer))
	e := newEngine(t)
	dsi := clientAt(t, e, "dsi", s.URL)
	storeman := clientAt(t, e, "storeman", s.URL)
	bare := storeman
	bare.Secrets = nil
	moved := storeman
	moved.App.Base = "https://evil.example"
	fresh := storeman
	fresh.App.Origins = model.Endpoints{}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	withPassword := func(password string) model.Grant {
		g := passwordGrant()
		g.Password = model.NewSecret(password)
		return g
	}
	for _, tt := range []struct {
		name   string
		ctx    context.Context
		client model.Client
		grant  model.Grant
		kind   model.ErrorKind
	}{
		{"line break in a header", context.Background(), dsi, withPassword("a\r\nX-Admin: 1"), model.KindUsage},
		{"control character in a header", context.Background(), dsi, withPassword("a\x1bb"), model.KindUsage},
		{"space at a header's end", context.Background(), dsi, withPassword("secret "), model.KindUsage},
		{"no client secret", context.Background(), bare, refreshGrant(), model.KindUsage},
		{"another origin", context.Background(), moved, refreshGrant(), model.KindUsage},
		{"never confirmed", context.Background(), fresh, refreshGrant(), model.KindUsage},
		{"no such way in", context.Background(), storeman, codeGrant(), model.KindUsage},
		{"stopped before", gone, storeman, refreshGrant(), model.KindAborted},
		{"no such provider", context.Background(), model.Client{App: model.App{Provider: "../x\x1b"}}, refreshGrant(), model.KindNotFound},
	} {
		reply := e.Exchange(tt.ctx, tt.client, tt.grant)
		if reply.Verdict != model.Unsent || reply.Err == nil || reply.Err.Kind != tt.kind {
			t.Errorf("%s: verdict %s, error %+v, want kind %s", tt.name, reply.Verdict, reply.Err, tt.kind)
		}
		mustBeClean(t, tt.name, reply)
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
