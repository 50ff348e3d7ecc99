package sandbox

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestNetrexCodeFlow(t *testing.T) {
	g := startNetrex(t)
	a := g.exchange(g.code())
	g.want("status", a.status, 200)
	g.want("keys", len(a.json), 3)
	g.want("expires_in", a.number("expires_in"), 3600)
	g.want("opens", g.open(a.text("access_token")).status, 200)
	b, err := g.renew(a.text("refresh_token"))
	if err != nil || b.status != 200 {
		t.Fatalf("refresh: %d %s %v", b.status, b.body, err)
	}
	g.want("rotated", b.text("refresh_token") != a.text("refresh_token"), true)
	g.want("opens", g.open(b.text("access_token")).status, 200)
}

func TestNetrexConsentPage(t *testing.T) {
	g := startNetrex(t)
	page := g.do("GET", g.authorize(), "", nil)
	g.want("status", page.status, 200)
	for _, word := range []string{"Allow", "Reject", "cam-bridge", "read", "write"} {
		g.want("says "+word, strings.Contains(page.body, word), true)
	}
	decide := func(pairs ...string) url.Values {
		a := g.form(g.authorize(), nil, pairs...)
		g.want("redirect", a.status, 302)
		to, err := url.Parse(a.header.Get("Location"))
		if err != nil || !strings.HasPrefix(to.String(), g.redirect()+"?") {
			t.Fatalf("Location %q", a.header.Get("Location"))
		}
		g.want("state", to.Query().Get("state"), "st/+= 1")
		return to.Query()
	}
	code := decide("decision", "allow").Get("code")
	for _, char := range []string{"+", "/", "="} {
		g.want("the code holds "+char, strings.Contains(code, char), true)
	}
	g.want("good", g.exchange(code).status, 200)
	g.want("rejected", decide("decision", "reject").Get("error"), "access_denied")
	once := g.exchange(decide("decision", "once").Get("code"))
	_, has := once.json["refresh_token"]
	g.want("one-time access has a refresh token", has, false)
	lobby := g.exchange(decide("decision", "allow", "username", "acme-lobby").Get("code"))
	_, has = lobby.json["refresh_token"]
	g.want("the one-time user has a refresh token", has, false)
	g.want("no decision", g.form(g.authorize(), nil).status, 400)

	g.AutoApprove(true)
	g.want("auto", g.do("GET", g.authorize(), "", nil).status, 302)
}

func TestNetrexAuthorizeRefusals(t *testing.T) {
	g := startNetrex(t)
	exact := g.redirect()
	for name, address := range map[string]string{
		"unknown client":  g.authorize("client_id", "nobody"),
		"other port":      g.authorize("redirect_uri", "http://127.0.0.1:1/callback"),
		"slash at end":    g.authorize("redirect_uri", exact+"/"),
		"query at end":    g.authorize("redirect_uri", exact+"?a=b"),
		"localhost":       g.authorize("redirect_uri", strings.Replace(exact, "127.0.0.1", "localhost", 1)),
		"letters changed": g.authorize("redirect_uri", strings.Replace(exact, "callback", "Callback", 1)),
		"none":            g.authorize("redirect_uri", ""),
	} {
		a := g.do("GET", address, "", nil)
		if a.status != 400 || a.header.Get("Location") != "" {
			t.Errorf("%s: %d %q, want a page and no call back", name, a.status, a.header.Get("Location"))
		}
	}
	for name, address := range map[string]string{
		"invalid_scope":             g.authorize("scope", "read write"),
		"unsupported_response_type": g.authorize("response_type", "token"),
	} {
		a := g.do("GET", address, "", nil)
		to, _ := url.Parse(a.header.Get("Location"))
		g.want(name, to.Query().Get("error"), name)
		g.want("state", to.Query().Get("state"), "st/+= 1")
	}
}

func TestNetrexCodesAreGoodOnce(t *testing.T) {
	g := startNetrex(t)
	code := g.code()
	g.want("first", g.exchange(code).status, 200)
	again := g.exchange(code)
	g.want("again", again.text("error"), "The authorization code is not valid.")
	other := g.post(netrexToken, "grant_type", "authorization_code", "code", g.code(), "redirect_uri", g.redirect()+"/")
	g.want("other redirect", other.text("error"), "The redirect URL is not the one of the authorization.")
	late := g.code()
	g.sb.Advance(11 * time.Minute)
	g.want("late", g.exchange(late).text("error"), "The authorization code is not valid.")
}

func TestNetrexErrorsAreSentencesPerhapsWith200(t *testing.T) {
	g := startNetrex(t)
	p := g.begin()
	a := g.post(netrexToken, "grant_type", "refresh_token", "refresh_token", p.Refresh, "client_secret", "wrong")
	g.want("status", a.status, 200)
	g.want("error", a.text("error"), "The client is not known or its secret is wrong.")
	g.want("grant type", g.post(netrexToken, "grant_type", "password").text("error"), "This grant type is not supported.")
	dead, _ := g.renew("rubbish")
	g.want("dead refresh token", dead.status, 400)
	g.Tune(func(s *Settings) { s.ErrorStatus = 200 })
	dead, _ = g.renew("rubbish")
	g.want("with 200", dead.status, 200)
	g.want("sentence", dead.text("error"), "The refresh token is not valid.")
}

func TestNetrexWantsParametersInTheQuery(t *testing.T) {
	g := startNetrex(t)
	p := g.begin()
	all := []string{"client_id", "cam-bridge-id", "client_secret", netrexSecret, "grant_type", "refresh_token", "refresh_token", p.Refresh}
	a := g.form(netrexToken, nil, all...)
	g.want("form", a.text("error"), "Parameters are expected in the query.")
	raw := "client_id=cam-bridge-id&client_secret=" + netrexSecret + "&grant_type=refresh_token&refresh_token=" + p.Refresh
	u := g.URL + netrexToken + "?" + strings.ReplaceAll(raw, "%", "%25")
	b := g.do("POST", u, "", nil)
	g.want("plus not encoded", b.json["error"] != nil, true)
	g.want("GET", g.do("GET", netrexToken+"?"+values(all...).Encode(), "", nil).status, 405)
	g.want("alive", g.Oracle().Alive(p.Refresh), true)
}

func TestNetrexRefreshMayRotateRepeatOrOmit(t *testing.T) {
	for _, rotation := range []Rotation{Rotate, Repeat, Omit} {
		t.Run(string(rotation), func(t *testing.T) {
			g := startNetrex(t)
			g.Tune(func(s *Settings) { s.Rotation = rotation })
			p := g.begin()
			a, _ := g.renew(p.Refresh)
			got, named := a.json["refresh_token"]
			g.want("named", named, rotation != Omit)
			g.want("the same", got == p.Refresh, rotation == Repeat)
			b, _ := g.renew(p.Refresh)
			g.want("once more", b.status == 200, rotation != Rotate)
			g.want("the old access token lives", g.open(p.Access).status, 200)
			g.want("spent twice", len(g.Oracle().SpentTwice()) > 0, rotation == Rotate)
		})
	}
}

func TestNetrexRevoke(t *testing.T) {
	g := startNetrex(t)
	p := g.begin()
	a, _ := g.try("POST", netrexRevoke+"?"+values("access_token", p.Access).Encode(), "", nil)
	g.want("status", a.status, 200)
	g.want("json", json.Valid([]byte(a.body)), false)
	g.want("says", a.body, "{“success”:true,“message”:“The token was revoked.”}")
	g.want("access", g.open(p.Access).status, 401)
	b, _ := g.renew(p.Refresh)
	g.want("its refresh token dies with it", b.text("error"), "The refresh token is not valid.")

	again, _ := g.try("POST", netrexRevoke+"?"+values("access_token", p.Access).Encode(), "", nil)
	g.want("status of a failure", again.status, 200)
	g.want("success", strings.Contains(again.body, "“success”:false"), true)
	g.Tune(func(s *Settings) { s.PlainQuotes = true })
	plain, _ := g.try("POST", netrexRevoke+"?"+values("access_token", p.Access).Encode(), "", nil)
	g.want("plain quotes", plain.json["success"], false)
}

func TestNetrexOldAccessTokenDoesNotLeadToTheNewRefreshToken(t *testing.T) {
	g := startNetrex(t)
	old := g.begin()
	next, _ := g.renew(old.Refresh)
	_, _ = g.try("POST", netrexRevoke+"?"+values("access_token", old.Access).Encode(), "", nil)
	g.want("old access", g.open(old.Access).status, 401)
	g.want("new access", g.open(next.text("access_token")).status, 200)
	again, _ := g.renew(next.text("refresh_token"))
	g.want("new refresh", again.status, 200)
}

func TestNetrexUserTokenToPaste(t *testing.T) {
	g := startNetrex(t)
	p := g.sb.Providers()[0]
	g.want("refresh", p.PasteRefresh, "")
	g.want("opens", g.open(p.PasteAccess).status, 200)
}
