package providers

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestPastedTokensAreUnderstood(t *testing.T) {
	e := newEngine(t)
	app := model.App{Provider: "inventorum", Origins: model.Endpoints{Token: "https://app.inventorum.com:443"}}
	for _, tt := range []struct {
		name, text      string
		access, refresh string
		life            time.Duration
	}{
		{"bare", "tok-1", "tok-1", "", 0},
		{"with spaces around", " \n tok-1 \r\n", "tok-1", "", 0},
		{"in quotes", `"tok-1"`, "tok-1", "", 0},
		{"in typographic quotes", "“tok-1”", "tok-1", "", 0},
		{"Bearer", "Bearer tok-1", "tok-1", "", 0},
		{"bearer", "bearer   tok-1", "tok-1", "", 0},
		{"a header", "Authorization: Bearer tok-1", "tok-1", "", 0},
		{"a header in quotes", `'authorization: bearer tok-1'`, "tok-1", "", 0},
		{"Base64", "aB+/c==", "aB+/c==", "", 0},
		{"JSON", goodAnswer, "at-1", "rt-1", time.Hour},
		{"JSON with a byte order mark", "\ufeff" + goodAnswer, "at-1", "rt-1", time.Hour},
		{"JSON in lines", "{\n  \"access_token\": \"a\",\n  \"expires_in\": \"86400\"\n}\n", "a", "", 24 * time.Hour},
		{"a curl line", `curl -s -H 'Accept: application/json' -H "Authorization: Bearer tok-1" https://api.example/v1?x=1`, "tok-1", "", 0},
		{"a curl line over lines", "curl \\n  --header 'authorization: bearer tok-1' \\n  https://api.example", "tok-1", "", 0},
		{"curl's own", `curl --oauth2-bearer tok-1 https://api.example`, "tok-1", "", 0},
		{"the head of a request", "GET /v1 HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer tok-1\r\nAccept: */*\r\n", "tok-1", "", 0},
		{"an environment line", "export ACME_TOKEN=tok-1", "tok-1", "", 0},
		{"PowerShell's", `$env:ACCESS_TOKEN = "tok-1"`, "tok-1", "", 0},
		{"an environment", "ACCESS_TOKEN='tok-1'\nREFRESH_TOKEN='rt-1'\nEXPIRES_IN=60\n", "tok-1", "rt-1", time.Minute},
		{"a dashboard's words", "Access token: tok-1\nRefresh token: rt-1", "tok-1", "rt-1", 0},
		{"a fragment", "https://app.example/back#access_token=tok-1&token_type=bearer&expires_in=3600", "tok-1", "", time.Hour},
		{"an answer with its head", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + goodAnswer, "at-1", "rt-1", time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := e.ReadPaste(app, model.NewSecret(tt.text))
			if tt.life < 0 {
				if err == nil {
					t.Errorf("it was taken for %q", got.Access.Reveal())
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.Access.Reveal() != tt.access || got.Refresh.Reveal() != tt.refresh || got.Lifetimes.Access != tt.life {
				t.Errorf("access %q refresh %q life %v", got.Access.Reveal(), got.Refresh.Reveal(), got.Lifetimes.Access)
			}
			if got.Type != "Bearer" || got.Origin != app.Origins.Token {
				t.Errorf("type %q origin %q", got.Type, got.Origin)
			}
		})
	}
}

func TestWhatIsNoTokenIsRefusedInWords(t *testing.T) {
	e := newEngine(t)
	for name, text := range map[string]string{
		"empty": "", "spaces": "  \n", "only Bearer": "Bearer ", "another scheme": "Basic dG9rOg==", "two lines": "tok-1\ntok-2", "two tokens": "A_TOKEN=a B_TOKEN=b", "an id token": "id_token=abc",
		"words": "here is my token", "an escape": "tok\x1b[2J", "a zero-width space": "tok\u200b1", "beyond ASCII": "tök",
		"half JSON": `{"access_token":"a`, "JSON without a token": `{"refresh_token":"r"}`, "a list": `[{"access_token":"a"},{"access_token":"b"}]`,
		"token with an escape in JSON": `{"access_token":"a\u001b"}`, "too long": strings.Repeat("a", maxPaste+1), "page": "<html>",
	} {
		got, err := e.ReadPaste(model.App{Provider: "storeman"}, model.NewSecret(text))
		if model.KindOf(err) != model.KindUsage || !got.Access.Empty() {
			t.Errorf("%s: %v, %d", name, err, got.Access.Len())
		}
		mustBeClean(t, name, err)
	}
}

func FuzzPaste(f *testing.F) {
	for _, text := range []string{"tok", "Bearer tok", `{"access_token":"a","expires_in":5}`, "“x”", "Authorization:\tBearer \"y\""} {
		f.Add(text)
	}
	e := newEngine(f)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := e.ReadPaste(model.App{Provider: "petrosoft"}, model.NewSecret(text))
		if (err == nil) != isToken(got.Access.Reveal()) {
			t.Fatalf("error %v and %d bytes", err, got.Access.Len())
		}
		mustBeClean(t, "paste", err)
	})
}
