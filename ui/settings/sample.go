package settings

import (
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// part is a line of the sample, drawn into at most width cells.
type part func(c *draw.Canvas, width int)

// sample is a little of everything in the theme under the cursor, which the
// whole screen is drawn with.
func (s *Screen) sample() []part {
	states := model.States()
	third := (len(states) + 2) / 3
	var lines []part
	if about := s.about(); about != "" {
		lines = append(lines, wrapped(themes.Text, about, 0), wrapped(themes.Text, about, 1), say(themes.Text, ""))
	}
	lines = append(lines,
		say(themes.Faint, "LIVE PREVIEW"),
		say(themes.Text, ""),
	)
	for from := 0; from < len(states); from += third {
		group := states[from:min(len(states), from+third)]
		lines = append(lines, func(c *draw.Canvas, width int) { s.shapes(c, group, width) })
	}
	return append(lines,
		say(themes.Text, ""),
		func(c *draw.Canvas, width int) {
			c.On(themes.Selected)
			end := c.Col() + min(width, 40)
			c.Put(themes.Cursor, c.Glyphs.Cursor)
			c.ClipText(themes.Text, " the selected row", end-c.Col())
			c.To(end)
			c.On(themes.Plain)
		},
		func(c *draw.Canvas, width int) {
			c.ClipText(themes.Text, "text  ", width)
			c.Put(themes.Muted, "muted  ")
			c.Put(themes.Faint, "faint  ")
			c.Put(themes.Match, "found")
		},
		func(c *draw.Canvas, width int) {
			c.Put(themes.Key, "key ")
			c.Put(themes.Accent, "accent ")
			c.Put(themes.AccentOn, "[ button ]")
			c.Pad(1)
			c.Put(themes.DangerOn, "[ danger ]")
		},
		say(themes.Text, ""),
		s.measured,
	)
}

func say(role themes.Role, text string) part {
	return func(c *draw.Canvas, width int) { c.ClipText(role, text, width) }
}

// wrapped is a line of a text that is wrapped into the room there is.
func wrapped(role themes.Role, text string, line int) part {
	return func(c *draw.Canvas, width int) {
		if lines := draw.Wrap(text, width, c.Method); line < len(lines) {
			c.ClipText(role, lines[line], width)
		}
	}
}

// about is what the setting under the cursor is for; empty on a theme.
func (s *Screen) about() string {
	if s.OnTheme() {
		return ""
	}
	return rows()[s.cursor-len(s.themes)].about
}

// shapes draws states by shape and word.
func (s *Screen) shapes(c *draw.Canvas, states []model.State, width int) {
	end := c.Col() + width
	for _, state := range states {
		if c.Col()+14 > end {
			return
		}
		c.FitText(draw.StateRole(state), c.Glyphs.State(state), 3)
		c.FitText(draw.StateRole(state), state.Word(), 11)
	}
}

// measured says how well the theme can be read.
func (s *Screen) measured(c *draw.Canvas, width int) {
	ratio, role, ground := s.theme.Worst()
	if ratio == 0 {
		c.ClipText(themes.Muted, "contrast: your terminal's own colours", width)
		return
	}
	tenths := int(ratio * 10)
	text := "least contrast " + strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10) + ":1, " + role.String() + " on " + ground.String()
	c.ClipText(themes.Muted, strings.TrimSpace(text), width)
}
