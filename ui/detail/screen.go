package detail

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// RevealFor is how long a token is shown that a person asked to see.
const RevealFor = 10 * time.Second

// Facts are what the keeper is asked for beside the snapshot.
type Facts struct {
	Inspection keeper.Inspection
	History    []model.Activity
	Why        string // why they could not be read; empty: they were
}

// Screen is the account being looked at. Its zero value shows nothing.
type Screen struct {
	Row      *rack.Row
	Account  string // the name as it may be shown
	Customer string
	Hidden   bool // names are hidden
	Busy     bool
	Provider model.Provider

	width, height int
	scroll        int
	more          string // what stands below the screen, in words
	facts         Facts
	known         bool           // facts are those of the row's account
	asked         *model.Account // the state of the account they were asked for
	revealed      model.Secret
	revealedTo    time.Time
}

// SetSize gives the screen its outer size in cells.
func (s *Screen) SetSize(width, height int) { s.width, s.height = width, height }

// Show turns to an account; facts and anything revealed of another one go.
func (s *Screen) Show(row *rack.Row) {
	if s.Row == nil || row == nil || s.Row.ID != row.ID {
		s.Conceal()
		s.facts, s.known, s.scroll, s.asked = Facts{}, false, 0, nil
	}
	s.Row = row
}

// Stale says that the facts are not those of the account as it is now.
func (s *Screen) Stale() bool { return s.Row != nil && s.asked != s.Row.Account }

// Asked notes that the facts were asked for.
func (s *Screen) Asked() { s.asked = s.Row.Account }

// Tell hands over what was asked of the keeper about an account.
func (s *Screen) Tell(id model.ID, facts Facts) {
	if s.Row == nil || s.Row.ID != id {
		return
	}
	s.facts, s.known = facts, true
}

// Reveal shows the access token until a moment. The screen takes the secret
// over.
func (s *Screen) Reveal(id model.ID, token model.Secret, until time.Time) {
	if s.Row == nil || s.Row.ID != id {
		token.Wipe()
		return
	}
	s.Conceal()
	s.revealed, s.revealedTo = token, until
}

// Conceal hides a revealed token and wipes it.
func (s *Screen) Conceal() {
	s.revealed.Wipe()
	s.revealed = model.Secret{}
}

// Revealing says that a token is on the screen.
func (s *Screen) Revealing() bool { return !s.revealed.Empty() }

// Move scrolls and says whether the action did.
func (s *Screen) Move(id keys.ID) bool {
	page := max(1, s.height-5)
	switch id {
	case keys.Down:
		s.scroll++
	case keys.Up:
		s.scroll--
	case keys.HalfDown:
		s.scroll += page / 2
	case keys.HalfUp:
		s.scroll -= page / 2
	case keys.PageDown:
		s.scroll += page
	case keys.PageUp:
		s.scroll -= page
	case keys.Top:
		s.scroll = 0
	case keys.Bottom:
		s.scroll = 1 << 20 // rendering brings it back
	default:
		return false
	}
	s.scroll = max(0, s.scroll)
	return true
}
