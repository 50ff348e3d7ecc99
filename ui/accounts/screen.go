package accounts

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/field"
	"github.com/tokenrack/tokenrack/ui/rack"
)

const (
	// settle is how long a key is held back after the row under the cursor
	// changed without a key: the hand was already on its way.
	settle = 300 * time.Millisecond
	// calm is how long no key must come before the list sorts itself.
	calm = 10 * time.Second
)

// Screen is the list. Make one with [New].
type Screen struct {
	rack *rack.Rack
	find field.Field

	finding bool
	width   int
	height  int
	columns columns

	cursor int      // index into the shown rows
	offset int      // first row on the screen
	at     model.ID // the account under the cursor

	touched bool      // a key was pressed since the start
	lastKey time.Time // the last one
	swapped time.Time // when the row under the cursor changed without a key
	loaded  bool
	hidden  bool // names are hidden
	busy    map[model.ID]bool
	marked  map[model.ID]bool
	anchor  model.ID // the last that was marked
	scratch []byte
	toFind  toFind
	visible []*rack.Row // room for the rows on the screen

	next     next
	rebuilt  uint64 // the rack, when marks were last looked at
	cursorAt Place  // where the terminal's cursor goes
}

// Place is a cell within what the screen drew.
type Place struct{ X, Y int }

// New makes the list of a rack.
func New(r *rack.Rack) *Screen {
	return &Screen{rack: r, busy: map[model.ID]bool{}, marked: map[model.ID]bool{}}
}

// SetSize gives the screen its outer size in cells.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.columns = layOut(width)
	s.scroll()
}

// Tick is to be called with the clock.
func (s *Screen) Tick(now time.Time) {
	changed := s.rack.Tick(now)
	if changed || s.rack.Stale() {
		s.Refreshed(now)
	}
}

// Finding says that letters go into the find line.
func (s *Screen) Finding() bool { return s.finding }

// Find enters the find line; what stands there is marked, so that typing
// replaces it.
func (s *Screen) Find() {
	s.finding = true
	s.find.Select()
}

// Leave goes back to command letters; what was found stays.
func (s *Screen) Leave() { s.finding = false }

// Select marks the text of the find line, so that the next letters begin anew.
func (s *Screen) Select() { s.find.Select() }

// Query is what stands in the find line.
func (s *Screen) Query() string { return s.find.Text() }

// Wanted is what was looked for where nothing fits it, as a name that an account
// could have; empty where something fits, or where the search is none of words
// alone.
func (s *Screen) Wanted() string {
	name := strings.Join(strings.Fields(draw.Clean(s.find.Text())), " ")
	if s.rack.Len() == 0 || s.rack.Query().Empty() || s.rack.Found() > 0 && !s.rack.Loose() {
		return ""
	}
	if strings.ContainsAny(name, ":\"") || strings.HasPrefix(name, "-") || strings.Contains(name, " -") || draw.Width(name, draw.ByCharacter) > nameMost {
		return ""
	}
	return name
}

// nameMost is how long a name may be, in cells.
const nameMost = 128

// ClearFind shows everything again; the cursor stays on its account.
func (s *Screen) ClearFind() {
	s.find.Wipe()
	s.rack.Find("")
	s.follow(time.Time{}, true)
}

// Touch notes that a key was pressed.
func (s *Screen) Touch(now time.Time) { s.touched, s.lastKey = true, now }

// Type gives a key to the find line and says whether it meant anything there.
func (s *Screen) Type(key tea.Key) bool {
	before := s.find.Text()
	if !s.find.Key(key) {
		return false
	}
	s.found(before)
	return true
}

// TakeMeant takes the text that was probably meant where nothing is found, and
// says whether there is one.
func (s *Screen) TakeMeant() bool {
	meant, _ := s.rack.Meant()
	if meant == "" || s.hidden {
		return false
	}
	before := s.find.Text()
	s.find.Set(meant)
	s.found(before)
	return true
}

// Paste gives pasted text to the find line.
func (s *Screen) Paste(text string) {
	before := s.find.Text()
	s.find.Insert(text)
	s.found(before)
}

// found narrows the list to what was typed; the best match comes under the
// cursor.
func (s *Screen) found(before string) {
	if s.find.Text() == before {
		return
	}
	s.rack.Find(s.find.Text())
	s.cursor, s.offset = 0, 0
	s.swapped = time.Time{} // the person has aimed anew
	s.hold()
	s.scroll()
}

// AtEnd says that the cursor of the find line stands behind its text.
func (s *Screen) AtEnd() bool { return s.find.AtEnd() }

// Fresh says that the next letter begins a new text.
func (s *Screen) Fresh() bool { return s.find.Text() == "" || s.find.Selected() }

// ShowRevoked lists or hides revoked accounts.
func (s *Screen) ShowRevoked() {
	s.rack.ShowRevoked(!s.rack.RevokedShown())
	s.follow(time.Time{}, true)
}

// Hide hides names or shows them again.
func (s *Screen) Hide(hide bool) { s.hidden = hide }

// SetBusy marks an account as being worked on.
func (s *Screen) SetBusy(id model.ID, busy bool) {
	if busy {
		s.busy[id] = true
		return
	}
	delete(s.busy, id)
}

// Busy says that an account is being worked on.
func (s *Screen) Busy(id model.ID) bool { return s.busy[id] }

// Working is how many accounts are being worked on.
func (s *Screen) Working() int { return len(s.busy) }

// Ticks says how often the clock on the screen has to be drawn: each second
// while a row that can be seen counts seconds, else each minute.
func (s *Screen) Ticks(now time.Time) time.Duration {
	for _, row := range s.Visible() {
		left, known := row.Account.Left(now)
		if known && left > 0 && left < time.Hour {
			return time.Second
		}
	}
	return time.Minute
}

// Due is when something that is seen changes by itself, however seldom the clock
// on the screen moves: a state, the order, or that a row says it was just
// refreshed. Zero: nothing will.
func (s *Screen) Due(now time.Time) time.Time {
	due := s.rack.Due()
	consider := func(at time.Time) {
		if at.After(now) && (due.IsZero() || at.Before(due)) {
			due = at
		}
	}
	if s.touched && s.rack.Stale() {
		consider(s.lastKey.Add(calm))
	}
	for _, row := range s.Visible() {
		if !row.Renewed.IsZero() {
			consider(row.Renewed.Add(flash))
		}
	}
	return due
}

// name is an account's name as it may be shown.
func (s *Screen) name(row *rack.Row) draw.Label {
	if s.hidden {
		return plainLabel("account ", row.Number)
	}
	return row.Name
}

func (s *Screen) customer(row *rack.Row) draw.Label {
	if s.hidden && row.CustomerNumber > 0 {
		return plainLabel("Customer ", row.CustomerNumber)
	}
	return row.Customer
}

func (s *Screen) app(row *rack.Row) draw.Label {
	if s.hidden && row.AppName.Text != "" {
		return draw.Label{Text: "hidden", Width: 6}
	}
	return row.AppName
}

// aside is what the state's word does not say, as it may be shown.
func (s *Screen) aside(row *rack.Row, method draw.Method) draw.Label {
	if !s.hidden || row.Aside.Text == "" {
		return row.Aside
	}
	return draw.NewLabel(row.Unnamed(row.Aside.Text), method)
}

// note is the aside at length, where there is room for it.
func (s *Screen) note(row *rack.Row, now time.Time, method draw.Method) draw.Label {
	text := row.Note(now)
	if text == row.Aside.Text {
		return s.aside(row, method)
	}
	if s.hidden {
		text = row.Unnamed(text)
	}
	return draw.NewLabel(text, method)
}

// Names are a row's account and customer as they may be shown.
func (s *Screen) Names(row *rack.Row) (account, customer string) {
	return s.name(row).Text, s.customer(row).Text
}
