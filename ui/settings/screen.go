package settings

import (
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Screen is the settings. Make one with [New].
type Screen struct {
	values Values // as kept
	themes []string
	dark   bool // the terminal's background
	theme  themes.Theme

	cursor, offset int
	width, height  int
	cursorY        int
}

// New makes the screen of the values that are kept, and the themes there are.
func New(kept Values, names []string) *Screen {
	s := &Screen{values: kept, themes: append([]string{themes.Auto}, names...)}
	for i, name := range s.themes {
		if strings.EqualFold(name, kept.Theme) {
			s.cursor = i
		}
	}
	return s
}

// SetSize gives the screen its outer size in cells.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.scroll()
}

// SetTheme gives the screen the theme under the cursor, to measure it, and
// says whether the terminal's background is dark.
func (s *Screen) SetTheme(theme themes.Theme, dark bool) { s.theme, s.dark = theme, dark }

// SetThemes says which themes there are by now; the cursor stays where it was
// meant to be.
func (s *Screen) SetThemes(names []string) {
	on, beyond := s.Preview(), s.cursor-len(s.themes)
	s.themes = append([]string{themes.Auto}, names...)
	s.cursor = max(0, len(s.themes)+beyond)
	if beyond < 0 {
		s.cursor = 0
		for i, name := range s.themes {
			if strings.EqualFold(name, on) {
				s.cursor = i
			}
		}
	}
	s.scroll()
}

// Preview is the theme under the cursor; elsewhere the one that is kept.
func (s *Screen) Preview() string {
	if s.cursor < len(s.themes) {
		return s.themes[s.cursor]
	}
	return s.values.Theme
}

// OnTheme says that the cursor is on a theme.
func (s *Screen) OnTheme() bool { return s.cursor < len(s.themes) }

// Choose takes the theme under the cursor, or another value of the setting
// there, step values further, and returns all values with it.
func (s *Screen) Choose(step int) Values {
	if s.OnTheme() {
		s.values.Theme = s.themes[s.cursor]
		return s.values
	}
	rows()[s.cursor-len(s.themes)].change(&s.values, step)
	return s.values
}

// Take takes values over that were changed elsewhere.
func (s *Screen) Take(v Values) { s.values = v }

// Reset puts the cursor on the theme that is kept.
func (s *Screen) Reset() {
	s.cursor = 0
	for i, name := range s.themes {
		if strings.EqualFold(name, s.values.Theme) {
			s.cursor = i
		}
	}
	s.scroll()
}

// rowCount is how many things can be chosen: the themes and the settings.
func (s *Screen) rowCount() int { return len(s.themes) + len(rows()) }

// Move runs one of the moving actions and says whether it was one.
func (s *Screen) Move(id keys.ID) bool {
	switch id {
	case keys.Down:
		s.cursor++
	case keys.Up:
		s.cursor--
	case keys.Top, keys.PageUp, keys.HalfUp:
		s.cursor = 0
	case keys.Bottom, keys.PageDown, keys.HalfDown:
		s.cursor = s.rowCount() - 1
	default:
		return false
	}
	s.cursor = max(0, min(s.cursor, s.rowCount()-1))
	s.scroll()
	return true
}

// chrome is how many lines are not rows: border, tabs, rule; rule, about,
// footer, border.
const chrome = 7

func (s *Screen) lines() int { return max(1, s.height-chrome) }

func (s *Screen) scroll() {
	s.offset = min(s.offset, s.cursor)
	s.offset = max(s.offset, s.cursor-s.lines()+1)
	s.offset = max(0, min(s.offset, s.rowCount()-s.lines()))
}

// Around is what the root draws about the settings. Its functions draw into at
// most width cells.
type Around struct {
	Title, Note  string
	Tabs, Footer func(c *draw.Canvas, width int)
	About        string // the line above the footer
}

// split is where the preview stands beside the list.
const split = 34

// besideFrom is the width from which the preview stands beside the list.
const besideFrom = 70

// Render draws the settings, exactly as large as it was told to be.
func (s *Screen) Render(c *draw.Canvas, around Around) {
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
	f.Rule()
	c.Newline()
	shown := s.sample()
	for i := range s.lines() {
		line(func() {
			end := s.width - 2
			if s.width >= besideFrom {
				end = split
			}
			s.row(c, s.offset+i, end)
			if s.width < besideFrom {
				return
			}
			c.To(split + 1)
			c.Put(themes.Line, c.Glyphs.Vertical)
			c.Pad(1)
			if i < len(shown) {
				shown[i](c, s.width-2-c.Col())
			}
		})
	}
	more := ""
	if below := s.rowCount() - s.offset - s.lines(); below > 0 {
		more = strconv.Itoa(below) + " more below"
	}
	f.RuleNote(more)
	c.Newline()
	line(func() {
		switch about := s.about(); {
		case s.width >= besideFrom:
			c.ClipText(themes.Muted, around.About, s.width-4)
		case about != "":
			c.ClipText(themes.Muted, about, s.width-4)
		default:
			s.shapes(c, model.States(), s.width-4)
		}
	})
	line(func() { around.Footer(c, s.width-4) })
	f.Bottom()
}

func (s *Screen) row(c *draw.Canvas, at, end int) {
	if at >= s.rowCount() {
		return
	}
	mark := " "
	if at == s.cursor {
		c.On(themes.Selected)
		mark = c.Glyphs.Cursor
		s.cursorY = 3 + at - s.offset
	}
	c.Put(themes.Cursor, mark)
	c.Pad(1)
	text := s.themeText(at)
	if at >= len(s.themes) {
		r := rows()[at-len(s.themes)]
		text = r.label + strings.Repeat(" ", max(1, labelWidth-len(r.label))) + r.says(s.values)
	}
	c.ClipText(themes.Text, text, end-c.Col())
	c.To(end)
	c.Zone(1, draw.Target{Do: func() { s.cursor = at }, Twice: string(keys.SettingsKeep)})
	c.On(themes.Plain)
}

// themeText is the row of a theme.
func (s *Screen) themeText(at int) string {
	if at >= len(s.themes) {
		return ""
	}
	name := s.themes[at]
	kept := strings.EqualFold(name, s.values.Theme) || name == themes.Auto && s.values.Theme == ""
	text := "Theme  " + pick(kept, "(x) ", "( ) ") + name
	if name == themes.Auto {
		text += " (" + pick(s.dark, "dark", "light") + " now)"
	}
	return text
}

func pick(yes bool, then, otherwise string) string {
	if yes {
		return then
	}
	return otherwise
}

// CursorAt is the cell for the terminal's own cursor.
func (s *Screen) CursorAt() (x, y int) { return 2, s.cursorY }
