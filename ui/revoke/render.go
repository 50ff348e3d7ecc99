package revoke

import (
	"fmt"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Around is what the root draws about the screen.
type Around struct {
	Footer func(c *draw.Canvas, width int)
}

// fixed is how many lines stand about the scrolled middle.
func (s *Screen) fixed() int {
	if s.step <= Confirm {
		return 10 // borders, target, pause, three rules, order, the name, footer
	}
	return 7 // borders, progress, what it is, two rules, footer
}

// Render draws the screen, exactly as large as it was told to be.
func (s *Screen) Render(c *draw.Canvas, around Around, now time.Time) {
	s.make(c, now)
	f := draw.Frame{Canvas: c, Width: s.width, Line: themes.Line}
	f.Top(s.title(c.Glyphs), s.note())
	c.Newline()
	if s.step <= Confirm {
		s.row(f, s.targetLine)
		s.row(f, s.pauseLine)
	} else {
		s.row(f, func(c *draw.Canvas, width int) { s.progressLine(c, width, now) })
		s.row(f, s.runLine)
	}
	f.Rule()
	c.Newline()
	below := s.middle(f)
	more := ""
	if below > 0 {
		more = fmt.Sprintf("%d more below", below)
	}
	f.RuleNote(more)
	c.Newline()
	if s.step <= Confirm {
		s.row(f, s.orderLine)
		s.fieldY = s.height - 4
		s.row(f, s.nameLine)
		f.Rule()
		c.Newline()
	}
	s.row(f, func(c *draw.Canvas, width int) {
		if s.hint != "" {
			c.ClipText(themes.Soon, c.Spell(s.hint), width)
			return
		}
		around.Footer(c, width)
	})
	f.Bottom()
}

// row draws one line between the borders.
func (s *Screen) row(f draw.Frame, content line) {
	f.Open()
	f.Canvas.Pad(1)
	content(f.Canvas, s.width-4)
	f.Close(0)
	f.Canvas.Newline()
}

// make makes the items where something has changed since they were made.
func (s *Screen) make(c *draw.Canvas, now time.Time) {
	want := drawn{width: s.width, glyphs: c.Glyphs, method: c.Method, cursor: s.cursor, moment: now.Unix() / 60, made: true}
	if s.Counts(now) {
		want.moment = now.Unix()
	}
	if s.drawn == want {
		return
	}
	for range 2 { // the cursor may have stood on nothing
		s.items = s.items[:0]
		width := s.width - 5
		if s.step <= Confirm {
			s.planItems(c, width, now)
		} else {
			s.runItems(c, width, now)
		}
		s.scroll()
		if s.cursor == want.cursor {
			break
		}
		want.cursor = s.cursor
	}
	s.drawn = want
}

func (s *Screen) title(g *draw.Glyphs) string {
	if s.width < 100 {
		return "REVOKE " + s.Target().Name + " " + g.Dot + " " + [...]string{"plan", "confirm", "run", "report"}[s.step]
	}
	var b strings.Builder
	b.WriteString("REVOKE " + g.Dot)
	for i, name := range []string{"1 Plan", "2 Confirm", "3 Run", "4 Report"} {
		mark := ""
		switch {
		case Step(i) < s.step || s.step == Report && i == int(Report):
			mark = " " + g.Yes
		case Step(i) == s.step:
			mark = " " + g.Prompt
		}
		b.WriteString(" " + name + mark + " ")
	}
	return strings.TrimRight(b.String(), " ")
}

func (s *Screen) note() string {
	incident := ""
	if s.incident > 0 {
		incident = fmt.Sprintf("incident %d", s.incident)
	}
	var says string
	switch {
	case s.dry:
		says = "dry run"
	case s.resumes:
		says = "cut off"
	case s.step <= Confirm:
		says = "nothing is sent yet"
	case s.step == Report && s.ended.IsZero():
		says = "cut off"
	case s.step == Report:
		says = "ended " + s.ended.Local().Format("15:04:05")
	default:
		says = "begun " + s.begun.Local().Format("15:04:05")
	}
	switch {
	case incident == "":
		return says
	case s.width < 80:
		return incident
	}
	return incident + ", " + says
}

// targetLine draws what can have leaked, the planned one marked.
func (s *Screen) targetLine(c *draw.Canvas, width int) {
	end := c.Col() + width
	head, gap := "What leaked?", "  "
	if s.narrow() {
		head, gap = "Leaked?", " "
	}
	c.ClipText(themes.Muted, head, width)
	texts, all := make([]string, len(s.targets)), len(head)
	for i, t := range s.targets {
		box := "( )"
		if i == s.at {
			box = "(" + c.Glyphs.Mask + ")"
		}
		texts[i] = gap + box + " " + t.Kind
		if s.width >= 100 {
			texts[i] = gap + box + " " + draw.Clean(t.Says())
		}
		all += draw.Width(texts[i], c.Method)
	}
	for i, text := range texts {
		role, room := themes.Muted, end-c.Col()
		if i == s.at {
			role = themes.Text
		}
		if all > width {
			room = min(room, (width-len(head))/len(s.targets))
		}
		c.ClipText(role, text, room)
	}
}

// pauseLine says what opening the screen has done.
func (s *Screen) pauseLine(c *draw.Canvas, width int) {
	end := c.Col() + width
	if s.width < 100 && !s.narrow() { // a narrow screen has it in its title
		c.ClipText(themes.Text, draw.Clean(s.Target().Says()), width*2/5)
		c.ClipText(themes.Faint, " "+c.Glyphs.Dot+" ", end-c.Col())
	}
	text := "auto-refresh paused; {revoke.leave} resumes it"
	switch {
	case s.trouble != nil:
		text = "Nothing was paused and nothing was sent."
	case s.plan == nil:
		text = "pausing auto-refresh ..."
	case s.again:
		text = "reading the plan again ..."
	case s.paused == 0:
		text = "no account to pause"
	case s.width >= 100:
		text = "Auto-refresh of " + number(s.paused, "account") + " is paused, so that nothing new is minted while you read. {revoke.leave} leaves and resumes it."
	}
	c.ClipText(themes.Muted, c.Spell(text), end-c.Col())
}

// nameLine is where the name is typed, with the button at its right.
func (s *Screen) nameLine(c *draw.Canvas, width int) {
	end := c.Col() + width
	button := s.button(c.Glyphs)
	buttonWidth := draw.Width(button, c.Method) + 2
	field := end - buttonWidth - 1
	role := themes.Muted
	if s.step == Confirm {
		role = themes.Text
	}
	prompt := "Type " + draw.Clean(s.Target().Name)
	if s.width >= 100 {
		prompt = "Type the " + s.Target().Kind + "'s name to confirm: " + draw.Clean(s.Target().Name)
		if s.Target().Kind == OfComputer || s.Target().Kind == "selection" {
			prompt = "Type these words to confirm: " + draw.Clean(s.Target().Name)
		}
	}
	c.ClipText(role, prompt, max(8, field-c.Col()-16))
	c.Put(themes.Accent, " "+c.Glyphs.Prompt+" ")
	s.fieldX = s.name.Draw(c, max(4, field-c.Col()))
	c.To(end - buttonWidth)
	if s.step == Confirm && s.matches() && s.plan != nil && !s.again {
		c.Put(themes.DangerOn, " "+button+" ")
		return
	}
	c.Put(themes.Faint, " "+button+" ")
}

// button says how many tokens an Enter would end.
func (s *Screen) button(g *draw.Glyphs) string {
	if s.plan == nil {
		return g.Enter + " revoke"
	}
	if s.Ends() {
		return fmt.Sprintf("%s end incident %d", g.Enter, s.incident)
	}
	verb := "revoke"
	if s.resumes || s.cutOff() > 0 {
		verb = "go on with"
	}
	text := g.Enter + " " + verb + " " + number(s.work(), "token")
	if s.byHandOnly() {
		text += " by hand"
	}
	return text
}

// progressLine is how far the run is.
func (s *Screen) progressLine(c *draw.Canvas, width int, now time.Time) {
	end := c.Col() + width
	all := len(s.tokens)
	done := all - s.count("")
	part := 1.0
	if all > 0 {
		part = float64(done) / float64(all)
	}
	bar := 20
	if s.narrow() {
		bar = 8
	}
	role := themes.Fresh
	if done > s.count(keeper.RevokedDead) {
		role = themes.Soon
	}
	if s.alive() > 0 {
		role = themes.Danger
	}
	c.Bar(role, part, bar)
	stop := s.ended
	if s.step == Run {
		stop = now
	}
	text := fmt.Sprintf(" %d of %d", done, all)
	if !s.narrow() {
		text += " " + c.Glyphs.Dot + " " + c.Left(stop.Sub(s.begun))
	}
	c.ClipText(themes.Text, text, end-c.Col())
	c.ClipText(themes.Muted, "  ", end-c.Col())
	for _, o := range []keeper.RevokeOutcome{keeper.RevokedDead, keeper.RevokedAccepted, keeper.RevokedByHand, keeper.RevokedUnreachable, keeper.RevokedAlive} {
		n := s.count(o)
		if o == keeper.RevokedAlive {
			n = s.alive()
		}
		if n == 0 && o != keeper.RevokedDead && o != keeper.RevokedAlive {
			continue
		}
		_, role := outcomeMark(c.Glyphs, o)
		if n == 0 {
			role = themes.Muted
		}
		c.ClipText(role, fmt.Sprintf(" %d %s ", n, outcomeWord(o)), end-c.Col())
	}
}

// runLine says what is being revoked, and that the person may leave.
func (s *Screen) runLine(c *draw.Canvas, width int) {
	what := "Revoking"
	if s.request.ProveOnly {
		what = "Trying again"
	}
	says := "You may leave: it goes on in the background."
	if s.narrow() {
		says = "{revoke.leave}: it goes on"
	}
	if s.step == Report {
		what, says = "Report:", "{revoke.save} saves it, {revoke.copy_report} copies it for the ticket."
		if s.narrow() {
			says = "{revoke.save} saves it"
		}
	}
	says = c.Spell(says)
	end := c.Col() + width
	c.ClipText(themes.Text, what+" "+draw.Clean(s.Target().Says()), width-draw.Width(says, c.Method)-3)
	c.ClipText(themes.Faint, " "+c.Glyphs.Dot+" ", end-c.Col())
	c.ClipText(themes.Muted, says, end-c.Col())
}

// CursorAt is the cell for the terminal's own cursor: at the name while it is
// typed.
func (s *Screen) CursorAt() (x, y int, shown bool) {
	return s.fieldX, s.fieldY, s.step == Confirm
}
