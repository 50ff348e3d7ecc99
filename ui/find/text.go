package find

import (
	"bytes"
	"slices"
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

// skipped is how many letters in a row may be left out of a word.
const skipped = 2

// likeness compares words with names that they only resemble. It keeps its room
// from one name to the next.
type likeness struct {
	letters, text []rune
	ends, next    []bool
}

// of says that word is s with letters left out, as one types in haste: its
// letters occur in this order, the first begins a word of s, and each other
// follows closely or begins a word. Letters strewn over a name are no likeness:
// Enter copies the token of what is found.
func (l *likeness) of(word string, s []byte) bool {
	if !scattered(s, word) {
		return false
	}
	l.letters, l.text = l.letters[:0], l.text[:0]
	for _, r := range word {
		l.letters = append(l.letters, r)
	}
	for _, r := range string(s) {
		l.text = append(l.text, r)
	}
	l.ends, l.next = l.ends[:0], l.next[:0]
	for i, r := range l.text {
		l.ends = append(l.ends, r == l.letters[0] && l.begins(i))
		l.next = append(l.next, false)
	}
	for _, letter := range l.letters[1:] {
		l.grow(letter)
	}
	return slices.Contains(l.ends, true)
}

// grow moves from where the letters so far may end to where one more may.
func (l *likeness) grow(letter rune) {
	first := slices.Index(l.ends, true)
	for i, r := range l.text {
		near := slices.Contains(l.ends[max(0, i-skipped-1):i], true)
		l.next[i] = r == letter && (near || 0 <= first && first < i && l.begins(i))
	}
	l.ends, l.next = l.next, l.ends
}

// begins says that a word of the text begins at a letter.
func (l *likeness) begins(i int) bool {
	return isWordRune(l.text[i]) && (i == 0 || !isWordRune(l.text[i-1]))
}

func isWordRune(r rune) bool { return r >= utf8.RuneSelf || isWordByte(byte(r)) } //nolint:gosec // one byte

// scattered says that the letters of word occur in s in this order.
func scattered(s []byte, word string) bool {
	for i := 0; i < len(s) && word != ""; i++ {
		if s[i] == word[0] {
			word = word[1:]
		}
	}
	return word == ""
}
