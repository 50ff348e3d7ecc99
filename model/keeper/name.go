package keeper

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/text/unicode/norm"

	"github.com/tokenrack/tokenrack/model"
)

// nameCells is how wide a name may be on a screen.
const nameCells = 128

// Fold makes the key by which a name is found and must be unique: NFC, without
// case (Unicode's simple folding), so that "Café" typed on two keyboards is one
// account.
func Fold(name string) string {
	if ascii(name) {
		return strings.ToLower(name)
	}
	return norm.NFC.String(strings.Map(foldRune, norm.NFC.String(name)))
}

// foldRune returns the smallest of the runes that differ from r only by case.
func foldRune(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	return unicode.ToLower(least)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cleanName checks a name and gives its NFC form. what is "account" or "app".
func cleanName(what, name string) (string, error) {
	name = norm.NFC.String(name)
	switch {
	case name == "" || strings.TrimSpace(name) == "":
		return "", usage("the %s needs a name", what)
	case !utf8.ValidString(name):
		return "", usage("the %s's name is not valid UTF-8", what)
	case strings.TrimSpace(name) != name:
		return "", usage("the %s's name begins or ends with a space", what)
	}
	for _, r := range name {
		if unicode.IsControl(r) || invisible(r) {
			return "", usage("the %s's name holds a control or invisible character", what)
		}
	}
	if displaywidth.String(name) > nameCells {
		return "", usage("the %s's name is wider than %d cells", what, nameCells)
	}
	return name, nil
}

// cleanLabel checks a customer's name: as a name, but it may be empty.
func cleanLabel(label string) (string, error) {
	if label == "" {
		return "", nil
	}
	return cleanName("customer", label)
}

// invisible says whether a rune could make two names look alike or turn the
// direction of a line: format characters, tags, line and paragraph separators.
// The zero-width joiner and non-joiner stay: some scripts need them.
func invisible(r rune) bool {
	switch r {
	case '\u200c', '\u200d':
		return false
	case '\u2028', '\u2029':
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

func usage(format string, args ...any) *model.Error {
	return &model.Error{Kind: model.KindUsage, What: fmt.Sprintf(format, args...)}
}
