package providers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// Canaries: none of them may ever stand in an error or a field.
const (
	canaryUser     = "clerk@acme.example"
	canaryPassword = "kanarien/Vogel+93=&%"
	canaryRefresh  = "RFR-canary+refresh/7c1f=0d55aa"
	canaryAccess   = "ACC.canary-access_8e2b~4f60bb"
	canaryClient   = "CLS:canary client%secret"
	canaryCode     = "COD+canary/code=19"
	canaryVerifier = "VRF-canary-verifier-0123456789-0123456789-xyz"
)

// canaries lists them with the forms in which HTTP carries them.
func canaries() []string {
	var out []string
	for _, secret := range []string{canaryPassword, canaryRefresh, canaryAccess, canaryClient, canaryCode, canaryVerifier} {
		out = append(out, echoes(secret)...)
	}
	return out
}

// recorded is one request as a server saw it.
type recorded struct {
	method, path, query, body string
	header                    http.Header
}

// server answers with a handler and records what came.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	seen []recorded
}

func newServer(t testing.TB, handler http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(s.recording(handler))
	t.Cleanup(s.Close)
	return s
}

func (s *server) recording(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.seen = append(s.seen, recorded{r.Method, r.URL.Path, r.URL.RawQuery, string(body), r.Header.Clone()})
		s.mu.Unlock()
		handler(w, r)
	}
}

func (s *server) requests() []recorded {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]recorded(nil), s.seen...)
}

// says answers every request alike.
func says(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func newEngine(t testing.TB) *Engine {
	t.Helper()
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// client makes a resolved app of a provider at the address, with its secrets.
func clientAt(t testing.TB, e *Engine, provider, base string, change ...func(*model.App)) model.Client {
	t.Helper()
	app := model.App{Name: "till", Provider: provider, Base: base, RedirectURL: "http://127.0.0.1:8976/callback"}
	if provider != "petrosoft" {
		app.ClientID = "till-client"
	}
	if provider == "oauth2" || provider == "oidc" {
		app.Endpoints = model.Endpoints{Token: base + "/token", Authorize: base + "/authorize", Revoke: base + "/revoke", Probe: base + "/me"}
	}
	if provider == "oidc" {
		app.Issuer = base
	}
	for _, f := range change {
		f(&app)
	}
	if err := e.Resolve(context.Background(), &app, false); err != nil {
		t.Fatalf("resolve %s: %v", provider, err)
	}
	c := model.Client{App: app}
	if provider != "petrosoft" && provider != "dsi" {
		c.Secrets = []model.Secret{model.NewSecret(canaryClient)}
	}
	return c
}

func passwordGrant() model.Grant {
	return model.Grant{Type: model.GrantPassword, Username: canaryUser, Password: model.NewSecret(canaryPassword), Scopes: model.Scopes{"read", "write"}}
}

func refreshGrant() model.Grant {
	return model.Grant{Type: model.GrantRefreshToken, RefreshToken: model.NewSecret(canaryRefresh)}
}

func codeGrant() model.Grant {
	return model.Grant{
		Type: model.GrantAuthorizationCode, Code: model.NewSecret(canaryCode),
		RedirectURL: "http://127.0.0.1:8976/callback", CodeVerifier: model.NewSecret(canaryVerifier),
	}
}

// mustBeClean walks everything that can be printed of a value and finds no
// canary and no hidden character. Secrets are left out: they cannot be
// printed.
func mustBeClean(t *testing.T, where string, value any) {
	t.Helper()
	texts(reflect.ValueOf(value), func(text string) {
		for _, canary := range canaries() {
			if len(canary) >= shortSecret && strings.Contains(strings.ToLower(text), strings.ToLower(canary)) {
				t.Errorf("%s: a secret stands in %q", where, text)
				break
			}
		}
		if strings.ContainsFunc(text, isHidden) {
			t.Errorf("%s: a hidden character stands in %q", where, text)
		}
		if len([]rune(text)) > 4*maxClean {
			t.Errorf("%s: a text of %d characters", where, len([]rune(text)))
		}
	})
	if text := fmt.Sprintf("%v %+v %#v", value, value, value); strings.Contains(text, canaryRefresh) {
		t.Errorf("%s: printing it shows the refresh token", where)
	}
}

func texts(v reflect.Value, yield func(string)) {
	switch v.Kind() {
	case reflect.String:
		yield(v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Type() != reflect.TypeFor[model.Secret]() {
			texts(v.Elem(), yield)
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), yield)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[model.Secret]() {
			return
		}
		for i := range v.NumField() {
			texts(v.Field(i), yield)
		}
	}
}
