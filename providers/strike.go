package providers

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// gram is the length from which on a piece of a long secret is taken for the
// secret: an echo may be cut off.
const gram = 8

// shortSecret is the length below which a secret is struck only where it
// stands as a word of its own: a password "a" would leave nothing of a text.
const shortSecret = 4

// striker strikes the secrets of one call out of foreign text that is plain
// already. Letters match in either case. It is made for errors, which are rare: its work grows with
// the length of the secrets.
type striker struct{ forms []string }

func newStriker(secrets []model.Secret) *striker {
	s := &striker{}
	for _, secret := range secrets {
		if secret.Empty() {
			continue
		}
		for _, form := range echoes(secret.Reveal()) {
			s.forms = append(s.forms, asciiLower(plain(form)))
		}
	}
	return s
}

// echoes lists the forms in which a server might repeat a secret.
func echoes(secret string) []string {
	raw := []byte(secret)
	forms := []string{
		secret,
		url.QueryEscape(secret), url.PathEscape(secret), percentAll(secret),
		html.EscapeString(secret),
		base64.StdEncoding.EncodeToString(raw), base64.RawStdEncoding.EncodeToString(raw),
		base64.URLEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw),
		hex.EncodeToString(raw),
		strings.ReplaceAll(secret, "/", `\/`),
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret),
	}
	for shift := 1; shift <= 2; shift++ { // inside a longer text, Base64 falls three ways
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), raw...))
		if len(text) > 6 {
			forms = append(forms, text[shift+1:len(text)-2])
		}
	}
	if text, err := json.Marshal(secret); err == nil {
		inner := string(text[1 : len(text)-1])
		forms = append(forms, inner, strings.ReplaceAll(inner, "/", `\/`))
	}
	return forms
}

// percentAll writes every byte that is not a letter or digit as %XX, also
// those that RFC 3986 lets stand.
func percentAll(text string) string {
	var out strings.Builder
	for i := range len(text) {
		b := text[i]
		if isWordByte(b) && b < 0x80 {
			out.WriteByte(b)
			continue
		}
		out.WriteByte('%')
		out.WriteString(strings.ToUpper(hex.EncodeToString([]byte{b})))
	}
	return out.String()
}

// mark marks every secret in text.
func (s *striker) mark(marked []bool, text string) {
	lower := asciiLower(text)
	pieces := piecesOf(lower)
	for _, form := range s.forms {
		switch {
		case form == "":
		case len(form) < shortSecret:
			markAll(marked, lower, form, true)
		case len(form) < gram+gram/2:
			markAll(marked, lower, form, false)
		default:
			markPieces(marked, pieces, form)
		}
	}
}

// finds says that there is a secret in text.
func (s *striker) finds(text string) bool {
	marked := make([]bool, len(text))
	s.mark(marked, text)
	return slices.Contains(marked, true)
}

// piecesOf tells where each piece of a text begins. The text is short; the
// secrets may not be.
func piecesOf(text string) map[string][]int {
	pieces := map[string][]int{}
	for i := 0; i+gram <= len(text); i++ {
		pieces[text[i:i+gram]] = append(pieces[text[i:i+gram]], i)
	}
	return pieces
}

// markPieces marks every piece of the text that is also one of the secret.
func markPieces(marked []bool, pieces map[string][]int, form string) {
	for i := 0; i+gram <= len(form); i++ {
		for _, at := range pieces[form[i:i+gram]] {
			mark(marked, at, at+gram)
		}
		delete(pieces, form[i:i+gram]) // once is enough
	}
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
	for i := range len(text) {
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
