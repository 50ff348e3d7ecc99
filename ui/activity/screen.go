package activity

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/field"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// entry is one line of the record, ready to be searched.
type entry struct {
	model.Activity
	folded string
}

// Screen is the record. Make one with [New].
type Screen struct {
	find    field.Field
	finding bool
	kinds   []kind
	kind    int

	all    []entry // the newest first
	shown  []int   // indexes into all
	older  bool    // there is more than was asked for
	loaded bool
	why    string // why it could not be read

	cursor, offset int
	at             uint64 // the line under the cursor; 0: whatever is newest
	width, height  int
	cursorX        int
	cursorY        int
}

// New makes an empty record.
func New() *Screen { return &Screen{kinds: kinds()} }

// SetSize gives the screen its outer size in cells.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.scroll()
}

// Tell hands over the record, the newest first; older says that it does not
// end there. The cursor stays on its line.
func (s *Screen) Tell(lines []model.Activity, older bool) {
	s.loaded, s.older, s.why = true, older, ""
	s.all = s.all[:0]
	for _, a := range lines {
		s.all = append(s.all, entry{a, folded(&a)})
	}
	s.narrow()
}

// Fail says why the record could not be read.
func (s *Screen) Fail(why string) { s.loaded, s.why = true, why }

// Finding says that letters go into the filter.
func (s *Screen) Finding() bool { return s.finding }

// Find begins to filter.
func (s *Screen) Find() {
	s.finding = true
	s.find.Select()
}

// Leave goes back to command letters; what was filtered stays.
func (s *Screen) Leave() { s.finding = false }

// Narrowed says that not all kinds, or not all lines, are shown.
func (s *Screen) Narrowed() bool { return s.kind != 0 || s.find.Text() != "" }

// Clear shows everything again.
func (s *Screen) Clear() {
	s.find.Wipe()
	s.kind = 0
	s.narrow()
}

// Type gives a key to the filter.
func (s *Screen) Type(key tea.Key) {
	before := s.find.Text()
	s.find.Key(key)
	if s.find.Text() != before {
		s.at = 0
		s.narrow()
	}
}

// Paste gives pasted text to the filter.
func (s *Screen) Paste(text string) {
	s.find.Insert(text)
	s.at = 0
	s.narrow()
}

// NextKind goes on to the next kind.
func (s *Screen) NextKind() {
	s.kind = (s.kind + 1) % len(s.kinds)
	s.narrow()
}

// Shown are the lines that are shown, the newest first.
func (s *Screen) Shown() []model.Activity {
	lines := make([]model.Activity, len(s.shown))
	for i, at := range s.shown {
		lines[i] = s.all[at].Activity
	}
	return lines
}

// Older says that the record goes back further than what is shown.
func (s *Screen) Older() bool { return s.older }

// Row is the line under the cursor, nil where there is none.
func (s *Screen) Row() *model.Activity {
	if s.cursor < 0 || s.cursor >= len(s.shown) {
		return nil
	}
	return &s.all[s.shown[s.cursor]].Activity
}

// Filter says of any line whether it is one that is shown now.
func (s *Screen) Filter() func(*model.Activity) bool {
	words, kind := strings.Fields(find.Fold(s.find.Text())), s.kinds[s.kind]
	return func(a *model.Activity) bool { return kind.holds(a.Verb) && fits(folded(a), words) }
}

func folded(a *model.Activity) string {
	return find.Fold(strings.Join([]string{
		a.Verb, verbWord(a.Verb), a.Name, a.App, a.Provider, string(a.Fingerprint), a.Outcome, a.Note,
	}, " "))
}

// fits says that a line has all the words, and none of those behind a minus.
func fits(line string, words []string) bool {
	for _, word := range words {
		not := len(word) > 1 && word[0] == '-'
		if not {
			word = word[1:]
		}
		if strings.Contains(line, word) == not {
			return false
		}
	}
	return true
}

func (s *Screen) narrow() {
	words := strings.Fields(find.Fold(s.find.Text()))
	s.shown = s.shown[:0]
	for i := range s.all {
		if s.kinds[s.kind].holds(s.all[i].Verb) && fits(s.all[i].folded, words) {
			s.shown = append(s.shown, i)
		}
	}
	s.follow()
}

// follow puts the cursor back on its line; where that is not shown, on the
// next older one.
func (s *Screen) follow() {
	s.cursor = 0
	if s.at != 0 {
		for i, at := range s.shown {
			if s.all[at].Seq <= s.at {
				s.cursor = i
				break
			}
			s.cursor = i
		}
	}
	s.scroll()
}

// Move runs one of the moving actions and says whether it was one.
func (s *Screen) Move(id keys.ID) bool {
	page := max(1, s.rows()-1)
	switch id {
	case keys.Down:
		s.cursor++
	case keys.Up:
		s.cursor--
	case keys.HalfDown:
		s.cursor += max(1, page/2)
	case keys.HalfUp:
		s.cursor -= max(1, page/2)
	case keys.PageDown:
		s.cursor += page
	case keys.PageUp:
		s.cursor -= page
	case keys.Top:
		s.cursor = 0
	case keys.Bottom:
		s.cursor = len(s.shown) - 1
	default:
		return false
	}
	s.GoTo(s.cursor)
	return true
}

// GoTo puts the cursor on a line by its number among those shown.
func (s *Screen) GoTo(line int) {
	s.cursor = max(0, min(line, len(s.shown)-1))
	s.at = 0
	if row := s.Row(); row != nil && s.cursor > 0 {
		s.at = row.Seq
	}
	s.scroll()
}

// chrome is how many lines are not rows: border, tabs, filter, rule; rule,
// about, footer, border.
const chrome = 8

func (s *Screen) rows() int { return max(1, s.height-chrome) }

func (s *Screen) scroll() {
	s.offset = min(s.offset, s.cursor)
	s.offset = max(s.offset, s.cursor-s.rows()+1)
	s.offset = max(0, min(s.offset, len(s.shown)-s.rows()))
}

// CursorAt is the cell for the terminal's own cursor.
func (s *Screen) CursorAt() (x, y int) { return s.cursorX, s.cursorY }

// When writes a moment: of today its time, else its day.
func When(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	switch {
	case at.Year() == now.Year() && at.YearDay() == now.YearDay():
		return at.Format("15:04:05")
	case at.Year() == now.Year():
		return at.Format("2 Jan 15:04")
	}
	return at.Format("2006-01-02")
}
