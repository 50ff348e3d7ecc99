package providers

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// hostile is one answer that no honest server gives, or only a broken one.
type hostile struct {
	name   string
	answer http.HandlerFunc
}

// echo repeats everything that was sent, in the given shape.
func echo(status int, shape func(sent string) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		says(status, shape(sentIn(r)))(w, r)
	}
}

// sentIn is everything that came, as it came and decoded.
func sentIn(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	all := []string{r.URL.RawQuery, r.Header.Get("Authorization"), string(body)}
	for _, name := range []string{"password", "refresh_token", "access_token"} {
		all = append(all, r.Header.Get(name))
	}
	id, secret, _ := r.BasicAuth()
	all = append(all, id, secret)
	var object map[string]string
	_ = json.Unmarshal(body, &object)
	for _, value := range object {
		all = append(all, value)
	}
	form, _ := url.ParseQuery(string(body) + "&" + r.URL.RawQuery)
	for _, values := range form {
		all = append(all, values...)
	}
	return strings.Join(all, " ")
}

func inJSONText(text string) string {
	return fmt.Sprintf("%q", strings.ToValidUTF8(text, "?"))
}

func described(text string) string {
	return `{"error":"teapot","error_description":` + inJSONText(text) + `}`
}

// breakOff sends a beginning and cuts the connection.
func breakOff(status, promised int, beginning string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		fmt.Fprintf(conn, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", status, promised, beginning)
		conn.Close()
	}
}

func eachWord(text string, change func(string) string) string {
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = change(word)
	}
	return strings.Join(words, " ")
}

// raw writes bytes that need not be HTTP.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, text)
		conn.Close()
	}
}

func zipped(body string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, body)
	_ = w.Close()
	return out.String()
}

// endless sends until the client has had enough.
func endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"access_token":"`)
	for range 4096 {
		if _, err := io.WriteString(w, strings.Repeat("a", 4096)); err != nil || r.Context().Err() != nil {
			return
		}
	}
}

func hostileAnswers(elsewhere string) []hostile {
	long := strings.Repeat("x", 200<<10)
	b64 := base64.StdEncoding.EncodeToString
	list := []hostile{
		{"empty 200", says(200, ``)}, {"empty 400", says(400, ``)}, {"empty 500", says(500, ``)},
		{"null", says(200, `null`)}, {"number", says(200, `1e999`)}, {"list", says(200, `[1,2]`)}, {"text", says(200, `"tok"`)},
		{"unclosed", says(200, `{"access_token":"a`)}, {"unclosed 400", says(400, `{"error":"inv`)},
		{"page 200", says(200, `<html><script>alert(1)</script>`, "Content-Type", "text/html")},
		{"page 500", says(500, `<html>`, "Content-Type", "text/html")}, {"page 403", says(403, `<html>`, "Content-Type", "text/html")},
		{"oversized", says(200, `{"x":"`+long+`","access_token":"a"}`)}, {"oversized error", says(400, `{"error":"`+long+`"}`)},
		{"oversized one-word error", says(400, `{"error":"x y `+long[:50<<10]+`"}`)},
		{"endless", endless},
		{"broken off", breakOff(200, 500, `{"access_token":"aaa`)}, {"broken off 400", breakOff(400, 500, `{"error":"invalid_gr`)},
		{"longer than promised", breakOff(200, 5, `{"access_token":"abc"}`)},
		{"no HTTP", raw("SSH-2.0-OpenSSH_9.9\r\n")}, {"nothing at all", raw("")},
		{"huge header", says(200, `{}`, "X-Long", long)}, {"huge error header", says(400, ``, "WWW-Authenticate", `Bearer error="`+long[:30<<10]+`"`)},
		{"access_token a number", says(200, `{"access_token":12345}`)}, {"access_token null", says(200, `{"access_token":null}`)},
		{"access_token an object", says(200, `{"access_token":{"a":1}}`)}, {"access_token a list", says(200, `{"access_token":["a"]}`)},
		{"access_token empty", says(200, `{"access_token":""}`)}, {"access_token with escapes", says(200, `{"access_token":"a\u001b]52;c;eA==\u0007"}`)},
		{"access_token with line break", says(200, `{"access_token":"a\r\nX-Evil: 1"}`)}, {"access_token with spaces", says(200, `{"access_token":"a b"}`)},
		{"access_token beyond ASCII", says(200, `{"access_token":"a\u202eb"}`)},
		{"error a number", says(400, `{"error":7}`)}, {"error a list", says(400, `{"error":["a","b"]}`)}, {"error nested deep", says(400, strings.Repeat(`{"error":`, 500)+`1`+strings.Repeat(`}`, 500))},
		{"deep nesting", says(200, strings.Repeat(`{"a":`, 20000)+strings.Repeat(`}`, 20000))},
		{"invalid UTF-8", says(400, "{\"error\":\"a\xff\xfe\",\"error_description\":\"\xc3\x28\"}")},
		{"escapes", says(400, `{"error":"e\u001b[2J","error_description":"\u001b]52;c;ZXZpbA==\u0007\u001b[31mred\u009b2J"}`)},
		{"bidi", says(400, `{"error":"e","error_description":"\u202egnp.exe\u2066 \u200b\ufeff"}`)},
		{"tags and variation selectors", says(400, `{"error":"e","error_description":"a`+"\U000e0041\U000e0042\ufe0f"+`b"}`)},
		{"tower of marks", says(400, described("Z"+strings.Repeat("\u0301", 500)))},
		{"line breaks", says(400, `{"error":"e","error_description":"a\nfake prompt$ \r\n\u2028\u2029b\u0085"}`)},
		{"scope with escapes", says(200, `{"access_token":"ok","scope":"read \u001b[2J \u202e write"}`)},
		{"type with escapes", says(200, `{"access_token":"ok","token_type":"Bearer\u001b[2J\r\n"}`)},
		{"scopes without end", says(200, `{"access_token":"ok","scope":"`+strings.Repeat("s", 40<<10)+`"}`)},
		{"unknown encoding", says(200, `{"access_token":"ok"}`, "Content-Encoding", "br")},
		{"broken gzip", says(200, `not gzip`, "Content-Encoding", "gzip")},
		{"gzip bomb", says(200, zipped(strings.Repeat("0", 20<<20)), "Content-Encoding", "gzip")},
		{"challenge with secrets", func(w http.ResponseWriter, r *http.Request) {
			said := strings.NewReplacer(`"`, "'", "\r", "", "\n", "").Replace(sentIn(r))
			says(401, ``, "WWW-Authenticate", `Bearer error="e", error_description="`+said+`"`)(w, r)
		}},
		{"plain echo", echo(400, described)}, {"echo with 200", echo(200, described)}, {"echo with 500", echo(500, described)},
		{"echo as the code", echo(400, func(s string) string { return `{"error":` + inJSONText(s) + `}` })},
		{"echo as message", echo(500, func(s string) string { return `{"success":false,"message":` + inJSONText(s) + `}` })},
		{"echo nested", echo(401, func(s string) string { return `{"error":{"key":"k","description":` + inJSONText(s) + `}}` })},
		{"echo in capitals", echo(400, func(s string) string { return described(strings.ToUpper(s)) })},
		{"echo percent-encoded", echo(400, func(s string) string { return described(url.QueryEscape(s)) })},
		{"echo of base64", echo(400, func(s string) string { return described(eachWord(s, func(w string) string { return b64([]byte(w)) })) })},
		{"echo split by escapes", echo(400, func(s string) string { return described(strings.Join(strings.Split(s, "-"), "-\x1b\u200b")) })},
		{"echo split everywhere", echo(400, func(s string) string { return described(strings.Join(strings.Split(s, ""), "\u200b")) })},
		{"echo cut off", echo(400, func(s string) string {
			return described(eachWord(s, func(w string) string { return w[:len(w)*2/3] }))
		})},
		{"echo as scope", echo(200, func(s string) string { return `{"access_token":"ok","scope":` + inJSONText(s) + `}` })},
		{"echo as type", echo(200, func(s string) string {
			return `{"access_token":"ok","token_type":` + inJSONText(strings.Fields(s + " x")[0]) + `}`
		})},
		{"echo in HTML", echo(500, func(s string) string { return "<html>" + s })},
		{"a JWT in the text", says(400, described("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl expired"))},
		{"status 999", raw("HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n")}, {"status 204", says(204, ``)}, {"status 102", raw("HTTP/1.1 102 X\r\n\r\n")},
	}
	for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
		list = append(list, hostile{fmt.Sprintf("redirect %d", status), says(status, ``, "Location", elsewhere+"/steal")})
	}
	return list
}

// TestHostileAnswersOfEveryProvider sends each call of each provider into each
// hostile answer. Whatever comes, the outcome is one of the known ones, says
// why in clean words, and nothing goes to another host.
func TestHostileAnswersOfEveryProvider(t *testing.T) {
	elsewhere := newServer(t, says(200, goodAnswer))
	answers := hostileAnswers(elsewhere.URL)
	if len(answers) < 40 {
		t.Fatalf("only %d hostile answers", len(answers))
	}
	var current http.HandlerFunc
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { current(w, r) }))
	defer s.Close()
	e := newEngine(t)
	for _, provider := range builtins {
		c := clientAt(t, e, provider, s.URL, func(a *model.App) {
			a.Endpoints.Revoke, a.Endpoints.Probe = s.URL+"/revoke", s.URL+"/me"
		})
		first := passwordGrant()
		if provider == "netrex" {
			first = codeGrant()
		}
		for _, h := range answers {
			current = h.answer
			name := provider + "/" + h.name
			checkHostile(t, name+"/sign-in", e, c, first)
			checkHostile(t, name+"/refresh", e, c, refreshGrant())
			checkHostileRevoke(t, name+"/revoke", e, c)
			checkHostileProbe(t, name+"/probe", e, c)
		}
	}
	if n := len(elsewhere.requests()); n != 0 {
		t.Errorf("%d requests went to another host", n)
	}
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func checkHostile(t *testing.T, name string, e *Engine, c model.Client, g model.Grant) {
	t.Helper()
	reply := e.Exchange(within(t), c, g)
	mustBeClean(t, name, reply)
	switch {
	case reply.Verdict == model.Granted:
		if !isToken(reply.Tokens.Access.Reveal()) || reply.Err != nil {
			t.Errorf("%s: granted without a usable token, or with an error", name)
		}
	case reply.Verdict == "" || reply.Verdict == model.Unsent:
		t.Errorf("%s: verdict %q", name, reply.Verdict)
	case reply.Err == nil || reply.Err.What == "" || reply.Err.Why == "":
		t.Errorf("%s: no words: %+v", name, reply.Err)
	}
	if reply.Raw.Len() > maxTokenBody {
		t.Errorf("%s: %d bytes are kept", name, reply.Raw.Len())
	}
}

func checkHostileRevoke(t *testing.T, name string, e *Engine, c model.Client) {
	t.Helper()
	call := model.RevokeCall{Kind: model.RefreshToken, Token: model.NewSecret(canaryRefresh), Access: model.NewSecret(canaryAccess)}
	reply := e.Revoke(within(t), c, call)
	mustBeClean(t, name, reply)
	if !reply.Accepted && (reply.Err == nil || reply.Err.Why == "") {
		t.Errorf("%s: no words: %+v", name, reply.Err)
	}
}

func checkHostileProbe(t *testing.T, name string, e *Engine, c model.Client) {
	t.Helper()
	reply := e.Probe(within(t), c, model.NewSecret(canaryAccess))
	mustBeClean(t, name, reply)
	if reply.Outcome == model.ProbeUnknown && (reply.Err == nil || reply.Err.Why == "") {
		t.Errorf("%s: no words: %+v", name, reply.Err)
	}
}
