package apps

import (
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Row is one app, counted.
type Row struct {
	App      *model.App
	Provider model.Provider
	Accounts int
	Live     int // tokens that may open something now
	Old      int // replaced ones that are not known to be dead
	Endless  int // of those, the ones whose end nobody knows
	// Customers are those of its accounts, each once, where it has none itself.
	Customers []string
	Number    int // what it is called while names are hidden
}

// Screen is the list. Its zero value is empty.
type Screen struct {
	// Hidden hides names, for a shared screen.
	Hidden bool

	rows   []Row
	cursor int
	offset int

	width, height int
	cursorY       int
}

// Load counts a snapshot; the cursor stays on its app.
func (s *Screen) Load(snap *model.Snapshot, provider func(id string) model.Provider, now time.Time) {
	var on model.ID
	if row := s.Row(); row != nil {
		on = row.App.ID
	}
	s.rows = s.rows[:0]
	if snap == nil {
		return
	}
	at := map[model.ID]int{}
	for _, app := range snap.Apps {
		s.rows = append(s.rows, Row{App: app, Provider: provider(app.Provider)})
	}
	slices.SortFunc(s.rows, func(a, b Row) int {
		if by := strings.Compare(find.Fold(a.App.Name), find.Fold(b.App.Name)); by != 0 {
			return by
		}
		return strings.Compare(a.App.ID.String(), b.App.ID.String())
	})
	for n := range s.rows {
		s.rows[n].Number = n + 1
		at[s.rows[n].App.ID] = n
		if s.rows[n].App.ID == on {
			s.cursor = n
		}
	}
	for _, a := range snap.Accounts {
		if n, ok := at[a.App]; ok {
			s.rows[n].count(a, now)
			s.rows[n].serve(a)
		}
	}
	s.scroll()
}

func (r *Row) count(a *model.Account, now time.Time) {
	r.Accounts++
	if a.Usable(now) {
		r.Live++
	}
	if a.RefreshHeld(now) {
		r.Live++
	}
	for _, t := range a.Superseded {
		if t.DeadAt.IsZero() && !t.Expiry.Over(a.ServerNow(now)) {
			r.Old++
			if !t.Expiry.Known() {
				r.Endless++
			}
		}
	}
}

// serve notes an account's customer.
func (r *Row) serve(a *model.Account) {
	name := a.CustomerOf(r.App)
	if name == "" || slices.ContainsFunc(r.Customers, func(have string) bool { return find.Fold(have) == find.Fold(name) }) {
		return
	}
	r.Customers = append(r.Customers, name)
}

// Row is the one under the cursor, nil where there is none.
func (s *Screen) Row() *Row {
	if s.cursor < 0 || s.cursor >= len(s.rows) {
		return nil
	}
	return &s.rows[s.cursor]
}

// Name is an app's name as it may be shown.
func (s *Screen) Name(r *Row) string {
	if s.Hidden {
		return "App " + itoa(r.Number)
	}
	return r.App.Name
}

// customer is whose an app is: its own customer, else its accounts'.
func (s *Screen) customer(r *Row) string {
	name := r.App.Customer
	switch n := len(r.Customers); {
	case name == "" && n > 1:
		return itoa(n) + " customers"
	case name == "" && n == 1:
		name = r.Customers[0]
	}
	if s.Hidden && name != "" {
		return "hidden"
	}
	return name
}

// SetSize tells the window's size.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.scroll()
}

// Move moves the cursor and says whether the action was one that moves it.
func (s *Screen) Move(id keys.ID) bool {
	page := s.room()
	by, known := map[keys.ID]int{
		keys.Down: 1, keys.Up: -1, keys.HalfDown: page / 2, keys.HalfUp: -page / 2,
		keys.PageDown: page, keys.PageUp: -page, keys.Top: -len(s.rows), keys.Bottom: len(s.rows),
	}[id]
	if !known {
		return false
	}
	s.cursor += by
	s.scroll()
	return true
}

// room is how many rows are seen at once.
func (s *Screen) room() int { return max(1, s.height-chrome) }

func (s *Screen) scroll() {
	s.cursor = max(0, min(s.cursor, len(s.rows)-1))
	s.offset = min(s.offset, s.cursor)
	s.offset = max(s.offset, s.cursor-s.room()+1)
	s.offset = max(0, min(s.offset, len(s.rows)-s.room()))
}

// CursorAt is the cell for the terminal's own cursor.
func (s *Screen) CursorAt() (x, y int) { return 1, s.cursorY }
