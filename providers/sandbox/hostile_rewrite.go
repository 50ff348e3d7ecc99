package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// stand is what a rewriting answer works on where the server was not asked to
// process the request.
const stand = `{"access_token":"sandbox-hostile-access","expires_in":3600,"refresh_token":"sandbox-hostile-refresh","scope":"read","token_type":"Bearer"}`

func repeat(text string, n int) string { return strings.Repeat(text, n) }

func (real Real) object() string {
	var probe map[string]json.RawMessage
	if json.Unmarshal(real.Body, &probe) != nil || len(probe) == 0 {
		return stand
	}
	return string(real.Body)
}

func rewritten(change func(string) string) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, _ *http.Request, real Real) {
		answerText(w, http.StatusOK, typeJSON, []byte(change(real.object())))
	}
}

func rewrite(name string, tokens bool, change func(string) string) HostileAnswer {
	return HostileAnswer{Name: name, Tokens: tokens, Answer: rewritten(change)}
}

// with sets a key of the real answer to a raw JSON text, which need not be
// valid.
func with(name string, tokens bool, key, raw string) HostileAnswer {
	return rewrite(name, tokens, func(body string) string { return set(body, key, raw) })
}

func without(name, key string) HostileAnswer {
	return rewrite(name, false, func(body string) string { return set(body, key, "") })
}

// set writes the object again with one key changed, or dropped where raw is
// empty.
func set(body, key, raw string) string {
	var object map[string]json.RawMessage
	_ = json.Unmarshal([]byte(body), &object)
	delete(object, key)
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(name) + ":" + string(object[name]))
	}
	if raw != "" {
		quoted, _ := json.Marshal(key)
		b.WriteString("," + string(quoted) + ":" + raw)
	}
	b.WriteByte('}')
	return b.String()
}

func retype(contentType string) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, _ *http.Request, real Real) {
		// Without this net/http guesses one.
		w.Header()["Content-Type"] = nil
		answerText(w, http.StatusOK, contentType, []byte(real.object()))
	}
}

func restatus(status int) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, _ *http.Request, real Real) {
		answerText(w, status, typeJSON, []byte(real.object()))
	}
}

func dated(date string) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, _ *http.Request, real Real) {
		w.Header().Set("Date", date)
		answerText(w, http.StatusOK, typeJSON, []byte(real.object()))
	}
}

func utf16Text(body string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(body)) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

func manyKeys(n int) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"k` + strconv.Itoa(i) + `":0`)
	}
	b.WriteByte('}')
	return b.String()
}
