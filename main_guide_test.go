package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestGuide plays docs/guide-profile.md: its profile, taken from the page as it
// stands, against a server that does what the maker's page in it says.
func TestGuide(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("docs", "guide-profile.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```toml\n")
	profile, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the guide shows no profile")
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("ui", "cli", "testdata", "guide"),
		Setup: func(env *testscript.Env) error {
			if err := setUp(env); err != nil {
				return err
			}
			server := httptest.NewServer(newBorealis())
			env.Defer(server.Close)
			env.Setenv("BOREALIS", server.URL)
			for name, text := range map[string]string{"borealis.toml": profile, "app.key": "key-1\n", "borealis.password": "pass-1\n"} {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), []byte(text), 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "json": jsonHolds},
	})
}

// borealis is the invented system of the guide, as strict as its page.
type borealis struct {
	mu       sync.Mutex
	made     int
	bearers  map[string]int // the session of each that lives
	renewals map[string]int
}

func newBorealis() *borealis {
	return &borealis{bearers: map[string]int{}, renewals: map[string]int{}}
}

func (b *borealis) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.Method == http.MethodGet && r.URL.Path == "/api/v2/me" {
		bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if _, lives := b.bearers[bearer]; !lives {
			says(w, 401, "E_BEARER")
			return
		}
		_, _ = io.WriteString(w, `{"me":"clerk"}`)
		return
	}
	body, _ := io.ReadAll(r.Body)
	asked := map[string]string{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if r.Method != http.MethodPost || decoder.Decode(&asked) != nil || r.URL.RawQuery != "" {
		says(w, 400, "E_REQUEST")
		return
	}
	if asked["app"] != "app-1" || asked["app_key"] != "key-1" {
		says(w, 403, "E_APP")
		return
	}
	b.act(w, r.URL.Path, asked)
}

func (b *borealis) act(w http.ResponseWriter, path string, asked map[string]string) {
	switch path {
	case "/api/v2/session":
		if asked["email"] != "clerk@acme.example" || asked["secret"] != "pass-1" {
			says(w, 400, "E_LOGIN")
			return
		}
		b.made++
		b.answer(w, b.made, asked["rights"])
	case "/api/v2/session/renew":
		session, lives := b.renewals[asked["renewal"]]
		if !lives {
			says(w, 400, "E_RENEWAL")
			return
		}
		b.end(session)
		b.answer(w, session, "stock.read")
	case "/api/v2/session/end":
		if session, lives := b.bearers[asked["bearer"]]; lives {
			b.end(session)
		}
		_, _ = io.WriteString(w, `{}`)
	default:
		http.NotFound(w, nil)
	}
}

func (b *borealis) end(session int) {
	for _, tokens := range []map[string]int{b.bearers, b.renewals} {
		for token, of := range tokens {
			if of == session {
				delete(tokens, token)
			}
		}
	}
}

func (b *borealis) answer(w http.ResponseWriter, session int, rights string) {
	b.made++
	bearer, renewal := fmt.Sprintf("bearer-%d-of-%d", b.made, session), fmt.Sprintf("renewal-%d-of-%d", b.made, session)
	b.bearers[bearer], b.renewals[renewal] = session, session
	_, _ = fmt.Fprintf(w, `{"data":{"bearer":%q,"renewal":%q,"minutes":30,"rights":%q}}`, bearer, renewal, rights)
}

func says(w http.ResponseWriter, status int, id string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"fault":{"id":%q,"text":"no"}}`, id)
}
