package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func claims(t *testing.T, token string) model.Claims {
	t.Helper()
	c, ok := model.ReadClaims(model.NewSecret(token))
	if !ok {
		t.Fatalf("no JWT: %q", token)
	}
	return c
}

func startPetrosoft(t *testing.T) petrosoftRig { return petrosoftRig{start(t, Petrosoft)} }

func TestPetrosoftAnswersAsDocumented(t *testing.T) {
	g := startPetrosoft(t)
	a := g.signIn()
	for _, key := range []string{"access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type", "not-before-policy", "session_state", "scope"} {
		if _, ok := a.json[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
	g.want("type", a.text("token_type"), "bearer")
	g.want("scope", a.text("scope"), "")
	_, number := a.json["not-before-policy"].(float64)
	g.want("not-before-policy is a number", number, true)
	access, refresh := claims(t, a.text("access_token")), claims(t, a.text("refresh_token"))
	g.want("access alg", access.Algorithm, "RS256")
	g.want("refresh alg", refresh.Algorithm, "HS256")
	g.want("exp - iat in seconds", access.Expires.Sub(access.Issued), 24*time.Hour)
	g.want("expires_in", a.number("expires_in"), 86400)
	if n := len(a.text("access_token")); n < 1300 || n > 1700 {
		t.Errorf("the access token has %d bytes, want about 1.4 kB", n)
	}
	if n := len(a.text("refresh_token")); n < 700 || n > 900 {
		t.Errorf("the refresh token has %d bytes, want about 0.8 kB", n)
	}
	g.want("opens", g.open(a.text("access_token")).status, 200)
}

func TestPetrosoftRefreshDoesNotProlongTheSession(t *testing.T) {
	g := startPetrosoft(t)
	a := g.signIn()
	g.sb.Advance(27 * time.Second)
	b := g.must(petrosoftRefresh, "refresh_token", a.text("refresh_token"))
	g.want("refresh", b.status, 200)
	g.want("another refresh token", a.text("refresh_token") != b.text("refresh_token"), true)
	for _, key := range []string{"expires_in", "refresh_expires_in"} {
		if n := b.number(key); n < 86343 || n > 86373 {
			t.Errorf("%s is %d, want 86373: both clocks shrink", key, n)
		}
	}
	if off := claims(t, b.text("access_token")).Expires.Sub(claims(t, a.text("access_token")).Expires); off.Abs() > time.Second {
		t.Errorf("exp moved by %v", off)
	}
}

func TestPetrosoftDeadSessionIsAServerError(t *testing.T) {
	g := startPetrosoft(t)
	a := g.signIn()
	g.sb.Advance(24*time.Hour + time.Second)
	b := g.must(petrosoftRefresh, "refresh_token", a.text("refresh_token"))
	g.want("status", b.status, 500)
	g.want("message", strings.HasPrefix(b.text("message"), "Session not active"), true)
	g.want("access token", g.open(a.text("access_token")).status, 401)
	again := g.must(petrosoftRefresh, "refresh_token", a.text("refresh_token"))
	g.want("for good", again.status, 500)
}

func TestPetrosoftServerErrorEchoesTheRefreshToken(t *testing.T) {
	g := startPetrosoft(t)
	b := g.must(petrosoftRefresh, "refresh_token", "a-token-nobody-issued")
	g.want("status", b.status, 500)
	g.want("echo", strings.Contains(b.text("message"), "a-token-nobody-issued"), true)
	for _, part := range []string{`"success":false`, `"data":[]`, `"http_code":500`, `"errors":[]`, `"total":null`} {
		g.want(part, strings.Contains(b.body, part), true)
	}
}

func TestPetrosoftRestrictionsAreAPermanentServerError(t *testing.T) {
	g := startPetrosoft(t)
	g.AddUser(User{Name: "barred@acme.example", Password: Password, Restricted: "Acme"})
	for range 2 {
		a := g.must(petrosoftSignIn, "login", "barred@acme.example", "password", Password)
		g.want("status", a.status, 500)
		g.want("message", a.text("message"), "Provider Acme restrictions.")
	}
}

func TestPetrosoftRefusals(t *testing.T) {
	g := startPetrosoft(t)
	a := g.must(petrosoftSignIn, "login", "api@acme.example", "password", "wrong")
	g.want("status", a.status, 401)
	g.want("body", a.body, `{"error":"invalid_grant","error_description":"Invalid user credentials"}`)
	json := map[string]string{"Content-Type": "application/json"}
	g.want("no body", g.do("POST", petrosoftSignIn, "", json).status, 400)
	g.want("no password", g.must(petrosoftSignIn, "login", "api@acme.example").status, 400)
	g.want("another field", g.must(petrosoftSignIn, "login", "api@acme.example", "password", Password, "scope", "x").status, 400)
	g.want("form", g.form(petrosoftSignIn, nil, "login", "api@acme.example", "password", Password).status, 400)
	g.want("json without the header", g.do("POST", petrosoftSignIn, `{"login":"api@acme.example","password":"`+Password+`"}`, nil).status, 400)
	g.want("GET", g.do("GET", petrosoftSignIn, "", nil).status, 404)
	g.want("another path", g.do("POST", "/v1/auth/revoke", "{}", json).status, 404)
	g.want("nothing issued", len(g.Oracle().Issued()), 0)
}

func TestPetrosoftHasNoRevocation(t *testing.T) {
	g := startPetrosoft(t)
	g.want("address", g.RevokeURL(), "")
	a := g.signIn()
	if err := g.DisableUser("api@acme.example"); err != nil {
		t.Fatal(err)
	}
	g.want("sign-in", g.must(petrosoftSignIn, "login", "api@acme.example", "password", Password).status, 401)
	g.want("refresh", g.must(petrosoftRefresh, "refresh_token", a.text("refresh_token")).status, 500)
	g.want("access token lives to its exp", g.open(a.text("access_token")).status, 200)
	g.sb.Advance(25 * time.Hour)
	g.want("and no longer", g.open(a.text("access_token")).status, 401)
}

func TestPetrosoftNotBeforeEndsEverything(t *testing.T) {
	g := startPetrosoft(t)
	a := g.signIn()
	g.sb.Advance(time.Minute)
	g.NotBefore(g.Now().Add(-time.Second))
	g.want("access", g.open(a.text("access_token")).status, 401)
	g.want("refresh", g.must(petrosoftRefresh, "refresh_token", a.text("refresh_token")).status, 500)
	g.want("told", g.signIn().number("not-before-policy") > 0, true)
}

func TestPetrosoftShortTokensInALongSession(t *testing.T) {
	g := startPetrosoft(t)
	g.Tune(func(s *Settings) { s.AccessLife = 5 * time.Minute })
	a := g.signIn()
	g.want("expires_in", a.number("expires_in"), 300)
	g.want("refresh_expires_in", a.number("refresh_expires_in"), 86400)
	g.sb.Advance(24*time.Hour - 2*time.Minute)
	b := g.must(petrosoftRefresh, "refresh_token", a.text("refresh_token"))
	if n := b.number("expires_in"); n > 120 {
		t.Errorf("expires_in %d outlives the session", n)
	}
}

func TestSignaturesVerify(t *testing.T) {
	token := jwtRS256(map[string]int{"exp": 1})
	head, _ := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
	var h map[string]string
	if json.Unmarshal(head, &h) != nil || h["kid"] != keyID || h["alg"] != "RS256" {
		t.Errorf("header %s", head)
	}
	if err := signingKey().Validate(); err != nil {
		t.Error(err)
	}
}
