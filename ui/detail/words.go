package detail

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/ui/draw"
)

// Part is a group of facts in words, each "name: what there is to say": for the
// plain mode, which draws nothing.
type Part struct {
	Title string // empty: it needs none
	Lines []string
}

// Words tells what the screen shows, but for the state and the time that is
// left: those the caller tells as it likes. A revealed token is not among it.
// Keys writes what is pressed or typed for an action where a text of ours names
// it in braces.
func (s *Screen) Words(now time.Time, keys func(text string, ascii bool) string) []Part {
	if s.Row == nil {
		return nil
	}
	c := draw.NewCanvas(nil, draw.ASCII)
	c.Keys = keys
	return []Part{
		{Lines: slices.Concat(texts(s.clocks(c, now)[1:]), s.tokenWords(c, now))},
		{Title: "Scopes", Lines: s.scopeWords()},
		{Title: "Claims, decoded, not verified", Lines: texts(s.claims(now)[1:])},
		{Title: "History", Lines: texts(s.history(now)[1:])},
	}
}

// tokenWords are the tokens' facts without the masks, which say nothing to an
// ear.
func (s *Screen) tokenWords(c *draw.Canvas, now time.Time) []string {
	var lines []line
	for _, l := range s.tokens(c, now) {
		name := strings.TrimSpace(l.pieces[0].text)
		if (name == "Access token" || name == "Refresh token") && len(l.pieces) == 3 {
			l.pieces = slices.Delete(slices.Clone(l.pieces), 1, 2)
		}
		lines = append(lines, l)
	}
	return texts(lines)
}

// scopeWords compare what was asked for with what was granted.
func (s *Screen) scopeWords() []string {
	a := s.Row.Account
	if len(a.ScopesAsked)+len(a.ScopesGranted)+len(a.ScopesLost) == 0 {
		return []string{"this system has none, or none were asked for"}
	}
	said := len(a.ScopesGranted) > 0
	var lines []string
	for _, name := range slices.Concat(a.ScopesAsked, a.ScopesGranted.Without(a.ScopesAsked)) {
		words := "asked, granted"
		switch {
		case !a.ScopesAsked.Has(name):
			words = "not asked, granted"
		case said && !a.ScopesGranted.Has(name):
			words = "asked, missing (!)"
		}
		lines = append(lines, draw.Clean(name)+": "+words)
	}
	if !said {
		lines = append(lines, "the server did not say: granted as asked")
	}
	return lines
}

var gaps = regexp.MustCompile(`  +`)

// texts writes lines as words: the first piece is the name, where there are
// others; columns become commas.
func texts(lines []line) []string {
	var out []string
	for _, l := range lines {
		name, rest := l.pieces[0].text, ""
		for _, p := range l.pieces[1:] {
			rest += p.text
		}
		text := strings.TrimSpace(name)
		if rest = strings.TrimSpace(rest); rest != "" {
			text += ": " + gaps.ReplaceAllString(rest, ", ")
		}
		if text != "" {
			out = append(out, strings.ReplaceAll(text, ", fp ", ", fingerprint "))
		}
	}
	return out
}
