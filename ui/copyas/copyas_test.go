package copyas

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestEveryFormIsWrittenAsItIsPasted(t *testing.T) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		form  Form
		token string
		want  string
	}{
		{Bearer, "abc", "abc"},
		{Header, "abc", "Authorization: Bearer abc"},
		{Curl, "abc", "curl -H 'Authorization: Bearer abc' https://a.example/"},
		{Curl, "a'b", `curl -H 'Authorization: Bearer a'\''b' https://a.example/`},
		{Config, `a"\b`, `header = "Authorization: Bearer a\"\\b"`},
		{Env, "abc-._/+=", "TOKENRACK_TOKEN=abc-._/+="},
		{Env, "$(rm) `x`", "TOKENRACK_TOKEN='$(rm) `x`'"},
		{Env, "~root", "TOKENRACK_TOKEN='~root'"},
	}
	for _, test := range tests {
		got, err := Write(test.form, Subject{
			Account: "a", Token: model.NewSecret(test.token), Type: "bearer", Expiry: model.Expiry{At: at}, Address: "https://a.example/",
		})
		if err != nil || got.Reveal() != test.want {
			t.Errorf("%s of %q is %q, %v, want %q", test.form, test.token, got.Reveal(), err, test.want)
		}
	}
}

func TestJSONCanBeReadBack(t *testing.T) {
	got, err := Write(JSON, Subject{
		Account: "a\"b Zürich 👩", Token: model.NewSecret("x\ny\"z"), Scopes: model.NewScopes("read"),
		Expiry: model.Expiry{At: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Source: model.FromResponse},
	})
	var back map[string]any
	if err != nil || json.Unmarshal(got.Bytes(), &back) != nil {
		t.Fatalf("%q, %v", got.Reveal(), err)
	}
	if strings.ContainsFunc(got.Reveal(), func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("%q is no plain line", got.Reveal())
	}
	if back["account"] != "a\"b Zürich 👩" {
		t.Errorf("the account is read back as %q", back["account"])
	}
	if back["access_token"] != "x\ny\"z" || back["expires_at"] != "2026-11-21T12:00:00Z" || back["token_type"] != "Bearer" {
		t.Errorf("read back %v", back)
	}
}

func TestTokenThatEndsALineIsNotPutIntoOne(t *testing.T) {
	for _, form := range []Form{Header, Curl, Config, Env} {
		for _, bad := range []string{"a\nEvil: 1", "a\rb", "a\x00b", "a\u0085b"} {
			if got, err := Write(form, Subject{Token: model.NewSecret(bad)}); err == nil {
				t.Errorf("%s of %q is %q", form, bad, got.Reveal())
			} else if strings.Contains(err.Error(), "Evil") {
				t.Errorf("the error repeats the token: %v", err)
			}
		}
	}
}

func TestIDsHoldNoSecret(t *testing.T) {
	got := WriteIDs(&model.Account{
		Name: "till\x1b[2J", Access: &model.Token{Fingerprint: "9a0751d2"}, Origin: "https://a.example",
	}, &model.App{Name: "app", Provider: "storeman", ClientID: "31f0"})
	want := "account: till[2J\napp: app\nprovider: storeman\nclient id: 31f0\norigin: https://a.example\naccess token fingerprint: 9a0751d2\n"
	if got != want {
		t.Errorf("the ids are %q, want %q", got, want)
	}
}

func FuzzShellWordStaysOneWord(f *testing.F) {
	f.Add("it's $(x)")
	f.Add("")
	f.Fuzz(func(t *testing.T, word string) {
		got := shellWord(word)
		// Read it back as a shell does: quotes switch, a backslash outside of
		// them takes the next letter.
		var out strings.Builder
		quoted := false
		for i := 0; i < len(got); i++ {
			switch ch := got[i]; {
			case ch == '\'':
				quoted = !quoted
			case !quoted && ch == '\\' && i+1 < len(got):
				i++
				out.WriteByte(got[i])
			case !quoted && strings.IndexByte(" \t\n$`\"|&;<>()*?[#!{}", ch) >= 0:
				t.Fatalf("%q leaves %q bare", got, ch)
			default:
				out.WriteByte(ch)
			}
		}
		if quoted || out.String() != word {
			t.Errorf("%q is written %q, which reads %q", word, got, out.String())
		}
	})
}
