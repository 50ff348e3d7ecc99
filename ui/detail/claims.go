package detail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// moments are the claims that are times, in seconds since 1970 (RFC 7519
// section 4.1 and OpenID Connect Core section 2).
var moments = map[string]bool{"exp": true, "iat": true, "nbf": true, "auth_time": true}

// claims tells what the access token says of itself.
func (s *Screen) claims(now time.Time) []line {
	lines := []line{{pieces: []piece{{themes.Accent, "CLAIMS"}, {themes.Faint, "  decoded, not verified"}}}}
	switch {
	case s.facts.Why != "":
		return append(lines, text(themes.Down, s.facts.Why))
	case !s.known:
		return append(lines, text(themes.Faint, "reading"))
	case s.Row.Account.Access == nil:
		return append(lines, text(themes.Muted, "no access token held"))
	case !s.facts.Inspection.IsJWT:
		return append(lines, text(themes.Muted, "none: an opaque token says nothing of itself"))
	case s.Hidden:
		return append(lines, text(themes.Muted, "hidden with the names"))
	}
	claims := s.facts.Inspection.Claims
	alg := piece{themes.Text, draw.Clean(claims.Algorithm)}
	if claims.Algorithm == "none" {
		alg = piece{themes.Attention, "none (!) unsigned token"}
	}
	lines = append(lines, claim("alg", alg))
	for _, name := range slices.Sorted(maps.Keys(claims.All)) {
		lines = append(lines, claim(draw.Clean(name), piece{themes.Text, claimText(name, claims, now)}))
	}
	if claims.Expires.IsZero() {
		lines = append(lines, claim("exp", piece{themes.Muted, "not in the token"}))
	}
	return lines
}

func claim(name string, value piece) line {
	return line{pieces: []piece{{themes.Muted, fmt.Sprintf("%-12s ", name)}, value}}
}

func claimText(name string, claims model.Claims, now time.Time) string {
	raw := claims.All[name]
	if moments[name] {
		var seconds float64
		if json.Unmarshal(raw, &seconds) == nil && seconds > 0 && seconds < 1<<38 {
			at := time.Unix(int64(seconds), 0)
			return clockTime(at, now) + " " + draw.Clean(string(raw))
		}
	}
	var words string
	if json.Unmarshal(raw, &words) == nil {
		return draw.Clean(words)
	}
	var small bytes.Buffer
	if json.Compact(&small, raw) != nil {
		return draw.Clean(string(raw))
	}
	return draw.Clean(small.String())
}

// history tells what happened to the account lately, the newest first.
func (s *Screen) history(now time.Time) []line {
	lines := []line{head("HISTORY")}
	if s.known && len(s.facts.History) == 0 {
		return append(lines, text(themes.Muted, "nothing yet"))
	}
	for _, a := range s.facts.History {
		says := verbWord(a.Verb)
		if a.Outcome != "" {
			says += " " + draw.Clean(a.Outcome)
		}
		pieces := []piece{{themes.Faint, fmt.Sprintf("%-12s ", clockTime(a.At, now))}, {themes.Text, says}}
		if a.Fingerprint != "" {
			pieces = append(pieces, piece{themes.Faint, "  fp " + draw.Clean(string(a.Fingerprint))})
		}
		if note := s.noteOf(&a); note != "" {
			pieces = append(pieces, piece{themes.Muted, "  " + note})
		}
		lines = append(lines, line{pieces: pieces})
	}
	return lines
}

// noteOf is the note of a line of the history as it may be shown: most may hold
// names.
func (s *Screen) noteOf(a *model.Activity) string {
	if s.Hidden && a.Verb != model.DidCopy && a.Verb != model.DidRefresh {
		return ""
	}
	return s.shown(draw.Clean(a.Note))
}

// shown is a text as it may be shown.
func (s *Screen) shown(text string) string {
	if !s.Hidden {
		return text
	}
	return s.Row.Unnamed(text)
}

func verbWord(verb string) string {
	switch verb {
	case model.DidSignIn:
		return "signed in"
	case model.DidCopy:
		return "copied"
	case model.DidByHand:
		return "by hand"
	}
	return draw.Clean(verb)
}
