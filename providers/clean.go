package providers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tokenrack/tokenrack/model"
)

// Bounds of foreign text.
const (
	maxForeign = 4 << 10 // bytes that are looked at
	maxClean   = 200     // runes that are kept
	maxName    = 120     // runes of a file's or host's name that are kept
)

// struck stands where a secret stood.
const struck = "[hidden]"

// clean makes a stranger's text fit for a screen and a log: the given secrets
// go in every form they might be echoed in, so does whatever looks like a
// token, and then every character that could drive a terminal or hide
// something. It is one line of at most 200 characters.
func clean(text string, secrets []model.Secret) string {
	return cleanTo(text, newStriker(secrets), maxClean)
}

func cleanTo(text string, s *striker, limit int) string {
	if len(text) > maxForeign {
		text = text[:maxForeign]
	}
	// Hidden characters go first: they could have split a secret in two.
	text = plain(text)
	marked := make([]bool, len(text))
	s.mark(marked, text)
	markTokens(marked, text)
	return shorten(replaceMarked(text, marked), limit)
}

// plain drops invalid UTF-8 and every hidden character, and makes each run of
// spaces and line breaks one space.
func plain(text string) string {
	var out strings.Builder
	space, past := false, 0
	for i, r := range text {
		switch {
		case i < past:
		case r == escape || r == csi:
			past = i + sequence(text[i:])
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
		case unicode.IsSpace(r):
			space = out.Len() > 0
		case isHidden(r):
		default:
			if space {
				out.WriteByte(' ')
				space = false
			}
			out.WriteRune(r)
		}
	}
	return out.String()
}

// How terminal sequences begin (ECMA-48): with ESC, or with the one character
// that stands for ESC [.
const (
	escape = '\x1b'
	csi    = '\u009b'
)

// sequence is the length of the terminal sequence a text begins with: a control
// sequence as a whole, of anything else only what introduces it, so that no
// text is lost for want of an end.
func sequence(text string) int {
	rest, control := strings.CutPrefix(text, string(csi))
	if !control {
		rest, control = strings.CutPrefix(text, string(escape)+"[")
	}
	if !control {
		return 1
	}
	head := len(text) - len(rest)
	for i := range len(rest) {
		switch b := rest[i]; {
		case b >= '@' && b <= '~':
			return head + i + 1
		case b < ' ' || b > '?':
			return head // it never ends: what follows is text
		}
	}
	return head
}

// isHidden says that a rune draws nothing of its own and may drive a terminal,
// turn the text around or hide in it: C0, C1 and DEL, bidirectional controls,
// zero-width characters, tags, variation selectors, private use, unassigned.
func isHidden(r rune) bool {
	switch {
	case r < ' ' || r >= 0x7f && r <= 0x9f:
		return true
	case r < utf8.RuneSelf:
		return false
	case r == 0x034f || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0 || r == 0x2800:
		return true // characters that are drawn as nothing
	case r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0000:
		return true
	case unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
		return true
	case unicode.IsSpace(r):
		return false
	}
	return !unicode.IsGraphic(r) || unicode.Is(unicode.Co, r)
}

// shorten cuts text to limit runes, of which at most two in a row are
// combining marks.
func shorten(text string, limit int) string {
	var out strings.Builder
	runes, marks := 0, 0
	for _, r := range text {
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
			if marks++; marks > 2 || runes == 0 {
				continue
			}
		} else {
			marks = 0
		}
		if runes++; runes > limit {
			return strings.TrimSpace(out.String()) + "…"
		}
		out.WriteRune(r)
	}
	return strings.TrimSpace(out.String())
}

// cleanName makes a file's, host's or key's name fit to be shown.
func cleanName(name string) string {
	return shorten(plain(name), maxName)
}

// Bounds of what looks like a token.
const (
	maxWord      = 48 // a run of token characters longer than this
	maxMixedWord = 20 // one of this length with both letters and digits
)

// markTokens marks every run that looks like a token: a JSON Web Token, a long
// run of Base64 or hexadecimal digits, an UUID. Words, dates and addresses
// stay.
func markTokens(marked []bool, text string) {
	begin := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && isTokenByte(text[i]) {
			continue
		}
		if at := tokenIn(text[begin:i]); at >= 0 {
			mark(marked, begin+at, i)
		}
		begin = i + 1
	}
}

func isTokenByte(b byte) bool {
	return b < utf8.RuneSelf && (isWordByte(b) || strings.IndexByte("+/=_-.~%", b) >= 0)
}

// tokenIn tells where in a run something like a token begins, -1 where there
// is none.
func tokenIn(run string) int {
	digits := strings.ContainsAny(run, "0123456789")
	letters := strings.ContainsFunc(run, unicode.IsLetter)
	if len(run) > maxWord || len(run) >= maxMixedWord && digits && letters {
		return 0
	}
	if at := strings.Index(run, "eyJ"); at >= 0 && len(run)-at >= gram {
		return at
	}
	return -1
}
