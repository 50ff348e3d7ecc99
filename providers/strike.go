package providers

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// gram is the length from which on a piece of a long secret is taken for the
// secret: an echo may be cut off.
const gram = 8

// shortSecret is the length below which a secret is struck only where it
// stands as a word of its own: a password "a" would leave nothing of a text.
const shortSecret = 4

// striker strikes the secrets of one call out of foreign text. Letters match
// in either case.
type striker struct {
	exact []string            // whole forms, in lower case
	words []string            // whole forms shorter than shortSecret
	grams map[string]struct{} // pieces of the long forms
}

func newStriker(secrets []model.Secret) *striker {
	s := &striker{grams: map[string]struct{}{}}
	for _, secret := range secrets {
		if secret.Empty() {
			continue
		}
		for _, form := range echoes(secret.Reveal()) {
			s.add(asciiLower(form))
		}
	}
	return s
}

// echoes lists the forms in which a server might repeat a secret.
func echoes(secret string) []string {
	raw := []byte(secret)
	forms := []string{
		secret, plain(secret),
		url.QueryEscape(secret), url.PathEscape(secret), percentAll(secret),
		html.EscapeString(secret),
		base64.StdEncoding.EncodeToString(raw), base64.RawStdEncoding.EncodeToString(raw),
		base64.URLEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw),
		hex.EncodeToString(raw),
	}
	if text, err := json.Marshal(secret); err == nil {
		inner := string(text[1 : len(text)-1])
		forms = append(forms, inner, strings.ReplaceAll(inner, "/", `\/`))
	}
	forms = append(forms, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret),
		strings.ReplaceAll(secret, "/", `\/`))
	return forms
}

// percentAll writes every byte that is not a letter or digit as %XX, also
// those that RFC 3986 lets stand.
func percentAll(text string) string {
	var out strings.Builder
	for i := range len(text) {
		b := text[i]
		if b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' {
			out.WriteByte(b)
			continue
		}
		out.WriteByte('%')
		out.WriteString(strings.ToUpper(hex.EncodeToString([]byte{b})))
	}
	return out.String()
}

func (s *striker) add(form string) {
	switch {
	case form == "":
	case len(form) < shortSecret:
		s.words = append(s.words, form)
	case len(form) < gram+gram/2:
		s.exact = append(s.exact, form)
	default:
		for i := range len(form) - gram + 1 {
			s.grams[form[i:i+gram]] = struct{}{}
		}
	}
}

// strike replaces every secret in text.
func (s *striker) strike(text string) string {
	lower := asciiLower(text)
	marked := make([]bool, len(text))
	for _, form := range s.exact {
		markAll(marked, lower, form, false)
	}
	for _, form := range s.words {
		markAll(marked, lower, form, true)
	}
	for i := 0; len(s.grams) > 0 && i+gram <= len(lower); i++ {
		if _, ok := s.grams[lower[i:i+gram]]; ok {
			mark(marked, i, i+gram)
		}
	}
	return replaceMarked(text, marked)
}

func markAll(marked []bool, text, form string, wholeWord bool) {
	for from := 0; from <= len(text); {
		at := strings.Index(text[from:], form)
		if at < 0 {
			return
		}
		at += from
		if !wholeWord || isWord(text, at, at+len(form)) {
			mark(marked, at, at+len(form))
		}
		from = at + 1
	}
}

func mark(marked []bool, from, to int) {
	for i := from; i < to; i++ {
		marked[i] = true
	}
}

func isWord(text string, from, to int) bool {
	return (from == 0 || !isWordByte(text[from-1])) && (to == len(text) || !isWordByte(text[to]))
}

func isWordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

func replaceMarked(text string, marked []bool) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case !marked[i]:
			out.WriteByte(text[i])
		case i == 0 || !marked[i-1]:
			out.WriteString(struck)
		}
	}
	return out.String()
}

// asciiLower lowers A to Z only, so that offsets stay.
func asciiLower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// holds says that text holds one of the secrets.
func (s *striker) holds(text string) bool { return s.strike(text) != text }
