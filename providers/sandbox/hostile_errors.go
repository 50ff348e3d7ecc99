package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// What no terminal may ever see of a server's text: a clipboard write, a
// screen clear, a title, C1 controls, text turned around.
const (
	escClipboard = "\x1b]52;c;aGVsbG8=\x07"
	escScreen    = "\x1b[2J\x1b[1;1H\x1b[31m"
	escTitle     = "\x1b]0;owned\x07"
	escC1        = "\u009b2J\u009d52;c;aGVsbG8=\u009c"
	escBidi      = "\u202eevil\u2066\u200f"
)

func errorWith(name, code, text string) HostileAnswer {
	return HostileAnswer{Name: name, Answer: func(w http.ResponseWriter, _ *http.Request, _ Real) {
		answerError(w, http.StatusBadRequest, code, text)
	}}
}

func hostileErrors() []HostileAnswer {
	return []HostileAnswer{
		errorWith("error text writes the clipboard", "invalid_grant", "bad "+escClipboard+" token"),
		errorWith("error text clears the screen", "invalid_grant", escScreen+"all is well"),
		errorWith("error text sets the title", "invalid_request", escTitle),
		errorWith("error text with C1 controls", "invalid_request", escC1+"text"),
		errorWith("error text turned around", "invalid_request", escBidi),
		errorWith("error text with line breaks", "invalid_request", "one\r\ntwo\n\nthree\x00four\btail"),
		errorWith("error text of 200 kB", "invalid_request", repeat("very long ", 20000)),
		errorWith("error code with escapes", escScreen+"invalid_grant", "text"),
		errorWith("error code of 10 kB", repeat("x", 10000), ""),
		page("error a number", 400, typeJSON, `{"error":400}`),
		page("error a list", 400, typeJSON, `{"error":["invalid_grant"]}`),
		page("error an object", 400, typeJSON, `{"error":{"key":"token.invalid","description":"`+"\\u001b[2J"+`","fields":{}}}`),
		page("error null", 400, typeJSON, `{"error":null}`),
		page("error with 200", 200, typeJSON, `{"error":"invalid_request","error_description":"a mistake, and status 200"}`),
		page("success false with 200", 200, typeJSON, `{"success":false,"message":"Something went wrong"}`),
		page("raw escapes in json", 400, typeJSON, "{\"error\":\"x\",\"error_description\":\""+escClipboard+"\"}"),
		page("raw escapes as text", 500, "text/plain", escScreen+escTitle+escClipboard),
		{Name: "secrets echoed in the error text", Answer: echo(400, func(secrets []string) string {
			return problemText("you sent " + strings.Join(secrets, " and "))
		})},
		{Name: "secrets echoed in the error code", Answer: echo(400, func(secrets []string) string {
			quoted, _ := json.Marshal(strings.Join(secrets, "|"))
			return `{"error":` + string(quoted) + `}`
		})},
		{Name: "secrets echoed by a 500", Answer: echo(500, func(secrets []string) string {
			quoted, _ := json.Marshal("no such token: " + strings.Join(secrets, ", "))
			return `{"success":false,"data":[],"message":` + string(quoted) + `,"http_code":500,"errors":[],"total":null}`
		})},
		{Name: "secrets echoed percent-encoded", Answer: echo(400, func(secrets []string) string {
			return problemText("in /token?x=" + url.QueryEscape(strings.Join(secrets, "&")))
		})},
		{Name: "secrets echoed in Base64", Answer: echo(400, func(secrets []string) string {
			return problemText("header: " + base64.StdEncoding.EncodeToString([]byte(strings.Join(secrets, ":"))))
		})},
		{Name: "secrets echoed on a page", Answer: echo(500, func(secrets []string) string {
			return "<pre>Traceback: " + strings.Join(secrets, "\n") + "</pre>"
		})},
		{Name: "secrets echoed with letters between", Answer: echo(400, func(secrets []string) string {
			return problemText("token=" + strings.Join(secrets, "<br>token=") + "!")
		})},
	}
}

func problemText(text string) string {
	quoted, _ := json.Marshal(text)
	return `{"error":"invalid_request","error_description":` + string(quoted) + `}`
}

// echo answers with what was sent in any place that can hold a secret.
func echo(status int, write func(secrets []string) string) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, r *http.Request, _ Real) {
		body, _ := io.ReadAll(r.Body)
		answerText(w, status, typeJSON, []byte(write(secretsOf(r, body))))
	}
}

// secretsOf picks the longer texts of a request: no secret of the sandbox is
// shorter than 8 characters.
func secretsOf(r *http.Request, body []byte) []string {
	var out []string
	for _, text := range parametersOf(r, body) {
		if len(text) >= 8 {
			out = append(out, text)
		}
	}
	if _, secret, ok := basicEncoded(r); ok && secret != "" {
		out = append(out, secret)
	}
	return out
}
