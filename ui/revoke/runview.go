package revoke

import (
	"fmt"
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// runItems lists every token and what became of it; at narrow sizes those that
// need a person first, and those that are dead folded into one row.
func (s *Screen) runItems(c *draw.Canvas, width int, now time.Time) {
	if s.step == Report {
		s.verdictItems(c, width, now)
	}
	tokens, folded := s.tokens, 0
	if s.narrow() {
		tokens = worstFirst(tokens)
		if !s.open {
			folded = s.count(keeper.RevokedDead)
			tokens = tokens[:len(tokens)-folded]
		}
	}
	if len(s.tokens) > 0 {
		s.heading(c, "TOKENS", "each is used again after the server has said yes")
	}
	for _, t := range tokens {
		lines := []line{s.tokenLine(t, now)}
		if len(s.items) == s.cursor && t.line != nil {
			lines = append(lines, s.proofLines(c, t, width)...)
		}
		s.choice(lines...)
	}
	if folded > 0 {
		s.choice(func(c *draw.Canvas, width int) {
			c.ClipText(themes.Fresh, c.Glyphs.Yes+" "+number(folded, "token")+" dead ("+c.Spell("{revoke.fold}")+" shows)", width)
		})
	}
	s.stepItems(c, width)
	if s.said != "" {
		s.add(wrapped(c, themes.Muted, c.Glyphs.Yes, themes.Fresh, "The steps by hand are recorded as done, said by "+s.said+".", width)...)
	}
	for _, path := range s.saved {
		s.add(wrapped(c, themes.Muted, c.Glyphs.Yes, themes.Fresh, "Report saved: "+path, width)...)
	}
}

// the columns of a token's row, in cells
const (
	kindCells    = 11
	serverCells  = 7
	outcomeCells = 13
	clockCells   = 8
)

// tokenLine is one token: whose it is, what the server said, and how it is
// known what became of it.
func (s *Screen) tokenLine(t *token, now time.Time) line {
	return func(c *draw.Canvas, width int) {
		end := c.Col() + width
		mark, role := outcomeMark(c.Glyphs, t.outcome())
		wide := width >= 100
		c.FitText(themes.Text, t.name, nameCells(width))
		c.Pad(1)
		c.FitText(themes.Text, t.kind, kindCells)
		c.Pad(1)
		if width >= 70 {
			c.FitText(themes.Faint, string(t.print), model.FingerprintLength)
		} else {
			head, _ := draw.Head(draw.Clean(string(t.print)), 4, c.Method)
			c.FitText(themes.Faint, head, 4)
		}
		c.Pad(1)
		if wide {
			c.FitText(themes.Muted, s.serverSaid(t), serverCells)
			c.Pad(1)
		}
		word := outcomeWord(t.outcome())
		if t.line == nil && t.now != nil {
			mark, word, role = t.stage(c.Glyphs)
		}
		c.FitText(role, mark+" "+word, outcomeCells)
		if end-c.Col() < 6 {
			return
		}
		if t.line == nil {
			c.Pad(1)
			c.ClipText(themes.Muted, t.doing(now), end-c.Col())
			return
		}
		c.Pad(1)
		if !wide {
			c.ClipText(themes.Muted, t.line.Proof, end-c.Col())
			return
		}
		c.FitText(themes.Muted, t.line.Proof, end-c.Col()-clockCells-1)
		c.Pad(1)
		c.Put(themes.Faint, t.line.At.Local().Format("15:04:05"))
	}
}

func nameCells(width int) int {
	switch {
	case width >= 100:
		return 22
	case width >= 70:
		return 16 // so that "refused: invalid_grant" is told whole
	}
	return max(6, width-kindCells-4-outcomeCells-3)
}

func (s *Screen) serverSaid(t *token) string {
	switch {
	case t.line == nil && t.now != nil && t.now.Status > 0:
		return strconv.Itoa(t.now.Status)
	case t.line == nil:
		return ""
	case t.line.ServerStatus == 0:
		return "-"
	}
	return strconv.Itoa(t.line.ServerStatus)
}

// proofLines tell the whole proof of the token under the cursor, where its row
// had to cut it.
func (s *Screen) proofLines(c *draw.Canvas, t *token, width int) []line {
	room := width - nameCells(width) - kindCells - model.FingerprintLength - outcomeCells - 4
	if width >= 100 {
		room -= serverCells + clockCells + 2
	}
	proof := draw.Clean(t.line.Proof)
	if draw.Width(proof, c.Method) <= room {
		return nil
	}
	return wrapped(c, themes.Muted, c.Glyphs.Dot, themes.Faint, proof, width-2)
}

func outcomeMark(g *draw.Glyphs, o keeper.RevokeOutcome) (string, themes.Role) {
	switch o {
	case keeper.RevokedDead:
		return g.Yes, themes.Fresh
	case keeper.RevokedAlive:
		return g.No, themes.Danger
	case keeper.RevokedAccepted:
		return "?", themes.Soon
	case keeper.RevokedByHand:
		return "!", themes.Attention
	case keeper.RevokedUnreachable:
		return "?", themes.Doubt
	}
	return g.Busy, themes.Faint
}

// verdictItems say in words what the run came to, and who must act.
func (s *Screen) verdictItems(c *draw.Canvas, width int, now time.Time) {
	for _, text := range s.trouble {
		s.add(wrapped(c, themes.Danger, "", themes.Danger, text, width)...)
	}
	open := s.unproven()
	if s.trouble == nil && len(s.tokens) > 0 {
		s.largeItems(c, width)
	}
	switch {
	case s.ended.IsZero(), s.trouble != nil:
		s.add(wrapped(c, themes.Soon, "!", themes.Soon, c.Spell("The run was cut off. {revoke.again} goes on with what is left."), width)...)
	case len(s.tokens) == 0:
		s.add(plain(themes.Text, "No token was held."))
	case open == 0:
		s.add(wrapped(c, themes.Fresh, c.Glyphs.Yes, themes.Fresh, fmt.Sprintf(
			"0 ALIVE. Every token was tried again and refused: %d of %d.", len(s.tokens), len(s.tokens)), width)...)
	default:
		s.add(wrapped(c, themes.Danger, c.Glyphs.No, themes.Danger, fmt.Sprintf(
			"%d of %s not proven dead.", open, number(len(s.tokens), "token")), width)...)
	}
	for _, o := range outcomes {
		for _, text := range s.whoActs(o, now) {
			text = c.Spell(text)
			mark, role := outcomeMark(c.Glyphs, o)
			s.add(wrapped(c, themes.Text, mark, role, text, width)...)
		}
	}
}

// whoActs says for the tokens of an outcome what lives and who can end it.
func (s *Screen) whoActs(o keeper.RevokeOutcome, now time.Time) []string {
	n := s.count(o)
	if n == 0 || o == "" || o == keeper.RevokedDead {
		return nil
	}
	switch o {
	case keeper.RevokedAlive:
		var texts []string
		for _, t := range s.tokens {
			if t.outcome() == o {
				texts = append(texts, fmt.Sprintf("%s %s of %s still works.%s %s", t.kind, t.print, keys.Literal(t.name), endsByItself(t.line.Expiry, now), s.endIt()))
			}
		}
		return texts
	case keeper.RevokedByHand:
		return []string{number(n, "token") + " only you can end: do the steps below, tick them with {revoke.tick}, then {revoke.prove} proves it." + s.lastEnd(o, now)}
	case keeper.RevokedAccepted:
		return []string{number(n, "token") + " accepted by the server, and nothing could prove it." + s.lastEnd(o, now)}
	}
	return []string{number(n, "token") + " could not be tried: the rows say why. {revoke.again} tries again."}
}

func (s *Screen) endIt() string {
	if len(s.steps) > 0 {
		return "To end it now: do the steps below ({revoke.page} shows the page), or {revoke.again} tries again."
	}
	return "{revoke.again} tries again."
}

// endsByItself says when a token dies without anybody doing anything.
func endsByItself(e model.Expiry, now time.Time) string {
	if !e.Known() || e.Over(now) {
		return ""
	}
	return " It dies by itself at " + ending(e.At, now) + "."
}

// ending is a moment with the time until then, counted down where it is near.
func ending(at, now time.Time) string {
	moment := at.Local().Format("15:04:05")
	if at.Sub(now) > 12*time.Hour {
		moment = at.Local().Format("2 Jan 15:04")
	}
	return moment + " (in " + draw.Left(at.Sub(now)) + ")"
}

// Counts says that something is counted down by the second.
func (s *Screen) Counts(now time.Time) bool {
	if s.step == Run {
		return true
	}
	if s.step != Report {
		return false
	}
	for _, t := range s.tokens {
		if t.line == nil || t.line.Outcome == keeper.RevokedDead || !t.line.Expiry.Known() {
			continue
		}
		if left := t.line.Expiry.At.Sub(now); left > 0 && left <= time.Hour {
			return true
		}
	}
	return false
}

// lastEnd is endsByItself for the last of the tokens of an outcome, where the
// ends of all are known.
func (s *Screen) lastEnd(o keeper.RevokeOutcome, now time.Time) string {
	var last time.Time
	for _, t := range s.tokens {
		if t.outcome() != o {
			continue
		}
		if !t.line.Expiry.Known() {
			return ""
		}
		if t.line.Expiry.At.After(last) {
			last = t.line.Expiry.At
		}
	}
	if !last.After(now) {
		return ""
	}
	return " The last dies by itself at " + ending(last, now) + "."
}
