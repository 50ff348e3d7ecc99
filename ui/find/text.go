package find

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Field is one of the texts of an account that can be searched.
type Field uint8

// The fields. Words are looked for in those up to Host.
const (
	Customer Field = iota
	Account
	App
	Provider
	Host
	Scope
	fields
)

// Fields is a text for each field, empty where there is none.
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

// occurs says how well a word fits into a text. It looks at the first
// occurrence before it looks for a better one: most texts have none or one.
func occurs(s, word []byte) Fit {
	i := bytes.Index(s, word)
	switch {
	case i < 0:
		return No
	case i == 0 || !isWordByte(s[i-1]) || starts(s, word):
		return Start
	}
	return Inner
}

// starts says that word stands at the beginning of a word of s: after
// something that is neither letter nor digit.
func starts(s, word []byte) bool {
	for from := 1; from < len(s); {
		i := bytes.Index(s[from:], word)
		if i < 0 {
			return false
		}
		at := from + i
		if !isWordByte(s[at-1]) {
			return true
		}
		from = at + 1
	}
	return false
}

func isWordByte(b byte) bool {
	return b >= utf8.RuneSelf || b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
}

// scattered says that the letters of word occur in s in this order.
func scattered(s []byte, word string) bool {
	for i := 0; i < len(s) && word != ""; i++ {
		if s[i] == word[0] {
			word = word[1:]
		}
	}
	return word == ""
}
