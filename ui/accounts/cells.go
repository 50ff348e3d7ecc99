package accounts

import (
	"strconv"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// life draws how much of the access token's life is left.
func (s *Screen) life(c *draw.Canvas, r *rack.Row, now time.Time) {
	width := s.columns.life
	left, known := r.Account.Left(now)
	life, whole := r.Account.Life()
	switch {
	case r.State == model.IsRevoked, r.Account.Access == nil:
		c.Pad(width)
	case !known || !whole:
		c.FitText(themes.Faint, "?", width)
	default:
		c.Bar(draw.StateRole(r.State), float64(left)/float64(life), width)
	}
}

// left draws the countdown at the right of its cell, or why there is none.
func (s *Screen) left(c *draw.Canvas, r *rack.Row, role themes.Role, now time.Time) {
	s.scratch = appendLeft(c, s.scratch[:0], r, now, s.columns.state == 0)
	c.FitRightBytes(role, s.scratch, s.columns.left)
}

// appendLeft writes what stands under LEFT. With words the state is told here,
// where no other column does.
func appendLeft(c *draw.Canvas, dst []byte, r *rack.Row, now time.Time, words bool) []byte {
	a := r.Account
	left, known := a.Left(now)
	switch {
	case words && (r.State == model.InDoubt || r.State == model.NeedsSign || r.State == model.IsRevoked):
		return append(dst, r.State.Word()...)
	case words && r.State == model.NoReply && left <= 0:
		return append(dst, r.State.Word()...)
	case r.State == model.IsRevoked, a.Access == nil:
		return append(dst, '-')
	case !known:
		if a.Access.Issued.IsZero() {
			return append(dst, '-')
		}
		dst = append(dst, "age "...)
		return draw.AppendAge(dst, a.ServerNow(now).Sub(a.Access.Issued))
	case left > 0 && !a.ProbeRefused.IsZero():
		return append(dst, "refused"...)
	case left > 0:
		return c.AppendLeft(dst, left)
	}
	dst = append(dst, "exp "...)
	return appendAgo(dst, -left, c.ByMinute)
}

// appendAgo writes an age in one unit, so that "exp" and it fit into the cell.
func appendAgo(dst []byte, ago time.Duration, byMinute bool) []byte {
	switch {
	case ago < time.Minute && byMinute:
		return append(dst, "<1m"...)
	case ago < time.Minute:
		return append(strconv.AppendInt(dst, int64(ago/time.Second), 10), 's')
	case ago < time.Hour:
		return append(strconv.AppendInt(dst, int64(ago/time.Minute), 10), 'm')
	case ago < 24*time.Hour:
		return append(strconv.AppendInt(dst, int64(ago/time.Hour), 10), 'h')
	}
	return append(strconv.AppendInt(dst, min(999, int64(ago/(24*time.Hour))), 10), 'd')
}

// autoWord says what the background does for the account: on, off, hold while
// it is frozen, day where a kept password signs in anew each day, never where
// nothing can be refreshed.
func autoWord(r *rack.Row, now time.Time) string {
	a := r.Account
	switch {
	case r.State == model.IsRevoked, r.State == model.NeedsSign:
		return "-"
	case a.Freeze != nil:
		return "hold"
	case a.AutoOff:
		return "off"
	case now.Before(a.Paused):
		return "pause"
	case a.Session.Known() && a.PasswordWorks():
		return "day"
	case a.Refresh == nil && !a.Renewable(now):
		return "never"
	}
	return "on"
}

// scopes draws granted/asked, a mark where some are missing, and what else is
// worth saying of the account.
func (s *Screen) scopes(c *draw.Canvas, r *rack.Row) {
	end := c.Col() + s.columns.scopes
	a := r.Account
	asked, granted := len(a.ScopesAsked), len(a.ScopesGranted)
	if granted == 0 {
		granted = asked // not said: what was asked, RFC 6749 section 5.1
	}
	s.scratch = s.scratch[:0]
	switch {
	case asked == 0 && granted == 0:
		s.scratch = append(s.scratch, '-')
	case asked == 0:
		s.scratch = strconv.AppendInt(s.scratch, int64(granted), 10)
	default:
		s.scratch = strconv.AppendInt(s.scratch, int64(granted), 10)
		s.scratch = append(s.scratch, '/')
		s.scratch = strconv.AppendInt(s.scratch, int64(asked), 10)
	}
	c.FitRightBytes(themes.Text, s.scratch, len(s.scratch))
	aside := themes.Muted
	if r.Lacking {
		aside = themes.Soon
		if c.Col()+4 <= end {
			c.Pad(1)
			c.Put(themes.Soon, c.Glyphs.Warn)
		}
	}
	room, says := end-c.Col()-1, s.aside(r, c.Method)
	if says.Width > 0 && room > 0 && (says.Width <= room || room >= 12) {
		c.Pad(1)
		c.Clip(aside, says, end-c.Col())
	}
}

// about is the line about the row under the cursor: what does not fit into it.
func (s *Screen) about(c *draw.Canvas, around Around, now time.Time) {
	c.Pad(1)
	r := s.Row()
	if r == nil {
		return
	}
	end := s.width - 3
	if alarm := draw.Width(around.Alarm, c.Method); alarm > 0 && !s.columns.summary && s.width >= mediumFrom {
		at := s.width - 2 - alarm
		end = at - 2
		defer func() {
			c.To(at)
			c.Put(themes.Down, around.Alarm)
		}()
	}
	role := draw.StateRole(r.State)
	c.Put(role, c.Glyphs.State(r.State))
	c.Pad(1)
	c.Put(role, r.State.Word())
	part := func(role themes.Role, l draw.Label) {
		if l.Text == "" || end-c.Col() < 4 {
			return
		}
		c.Put(themes.Faint, " ")
		c.Put(themes.Faint, c.Glyphs.Dot)
		c.Put(themes.Faint, " ")
		c.Clip(role, l, end-c.Col())
	}
	part(themes.Text, s.name(r))
	if s.columns.short {
		part(themes.Muted, r.Provider.Name)
		part(themes.Muted, s.app(r))
	}
	part(themes.Muted, s.note(r, now, c.Method))
	if end-c.Col() > 20 && r.Account.Session.Known() {
		text := "session ends in " + c.Left(r.Account.Session.At.Sub(r.Account.ServerNow(now)))
		if r.Account.Session.Over(r.Account.ServerNow(now)) {
			text = "session over"
		}
		part(themes.Muted, draw.NewLabel(text, c.Method))
	}
	if end-c.Col() > 20 && r.Account.Access != nil && r.Account.Access.Expiry.Source == model.FromApp {
		part(themes.Muted, draw.NewLabel("lifetime assumed", c.Method))
	}
}

// nothing says why no row is shown, and what to do about it.
func (s *Screen) nothing(f draw.Frame, rows int) {
	c := f.Canvas
	lines := s.whyNothing(c)
	top := max(0, (rows-len(lines))/3)
	for i := range rows {
		f.Open()
		if at := i - top; at >= 0 && at < len(lines) {
			role := themes.Muted
			if at == 0 {
				role = themes.Text
			}
			c.Pad(4)
			c.ClipText(role, lines[at], s.width-8)
		}
		f.Close(0)
		c.Newline()
	}
}

func (s *Screen) whyNothing(c *draw.Canvas) []string {
	switch {
	case !s.loaded:
		return []string{"Opening the vault"}
	case s.rack.Len() == 0:
		return append([]string{"No accounts yet.", ""}, keyed(c,
			[2]string{"{apps.add}", "adds an app and its first account"},
			[2]string{"{account.paste}", "pastes tokens from a dashboard"},
			[2]string{"{app.import}", "imports what somebody exported"},
			[2]string{"{app.demo}", "tries the demo; nothing leaves this computer"})...)
	}
	var lines []string
	var does [][2]string
	if s.rack.Query().Empty() {
		lines = append(lines, "No account is shown.", "")
	} else {
		lines = append(lines, "Nothing matches \""+draw.Clean(s.find.Text())+"\".", "")
		if state := s.rack.NoState(); state != "" {
			lines = append(lines, "There is no state \""+draw.Clean(state)+"\". There are:")
			lines = append(append(lines, draw.Wrap(strings.Join(find.StateNames, " "), s.width-8, c.Method)...), "")
		}
		if meant, n := s.rack.Meant(); meant != "" && !s.hidden {
			says := "Did you mean  " + draw.Clean(meant) + " (" + strconv.Itoa(n) + ")?"
			if s.finding {
				says += "   Tab takes it"
			}
			lines = append(lines, says, "")
		}
		if s.finding {
			does = append(does, [2]string{"Esc", "leaves the search, once more clears it"})
		} else {
			does = append(does, [2]string{"{list.clear_find}", "clears the search"})
		}
		if name := s.Wanted(); name != "" && !s.hidden {
			does = append(does, [2]string{"{app.palette}", "adds an account called \"" + name + "\""})
		}
	}
	if hidden := s.rack.Hidden(); hidden > 0 {
		does = append(does, [2]string{"{list.show_revoked}", "shows " + strconv.Itoa(hidden) + " revoked, which are hidden"})
	}
	return append(lines, keyed(c, does...)...)
}

// keyed are lines that say what keys do, the keys in a column.
func keyed(c *draw.Canvas, does ...[2]string) []string {
	most := 0
	for i := range does {
		does[i][0] = c.Spell(does[i][0])
		most = max(most, draw.Width(does[i][0], c.Method))
	}
	lines := make([]string, len(does))
	for i, d := range does {
		lines[i] = d[0] + strings.Repeat(" ", most+3-draw.Width(d[0], c.Method)) + d[1]
	}
	return lines
}

// CursorAt is the cell for the terminal's own cursor, so that a magnifier or a
// screen reader finds the line that has the focus.
func (s *Screen) CursorAt() (Place, bool) {
	return s.cursorAt, s.finding || s.Row() != nil
}
