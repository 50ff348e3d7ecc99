package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// speaker speaks one server's language well.
type speaker interface {
	// begin signs in.
	begin() Pair
	// renew refreshes; an error is a connection that broke.
	renew(refresh string) (said, error)
}

func speak(g *rig) speaker {
	switch g.ID {
	case Petrosoft:
		return petrosoftRig{g}
	case Storeman:
		return storemanRig{g}
	case Inventorum:
		return inventorumRig{g}
	case DSI:
		return dsiRig{g}
	case Netrex:
		return netrexRig{g}
	}
	return oidcRig{g}
}

func (a said) pair() Pair {
	return Pair{Access: a.text("access_token"), Refresh: a.text("refresh_token"), Scopes: strings.Fields(a.text("scope"))}
}

// --- petrosoft

type petrosoftRig struct{ *rig }

func (g petrosoftRig) post(path string, pairs ...string) (said, error) {
	body := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		body[pairs[i]] = pairs[i+1]
	}
	text, _ := json.Marshal(body)
	return g.try("POST", path, string(text), map[string]string{"Content-Type": "application/json"})
}

func (g petrosoftRig) must(path string, pairs ...string) said {
	g.Helper()
	a, err := g.post(path, pairs...)
	if err != nil {
		g.Fatal(err)
	}
	return a
}

func (g petrosoftRig) signIn() said {
	g.Helper()
	a := g.must(petrosoftSignIn, "login", "api@acme.example", "password", Password)
	g.want("sign-in", a.status, 200)
	return a
}

func (g petrosoftRig) begin() Pair { g.Helper(); return g.signIn().pair() }

func (g petrosoftRig) renew(token string) (said, error) {
	return g.post(petrosoftRefresh, "refresh_token", token)
}

// --- storeman

type storemanRig struct{ *rig }

func startStoreman(t *testing.T) storemanRig { return storemanRig{start(t, Storeman)} }

var storemanClient = []string{"client_id", "acme-items-id", "client_secret", storemanSecret}

func (g storemanRig) post(path string, pairs ...string) said {
	g.Helper()
	return g.form(path, nil, append(pairs, storemanClient...)...)
}

func (g storemanRig) signIn(user, scope string) said {
	g.Helper()
	pairs := []string{"grant_type", "password", "username", user, "password", Password}
	if scope != "" {
		pairs = append(pairs, "scope", scope)
	}
	a := g.post(storemanToken, pairs...)
	g.want("sign-in", a.status, 200)
	return a
}

func (g storemanRig) begin() Pair {
	g.Helper()
	return g.signIn("acme-web", "read_items write_items").pair()
}

func (g storemanRig) renew(token string) (said, error) {
	return g.tryForm(storemanToken, nil, append([]string{"grant_type", "refresh_token", "refresh_token", token}, storemanClient...)...)
}

func (g storemanRig) refresh(token string, more ...string) said {
	g.Helper()
	return g.post(storemanToken, append([]string{"grant_type", "refresh_token", "refresh_token", token}, more...)...)
}

func (g storemanRig) revoke(token string) {
	g.Helper()
	a := g.post(storemanRevoke, "token", token)
	g.want("revoke status", a.status, 200)
	g.want("revoke body", a.body, "{}")
}

// --- inventorum

type inventorumRig struct{ *rig }

func startInventorum(t *testing.T) inventorumRig { return inventorumRig{start(t, Inventorum)} }

var inventorumClient = encoded("acme-pos-id", inventorumSecret)

func (g inventorumRig) begin() Pair {
	g.Helper()
	p, err := g.Mint(Minting{Scopes: []string{"products:read"}})
	if err != nil {
		g.Fatal(err)
	}
	return p
}

func (g inventorumRig) renew(token string) (said, error) {
	return g.tryForm(inventorumToken, inventorumClient, "grant_type", "refresh_token", "refresh_token", token)
}

func (g inventorumRig) refresh(token string) said {
	g.Helper()
	return g.form(inventorumToken, inventorumClient, "grant_type", "refresh_token", "refresh_token", token)
}

// --- dsi

type dsiRig struct{ *rig }

func startDSI(t *testing.T) dsiRig { return dsiRig{start(t, DSI)} }

func (g dsiRig) headers(pairs ...string) map[string]string {
	h := basic("DSI", "")
	h["Content-Type"] = formType
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = pairs[i+1]
	}
	return h
}

func (g dsiRig) post(path string, pairs ...string) said {
	g.Helper()
	return g.do("POST", path, "", g.headers(pairs...))
}

func (g dsiRig) signIn() said {
	g.Helper()
	a := g.post(dsiToken, "grant_type", "password", "username", "till-user-07", "password", Password)
	g.want("sign-in", a.status, 200)
	return a
}

func (g dsiRig) begin() Pair { g.Helper(); return g.signIn().pair() }

func (g dsiRig) renew(token string) (said, error) {
	return g.try("POST", dsiToken, "", g.headers("grant_type", "refresh_token", "refresh_token", token))
}

// --- netrex

type netrexRig struct{ *rig }

func startNetrex(t *testing.T) netrexRig { return netrexRig{start(t, Netrex)} }

func (g netrexRig) redirect() string { return g.sb.Providers()[0].RedirectURL }

func (g netrexRig) authorize(pairs ...string) string {
	q := values("response_type", "code", "client_id", "cam-bridge-id", "redirect_uri", g.redirect(), "scope", "read,write", "state", "st/+= 1")
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return g.URL + netrexAuth + "?" + q.Encode()
}

func (g netrexRig) code(pairs ...string) string {
	g.Helper()
	back, err := g.Approve(g.authorize(pairs...))
	if err != nil {
		g.Fatal(err)
	}
	u, _ := url.Parse(back)
	return u.Query().Get("code")
}

func (g netrexRig) query(path string, pairs ...string) (said, error) {
	q := values(append([]string{"client_id", "cam-bridge-id", "client_secret", netrexSecret}, pairs...)...)
	return g.try("POST", path+"?"+q.Encode(), "", nil)
}

func (g netrexRig) post(path string, pairs ...string) said {
	g.Helper()
	a, err := g.query(path, pairs...)
	if err != nil {
		g.Fatal(err)
	}
	return a
}

func (g netrexRig) exchange(code string) said {
	g.Helper()
	return g.post(netrexToken, "grant_type", "authorization_code", "code", code, "redirect_uri", g.redirect())
}

func (g netrexRig) begin() Pair { g.Helper(); return g.exchange(g.code()).pair() }

func (g netrexRig) renew(token string) (said, error) {
	return g.query(netrexToken, "grant_type", "refresh_token", "refresh_token", token)
}

// --- oidc

type oidcRig struct{ *rig }

func startOIDC(t *testing.T) oidcRig { return oidcRig{start(t, OIDC)} }

const (
	verifier     = "a-verifier-of-at-least-forty-three-characters-0123"
	oidcCallback = "http://127.0.0.1:40123/callback"
)

var oidcClient = encoded("stock-bridge", oidcSecret)

func (g oidcRig) authorize(pairs ...string) string {
	sum := sha256.Sum256([]byte(verifier))
	q := values("response_type", "code", "client_id", "stock-bridge", "redirect_uri", oidcCallback, "state", "s1",
		"scope", "openid offline_access stock:read", "prompt", "consent",
		"code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]), "code_challenge_method", "S256")
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
			continue
		}
		q.Set(pairs[i], pairs[i+1])
	}
	return g.URL + oidcAuth + "?" + q.Encode()
}

func (g oidcRig) callback(pairs ...string) url.Values {
	g.Helper()
	back, err := g.Approve(g.authorize(pairs...))
	if err != nil {
		g.Fatal(err)
	}
	u, _ := url.Parse(back)
	return u.Query()
}

func (g oidcRig) exchange(code string, pairs ...string) said {
	g.Helper()
	return g.form(oidcToken, oidcClient, append([]string{"grant_type", "authorization_code", "code", code,
		"redirect_uri", oidcCallback, "code_verifier", verifier}, pairs...)...)
}

func (g oidcRig) begin() Pair {
	g.Helper()
	return g.exchange(g.callback().Get("code")).pair()
}

func (g oidcRig) renew(token string) (said, error) {
	return g.tryForm(oidcToken, oidcClient, "grant_type", "refresh_token", "refresh_token", token)
}

func (g oidcRig) refresh(token string, pairs ...string) said {
	g.Helper()
	return g.form(oidcToken, oidcClient, append([]string{"grant_type", "refresh_token", "refresh_token", token}, pairs...)...)
}

// tryForm posts a form and tells of a broken connection.
func (g *rig) tryForm(path string, header map[string]string, pairs ...string) (said, error) {
	h := map[string]string{"Content-Type": formType}
	for k, v := range header {
		h[k] = v
	}
	return g.try(http.MethodPost, path, values(pairs...).Encode(), h)
}
