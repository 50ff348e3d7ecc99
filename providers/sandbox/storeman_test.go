package sandbox

import (
	"strings"
	"testing"
	"time"
)

func TestStoremanSignsInRefreshesAndRevokes(t *testing.T) {
	g := startStoreman(t)
	a := g.signIn("acme-web", "read_items write_items")
	g.want("expires_in", a.number("expires_in"), 7200)
	g.want("type", a.text("token_type"), "Bearer")
	g.want("scope", a.text("scope"), "read_items write_items")
	g.want("created_at", a.number("created_at") > 0, true)
	g.want("opens", g.open(a.text("access_token")).status, 200)
	b := g.refresh(a.text("refresh_token"))
	g.want("refresh", b.status, 200)
	g.want("opens", g.open(b.text("access_token")).status, 200)
	g.want("old pair ends at first use", g.open(a.text("access_token")).status, 401)
	g.want("old refresh token", g.refresh(a.text("refresh_token")).text("error"), "invalid_grant")
	g.revoke(b.text("access_token"))
	g.want("dead", g.open(b.text("access_token")).status, 401)
	g.want("dead", g.refresh(b.text("refresh_token")).text("error"), "invalid_grant")
}

func TestStoremanRevokeWithoutTokenDoesNothing(t *testing.T) {
	g := startStoreman(t)
	p := g.begin()
	a := g.post(storemanRevoke)
	g.want("status", a.status, 200)
	g.want("body", a.body, "{}")
	g.want("alive", g.open(p.Access).status, 200)
}

func TestStoremanRevokingEitherEndsBoth(t *testing.T) {
	for _, which := range []string{"access", "refresh"} {
		t.Run(which, func(t *testing.T) {
			g := startStoreman(t)
			p := g.begin()
			token := p.Access
			if which == "refresh" {
				token = p.Refresh
			}
			g.revoke(token)
			g.want("access", g.open(p.Access).status, 401)
			g.want("refresh", g.refresh(p.Refresh).status, 400)
			g.revoke(token) // already revoked: the same answer
		})
	}
}

func TestStoremanRevokeOfUnknownTokenSaysYes(t *testing.T) {
	startStoreman(t).revoke("nobody's")
}

func TestStoremanRevokeByWrongClient(t *testing.T) {
	g := startStoreman(t)
	p := g.begin()
	a := g.form(storemanRevoke, nil, "client_id", "acme-items-id", "client_secret", "wrong", "token", p.Access)
	g.want("status", a.status, 403)
	g.want("error", a.text("error"), "unauthorized_client")
	g.AddClient(Client{ID: "other", Secret: "other-secret"})
	a = g.form(storemanRevoke, nil, "client_id", "other", "client_secret", "other-secret", "token", p.Access)
	g.want("status", a.status, 403)
	g.want("alive", g.open(p.Access).status, 200)
}

func TestStoremanRevokeAfterExpiryIsASilentNoOp(t *testing.T) {
	for _, which := range []string{"access", "refresh"} {
		t.Run(which, func(t *testing.T) {
			g := startStoreman(t)
			p := g.begin()
			g.sb.Advance(2*time.Hour + time.Second)
			token := p.Access
			if which == "refresh" {
				token = p.Refresh
			}
			g.revoke(token)
			g.want("refresh token alive", g.Oracle().Alive(p.Refresh), true)
			// What works: refresh, use the new token once, revoke it.
			next := g.refresh(p.Refresh).pair()
			g.want("use", g.open(next.Access).status, 200)
			g.revoke(next.Access)
			g.want("all dead", len(g.Oracle().Living()), 0)
		})
	}
}

func TestStoremanRevokingTheUnusedNewTokenLeavesTheOldPair(t *testing.T) {
	g := startStoreman(t)
	old := g.begin()
	next := g.refresh(old.Refresh).pair()
	g.revoke(next.Access)
	g.want("old access", g.open(old.Access).status, 200)
	g.want("old refresh", g.refresh(old.Refresh).status, 200)
}

func TestStoremanWithoutScopeGrantsPublicOnly(t *testing.T) {
	g := startStoreman(t)
	a := g.signIn("acme-web", "")
	g.want("scope", a.text("scope"), "public")
	b := g.open(a.text("access_token"))
	g.want("status", b.status, 403)
	g.want("body", b.body, "")
}

func TestStoremanRefusals(t *testing.T) {
	ok := map[string]string{"grant_type": "password", "username": "acme-web", "password": Password, "scope": "read_items",
		"client_id": "acme-items-id", "client_secret": storemanSecret}
	tests := []struct {
		name, key, value string
		status           int
		code             string
	}{
		{"commas", "scope", "read_items,write_items", 400, "invalid_scope"},
		{"unknown scope", "scope", "read_everything", 400, "invalid_scope"},
		{"wrong password", "password", "nope", 400, "invalid_grant"},
		{"unknown user", "username", "nobody", 400, "invalid_grant"},
		{"wrong secret", "client_secret", "nope", 401, "invalid_client"},
		{"unknown client", "client_id", "nope", 401, "invalid_client"},
		{"no grant type", "grant_type", "", 400, "invalid_request"},
		{"unknown grant type", "grant_type", "magic", 400, "unsupported_grant_type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := startStoreman(t)
			var pairs []string
			for k, v := range ok {
				if k == tt.key {
					v = tt.value
				}
				pairs = append(pairs, k, v)
			}
			a := g.form(storemanToken, nil, pairs...)
			g.want("status", a.status, tt.status)
			g.want("error", a.text("error"), tt.code)
			if tt.code == "invalid_grant" && !strings.Contains(a.text("error_description"), "expired, revoked") {
				t.Error("the text should list every cause")
			}
		})
	}
}

func TestStoremanWantsParametersInTheForm(t *testing.T) {
	g := startStoreman(t)
	q := values("grant_type", "password", "username", "acme-web", "password", Password, "client_id", "acme-items-id", "client_secret", storemanSecret)
	g.want("query", g.do("POST", storemanToken+"?"+q.Encode(), "", map[string]string{"Content-Type": formType}).status, 400)
	g.want("json", g.do("POST", storemanToken, `{"grant_type":"password"}`, map[string]string{"Content-Type": "application/json"}).status, 400)
	g.want("no type", g.do("POST", storemanToken, q.Encode(), nil).status, 400)
	g.want("twice", g.do("POST", storemanToken, q.Encode()+"&scope=public&scope=public", map[string]string{"Content-Type": formType}).status, 400)
	g.want("GET", g.do("GET", storemanToken, "", nil).status, 404)
	g.want("nothing issued", len(g.Oracle().Issued()), 0)
}

func TestStoremanNarrowedScopeStaysNarrow(t *testing.T) {
	g := startStoreman(t)
	a := g.signIn("acme-warehouse", "read_items write_items read_spaces write_spaces")
	b := g.refresh(a.text("refresh_token"))
	g.want("narrowed", b.text("scope"), "read_items write_items")
	g.want("asking for more", g.refresh(b.text("refresh_token"), "scope", "read_items read_spaces").text("error"), "invalid_scope")
	c := g.refresh(b.text("refresh_token"))
	g.want("still narrow", c.text("scope"), "read_items write_items")
	d := g.refresh(c.text("refresh_token"), "scope", "read_items")
	g.want("asked to narrow", d.text("scope"), "read_items")
	g.want("for ever", g.refresh(d.text("refresh_token")).text("scope"), "read_items")
}

func TestStoremanSaysWhyOnlyInTheHeader(t *testing.T) {
	g := startStoreman(t)
	p := g.begin()
	revoked := g.begin()
	g.revoke(revoked.Access)
	why := func(a said) string {
		g.want("body", a.body, "")
		return a.header.Get("WWW-Authenticate")
	}
	check := func(name string, got, part string) {
		if !strings.Contains(got, part) {
			t.Errorf("%s: %q does not say %q", name, got, part)
		}
	}
	check("rubbish", why(g.open("rubbish")), "invalid")
	check("revoked", why(g.open(revoked.Access)), "revoked")
	spaces := g.do("GET", storemanSpaces, "", map[string]string{"Authorization": "Bearer " + p.Access})
	g.want("scope", spaces.status, 403)
	check("scope", why(spaces), "read_spaces")
	g.sb.Advance(3 * time.Hour)
	check("expired", why(g.open(p.Access)), "expired")
}

func TestStoremanCreatedAtIsTheServersClock(t *testing.T) {
	g := startStoreman(t)
	g.SetSkew(10 * time.Minute)
	a := g.signIn("acme-web", "read_items")
	if off := time.Until(time.Unix(int64(a.number("created_at")), 0)); off < 9*time.Minute {
		t.Errorf("created_at is off by %v, want 10 m", off)
	}
	date, err := time.Parse(time.RFC1123, a.header.Get("Date"))
	if err != nil || time.Until(date) < 9*time.Minute {
		t.Errorf("Date %q: %v", a.header.Get("Date"), err)
	}
}

func TestStoremanBackdatesForTheDemo(t *testing.T) {
	g := startStoreman(t)
	g.Tune(func(s *Settings) { s.Backdate = 2*time.Hour - 401*time.Second })
	a := g.signIn("acme-web", "read_items")
	left := time.Until(time.Unix(int64(a.number("created_at")+a.number("expires_in")), 0))
	if left < 371*time.Second || left > 402*time.Second {
		t.Errorf("%v left, want 06:41", left)
	}
	g.want("full life after a refresh", g.refresh(a.text("refresh_token")).number("created_at") > a.number("created_at")+6000, true)
}
