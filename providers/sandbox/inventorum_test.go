package sandbox

import (
	"strings"
	"testing"
	"time"
)

func (g inventorumRig) call(path string, header map[string]string) said {
	g.Helper()
	return g.do("GET", path, "", header)
}

func TestInventorumPastedPairWorksAndRotates(t *testing.T) {
	g := startInventorum(t)
	p := g.begin()
	g.want("opens", g.open(p.Access).status, 200)
	a := g.refresh(p.Refresh)
	g.want("refresh", a.status, 200)
	g.want("type", a.text("token_type"), "Bearer")
	g.want("expires_in", a.number("expires_in"), 36000)
	g.want("scope", a.text("scope"), "products:read")
	g.want("old access dead at once", g.open(p.Access).status, 401)
	g.want("new access", g.open(a.text("access_token")).status, 200)
	g.want("old refresh", g.refresh(p.Refresh).text("error"), "invalid_grant")
}

func TestInventorumRefreshAfterRevokedAccessBreaksForEver(t *testing.T) {
	g := startInventorum(t)
	p := g.begin()
	g.want("revoke", g.form(inventorumRevoke, inventorumClient, "token", p.Access).status, 200)
	for range 3 {
		a := g.refresh(p.Refresh)
		g.want("status", a.status, 500)
		g.want("html", strings.Contains(a.header.Get("Content-Type"), "text/html"), true)
	}
}

func TestInventorumRevokingTheRefreshTokenEndsBoth(t *testing.T) {
	g := startInventorum(t)
	p := g.begin()
	a := g.form(inventorumRevoke, inventorumClient, "token", p.Refresh, "token_type_hint", "refresh_token")
	g.want("status", a.status, 200)
	g.want("access", g.open(p.Access).status, 401)
	b := g.refresh(p.Refresh)
	g.want("refresh", b.text("error"), "invalid_grant")
	g.want("status", b.status, 400)
	g.want("unknown", g.form(inventorumRevoke, inventorumClient, "token", "rubbish").status, 200)
	g.want("wrong client", g.form(inventorumRevoke, encoded("acme-pos-id", "no"), "token", p.Refresh).status, 401)
}

func TestInventorumParametersInTheQueryBreakTheServer(t *testing.T) {
	g := startInventorum(t)
	p := g.begin()
	q := values("grant_type", "refresh_token", "refresh_token", p.Refresh)
	h := map[string]string{"Authorization": inventorumClient["Authorization"], "Content-Type": formType}
	a := g.do("POST", inventorumToken+"?"+q.Encode(), "", h)
	g.want("status", a.status, 500)
	g.want("html", strings.Contains(a.body, "<html"), true)
	g.want("alive", g.Oracle().Alive(p.Refresh), true)
}

func TestInventorumTrailingSlashCounts(t *testing.T) {
	g := startInventorum(t)
	a := g.form(strings.TrimSuffix(inventorumToken, "/"), inventorumClient, "grant_type", "refresh_token", "refresh_token", "x")
	g.want("status", a.status, 404)
	g.want("html", strings.Contains(a.body, "<html"), true)
}

func TestInventorumErrorsAreObjectsAtTheAPI(t *testing.T) {
	g := startInventorum(t)
	p := g.begin()
	want := `{"error":{"description":"Invalid token","fields":{},"key":"token.invalid"}}`
	expired, revoked := g.begin(), g.begin()
	g.form(inventorumRevoke, inventorumClient, "token", revoked.Refresh)
	if err := g.TuneClient("acme-pos-id", nil); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"rubbish", revoked.Access} {
		a := g.open(token)
		g.want("status", a.status, 401)
		g.want("body", a.body, want)
	}
	accept := map[string]string{"Accept": "application/json", "Authorization": "Bearer " + p.Access}
	wrong := g.call(inventorumOrders, accept)
	g.want("scope status", wrong.status, 403)
	g.want("scope body", wrong.body, `{"error":{"description":"Your scope does not allow access here.","fields":{},"key":"scope.wrong"}}`)
	delete(accept, "Accept")
	g.want("without Accept", g.call(inventorumProducts, accept).status, 406)
	g.sb.Advance(11 * 3600 * 1e9)
	late := g.open(expired.Access)
	g.want("expired", late.status, 401)
	g.want("body", late.body, want)
}

func TestInventorumPasswordOnlyForOldClients(t *testing.T) {
	g := startInventorum(t)
	sign := func(client, password string) said {
		return g.form(inventorumToken, encoded(client, inventorumSecret), "grant_type", "password", "username", "acme-2019", "password", password)
	}
	old := sign("legacy-2019-id", Password)
	g.want("old", old.status, 200)
	g.want("all its scopes", len(strings.Fields(old.text("scope"))), 8)
	g.want("old scopes open", g.open(old.text("access_token")).status, 200)
	g.want("new", sign("bacchus-shop-id", Password).text("error"), "unauthorized_client")
	wrong := sign("legacy-2019-id", "nope")
	g.want("wrong password", wrong.text("error"), "invalid_grant")
	g.want("status", wrong.status, 400)
}

func TestInventorumRefusals(t *testing.T) {
	g := startInventorum(t)
	p := g.begin()
	pairs := []string{"grant_type", "refresh_token", "refresh_token", p.Refresh}
	a := g.form(inventorumToken, nil, append(pairs, "client_id", "acme-pos-id", "client_secret", inventorumSecret)...)
	g.want("client among the parameters", a.status, 401)
	g.want("error", a.text("error"), "invalid_client")
	g.want("another client's token", g.form(inventorumToken, encoded("bacchus-shop-id", inventorumSecret), pairs...).text("error"), "invalid_grant")
	json := map[string]string{"Content-Type": "application/json", "Authorization": inventorumClient["Authorization"]}
	g.want("json", g.do("POST", inventorumToken, `{}`, json).status, 400)
	g.want("unknown grant", g.form(inventorumToken, inventorumClient, "grant_type", "x").text("error"), "unsupported_grant_type")
	g.want("GET", g.do("GET", inventorumToken, "", nil).status, 405)
	g.want("alive after all that", g.Oracle().Alive(p.Refresh), true)
}

func TestInventorumDeletingTheAppEndsAllOfItsTokens(t *testing.T) {
	g := startInventorum(t)
	one, two := g.begin(), g.begin()
	other, err := g.Mint(Minting{Client: "bacchus-shop-id", User: "bacchus-till"})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.DeleteApp("acme-pos-id"); err != nil {
		t.Fatal(err)
	}
	g.want("one", g.open(one.Access).status, 401)
	g.want("two", g.open(two.Access).status, 401)
	a := g.refresh(one.Refresh)
	g.want("refresh", a.text("error"), "invalid_client")
	g.want("status", a.status, 401)
	g.want("other app", g.open(other.Access).status, 200)
	ended, _ := g.Oracle().Find(two.Refresh)
	g.want("death", ended.Death, DiedApp)
}

func TestOneAppHoldsTokensOfDifferentScopes(t *testing.T) {
	g := startInventorum(t)
	read := g.begin()
	orders, err := g.Mint(Minting{Scopes: []string{"orders:read"}})
	if err != nil {
		t.Fatal(err)
	}
	g.want("products", g.open(read.Access).status, 200)
	g.want("products", g.open(orders.Access).status, 403)
}

func TestInventorumDashboardTokensLiveADay(t *testing.T) {
	g := startInventorum(t)
	p := g.sb.Providers()[0]
	g.sb.Advance(23 * time.Hour)
	g.want("pasted token after 23 h", g.open(p.PasteAccess).status, 200)
	a := g.refresh(p.PasteRefresh)
	g.want("a refresh gives less", a.number("expires_in"), 36000)
	g.sb.Advance(11 * time.Hour)
	g.want("refreshed token after 11 h", g.open(a.text("access_token")).status, 401)
}
