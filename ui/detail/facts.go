package detail

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// clocks tells the state and what is running out.
func (s *Screen) clocks(c *draw.Canvas, now time.Time) []line {
	a, state := s.Row.Account, s.Row.State
	role := draw.StateRole(state)
	word := state.Word()
	if s.Busy {
		word = "refreshing"
	}
	first := line{pieces: []piece{{role, c.Glyphs.State(state) + " "}, {role, word + "  "}}}
	left, known := a.Left(now)
	life, whole := a.Life()
	if known && whole {
		first.bar = &bar{role: role, part: float64(left) / float64(life), width: 12}
	}
	first.pieces = append(first.pieces, piece{themes.Text, "  " + s.leftText(c, now)})
	lines := []line{first}
	if note := s.shown(draw.Clean(a.Note(now))); note != "" {
		lines = append(lines, text(noteRole(s.Row.Lacking), note))
	}
	if s.Row.Lacking && state != model.IsRevoked {
		lines = append(lines, text(themes.Muted, c.Spell("{account.sign_in} signs in again and asks for every scope below.")))
	}
	if a.Session.Known() {
		server := a.ServerNow(now)
		says := "over since " + clockTime(a.Session.At, now)
		if !a.Session.Over(server) {
			says = c.Left(a.Session.At.Sub(server)) + " left, at " + clockTime(a.Session.At, now)
		}
		lines = append(lines, fact("Session", piece{themes.Text, says}))
	}
	if a.Skew != 0 {
		lines = append(lines, fact("Server clock", piece{themes.Text, skewText(a.Skew)}))
	}
	if a.Doubt != nil {
		lines = append(lines, fact("In doubt", piece{themes.Doubt, "since " + clockTime(a.Doubt.At, now) + " " + s.shown(draw.Clean(a.Doubt.Why))}))
	}
	return lines
}

func noteRole(lacking bool) themes.Role {
	if lacking {
		return themes.Soon
	}
	return themes.Muted
}

func skewText(skew time.Duration) string {
	if skew < 0 {
		return (-skew).String() + " behind this computer's"
	}
	return skew.String() + " ahead of this computer's"
}

func (s *Screen) leftText(c *draw.Canvas, now time.Time) string {
	a := s.Row.Account
	left, known := a.Left(now)
	switch {
	case a.Access == nil:
		return "no access token held"
	case !known:
		return "the server names no lifetime"
	case left <= 0:
		return "over for " + draw.Age(-left)
	}
	says := c.Left(left) + " left"
	if life, ok := a.Life(); ok {
		says += " of " + draw.Left(life)
	}
	return says + ", until " + clockTime(a.Access.Expiry.At.Add(-a.Skew), now) + sourceText(a.Access.Expiry.Source)
}

func sourceText(source model.ExpirySource) string {
	switch source {
	case model.FromJWT:
		return " (the token says so)"
	case model.FromPaste:
		return " (said at the paste)"
	case model.FromApp:
		return " (assumed)"
	default:
		return ""
	}
}

// clockTime is a moment by the wall clock, with its day where it is not today.
func clockTime(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04:05")
	}
	return at.Format("2 Jan 15:04")
}

// tokens tells what is held, by mask and fingerprint.
func (s *Screen) tokens(c *draw.Canvas, now time.Time) []line {
	a := s.Row.Account
	lines := []line{s.accessLine(c)}
	if s.Revealing() {
		lines = append(lines, s.revealedLines(c, now)...)
	}
	if a.Refresh == nil {
		lines = append(lines, fact("Refresh token", piece{themes.Muted, "none held"}))
	} else {
		lines = append(lines, fact("Refresh token",
			piece{themes.Text, s.mask(c, s.facts.Inspection.RefreshMask)},
			piece{themes.Muted, "  never shown  fp " + string(a.Refresh.Fingerprint)}))
	}
	if n := len(a.Superseded); n > 0 {
		lines = append(lines, fact("Superseded", piece{themes.Text, fmt.Sprintf("%d old %s kept to revoke and prove", n, plural(n, "token"))}))
	}
	if n := len(a.Lost); n > 0 {
		lines = append(lines, fact("Lost answers", piece{themes.Doubt, fmt.Sprintf("%d: the server may hold tokens that never came", n)}))
	}
	grant := draw.Clean(string(a.Grant))
	if a.Origin != "" && !s.Hidden {
		grant += " " + c.Glyphs.Dot + " " + draw.Clean(a.Origin)
	}
	lines = append(lines, fact("Grant", piece{themes.Text, grant}))
	if app := s.Row.AppName.Text; app != "" && !s.Hidden {
		lines = append(lines, fact("App", piece{themes.Text, app}))
	}
	if a.Username != "" && !s.Hidden {
		lines = append(lines, fact("User", piece{themes.Text, draw.Clean(a.Username)}))
	}
	if a.Password != nil {
		lines = append(lines, fact("Password", piece{themes.Text, "kept, sealed, for signing in again"}))
	}
	return append(lines, fact("Background", piece{themes.Text, c.Spell(s.background(now))}))
}

func (s *Screen) accessLine(c *draw.Canvas) line {
	a := s.Row.Account
	if a.Access == nil {
		return fact("Access token", piece{themes.Muted, "none held"})
	}
	return fact("Access token",
		piece{themes.Text, s.mask(c, s.facts.Inspection.AccessMask)},
		piece{themes.Muted, fmt.Sprintf("  %d chars  fp %s", a.Access.Length, a.Access.Fingerprint)})
}

func (s *Screen) mask(c *draw.Canvas, mask string) string {
	if mask == "" {
		return strings.Repeat(c.Glyphs.Mask, 8)
	}
	if c.Glyphs.ASCII {
		mask = strings.NewReplacer("•", "*", "…", "~").Replace(mask)
	}
	return draw.Clean(mask)
}

func (s *Screen) revealedLines(c *draw.Canvas, now time.Time) []line {
	left := max(0, s.revealedTo.Sub(now).Round(time.Second))
	lines := []line{text(themes.Attention, fmt.Sprintf("shown for %d s more; Esc hides it", int(left/time.Second)))}
	for _, part := range draw.Wrap(draw.Clean(s.revealed.Reveal()), max(20, s.textWidth()), c.Method) {
		lines = append(lines, text(themes.Input, part))
	}
	return lines
}

func (s *Screen) background(now time.Time) string {
	a := s.Row.Account
	switch {
	case s.Row.State == model.IsRevoked:
		return "off: revoked"
	case a.Freeze != nil:
		return "held: somebody is revoking this account"
	case a.AutoOff:
		return "off; {account.auto} switches it on"
	case now.Before(a.Paused):
		return "paused until " + a.Paused.Local().Format("15:04") + ", then on again"
	case !a.Renewable(now):
		return "nothing to refresh with"
	case a.Session.Known() && !a.PasswordWorks():
		return "on, but a refresh does not prolong the session"
	}
	if due, known := keeper.DueAt(a, now); known && due.After(now) {
		return "refreshes by itself at " + clockTime(due, now)
	}
	return "refreshes ahead of the end"
}

// scopes compares what was asked for with what was granted.
func (s *Screen) scopes(c *draw.Canvas) []line {
	a := s.Row.Account
	if len(a.ScopesAsked)+len(a.ScopesGranted)+len(a.ScopesLost) == 0 {
		return []line{head("SCOPES"), text(themes.Muted, "this system has none, or none were asked for")}
	}
	lines := []line{{pieces: []piece{{themes.Accent, fmt.Sprintf("%-26s", "SCOPES")}, {themes.Faint, "asked  granted"}}}}
	names := slices.Concat(a.ScopesAsked, a.ScopesGranted.Without(a.ScopesAsked))
	said := len(a.ScopesGranted) > 0
	for _, name := range names {
		asked, granted := a.ScopesAsked.Has(name), !said || a.ScopesGranted.Has(name)
		lines = append(lines, scopeLine(c, draw.Clean(name), asked, granted))
	}
	if !said {
		lines = append(lines, text(themes.Muted, "the server did not say: granted as asked"))
	}
	return lines
}

func scopeLine(c *draw.Canvas, name string, asked, granted bool) line {
	label := name
	if w := draw.Width(name, c.Method); w > 24 {
		label, _ = draw.Head(name, 23, c.Method)
		label += c.Glyphs.More
	}
	pad := strings.Repeat(" ", max(1, 26-draw.Width(label, c.Method)))
	pieces := []piece{{themes.Text, label}, {themes.Faint, pad + "  "}}
	pieces = append(pieces, tick(c, asked), piece{themes.Faint, "      "}, tick(c, granted))
	if asked && !granted {
		pieces = append(pieces, piece{themes.Soon, "  missing"})
	}
	return line{pieces: pieces}
}

func tick(c *draw.Canvas, yes bool) piece {
	if yes {
		return piece{themes.Fresh, c.Glyphs.Yes}
	}
	return piece{themes.Revoked, c.Glyphs.No}
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
