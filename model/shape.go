package model

import (
	"slices"
	"strconv"
	"strings"
)

// Shape is what a value usually looks like at a provider: a hint for a person
// who copies it, never a reason to refuse one. The zero value knows nothing.
type Shape struct {
	Letters Letters
	Lengths []int // in characters; any of them is usual
}

// Letters names a set of characters.
type Letters string

// The sets.
const (
	LettersHex    Letters = "hex"
	LettersUUID   Letters = "uuid" // hexadecimal digits and hyphens
	LettersAlnum  Letters = "alphanumeric"
	LettersBase64 Letters = "base64url" // RFC 4648 section 5
)

const alnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// lettersOf are the characters of each set.
var lettersOf = map[Letters]string{
	LettersHex: "0123456789abcdefABCDEF", LettersUUID: "0123456789abcdefABCDEF-",
	LettersAlnum: alnum, LettersBase64: alnum + "-_",
}

// Known says that there is anything to compare a value with.
func (s Shape) Known() bool { return s.Letters != "" || len(s.Lengths) > 0 }

// Fits says that a value looks as usual.
func (s Shape) Fits(value string) bool { return s.Spelled(value) && s.Long(value) }

// Spelled says that all of a value's characters are usual ones.
func (s Shape) Spelled(value string) bool {
	letters, known := lettersOf[s.Letters]
	return !known || !strings.ContainsFunc(value, func(r rune) bool { return !strings.ContainsRune(letters, r) })
}

// Long says that a value is as long as usual.
func (s Shape) Long(value string) bool {
	return len(s.Lengths) == 0 || slices.Contains(s.Lengths, len([]rune(value)))
}

// Usual is the usual length in words, "43 or 64"; empty where any is.
func (s Shape) Usual() string {
	var words []string
	for _, n := range s.Lengths {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, " or ")
}
