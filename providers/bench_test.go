package providers

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// longAnswer is as long as the longest that a known system sends.
var longAnswer = `{"access_token":"` + strings.Repeat("a", 1400) + `","refresh_token":"` + strings.Repeat("r", 800) +
	`","expires_in":86400,"token_type":"bearer","scope":"read_items write_items"}`

// BenchmarkExchange is one refresh over loopback; BenchmarkPlainHTTP is the
// same with net/http alone and the same connection habits.
func BenchmarkExchange(b *testing.B) {
	s := newPlainServer(b)
	e := newEngine(b)
	c := clientAt(b, e, "storeman", s)
	grant := model.Grant{Type: model.GrantRefreshToken, RefreshToken: model.NewSecret(strings.Repeat("r", 800))}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		if reply := e.Exchange(context.Background(), c, grant); reply.Verdict != model.Granted {
			b.Fatal(reply.Err)
		}
	}
}

func BenchmarkPlainHTTP(b *testing.B) {
	s := newPlainServer(b)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	form := []byte("grant_type=refresh_token&client_id=till-client&client_secret=secret&refresh_token=" + strings.Repeat("r", 800))
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		response, err := client.Post(s+"/oauth/token", "application/x-www-form-urlencoded", bytes.NewReader(form))
		if err != nil {
			b.Fatal(err)
		}
		var answer map[string]any
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
			b.Fatal(err)
		}
		response.Body.Close()
	}
}

func newPlainServer(b *testing.B) string {
	s := newServer(b, nil)
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, longAnswer)
	})
	return s.URL
}

// BenchmarkFirstProfile is what a program pays that asks for one profile.
func BenchmarkFirstProfile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := newEngine(b).Provider("storeman"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkClean is the worst error: a long text, long secrets.
func BenchmarkClean(b *testing.B) {
	secrets := []model.Secret{model.NewSecret(strings.Repeat("token/", 300)), model.NewSecret("password")}
	text := strings.Repeat("the server says something long ", 200)
	for b.Loop() {
		clean(text, secrets)
	}
}
