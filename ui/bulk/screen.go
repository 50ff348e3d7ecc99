package bulk

import (
	"fmt"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/dialog"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Screen is the panel over a run.
type Screen struct {
	dialog.Box
	Run    *Run
	offset int // of the failures
}

// SetSize gives the panel the window's size.
func (s *Screen) SetSize(width, height int) { s.Box.SetSize(width, height, dialog.Most) }

// Scroll moves through the failures.
func (s *Screen) Scroll(by int) {
	s.offset = max(0, min(s.offset+by, len(s.Run.failed)-1))
}

// Render draws the panel.
func (s *Screen) Render(c *draw.Canvas, now time.Time) {
	r := s.Run
	lines := []dialog.Line{func(c *draw.Canvas) { s.total(c, now) }}
	for _, l := range r.lanes {
		lines = append(lines, func(c *draw.Canvas) { s.laneLine(c, l, now) })
	}
	lines = append(lines, s.failures(c, s.Rows()-len(lines))...)
	note := "runs in background"
	switch {
	case r.Over() && r.stopped:
		note = "stopped"
	case r.Over():
		note = "done"
	case r.stopped:
		note = "stopping"
	}
	s.Draw(c, fmt.Sprintf("Refresh %d accounts", r.all), note, lines, s.hints(c))
}

func (s *Screen) hints(c *draw.Canvas) dialog.Line {
	r := s.Run
	var hints [][2]string
	if len(r.failed) > 0 {
		hints = append(hints, [2]string{c.Glyphs.Enter, fmt.Sprintf("mark the %d", len(r.failed))})
	}
	switch {
	case r.Over():
		hints = append(hints, [2]string{"Esc", "closes"})
	case r.stopped:
		hints = append(hints, [2]string{"b", "to the list"}, [2]string{"", "running ones finish"})
	default:
		hints = append(hints, [2]string{"Esc", "stops the queue"}, [2]string{"b", "to the list"}, [2]string{"", "running ones finish"})
	}
	return s.Hints(hints...)
}

// total is the run as a whole.
func (s *Screen) total(c *draw.Canvas, now time.Time) {
	r, end := s.Run, c.Col()+s.Room()
	part := 1.0
	if r.all > 0 {
		part = float64(r.done) / float64(r.all)
	}
	role, cells := themes.Fresh, 18
	if len(r.failed) > 0 {
		role = themes.Soon
	}
	if s.Room() < 60 {
		cells = 10
	}
	c.Bar(role, part, cells)
	c.ClipText(themes.Text, fmt.Sprintf("  %d/%d", r.done, r.all), end-c.Col())
	c.ClipText(themes.Fresh, fmt.Sprintf("   %d ok", r.ok), end-c.Col())
	signIn, doubt, failed := 0, 0, 0
	for _, f := range r.failed {
		switch f.Outcome {
		case keeper.RefreshSignIn:
			signIn++
		case keeper.RefreshInDoubt:
			doubt++
		default:
			failed++
		}
	}
	for _, n := range []struct {
		n    int
		word string
		role themes.Role
	}{{signIn, "sign in", themes.SignIn}, {doubt, "in doubt", themes.Doubt}, {failed, "failed", themes.Down}} {
		if n.n > 0 {
			c.ClipText(n.role, fmt.Sprintf("  %d %s", n.n, n.word), end-c.Col())
		}
	}
	if left := r.left(now); left > 0 {
		c.ClipText(themes.Muted, "   ~"+draw.Left(left), end-c.Col())
	}
}

const laneCells = 22

// laneLine is one provider: how far, and why it waits.
func (s *Screen) laneLine(c *draw.Canvas, l *lane, now time.Time) {
	end := c.Col() + s.Room()
	c.FitText(themes.Text, l.name, min(laneCells, s.Room()/3))
	c.Pad(1)
	c.FitRight(themes.Text, fmt.Sprintf("%d/%d", l.done, l.all), 7)
	c.Pad(2)
	mark, role, says := s.laneSays(c.Glyphs, l, now)
	c.FitText(role, mark, 3)
	c.ClipText(themes.Muted, says, end-c.Col())
}

func (s *Screen) laneSays(g *draw.Glyphs, l *lane, now time.Time) (mark string, role themes.Role, says string) {
	r := s.Run
	var parts []string
	switch {
	case l.silent != "" && !r.again.IsZero():
		mark, role = g.No, themes.Down
		parts = append(parts, "next try "+draw.Left(r.again.Sub(now))+", "+draw.Clean(l.silent)+" is silent")
	case l.silent != "":
		mark, role = g.No, themes.Down
		parts = append(parts, draw.Clean(l.silent)+" is silent")
	case l.done == l.all && l.ok == l.all:
		mark, role = g.Yes, themes.Fresh
	case l.done == l.all:
		mark, role = "!", themes.Attention
	case r.stopped:
		mark, role = g.Busy, themes.Muted
		parts = append(parts, fmt.Sprintf("%d not begun", l.all-l.done))
	default:
		mark, role = g.Busy, themes.Accent
	}
	if l.signIn > 0 {
		parts = append(parts, fmt.Sprintf("%d to sign in", l.signIn))
	}
	if l.doubts > 0 {
		parts = append(parts, fmt.Sprintf("%d in doubt", l.doubts))
	}
	if l.left != "" {
		parts = append(parts, l.left)
	}
	if l.fixed {
		parts = append(parts, "a session is never prolonged")
	}
	return mark, role, strings.Join(parts, ", ")
}

// failures list what failed, as many as there is room for.
func (s *Screen) failures(c *draw.Canvas, room int) []dialog.Line {
	r := s.Run
	if len(r.failed) == 0 || room < 3 {
		return nil
	}
	lines := []dialog.Line{s.Text(themes.Text, ""), s.Text(themes.Accent, "NOT REFRESHED")}
	room -= len(lines)
	shown := r.failed[min(s.offset, len(r.failed)-1):]
	if len(shown) > room {
		shown = shown[:room-1]
	}
	all := 0
	for _, f := range shown {
		all += len(s.why(c, f))
	}
	for _, f := range shown {
		why := s.why(c, f)
		if all > room { // then each is cut, and its row in the list says all of it
			why = []string{f.Why}
		}
		lines = append(lines, s.failure(f, why)...)
	}
	if more := len(r.failed) - s.offset - len(shown); more > 0 {
		lines = append(lines, s.Text(themes.Faint, fmt.Sprintf("%d more, %s shows them", more, c.Glyphs.Down)))
	}
	return lines
}

// nameCells is the width of the column of names.
func (s *Screen) nameCells() int { return min(20, s.Room()/3) }

// why is a failure's reason in lines.
func (s *Screen) why(c *draw.Canvas, f Failure) []string {
	if lines := draw.Wrap(draw.Clean(f.Why), max(8, s.Room()-3-s.nameCells()-1), c.Method); len(lines) > 0 {
		return lines
	}
	return []string{""}
}

// failure draws one with its reason.
func (s *Screen) failure(f Failure, why []string) []dialog.Line {
	var lines []dialog.Line
	for n, part := range why {
		lines = append(lines, func(c *draw.Canvas) {
			end := c.Col() + s.Room()
			mark, role := failureMark(c.Glyphs, f)
			name := f.Name
			if n > 0 {
				mark, name = "", ""
			}
			c.FitText(role, mark, 3)
			c.FitText(themes.Text, name, s.nameCells())
			c.Pad(1)
			c.ClipText(themes.Muted, part, end-c.Col())
		})
	}
	return lines
}

func failureMark(g *draw.Glyphs, f Failure) (string, themes.Role) {
	switch f.Outcome {
	case keeper.RefreshSignIn:
		return g.State(model.NeedsSign), themes.SignIn
	case keeper.RefreshInDoubt:
		return g.State(model.InDoubt), themes.Doubt
	default:
		return g.No, themes.Down
	}
}
