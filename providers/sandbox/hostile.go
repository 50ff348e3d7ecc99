package sandbox

import (
	"net/http"
	"slices"
)

// HostileAnswer is one answer that no client should choke on: no hang, no
// secret and no control character in what it says, and no token lost that it
// could have kept.
type HostileAnswer struct {
	Name string
	// Tokens says that the answer holds the real pair beside some nonsense: a
	// client is expected to take the pair. After any other, a client that had
	// asked for a refresh cannot know what became of its refresh token, but
	// for those with Unspent.
	Tokens bool
	// Unspent says that the answer states that nothing was done.
	Unspent bool
	// Slow answers end only by the client's own deadline or size limit.
	Slow   bool
	Answer func(w http.ResponseWriter, r *http.Request, real Real)
}

// Fault lets the answer meet the next request to the path. With process the
// server does first what was asked, so the refresh token is really spent;
// answers with Unspent never do.
func (h HostileAnswer) Fault(path string, process bool) Fault {
	return Fault{Name: h.Name, Path: path, Times: 1, Process: process && !h.Unspent, Answer: h.Answer}
}

// Hostile lists the hostile answers. They fit every server: those that change
// an answer change the server's own. elsewhere is where redirects point to; a
// client that follows one has given its secrets away.
func (s *Server) Hostile(elsewhere string) []HostileAnswer {
	return slices.Concat(
		hostilePages(), hostileShapes(), hostileTokens(), hostileTimes(), hostileErrors(),
		hostileRedirects(elsewhere), hostileBusy(), s.hostileSizes(), s.hostileWires(),
	)
}

// page is a hostile answer that is the same whatever was asked.
func page(name string, status int, contentType, body string) HostileAnswer {
	return HostileAnswer{Name: name, Answer: fixed(status, contentType, body)}
}

const (
	typeJSON = "application/json"
	typeHTML = "text/html; charset=utf-8"
)

func hostilePages() []HostileAnswer {
	const login = "<html><head><title>Hotel WiFi</title></head><body><form action=\"/login\">Accept the terms</form></body></html>"
	const gateway = "<html><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>"
	return []HostileAnswer{
		page("html login page with 200", 200, typeHTML, login),
		page("html that says it is json", 200, typeJSON, login),
		page("html 404", 404, typeHTML, "<h1>Not Found</h1>"),
		page("html 500", 500, typeHTML, "<h1>Server Error (500)</h1>"),
		page("html 502", 502, typeHTML, gateway),
		page("html 504", 504, typeHTML, "<h1>Gateway Timeout</h1>"),
		page("empty 200", 200, typeJSON, ""),
		page("no content 204", 204, "", ""),
		page("empty 500", 500, "", ""),
		page("empty 401", 401, "", ""),
		page("plain text 200", 200, "text/plain", "OK"),
		page("xml 200", 200, "application/xml", "<?xml version=\"1.0\"?><token>none</token>"),
		page("proxy wants a password 407", 407, typeHTML, "<h1>Proxy Authentication Required</h1>"),
		page("status 999", 999, typeJSON, `{"error":"invalid_grant"}`),
		page("status 226", 226, typeJSON, `{}`),
	}
}

func hostileShapes() []HostileAnswer {
	return []HostileAnswer{
		page("json null", 200, typeJSON, "null"),
		page("json array", 200, typeJSON, `[{"access_token":"a"}]`),
		page("json string", 200, typeJSON, `"access_token"`),
		page("json number", 200, typeJSON, "200"),
		page("json true", 200, typeJSON, "true"),
		page("json empty object", 200, typeJSON, "{}"),
		page("json with comments", 200, typeJSON, "{/* nothing */}"),
		page("json nested 10000 deep", 200, typeJSON, repeat("[", 10000)+repeat("]", 10000)),
		page("json of 20000 keys", 200, typeJSON, manyKeys(20000)),
		rewrite("json cut in half", false, func(body string) string { return body[:len(body)/2] }),
		rewrite("json with a tail", false, func(body string) string { return body + "<!-- served by cache 7 -->" }),
		rewrite("json twice", false, func(body string) string { return body + body }),
		rewrite("json behind a byte order mark", false, func(body string) string { return "\ufeff" + body }),
		rewrite("json behind white space", true, func(body string) string { return repeat(" \r\n\t", 500) + body }),
		rewrite("json in UTF-16", false, utf16Text),
		rewrite("json with invalid UTF-8", false, func(body string) string { return "{\"note\":\"\xff\xfe\"," + body[1:] }),
		{Name: "json as text/plain", Tokens: true, Answer: retype("text/plain")},
		{Name: "json as text/html", Tokens: true, Answer: retype(typeHTML)},
		{Name: "json without a content type", Tokens: true, Answer: retype("")},
		{Name: "tokens with status 201", Tokens: true, Answer: restatus(201)},
		{Name: "tokens with status 401", Answer: restatus(401)},
		{Name: "tokens with status 500", Answer: restatus(500)},
	}
}

func hostileTokens() []HostileAnswer {
	return []HostileAnswer{
		without("access token missing", "access_token"),
		with("access token empty", false, "access_token", `""`),
		with("access token null", false, "access_token", "null"),
		with("access token a number", false, "access_token", "12345678901234567890"),
		with("access token an object", false, "access_token", `{"value":"abc"}`),
		with("access token a list", false, "access_token", `["abc"]`),
		with("access token a boolean", false, "access_token", "true"),
		with("access token with line breaks", false, "access_token", `"abc\r\nX-Injected: 1\r\n\r\n"`),
		with("access token with terminal escapes", false, "access_token", `"abc\u001b]52;c;aGVsbG8=\u0007"`),
		with("access token with spaces", false, "access_token", `"abc def"`),
		with("access token with a NUL", false, "access_token", `"abc\u0000def"`),
		with("access token with bidi marks", false, "access_token", `"abc\u202edef"`),
		with("refresh token a number", false, "refresh_token", "7"),
		with("refresh token an object", false, "refresh_token", "{}"),
		with("refresh token with line breaks", false, "refresh_token", `"abc\r\ndef"`),
		with("token type a number", true, "token_type", "1"),
		with("token type with escapes", true, "token_type", `"\u001b[2JBearer"`),
		with("token type unknown", false, "token_type", `"mac"`),
		with("scope a number", true, "scope", "5"),
		with("scope with escapes", true, "scope", `"read \u001b[31mwrite\u202e"`),
		with("an unknown field with escapes", true, "\u001b[2J", `"\u001b]0;owned\u0007"`),
		{Name: "access token twice", Answer: rewritten(func(body string) string {
			return body[:len(body)-1] + `,"access_token":"the-second-one"}`
		})},
		{Name: "refresh token twice", Answer: rewritten(func(body string) string {
			return body[:len(body)-1] + `,"refresh_token":"the-second-one"}`
		})},
		{Name: "access token again in other letters", Answer: rewritten(func(body string) string {
			return body[:len(body)-1] + `,"ACCESS_TOKEN":"the-loud-one"}`
		})},
	}
}

func hostileTimes() []HostileAnswer {
	return []HostileAnswer{
		with("expires_in 1e400", true, "expires_in", "1e400"),
		with("expires_in 1e300", true, "expires_in", "1e300"),
		with("expires_in larger than 64 bits", true, "expires_in", "99999999999999999999"),
		with("expires_in negative", true, "expires_in", "-3600"),
		with("expires_in zero", true, "expires_in", "0"),
		with("expires_in a fraction", true, "expires_in", "3599.5"),
		with("expires_in a string", true, "expires_in", `"3600"`),
		with("expires_in words", true, "expires_in", `"soon"`),
		with("expires_in null", true, "expires_in", "null"),
		with("expires_in an object", true, "expires_in", `{"s":3600}`),
		with("expires_in NaN", false, "expires_in", "NaN"),
		with("created_at in 1970", true, "created_at", "1"),
		with("created_at in the year 9999999", true, "created_at", "315537897599999"),
		with("created_at a string", true, "created_at", `"yesterday"`),
		{Name: "date header garbage", Tokens: true, Answer: dated("yesterday at noon")},
		{Name: "date header in 1970", Tokens: true, Answer: dated("Thu, 01 Jan 1970 00:00:00 GMT")},
		{Name: "date header in 9999", Tokens: true, Answer: dated("Fri, 31 Dec 9999 23:59:59 GMT")},
	}
}

func hostileRedirects(elsewhere string) []HostileAnswer {
	var out []HostileAnswer
	for _, status := range []int{301, 302, 303, 307, 308} {
		out = append(out, HostileAnswer{Name: "redirect " + http.StatusText(status), Answer: redirect(status, elsewhere)})
	}
	return append(out,
		HostileAnswer{Name: "redirect without an address", Answer: redirect(302, "")},
		HostileAnswer{Name: "redirect to itself", Answer: redirect(307, "")},
		HostileAnswer{Name: "redirect to a file", Answer: redirect(302, "file:///etc/passwd")},
		HostileAnswer{Name: "redirect with escapes", Answer: redirect(302, "/%1b%5d52;c;aGVsbG8=%07")},
		HostileAnswer{Name: "refresh header to elsewhere", Answer: func(w http.ResponseWriter, _ *http.Request, _ Real) {
			w.Header().Set("Refresh", "0; url="+elsewhere)
			answerText(w, 200, typeHTML, []byte("<meta http-equiv=\"refresh\" content=\"0\">"))
		}},
	)
}

func hostileBusy() []HostileAnswer {
	waits := []struct{ name, value string }{
		{"without a word", ""}, {"after 1 s", "1"}, {"after a date", "Fri, 31 Dec 2049 23:59:59 GMT"},
		{"after garbage", "a while"}, {"after a billion seconds", "1000000000"}, {"after minus one", "-1"},
		{"after 1e9", "1e9"},
	}
	var out []HostileAnswer
	for _, status := range []int{429, 503} {
		for _, wait := range waits {
			f := Busy("", 1, status, wait.value)
			name := "busy 429 "
			if status == 503 {
				name = "busy 503 "
			}
			out = append(out, HostileAnswer{Name: name + wait.name, Unspent: true, Answer: f.Answer})
		}
	}
	return out
}
