package cli

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxForeign bounds foreign text in a message, in characters.
const maxForeign = 300

// plain makes foreign text safe for a message: [safe], and no more than
// maxForeign characters.
func plain(text string) string {
	text = safe(text)
	if len(text) <= maxForeign {
		return text
	}
	if runes := []rune(text); len(runes) > maxForeign {
		return string(runes[:maxForeign]) + "…"
	}
	return text
}

// safe leaves out every character that drives a terminal, hides, or turns the
// reading direction. Everything on standard error and every table goes through
// it, whoever cleaned the text before.
func safe(text string) string {
	if isPlain(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case drivesTerminal(r):
			return -1
		}
		return r
	}, text)
}

// isPlain says that a text is printable ASCII: the usual case.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return true
}

// drivesTerminal says that a character does more than stand there: C0 and C1
// controls, format characters (bidi overrides, zero-width, tags), private use,
// unassigned surrogates, and bytes that are no UTF-8.
func drivesTerminal(r rune) bool {
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp)
}

// maxEchoed bounds an argument that a message may repeat.
const maxEchoed = 40

// MayEcho says that an argument can be repeated in a message: it is a name a
// person would read aloud. What could be a token or a password given by
// mistake is not repeated.
func MayEcho(argument string) bool {
	if len(argument) == 0 || utf8.RuneCountInString(argument) > maxEchoed || strings.HasPrefix(argument, "eyJ") {
		return false
	}
	var upper, lower, digit, odd bool
	for _, r := range argument {
		switch {
		case drivesTerminal(r):
			return false
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsLower(r):
			lower = true
		case unicode.IsDigit(r):
			digit = true
		case strings.ContainsRune("+/=", r):
			odd = true
		}
	}
	// A long run of mixed letters and digits, or of hexadecimal ones, is how
	// tokens look and names do not.
	long := utf8.RuneCountInString(argument) >= 16 && !strings.ContainsAny(argument, " .@")
	return !(long && digit && (upper && lower || odd || isHexRun(argument)))
}

func isHexRun(text string) bool {
	for _, r := range text {
		if !strings.ContainsRune("0123456789abcdefABCDEF-", r) {
			return false
		}
	}
	return true
}

// quoted repeats an argument in quotes where that is safe, else stands for it.
func quoted(argument, otherwise string) string {
	if MayEcho(argument) {
		return "“" + argument + "”"
	}
	return otherwise
}

// shellWord writes a name so that a shell reads it as one word: for commands
// that a person may copy.
func shellWord(name string) string {
	for _, r := range name {
		plainRune := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.@/:+", r)
		if !plainRune {
			return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
		}
	}
	return name
}
