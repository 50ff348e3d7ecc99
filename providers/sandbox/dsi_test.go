package sandbox

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestDSIAnswersTwoTokensAndNothingElse(t *testing.T) {
	g := startDSI(t)
	a := g.signIn()
	g.want("keys", len(a.json), 2)
	access, refresh := a.text("access_token"), a.text("refresh_token")
	for _, char := range []string{"/", "+", "="} {
		g.want("access token holds "+char, strings.Contains(access, char), true)
	}
	g.want("refresh token is a UUID", regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(refresh), true)
	g.want("opens", g.open(access).status, 200)
	b := g.post(dsiToken, "grant_type", "refresh_token", "refresh_token", refresh)
	g.want("refresh", b.status, 200)
	g.want("both change", b.text("access_token") != access && b.text("refresh_token") != refresh, true)
	g.want("opens", g.open(b.text("access_token")).status, 200)
}

func TestDSITakesParametersFromHeadersOnly(t *testing.T) {
	g := startDSI(t)
	g.AddUser(User{Name: "umlaut", Password: "pässwörd"})
	q := values("grant_type", "password", "username", "till-user-07", "password", Password)
	all := g.headers("grant_type", "password", "username", "till-user-07", "password", Password)
	changed := func(name, value string) map[string]string {
		h := map[string]string{}
		for k, v := range all {
			h[k] = v
		}
		delete(h, name)
		if value != "" {
			h[name] = value
		}
		return h
	}
	tests := []struct {
		name   string
		path   string
		body   string
		header map[string]string
		status int
	}{
		{"headers", dsiToken, "", all, 200},
		{"form", dsiToken, q.Encode(), g.headers(), 400},
		{"form beside the headers", dsiToken, q.Encode(), all, 400},
		{"query", dsiToken + "?" + q.Encode(), "", g.headers(), 400},
		{"no client", dsiToken, "", changed("Authorization", ""), 401},
		{"client with a secret", dsiToken, "", changed("Authorization", basic("DSI", "x")["Authorization"]), 401},
		{"unknown client", dsiToken, "", changed("Authorization", basic("ISD", "")["Authorization"]), 401},
		{"client without the colon", dsiToken, "", changed("Authorization", "Basic RFNJ"), 401},
		{"no content type", dsiToken, "", changed("Content-Type", ""), 415},
		{"json", dsiToken, "", changed("Content-Type", "application/json"), 415},
		{"non-ASCII password", dsiToken, "", g.headers("grant_type", "password", "username", "umlaut", "password", "pässwörd"), 400},
		{"wrong password", dsiToken, "", changed("password", "wrong"), 400},
		{"no grant type", dsiToken, "", changed("grant_type", ""), 400},
		{"unknown grant type", dsiToken, "", changed("grant_type", "client_credentials"), 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := g.do("POST", tt.path, tt.body, tt.header).status; got != tt.status {
				t.Errorf("status %d, want %d", got, tt.status)
			}
		})
	}
	g.want("GET", g.do("GET", dsiToken, "", all).status, 405)
}

func TestDSISampleClientHeader(t *testing.T) {
	if got := basic("DSI", "")["Authorization"]; got != "Basic RFNJOg==" {
		t.Errorf("got %q", got)
	}
}

func TestDSIRefusesTheLoginAsRefreshToken(t *testing.T) {
	g := startDSI(t)
	p := g.begin()
	a := g.post(dsiToken, "grant_type", "refresh_token", "refresh_token", "till-user-07")
	g.want("status", a.status, 400)
	g.want("error", a.text("error"), "invalid_grant")
	g.want("alive", g.Oracle().Alive(p.Refresh), true)
}

func TestDSIRevokeTakesTheAccessTokenFromAHeader(t *testing.T) {
	for _, spares := range []bool{false, true} {
		g := startDSI(t)
		g.Tune(func(s *Settings) { s.RevokeSparesRefresh = spares })
		p := g.begin()
		a := g.post(dsiRevoke, "access_token", p.Access)
		g.want("status", a.status, 200)
		g.want("body", a.body, "")
		g.want("access", g.open(p.Access).status, 401)
		g.want("refresh token lives", g.Oracle().Alive(p.Refresh), spares)
		g.want("unknown token", g.post(dsiRevoke, "access_token", "rubbish").status, 200)
		g.want("no token", g.post(dsiRevoke).status, 400)
	}
}

func TestDSIHiddenLifetime(t *testing.T) {
	g := startDSI(t)
	g.Tune(func(s *Settings) { s.AccessLife = 20 * time.Minute })
	p := g.begin()
	g.sb.Advance(19 * time.Minute)
	g.want("opens", g.open(p.Access).status, 200)
	g.sb.Advance(2 * time.Minute)
	g.want("ended without a word", g.open(p.Access).status, 401)
	if a, err := g.renew(p.Refresh); err != nil || a.status != 200 {
		t.Errorf("refresh: %d %v", a.status, err)
	}
}

func TestDSIChangedClientIDCutsOffEverybody(t *testing.T) {
	g := startDSI(t)
	one, two := g.begin(), g.begin()
	if err := g.DeleteApp("DSI"); err != nil {
		t.Fatal(err)
	}
	g.want("one", g.open(one.Access).status, 401)
	g.want("two", g.open(two.Access).status, 401)
	a, _ := g.renew(one.Refresh)
	g.want("refresh", a.status, 401)
}

func TestDSICertificateIsPinnedOrTrusted(t *testing.T) {
	g := startDSI(t)
	block, _ := pem.Decode([]byte(g.CertificatePEM()))
	sum := sha256.Sum256(block.Bytes)
	g.want("pin", g.Pin(), "sha256:"+hex.EncodeToString(sum[:]))
	g.want("listed", g.sb.Providers()[0].Pin, g.Pin())

	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(g.CertificatePEM()))
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}}
	res, err := trusting.Get(g.ProbeURL())
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if _, err := http.Get(g.ProbeURL()); err == nil {
		t.Error("a stranger's certificate should not be trusted")
	}
	old := g.Pin()
	if err := g.RenewCertificate(); err != nil {
		t.Fatal(err)
	}
	g.want("changed", g.Pin() != old, true)
	if _, err := trusting.Get(g.ProbeURL()); err == nil {
		t.Error("the new certificate should not be trusted")
	}
}

func TestDSIBrokenTLS(t *testing.T) {
	g := startDSI(t)
	try := func() error {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(g.CertificatePEM()))
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}}
		res, err := client.Get(g.ProbeURL())
		if err == nil {
			res.Body.Close()
		}
		return err
	}
	for trouble, part := range map[TLSTrouble]string{
		TLSExpired: "expired", TLSWrongName: "127.0.0.1", TLSOldVersion: "protocol version",
	} {
		if err := g.BreakTLS(trouble); err != nil {
			t.Fatal(err)
		}
		if err := try(); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", trouble, err)
		}
	}
	if err := g.BreakTLS(TLSFine); err != nil {
		t.Fatal(err)
	}
	if err := try(); err != nil {
		t.Errorf("mended: %v", err)
	}
}
