package sandbox

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// rig is one server with a client that follows nothing.
type rig struct {
	*testing.T
	sb *Sandbox
	*Server
	http *http.Client
}

func start(t *testing.T, id string) *rig {
	t.Helper()
	sb, err := Start(context.Background(), Options{Only: []string{id}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close() })
	tr := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}
	t.Cleanup(tr.CloseIdleConnections)
	return &rig{T: t, sb: sb, Server: sb.Server(id), http: &http.Client{
		Transport: tr, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// said is an answer, read.
type said struct {
	status int
	header http.Header
	body   string
	json   map[string]any
}

func (a said) text(key string) string { s, _ := a.json[key].(string); return s }
func (a said) number(key string) int  { f, _ := a.json[key].(float64); return int(f) }

func (g *rig) do(method, target, body string, header map[string]string) said {
	g.Helper()
	a, err := g.try(method, target, body, header)
	if err != nil {
		g.Fatalf("%s %s: %v", method, target, err)
	}
	return a
}

func (g *rig) try(method, target, body string, header map[string]string) (said, error) {
	if strings.HasPrefix(target, "/") {
		target = g.URL + target
	}
	req, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		return said{}, err
	}
	req.GetBody = nil
	for name, value := range header {
		req.Header[http.CanonicalHeaderKey(name)] = []string{value}
	}
	res, err := g.http.Do(req)
	if err != nil {
		return said{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 2<<20))
	a := said{status: res.StatusCode, header: res.Header, body: string(raw)}
	_ = json.Unmarshal(raw, &a.json)
	return a, err
}

const formType = "application/x-www-form-urlencoded"

func (g *rig) form(path string, header map[string]string, pairs ...string) said {
	g.Helper()
	h := map[string]string{"Content-Type": formType}
	for k, v := range header {
		h[k] = v
	}
	return g.do("POST", path, values(pairs...).Encode(), h)
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func basic(id, secret string) map[string]string {
	return map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))}
}

func encoded(id, secret string) map[string]string {
	return basic(url.QueryEscape(id), url.QueryEscape(secret))
}

// open tries an access token at the probe address.
func (g *rig) open(token string) said {
	g.Helper()
	return g.do("GET", g.ProbeURL(), "", map[string]string{"Authorization": "Bearer " + token, "Accept": "application/json"})
}

func (g *rig) want(what string, got, want any) {
	g.Helper()
	if got != want {
		g.Fatalf("%s: got %v, want %v", what, got, want)
	}
}
