package providers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// begin starts a code flow; redirect empty takes a free port.
func begin(t testing.TB, provider, redirect string, scopes model.Scopes, change ...func(*model.App)) (*codeFlow, url.Values) {
	t.Helper()
	e := newEngine(t)
	change = append(change, func(a *model.App) { a.RedirectURL = redirect })
	c := clientAt(t, e, provider, "https://id.example", change...)
	flow, err := e.Begin(context.Background(), c, scopes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flow.Close() })
	u, err := url.Parse(flow.URL())
	if err != nil {
		t.Fatal(err)
	}
	return flow.(*codeFlow), u.Query()
}

// get is a browser's visit; the answer's body comes back.
func get(t testing.TB, method, address, host string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		request.Host = host
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(body)
}

func wait(f *codeFlow) (model.Grant, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return f.Wait(ctx)
}

func TestTheAuthorizeAddress(t *testing.T) {
	for _, tt := range []struct {
		name, provider string
		scopes         model.Scopes
		path           string
		want           map[string]string
		pkce           bool
	}{
		{"netrex", "netrex", model.Scopes{"read", "write"}, "/oauth2/auth/", map[string]string{"scope": "read,write", "response_type": "code", "client_id": "till-client"}, false},
		{"oauth2", "oauth2", model.Scopes{"a", "b"}, "/authorize", map[string]string{"scope": "a b"}, true},
		{"oidc", "oidc", model.Scopes{"openid"}, "/authorize", map[string]string{"scope": "openid", "prompt": ""}, true},
		{"oidc with lasting access", "oidc", model.Scopes{"openid", "offline_access"}, "/authorize", map[string]string{"prompt": "consent"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const redirect = "https://till.example/callback" // nothing listens for it here
			f, q := begin(t, tt.provider, redirect, tt.scopes)
			if !strings.HasPrefix(f.URL(), "https://id.example"+tt.path+"?") || strings.Contains(f.URL(), "+") || f.listener != nil {
				t.Errorf("address %s", f.URL())
			}
			for name, want := range tt.want {
				if q.Get(name) != want {
					t.Errorf("%s is %q, want %q", name, q.Get(name), want)
				}
			}
			if q.Get("redirect_uri") != redirect || f.RedirectURL() != redirect {
				t.Errorf("redirect %q", q.Get("redirect_uri"))
			}
			if state, err := base64.RawURLEncoding.DecodeString(q.Get("state")); err != nil || len(state) != 16 {
				t.Errorf("state %q has no 128 bits", q.Get("state"))
			}
			sum := sha256.Sum256(f.verifier.Bytes())
			challenge := base64.RawURLEncoding.EncodeToString(sum[:])
			if got := q.Get("code_challenge"); tt.pkce && (got != challenge || q.Get("code_challenge_method") != "S256") || !tt.pkce && got != "" {
				t.Errorf("challenge %q", got)
			}
			if strings.Contains(f.URL(), canaryClient) || tt.pkce && strings.Contains(f.URL(), f.verifier.Reveal()) {
				t.Error("the address holds a secret")
			}
		})
	}
}

func TestTheBrowserComesBack(t *testing.T) {
	f, q := begin(t, "oauth2", "", model.Scopes{"a"})
	if !strings.HasPrefix(f.RedirectURL(), "http://127.0.0.1:") || !strings.HasSuffix(f.RedirectURL(), "/callback") {
		t.Fatalf("redirect %s", f.RedirectURL())
	}
	code, page := get(t, "GET", f.RedirectURL()+"?code=c%2B1&state="+q.Get("state"), "")
	if code != 200 || !strings.Contains(page, "Signed in") || strings.Contains(page, "c+1") || strings.Contains(page, q.Get("state")) {
		t.Errorf("page %d %q", code, page)
	}
	grant, err := wait(f)
	if err != nil {
		t.Fatal(err)
	}
	if grant.Type != model.GrantAuthorizationCode || grant.Code.Reveal() != "c+1" || grant.RedirectURL != f.RedirectURL() || grant.CodeVerifier.Empty() || !grant.Scopes.Has("a") {
		t.Errorf("grant %+v", grant)
	}
	u, _ := url.Parse(f.RedirectURL())
	if l, err := net.Listen("tcp", u.Host); err != nil {
		t.Errorf("the port is still taken: %v", err)
	} else {
		l.Close()
	}
}

// TestStrayVisitsDoNotEndTheWait: whatever else knocks at the port, the right
// answer still counts.
func TestStrayVisitsDoNotEndTheWait(t *testing.T) {
	f, q := begin(t, "oidc", "", nil)
	good := "?code=right&state=" + q.Get("state")
	var group sync.WaitGroup
	for range 4 {
		for _, visit := range []struct{ method, path, host string }{
			{"GET", f.RedirectURL() + "?code=x&state=wrong", ""},
			{"GET", f.RedirectURL() + "?code=x", ""},
			{"GET", f.RedirectURL() + "?error=access_denied&state=wrong", ""},
			{"GET", f.RedirectURL() + "?code=x&code=y&state=" + q.Get("state"), ""},
			{"GET", f.RedirectURL() + "?code=x&state=" + q.Get("state") + "&state=z", ""},
			{"GET", f.RedirectURL() + "?code=x&iss=https%3A%2F%2Fevil.example&state=" + q.Get("state"), ""},
			{"GET", f.RedirectURL() + "?code=%1b%5b2J&state=" + q.Get("state"), ""},
			{"GET", f.RedirectURL() + "?code=&state=" + q.Get("state"), ""},
			{"GET", f.RedirectURL() + "?code=" + strings.Repeat("a", maxCallback) + "&state=" + q.Get("state"), ""},
			{"POST", f.RedirectURL() + good, ""},
			{"GET", strings.Replace(f.RedirectURL(), "/callback", "/favicon.ico", 1), ""},
			{"GET", strings.Replace(f.RedirectURL(), "/callback", "/callback/x", 1) + good, ""},
			{"GET", f.RedirectURL() + good, "evil.example"},
			{"GET", f.RedirectURL() + good, "evil.example:80"},
		} {
			group.Go(func() {
				if code, page := get(t, visit.method, visit.path, visit.host); code < 400 || strings.Contains(page, "Signed in") {
					t.Errorf("%+v was answered %d", visit, code)
				}
			})
		}
	}
	group.Wait()
	select {
	case <-f.done:
		t.Fatal("a stray visit ended the wait")
	default:
	}
	if code, _ := get(t, "GET", f.RedirectURL()+good+"&iss=https%3A%2F%2Fid.example", ""); code != 200 {
		t.Errorf("the right one was answered %d", code)
	}
	if grant, err := wait(f); err != nil || grant.Code.Reveal() != "right" {
		t.Errorf("got %v", err)
	}
}

func TestTheFirstGoodAnswerCounts(t *testing.T) {
	f, q := begin(t, "oauth2", "", nil)
	for _, code := range []string{"first", "second"} {
		if err := f.Paste("code=" + code + "&state=" + q.Get("state")); err != nil {
			t.Fatal(err)
		}
	}
	if grant, err := wait(f); err != nil || grant.Code.Reveal() != "first" {
		t.Errorf("got %q, %v", grant.Code.Reveal(), err)
	}
}

func TestARejectedSignInIsToldInWords(t *testing.T) {
	for code, kind := range map[string]model.ErrorKind{
		"access_denied": model.KindSignIn, "invalid_scope": model.KindUsage, "server_error": model.KindUnavailable, "moon\x1b[2J": model.KindSignIn,
	} {
		f, q := begin(t, "oauth2", "", nil)
		query := url.Values{"error": {code}, "error_description": {"no\x1b[2J " + q.Get("state")}, "state": {q.Get("state")}}
		status, page := get(t, "GET", f.RedirectURL()+"?"+query.Encode(), "")
		if status != 200 || !strings.Contains(page, "Not signed in") {
			t.Errorf("page %d %q", status, page)
		}
		_, err := wait(f)
		if model.KindOf(err) != kind || strings.Contains(err.Error(), q.Get("state")) {
			t.Errorf("%s: %v", code, err)
		}
		mustBeClean(t, code, err)
	}
}

func TestTheCallbackMayBePasted(t *testing.T) {
	for _, shape := range []string{
		"http://127.0.0.1:8976/callback?code=c-1&state=STATE", "  http://127.0.0.1:8976/callback?state=STATE&code=c-1#top \n",
		"127.0.0.1:8976/callback?code=c-1&state=STATE", "?code=c-1&state=STATE", "code=c-1&state=STATE", "state=STATE&code=c-1", "c-1", `"c-1"`,
	} {
		f, q := begin(t, "netrex", "https://till.example/cb", nil)
		for _, wrong := range []string{"", "a b", "http://x/?code=c-1&state=wrong", "code=c-1", "https://till.example/cb", "?state=STATE", "c\x1b1", "ü", strings.Repeat("a", maxCallback+1)} {
			if err := f.Paste(strings.ReplaceAll(wrong, "STATE", q.Get("state"))); model.KindOf(err) != model.KindUsage {
				t.Errorf("%.40q is taken: %v", wrong, err)
			}
		}
		if err := f.Paste(strings.ReplaceAll(shape, "STATE", q.Get("state"))); err != nil {
			t.Errorf("%q: %v", shape, err)
			continue
		}
		if grant, err := wait(f); err != nil || grant.Code.Reveal() != "c-1" || grant.RedirectURL != "https://till.example/cb" {
			t.Errorf("%q: %v", shape, err)
		}
	}
}

func TestWaitingEnds(t *testing.T) {
	f, _ := begin(t, "oauth2", "", nil)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := f.Wait(ctx); model.KindOf(err) != model.KindSignIn || !strings.Contains(err.Error(), "redirect URL") {
		t.Errorf("in time: %v", err)
	}
	g, _ := begin(t, "oauth2", "", nil)
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := g.Wait(stopped); model.KindOf(err) != model.KindAborted {
		t.Errorf("stopped: %v", err)
	}
	if err := g.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func TestTheListenerEndsWithItsContext(t *testing.T) {
	e := newEngine(t)
	c := clientAt(t, e, "oauth2", "https://id.example", func(a *model.App) { a.RedirectURL = "" })
	ctx, cancel := context.WithCancel(context.Background())
	flow, err := e.Begin(ctx, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	u, _ := url.Parse(flow.RedirectURL())
	for range 100 {
		if l, err := net.Listen("tcp", u.Host); err == nil {
			l.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the port is still taken")
}

func TestRedirectURLs(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	e := newEngine(t)
	for _, tt := range []struct {
		name, provider, redirect, want string
	}{
		{"none where the server compares", "netrex", "", "--redirect-url"},
		{"the port is taken", "netrex", "http://127.0.0.1:" + port + "/callback", "another program uses the port"},
		{"the port is taken, by name", "oauth2", "http://localhost:" + port + "/callback", "another program uses the port"},
	} {
		c := clientAt(t, e, tt.provider, "https://id.example", func(a *model.App) { a.RedirectURL = tt.redirect })
		_, err := e.Begin(context.Background(), c, nil)
		if model.KindOf(err) != model.KindUsage || !strings.Contains(fmt.Sprint(err, asError(err).Hint()), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	for redirect, listens := range map[string]bool{
		"http://localhost/cb": true, "http://127.0.0.1/cb": true, "https://127.0.0.1:8443/cb": false, "http://10.0.0.1/cb": false, "com.example.app:/cb": false,
	} {
		f, _ := begin(t, "oauth2", redirect, nil)
		if got := f.listener != nil; got != listens {
			t.Errorf("%s: listening is %v", redirect, got)
		}
		if f.listener != nil && !strings.HasPrefix(f.listener.listener.Addr().String(), "127.0.0.1:") {
			t.Errorf("listening on %s", f.listener.listener.Addr())
		}
	}
}

func TestBeginSendsNobodyToAnotherOrigin(t *testing.T) {
	e := newEngine(t)
	c := clientAt(t, e, "netrex", "https://id.example")
	c.App.Base = "https://evil.example"
	if _, err := e.Begin(context.Background(), c, nil); model.KindOf(err) != model.KindUsage {
		t.Errorf("error %v", err)
	}
	if _, err := e.Begin(context.Background(), clientAt(t, e, "storeman", "https://s.example"), nil); model.KindOf(err) != model.KindUsage {
		t.Errorf("storeman: %v", err)
	}
}

func FuzzCallback(f *testing.F) {
	for _, text := range []string{"code=a&state=STATE", "http://h/?code=a&state=STATE&iss=x", "a", "error=access_denied&state=STATE&error_description=%1b", "?%zz"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		flow := &codeFlow{host: "id.example", state: "STATE", issuer: "https://id.example", done: make(chan struct{})}
		err := flow.Paste(text)
		mustBeClean(t, "paste", err)
		select {
		case <-flow.done:
			if err != nil || flow.outcome.denied == nil && !isToken(flow.outcome.code.Reveal()) {
				t.Fatalf("outcome %+v beside %v", flow.outcome, err)
			}
			if flow.outcome.denied != nil {
				mustBeClean(t, "denied", flow.outcome.denied)
			}
		default:
			if err == nil {
				t.Fatal("neither an outcome nor an error")
			}
		}
	})
}
