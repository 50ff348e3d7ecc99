package find

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Field is one of the texts of an account that can be searched.
type Field uint8

// The fields. Words are looked for in those before Host.
const (
	Customer Field = iota
	Account
	App
	Provider
	Host
	Scope
	fields
	worded = Host
)

// Text holds what can be found of one account, folded once.
type Text struct {
	field [fields]string
	// all is the worded fields in one string, a line each, so that one pass
	// tells whether a word occurs at all.
	all string
	// State is the state's word without its gaps, see [StateWord].
	State string
}

// NewText folds an account's fields.
func NewText(of [fields]string) Text {
	var t Text
	for i, s := range of {
		t.field[i] = Fold(s)
	}
	t.all = "\n" + strings.Join(t.field[:worded], "\n")
	return t
}

// Fields is what [NewText] takes: a text for each field, empty where there is
// none.
type Fields = [fields]string

// StateWord is a state's word as is: compares it: "sign in" and "sign_in" are
// "signin".
func StateWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// Fold brings a text into the form in which it is compared: lower case,
// without accents.
func Fold(s string) string {
	if plain(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if r == 'ß' {
			b.WriteString("ss")
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// starts says that word stands at the beginning of a word of s: at the
// beginning of a line, or after something that is neither letter nor digit.
func starts(s, word string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], word)
		if i < 0 {
			return false
		}
		at := from + i
		if at == 0 || !isWordByte(s[at-1]) {
			return true
		}
		from = at + 1
	}
}

func isWordByte(b byte) bool {
	return b >= utf8.RuneSelf || b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
}

// scattered says that the letters of word occur in s in this order.
func scattered(s, word string) bool {
	for i := 0; i < len(s) && word != ""; i++ {
		if s[i] == word[0] {
			word = word[1:]
		}
	}
	return word == ""
}
