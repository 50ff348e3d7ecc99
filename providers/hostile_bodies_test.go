package providers

import (
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// pairWith is a good answer with one field said in its own way.
func pairWith(field string) string {
	return `{"access_token":"the-new-access","refresh_token":"the-new-refresh","token_type":"Bearer",` + field + `}`
}

func granted(name, body string, headers ...string) trial {
	return meaning(name, model.Granted, says(200, body, headers...))
}

func lostBody(name, body string, headers ...string) trial {
	return lost(name, says(200, body, headers...))
}

// shapeTrials are bodies that are hardly JSON, or not at all. Tokens that can be
// made out are taken: they may be the only ones.
func shapeTrials() []trial {
	good := `{"access_token":"the-new-access","refresh_token":"the-new-refresh"}`
	return []trial{
		lostBody("null", "null"), lostBody("true", "true"), lostBody("a number", "1e999"), lostBody("a text", `"the-new-access"`),
		lostBody("a list", `[`+good+`]`), lostBody("an empty list", "[]"), lostBody("white space", " \r\n\t "), lostBody("NULs", "\x00\x00\x00"),
		lostBody("half an object", good[:30]), lostBody("an open brace", "{"), lostBody("a closed brace", "}"), lostBody("a comma", ","),
		lostBody("single quotes", `{'access_token':'a'}`), lostBody("no quotes", `{access_token:a}`), lostBody("comments", `{/* a */}`),
		lostBody("XML", `<?xml version="1.0"?><access_token>a</access_token>`, "Content-Type", "application/xml"),
		lostBody("YAML", "access_token: a\n"), lostBody("a page that says it is JSON", loginPage),
		lostBody("a form without the header", "access_token=a&refresh_token=b"), lostBody("JSONP", "callback("+good+")"),
		lostBody("a guard before it", ")]}',\n"+good), lostBody("UTF-16", "\xff\xfe{\x00}\x00"), lostBody("UTF-7", "+AHsAfQ-"),
		lostBody("deep lists", strings.Repeat("[", 30_000)), lostBody("deep objects", strings.Repeat(`{"a":`, 10_000)),
		lostBody("deep and closed", strings.Repeat(`{"a":`, 10_500)+"1"+strings.Repeat("}", 10_500)),
		granted("good", good), granted("a tail", good+"<!-- cache 7 -->"), granted("twice", good+good), granted("a byte order mark", "\ufeff"+good),
		granted("white space before", strings.Repeat(" \r\n", 500)+good), granted("white space after", good+strings.Repeat("\n", 5000)),
		granted("as text", good, "Content-Type", "text/plain"), granted("as a page", good, "Content-Type", "text/html"),
		granted("as an image", good, "Content-Type", "image/png"), granted("as nothing", good, "Content-Type", ""),
		granted("as nonsense", good, "Content-Type", "////;;;="), granted("a charset nobody knows", good, "Content-Type", "application/json; charset=ebcdic"),
		granted("a form", "access_token=the-new-access&refresh_token=the-new-refresh", "Content-Type", "application/x-www-form-urlencoded"),
		granted("cookies", good, "Set-Cookie", "session=1; Path=/"), granted("a NaN beside it", pairWith(`"x":NaN`)),
		granted("an infinity beside it", pairWith(`"x":-Infinity`)), granted("a huge number beside it", pairWith(`"x":1e400`)),
		granted("a thousand fields", pairWith(strings.TrimSuffix(strings.Repeat(`"k":1,`, 1000), ","))),
		granted("an unknown encoding named identity", good, "Content-Encoding", "identity"),
		lostBody("an encoding nobody asked for", "\x1b\x00\x00", "Content-Encoding", "br"), lostBody("gzip that is none", "nothing zipped", "Content-Encoding", "gzip"),
		granted("zipped unasked", zipped(good), "Content-Encoding", "gzip"), lostBody("zipped and cut", zipped(good)[:20], "Content-Encoding", "gzip"),
		lostBody("zipped twice", zipped(zipped(good)), "Content-Encoding", "gzip"),
	}
}

// tokenTrials say the tokens in their own way.
func tokenTrials() (list []trial) {
	access := func(name, value string, want model.Verdict) {
		list = append(list, meaning("access token "+name, want, says(200, `{"refresh_token":"the-new-refresh","access_token":`+value+`}`)))
	}
	access("missing altogether", `"","x":1`, model.AnswerLost)
	access("null", "null", model.AnswerLost)
	access("a number", "12345678901234567890", model.AnswerLost)
	access("a boolean", "true", model.AnswerLost)
	access("an object", `{"value":"abc"}`, model.AnswerLost)
	access("a list", `["abc"]`, model.AnswerLost)
	access("with a line break", `"abc\ndef"`, model.AnswerLost)
	access("with a carriage return", `"abc\rdef"`, model.AnswerLost)
	access("that injects a header", `"abc\r\nX-Evil: 1"`, model.AnswerLost)
	access("with a NUL", `"abc\u0000def"`, model.AnswerLost)
	access("with an escape", `"abc\u001b[2J"`, model.AnswerLost)
	access("with a clipboard write", `"\u001b]52;c;aGVsbG8=\u0007"`, model.AnswerLost)
	access("with C1", `"abc\u009b2J"`, model.AnswerLost)
	access("with a space", `"abc def"`, model.AnswerLost)
	access("with a tab", `"abc\tdef"`, model.AnswerLost)
	access("with bidi marks", `"abc\u202edef"`, model.AnswerLost)
	access("with a zero width space", `"abc\u200bdef"`, model.AnswerLost)
	access("with umlauts", `"äöü"`, model.AnswerLost)
	access("with an emoji", `"🦊"`, model.AnswerLost)
	access("with half a surrogate", `"\ud800"`, model.AnswerLost)
	access("with DEL", `"abc\u007f"`, model.AnswerLost)
	access("of 40 kB", `"`+strings.Repeat("a", 40<<10)+`"`, model.Granted)
	access("of one letter", `"a"`, model.Granted)
	access("in base64", `"aGVsbG8rL3dvcmxk=="`, model.Granted)
	access("twice", `"first-one","access_token":"second-one"`, model.Granted)
	access("that is no JWT", `"eyJhbGciOiJub25lIn0.e30."`, model.Granted)
	access("with a JWT's end in 1970", `"eyJhbGciOiJub25lIn0.eyJleHAiOjF9.AA"`, model.Granted)
	access("with a JWT of nonsense", `"eyJ.eyJ.eyJ"`, model.Granted)
	for _, value := range []string{"7", "{}", "[]", `"a b"`, `"a\nb"`, `"a\u0000b"`, `"äöü"`} {
		list = append(list, trial{
			name: "refresh token " + value, want: []model.Verdict{model.AnswerLost, model.Granted},
			answer: says(200, `{"access_token":"the-new-access","refresh_token":`+value+`}`),
		})
	}
	for _, value := range []string{"1", "null", `""`, `"bearer"`, `"BEARER"`, `"\u001b[2JBearer"`, `{}`, `"` + strings.Repeat("t", 9000) + `"`} {
		list = append(list, granted("token type "+value[:min(20, len(value))], `{"access_token":"the-new-access","token_type":`+value+`}`))
	}
	for _, value := range []string{"5", "null", "{}", `["read","write"]`, `"read \u001b[31mwrite\u202e"`, `"` + strings.Repeat("s ", 20_000) + `"`} {
		list = append(list, granted("scope "+value[:min(30, len(value))], `{"access_token":"the-new-access","scope":`+value+`}`))
	}
	return list
}

// lifetimeTrials say lives that no clock can use.
func lifetimeTrials() (list []trial) {
	for _, value := range []string{
		"0", "-1", "-3600", "1", "3599.5", "1e3", "1e300", "1e400", "-1e400", "99999999999999999999", `"3600"`, `" 3600 "`, `"soon"`, `"1h"`, `""`,
		`"0x10"`, `"1e400"`, `"NaN"`, "null", "true", "{}", "[3600]", `{"s":3600}`, "00", "1.7976931348623157e308", "5e-324", "2147483648", "9223372036854775808",
	} {
		want := []model.Verdict{model.Granted}
		if value == "00" { // no JSON: nothing of it can be believed
			want = []model.Verdict{model.AnswerLost, model.Granted}
		}
		list = append(list, trial{name: "expires_in " + value, want: want, answer: says(200, pairWith(`"expires_in":`+value))})
	}
	for _, value := range []string{"1", "-1", "315537897599999", "1e400", `"yesterday"`, `"2030-01-01T00:00:00Z"`, "null", "{}"} {
		list = append(list, granted("created_at "+value, pairWith(`"expires_in":60,"created_at":`+value)))
	}
	for _, date := range []string{"", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", strings.Repeat("9", 5000)} {
		list = append(list, granted("date "+date[:min(20, len(date))], pairWith(`"expires_in":60`), "Date", date))
	}
	return list
}

// errorTrials say no in their own way.
func errorTrials() (list []trial) {
	no := func(name string, want model.Verdict, status int, body string, headers ...string) {
		list = append(list, meaning("error: "+name, want, says(status, body, headers...)))
	}
	no("invalid_grant", model.GrantRefused, 400, `{"error":"invalid_grant"}`)
	no("invalid_grant as an object", model.GrantRefused, 400, `{"error":{"key":"invalid_grant"}}`)
	no("invalid_grant with 200", model.GrantRefused, 200, `{"error":"invalid_grant"}`)
	no("invalid_grant and tokens", model.AnswerLost, 400, `{"error":"invalid_grant","access_token":"the-new-access"}`)
	no("tokens with 500", model.AnswerLost, 500, `{"access_token":"the-new-access"}`)
	no("invalid_client", model.ClientRefused, 401, `{"error":"invalid_client"}`)
	no("invalid_client with 400", model.ClientRefused, 400, `{"error":"invalid_client"}`)
	no("invalid_scope", model.RequestRefused, 400, `{"error":"invalid_scope"}`)
	no("invalid_request", model.RequestRefused, 400, `{"error":"invalid_request"}`)
	no("unsupported_grant_type", model.RequestRefused, 400, `{"error":"unsupported_grant_type"}`)
	no("server_error", model.AnswerLost, 400, `{"error":"server_error"}`)
	no("temporarily_unavailable", model.Busy, 400, `{"error":"temporarily_unavailable"}`)
	no("slow_down", model.Busy, 400, `{"error":"slow_down"}`)
	no("an unknown one", model.RequestRefused, 400, `{"error":"teapot"}`)
	no("a number", model.RequestRefused, 400, `{"error":400}`)
	no("a list", model.RequestRefused, 400, `{"error":["invalid_grant"]}`)
	no("null", model.RequestRefused, 400, `{"error":null}`)
	no("empty", model.RequestRefused, 400, `{"error":""}`)
	no("of 50 kB", model.RequestRefused, 400, `{"error":"`+strings.Repeat("x", 50<<10)+`"}`)
	no("escapes in the code", model.RequestRefused, 400, `{"error":"\u001b[2Jteapot"}`)
	no("escapes in the text", model.RequestRefused, 400, `{"error":"teapot","error_description":"\u001b]52;c;eA==\u0007\u009b2J\u202e"}`)
	no("a text of 60 kB", model.RequestRefused, 400, `{"error":"teapot","error_description":"`+strings.Repeat("long ", 12_000)+`"}`)
	no("a text that is a number", model.RequestRefused, 400, `{"error":"teapot","error_description":7}`)
	no("invalid UTF-8", model.RequestRefused, 400, "{\"error\":\"a\xff\xfe\",\"error_description\":\"\xc3\x28\"}")
	no("an address to phish with", model.RequestRefused, 400, `{"error":"teapot","error_uri":"http://evil.example/"}`)
	no("a mistake with 200", model.RequestRefused, 200, `{"error":"teapot"}`)
	no("invalid_grant of a broken server", model.AnswerLost, 500, `{"error":"invalid_grant"}`)
	no("a challenge", model.ClientRefused, 401, "", "WWW-Authenticate", `Basic realm="x"`)
	no("a challenge of 30 kB", model.ClientRefused, 401, "", "WWW-Authenticate", `Bearer realm="`+strings.Repeat("r", 30<<10)+`"`)
	no("a challenge with escapes", model.ClientRefused, 401, "", "WWW-Authenticate", `Bearer realm="a%1b%5b2J"`)
	no("a traceback", model.AnswerLost, 500, "Traceback (most recent call last):\n  File \"x.py\"", "Content-Type", "text/plain")
	no("a proxy's page", model.RequestRefused, 407, loginPage, "Content-Type", "text/html")
	return list
}
