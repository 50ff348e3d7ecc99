package sandbox

import "testing"

type storemanRig struct{ *rig }

func startStoreman(t *testing.T) storemanRig { return storemanRig{start(t, Storeman)} }

func (g storemanRig) post(path string, pairs ...string) said {
	g.Helper()
	return g.form(path, nil, append([]string{"client_id", "acme-items-id", "client_secret", storemanSecret}, pairs...)...)
}

func (g storemanRig) signIn(scope string) said {
	g.Helper()
	a := g.post(storemanToken, "grant_type", "password", "username", "acme-web", "password", Password, "scope", scope)
	g.want("sign-in", a.status, 200)
	return a
}

func (g storemanRig) refresh(token string) said {
	g.Helper()
	return g.post(storemanToken, "grant_type", "refresh_token", "refresh_token", token)
}

func TestStoremanSignsInRefreshesAndRevokes(t *testing.T) {
	g := startStoreman(t)
	a := g.signIn("read_items write_items")
	g.want("expires_in", a.number("expires_in"), 7200)
	g.want("type", a.text("token_type"), "Bearer")
	g.want("scope", a.text("scope"), "read_items write_items")
	g.want("opens", g.rig.open(a.text("access_token")).status, 200)
	b := g.refresh(a.text("refresh_token"))
	g.want("refresh", b.status, 200)
	g.want("opens", g.rig.open(b.text("access_token")).status, 200)
	g.want("old pair ends at first use", g.rig.open(a.text("access_token")).status, 401)
	g.want("revoke", g.post(storemanRevoke, "token", b.text("access_token")).body, "{}")
	g.want("dead", g.rig.open(b.text("access_token")).status, 401)
	g.want("dead", g.refresh(b.text("refresh_token")).text("error"), "invalid_grant")
}
