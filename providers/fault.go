package providers

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// fault is what an answer says went wrong.
type fault struct {
	code string // one word; empty: none
	text string // a sentence; empty: none
	said bool   // the answer says that something went wrong
}

// clean returns the fault fit for a screen, without the secrets that were sent.
func (f fault) clean(sent []model.Secret) fault {
	strike := newStriker(sent)
	f.code = cleanTo(f.code, strike, maxClean)
	f.text = cleanTo(f.text, strike, maxClean)
	return f
}

// words is the code and the sentence of a fault, whichever there are.
func (f fault) words() string {
	switch {
	case f.code == "":
		return f.text
	case f.text == "":
		return f.code
	}
	return f.code + ": " + f.text
}

// usualErrors and usualTexts are tried after the profile's own keys.
var (
	usualErrors = []string{"error", "error.code", "error.key"}
	usualTexts  = []string{"error_description", "error.description", "error.message", "message", "detail"}
)

// fault reads what went wrong: the profile's keys first, then the usual ones,
// then the WWW-Authenticate header (RFC 6750 section 3).
func (s *replySpec) fault(r reply, header http.Header) fault {
	var f fault
	f.setError(r.firstText(s.Error, usualErrors))
	text := r.firstText(s.ErrorText, usualTexts)
	if text != "" && text != f.code {
		f.text = text
	}
	f.said = f.code != "" || isSomething(r["error"])
	if ok, known := r.yes(s.Success); known && !ok {
		f.said = true
	}
	if f.code == "" {
		f.code = challenge(header, "error")
	}
	if f.text == "" {
		f.text = challenge(header, "error_description")
	}
	return f
}

// setError takes an error as a code where it is one word, else as a sentence.
func (f *fault) setError(text string) {
	if text == "" {
		return
	}
	f.said = true
	if len(text) <= 64 && isScopeName(text) {
		f.code = text
		return
	}
	f.text = text
}

func (r reply) firstText(lists ...[]string) string {
	for _, keys := range lists {
		for _, key := range keys {
			if text := strings.TrimSpace(r.text(key)); text != "" {
				return text
			}
		}
	}
	return ""
}

// isSomething says that a JSON value is there and not empty.
func isSomething(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", "false", `""`, "{}", "[]", "0":
		return false
	}
	return true
}

// challenge reads a parameter of a WWW-Authenticate header.
func challenge(header http.Header, name string) string {
	for _, value := range header.Values("WWW-Authenticate") {
		for rest := value; ; {
			at := strings.Index(rest, name+`="`)
			if at < 0 {
				break
			}
			inner, _, closed := strings.Cut(rest[at+len(name)+2:], `"`)
			if closed && (at == 0 || rest[at-1] == ' ' || rest[at-1] == ',') {
				return inner
			}
			rest = rest[at+len(name)+2:]
		}
	}
	return ""
}
