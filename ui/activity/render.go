package activity

import (
	"strconv"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Around is what the root draws about the record. Its functions draw into at
// most width cells.
type Around struct {
	Title, Note  string
	Tabs, Footer func(c *draw.Canvas, width int)
	// Names are a line's account, app and note as they may be shown.
	Names func(a *model.Activity) (name, app, note string)
}

// columns are the widths of the cells; 0: left out.
type columns struct{ when, verb, name, app, outcome int }

func layOut(width int) columns {
	switch {
	case width >= 110:
		return columns{when: 12, verb: 8, name: 24, app: 16, outcome: 12}
	case width >= 80:
		return columns{when: 12, verb: 8, name: 22, outcome: 12}
	}
	return columns{when: 12, verb: 8, name: 18}
}

// Render draws the record, exactly as large as it was told to be.
func (s *Screen) Render(c *draw.Canvas, around Around, now time.Time) {
	f := draw.Frame{Canvas: c, Width: s.width, Line: themes.Line}
	f.Top(around.Title, around.Note)
	c.Newline()
	line := func(content func()) {
		f.Open()
		c.Pad(1)
		content()
		f.Close(0)
		c.Newline()
	}
	line(func() { around.Tabs(c, s.width-4) })
	line(func() { s.filter(c) })
	f.Rule()
	c.Newline()
	cols := layOut(s.width)
	for i := range s.rows() {
		f.Open()
		s.line(c, cols, around, i, now)
		f.Close(0)
		c.Newline()
	}
	f.RuleNote(s.span())
	c.Newline()
	line(func() { s.about(c, around) })
	line(func() { around.Footer(c, s.width-4) })
	f.Bottom()
}

func (s *Screen) filter(c *draw.Canvas) {
	right := strconv.Itoa(len(s.shown)) + " of " + strconv.Itoa(len(s.all))
	if s.older {
		right = "newest " + strconv.Itoa(len(s.all)) + ", " + strconv.Itoa(len(s.shown)) + " shown"
	}
	right += "  " + s.kinds[s.kind].name
	role := themes.Muted
	if s.finding {
		role = themes.Accent
	}
	c.Put(role, "filter ")
	c.Put(role, c.Glyphs.Prompt)
	c.Pad(1)
	room := s.width - 3 - len(right) - c.Col()
	if s.finding || s.find.Text() != "" {
		at := s.find.Draw(c, room)
		if s.finding {
			s.cursorX, s.cursorY = at, 2
		}
	} else {
		c.ClipText(themes.Faint, c.Spell("press {activity.find} and type"), room)
	}
	c.To(s.width - 2 - len(right))
	c.Zone(1, draw.Target{Action: string(keys.ActivityFind)})
	c.Put(themes.Muted, right)
}

func (s *Screen) line(c *draw.Canvas, cols columns, around Around, i int, now time.Time) {
	at := s.offset + i
	if at >= len(s.shown) {
		if at == 0 {
			c.Pad(3)
			c.ClipText(themes.Muted, c.Spell(s.whyNothing()), s.width-6)
			s.rest(i)
		}
		return
	}
	selected := at == s.cursor
	if selected {
		c.On(themes.Selected)
		s.rest(i)
	}
	s.row(c, cols, &s.all[s.shown[at]].Activity, around, selected, now)
	c.To(s.width - 1)
	c.Zone(1, draw.Target{Do: func() { s.cursor = at }, Twice: string(keys.ActivityOpen)})
	c.On(themes.Plain)
}

// rest puts the terminal's cursor on a row while nothing is typed.
func (s *Screen) rest(row int) {
	if !s.finding {
		s.cursorX, s.cursorY = 1, 4+row
	}
}

func (s *Screen) whyNothing() string {
	switch {
	case s.why != "":
		return keys.Literal(s.why)
	case !s.loaded:
		return "Reading the record"
	case len(s.all) == 0:
		return "Nothing was done yet. No secret is ever written here."
	}
	return "Nothing fits. {activity.clear} shows all again."
}

func (s *Screen) row(c *draw.Canvas, cols columns, a *model.Activity, around Around, selected bool, now time.Time) {
	end := s.width - 2
	mark := " "
	if selected {
		mark = c.Glyphs.Cursor
	}
	name, app, note := around.Names(a)
	c.Put(themes.Cursor, mark)
	c.Pad(1)
	c.FitText(themes.Muted, When(a.At, now), cols.when)
	c.Pad(1)
	c.FitText(themes.Text, verbWord(a.Verb), cols.verb)
	c.Pad(1)
	shape, role := Mark(c.Glyphs, a.Outcome)
	c.FitText(role, shape, 2)
	c.Pad(1)
	if name == "" {
		name = app
	}
	c.FitText(themes.Text, name, cols.name)
	c.Pad(1)
	if cols.app > 0 {
		c.FitText(themes.Muted, app, cols.app)
		c.Pad(1)
	}
	says := note
	if cols.outcome > 0 {
		c.FitText(role, outcomeWord(a.Outcome), cols.outcome)
		c.Pad(1)
	} else if note == "" || a.Outcome != "ok" {
		says = strings.TrimSpace(outcomeWord(a.Outcome) + " " + note)
	}
	took := tookWord(a.Took)
	room := end - c.Col()
	if took != "" && room > len(took)+8 {
		c.FitText(themes.Muted, says, room-len(took)-1)
		c.Pad(1)
		c.Put(themes.Faint, took)
		return
	}
	c.ClipText(themes.Muted, says, room)
}

// about is what does not fit into the row under the cursor.
func (s *Screen) about(c *draw.Canvas, around Around) {
	a := s.Row()
	if a == nil {
		return
	}
	name, app, note := around.Names(a)
	var parts []string
	for _, part := range []string{name, app, a.Provider, fingerprint(a), note} {
		if part != "" {
			parts = append(parts, draw.Clean(part))
		}
	}
	c.ClipText(themes.Muted, strings.Join(parts, " "+c.Glyphs.Dot+" "), s.width-4)
}

func fingerprint(a *model.Activity) string {
	if a.Fingerprint == "" {
		return ""
	}
	return "fp " + string(a.Fingerprint)
}

// span says which lines are on the screen where it does not hold all of them.
func (s *Screen) span() string {
	seen := min(s.rows(), len(s.shown)-s.offset)
	if seen <= 0 || seen == len(s.shown) {
		return ""
	}
	return strconv.Itoa(s.offset+1) + "-" + strconv.Itoa(s.offset+seen) + " of " + strconv.Itoa(len(s.shown))
}

// Mark is an outcome's shape and role: well, in doubt, not well.
func Mark(g *draw.Glyphs, outcome string) (string, themes.Role) {
	switch outcome {
	case "ok", "refreshed", "adopted", "still_fresh", "works", "done", "dead", "settled":
		return g.Yes, themes.Fresh
	case "in_doubt":
		return g.State(model.InDoubt), themes.Doubt
	case "sign_in":
		return g.State(model.NeedsSign), themes.SignIn
	case "accepted", "by_hand", "unknown", "not_refreshable", "unreachable":
		return g.State(model.NoExpiry), themes.Unknown
	case "":
		return "", themes.Muted
	}
	return g.No, themes.Danger
}

func outcomeWord(outcome string) string { return strings.ReplaceAll(outcome, "_", " ") }

func tookWord(took time.Duration) string {
	switch {
	case took <= 0:
		return ""
	case took < 10*time.Second:
		return strconv.FormatInt(max(1, took.Milliseconds()), 10) + " ms"
	}
	return strconv.FormatInt(int64(took/time.Second), 10) + " s"
}
