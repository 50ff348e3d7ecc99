package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// towers bounds how many combining marks one letter may carry: more are drawn
// over the neighbouring lines, and no language stacks them so high.
const towers = 3

// Clean makes foreign text safe to show on one line: what drives a terminal,
// turns the reading direction, or takes no room is left out; line ends and
// tabs become spaces; bytes that are no text become U+FFFD. Text that is
// clean already is returned as it is.
//
// Whoever stores foreign text cleans it too. This is the border of the screen,
// which trusts nobody.
func Clean(s string) string {
	if isPlain(s) || isUsual(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			b.WriteRune('\uFFFD')
			marks = 0
		case unicode.Is(unicode.Mn, r) && !hidden(r):
			if marks++; marks <= towers && b.Len() > 0 {
				b.WriteRune(r)
			}
		case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			b.WriteByte(' ')
			marks = 0
		case hidden(r):
		default:
			b.WriteRune(r)
			marks = 0
		}
	}
	return b.String()
}

// isPlain says that s is printable ASCII, which is the usual case.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// isUsual says that s holds nothing but letters and signs that are known to be
// harmless without a look into Unicode's tables.
func isUsual(s string) bool {
	for _, r := range s {
		if !usual(r) {
			return false
		}
	}
	return true
}

func usual(r rune) bool {
	switch {
	case r >= 0x20 && r <= 0x7e:
		return true
	case r >= 0xA1 && r < 0x300: // Latin
		return r != 0xAD
	case r >= 0x370 && r < 0x483: // Greek, Cyrillic
		return true
	case r >= 0x2010 && r <= 0x2027: // dashes, quotes, bullets
		return true
	case r >= 0x20A0 && r <= 0x20C0: // currencies
		return true
	case r >= 0x2100 && r <= 0x27FF: // arrows, boxes, shapes
		return true
	case r >= 0x3041 && r <= 0x3096, r >= 0x30A1 && r <= 0x30FC, r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3:
		return true // Japanese, Chinese, Korean
	}
	return false
}

// hidden says that a character must not reach a screen: controls (Cc, which
// holds ESC and the C1 codes), format characters (Cf: bidi marks, joiners, the
// zero-width space, soft hyphens, tags), variation selectors, fillers that
// look like nothing, private use and what Unicode never assigned a meaning.
func hidden(r rune) bool {
	switch {
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Variation_Selector):
		return true
	case r == '\u034F', r == '\u115F', r == '\u1160', r == '\u3164', r == '\uFFA0', r == '\u2800':
		return true
	case r >= 0xFFF9 && r <= 0xFFFC, r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
		return true
	}
	return unicode.Is(unicode.Me, r)
}
