package providers

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestLifetimesAreReadTolerantly(t *testing.T) {
	for _, tt := range []struct {
		value, unit string
		want        time.Duration
	}{
		{`3600`, "s", time.Hour}, {`"3600"`, "s", time.Hour}, {`" 3600 "`, "s", time.Hour}, {`3600.5`, "s", 3600500 * time.Millisecond},
		{`60`, "min", time.Hour}, {`2`, "h", 2 * time.Hour}, {`1500`, "ms", 1500 * time.Millisecond}, {`36e2`, "s", time.Hour},
		{`null`, "s", 0}, {`0`, "s", 0}, {`-5`, "s", 0}, {`"soon"`, "s", 0}, {`true`, "s", 0}, {`{}`, "s", 0}, {`[]`, "s", 0}, {`""`, "s", 0},
		{`1e400`, "s", 0}, {`1e18`, "s", 0}, {`NaN`, "s", 0}, {`-Infinity`, "s", 0}, {`"NaN"`, "s", 0},
	} {
		r := parseReply([]byte(`{"access_token":"a","expires_in":`+tt.value+`}`), "")
		if r == nil || r.text("access_token") != "a" {
			t.Errorf("%s spoils the answer", tt.value)
			continue
		}
		if got := r.lifetime(&lifetimeSpec{Key: "expires_in", Unit: tt.unit}); got != tt.want {
			t.Errorf("%s %s is %v, want %v", tt.value, tt.unit, got, tt.want)
		}
	}
}

func TestMomentsAreReadTolerantly(t *testing.T) {
	want := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	for value, good := range map[string]bool{
		`1795248000`: true, `"1795248000"`: true, `1795248000.9`: true, `1795248000000`: true, `"2026-11-21T08:00:00Z"`: true,
		`0`: false, `-1`: false, `null`: false, `"yesterday"`: false, `1e300`: false, `"0001-01-01T00:00:00Z"`: false,
	} {
		r := parseReply([]byte(`{"created_at":`+value+`}`), "")
		if got := r.moment("created_at"); good && !got.Equal(want) || !good && !got.IsZero() {
			t.Errorf("%s is %v", value, got)
		}
	}
}

func TestAnswersAreParsedTolerantly(t *testing.T) {
	const jsonType, formType = "application/json; charset=utf-8", "application/x-www-form-urlencoded"
	for _, tt := range []struct{ name, body, kind, token string }{
		{"plain", `{"access_token":"a"}`, jsonType, "a"},
		{"byte order mark", "\ufeff" + `{"access_token":"a"}`, jsonType, "a"},
		{"space around", "\r\n " + `{"access_token":"a"}` + "\n", jsonType, "a"},
		{"something behind it", `{"access_token":"a"}<!-- served by x -->`, jsonType, "a"},
		{"doubled key: the last counts", `{"access_token":"x","access_token":"a"}`, jsonType, "a"},
		{"wrong content type", `{"access_token":"a"}`, "text/html", "a"},
		{"JSON called a form", `{"access_token":"a"}`, formType, "a"},
		{"NaN elsewhere", `{"x":NaN,"y":[-Infinity,Infinity],"access_token":"a"}`, jsonType, "a"},
		{"NaN in a text stays", `{"x":NaN,"access_token":"NaN\"NaN"}`, jsonType, `NaN"NaN`},
		{"form", `access_token=a&scope=x`, formType, "a"},
		{"form without its header", `access_token=a`, jsonType, ""},
		{"list", `[{"access_token":"a"}]`, jsonType, ""},
		{"other case is another key", `{"Access_Token":"a"}`, jsonType, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := parseReply([]byte(tt.body), tt.kind).text("access_token"); got != tt.token {
				t.Errorf("got %q, want %q", got, tt.token)
			}
		})
	}
}

func TestScopesComeAsTextOrList(t *testing.T) {
	for _, tt := range []struct {
		value string
		want  string
		set   bool
	}{
		{`"read write"`, "read write", true}, {`"read,write"`, "read write", true}, {`["read","write","read"]`, "read write", true},
		{`""`, "", false}, {`null`, "", false}, {`[]`, "", false}, {`7`, "", false}, {`[7,"read"]`, "read", true},
		{`"read \u001b[2J wr\u202eite"`, "read", true},
		{`"https://example.com/auth/drive.readonly"`, "https://example.com/auth/drive.readonly", true},
	} {
		r := parseReply([]byte(`{"scope":`+tt.value+`}`), "")
		got, set := r.scopes("scope", nil)
		if tt.value == `"read \u001b[2J wr\u202eite"` {
			got = got.Without(model.Scopes{"[2J"})
		}
		if got.Join(" ") != tt.want || set != tt.set {
			t.Errorf("%s is %q %v, want %q %v", tt.value, got.Join(" "), set, tt.want, tt.set)
		}
	}
}

func TestTheTokenTypeIsAWord(t *testing.T) {
	sent := []model.Secret{model.NewSecret("hunter22"), model.NewSecret("hunt")}
	for value, want := range map[string]string{
		`"Bearer"`: "Bearer", `"bEARER"`: "Bearer", `""`: "Bearer", `null`: "Bearer", `7`: "Bearer", `"DPoP"`: "DPoP", `"mac"`: "mac",
		`"a b"`: "Bearer", `"x\u001b[2J"`: "Bearer", `"hunter22"`: "Bearer", `"HUNTER22"`: "Bearer", `"xhunt"`: "Bearer",
	} {
		got, ok := standardReply.tokens(parseReply([]byte(`{"access_token":"a","token_type":`+value+`}`), ""), sent)
		if !ok || got.Type != want {
			t.Errorf("%s is %q, want %q", value, got.Type, want)
		}
	}
}

func TestFaultsAreFoundInEveryShape(t *testing.T) {
	spec := &replySpec{Error: []string{"error.key", "error"}, ErrorText: []string{"error.description"}, Success: "success"}
	for _, tt := range []struct{ body, words string }{
		{`{"error":"invalid_grant","error_description":"gone"}`, "invalid_grant: gone"},
		{`{"error":{"fields":{},"description":"Invalid token","key":"token.invalid"}}`, "token.invalid: Invalid token"},
		{`{"success":false,"data":[],"message":"broken","http_code":500}`, "broken"},
		{`{"error":"The code was used."}`, "The code was used."},
		{`{"error":{"message":"nested"}}`, "nested"},
		{`{"error":true}`, ""},
		{`{"detail":"Not found."}`, "Not found."},
	} {
		f := spec.fault(parseReply([]byte(tt.body), ""), nil)
		if f.words() != tt.words {
			t.Errorf("%s says %q, want %q", tt.body, f.words(), tt.words)
		}
		if said := !strings.Contains(tt.body, "detail"); f.said != said {
			t.Errorf("%s: said is %v", tt.body, f.said)
		}
	}
	for _, body := range []string{`{"error":null}`, `{"error":""}`, `{"error":{}}`, `{"success":true}`, `{"success":"true"}`, `{}`, ``} {
		if f := spec.fault(parseReply([]byte(body), ""), nil); f.said {
			t.Errorf("%s counts as an error", body)
		}
	}
}

func FuzzReply(f *testing.F) {
	f.Add([]byte(goodAnswer), "application/json")
	f.Add([]byte(`{"access_token":NaN,"expires_in":1e400,"scope":["a"],"error":{"key":"x"}}`), "")
	f.Add([]byte("access_token=a&expires_in=5"), "application/x-www-form-urlencoded")
	sent := []model.Secret{model.NewSecret(canaryRefresh)}
	specs := []*replySpec{&standardReply, {AccessToken: "data.access_token", ExpiresIn: &lifetimeSpec{Key: "data.ttl", Unit: "h"}, Scope: "data.scope"}}
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		r := parseReply(body, kind)
		for _, spec := range specs {
			tokens, ok := spec.tokens(r, sent)
			if ok && (!isToken(tokens.Access.Reveal()) || tokens.Lifetimes.Access < 0 || tokens.Lifetimes.Access > maxLifetime) {
				t.Fatalf("bad tokens %+v", tokens)
			}
			mustBeClean(t, "tokens", tokens)
			mustBeClean(t, "fault", spec.fault(r, nil).clean(sent).words())
		}
	})
}
