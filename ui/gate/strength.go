package gate

import (
	"strings"
	"unicode"
)

// Strength is how well a passphrase stands against guessing.
type Strength uint8

// The strengths.
const (
	None Strength = iota // nothing was typed
	Weak
	Fair
	Good
	Strong
)

// String is the strength in a word.
func (s Strength) String() string {
	return [...]string{"", "weak", "fair", "good", "strong"}[s]
}

// common are what guessing begins with; a passphrase made of one of them and
// some digits is weak whatever its length.
var common = []string{"password", "passwort", "passphrase", "tokenrack", "qwerty", "qwertz", "letmein", "welcome", "admin", "secret"}

// Measure judges a passphrase by its length and by how much of it is new:
// repeated letters, runs like 1234 and words that guessing begins with count
// little. It is a hint for a person and no bound for an attacker; the vault
// makes every guess slow on top.
func Measure(passphrase string) Strength {
	if passphrase == "" {
		return None
	}
	switch bits := float64(fresh(passphrase)) * perLetter(passphrase); {
	case bits < 36:
		return Weak
	case bits < 56:
		return Fair
	case bits < 80:
		return Good
	}
	return Strong
}

// fresh counts the letters that do not follow from the one before them.
func fresh(s string) int {
	s = strings.ToLower(s)
	for _, word := range common {
		s = strings.ReplaceAll(s, word, word[:1])
	}
	n := 0
	before := rune(-2)
	for _, r := range s {
		if step := r - before; step < -1 || step > 1 {
			n++
		}
		before = r
	}
	return n
}

// perLetter is how many bits a letter is worth: less in plain words than in a
// mix of kinds.
func perLetter(s string) float64 {
	var lower, upper, digit, other bool
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			lower = true
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsDigit(r):
			digit = true
		case r != ' ':
			other = true
		}
	}
	bits := 2.2
	for _, kind := range []bool{lower, upper, digit, other} {
		if kind {
			bits += 0.6
		}
	}
	return bits
}
