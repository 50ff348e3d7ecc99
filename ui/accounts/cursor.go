package accounts

import (
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// Refreshed is to be called when the rack's rows or their order changed
// without a key: the cursor stays on its account, and the account on its line.
func (s *Screen) Refreshed(now time.Time) {
	s.loaded = true
	s.forgetMarks()
	if !s.touched || now.Sub(s.lastKey) >= calm {
		s.sortCalmly()
	}
	s.follow(now, false)
}

// sortCalmly sorts where that changes anything; nobody's hand is on the keys.
func (s *Screen) sortCalmly() {
	if s.rack.Stale() {
		s.rack.Sort()
	}
}

// Position is where in the list the cursor is, in words.
func (s *Screen) Position() string {
	shown := s.rack.Found()
	if shown == 0 {
		return ""
	}
	return strconv.Itoa(s.cursor+1) + " of " + strconv.Itoa(shown)
}

// Row is the row under the cursor, nil where there is none.
func (s *Screen) Row() *rack.Row {
	return s.rack.At(s.cursor)
}

// Settling says that the row under the cursor changed by itself so shortly ago
// that a key may have been meant for the row that was there before.
func (s *Screen) Settling(now time.Time) bool {
	return !s.swapped.IsZero() && now.Sub(s.swapped) < settle
}

// Move runs one of the moving actions and says whether it was one.
func (s *Screen) Move(id keys.ID) bool {
	page := max(1, s.rows()-1)
	switch id {
	case keys.Down, keys.Next:
		s.moveBy(1)
	case keys.Up, keys.Prev:
		s.moveBy(-1)
	case keys.HalfDown:
		s.moveBy(max(1, page/2))
	case keys.HalfUp:
		s.moveBy(-max(1, page/2))
	case keys.PageDown:
		s.moveBy(page)
	case keys.PageUp:
		s.moveBy(-page)
	case keys.Top:
		s.moveBy(-s.cursor)
	case keys.Bottom:
		s.moveBy(s.rack.Found())
	default:
		return false
	}
	return true
}

func (s *Screen) moveBy(n int) {
	s.cursor = max(0, min(s.cursor+n, s.rack.Found()-1))
	s.hold()
	s.scroll()
}

// follow puts the cursor back on its account after the rows changed. Without a
// key the account also stays on its line of the screen, and where the account
// is gone the time is noted, see [Screen.Settling].
func (s *Screen) follow(now time.Time, byKey bool) {
	if !s.touched && !byKey {
		s.cursor = 0
		s.hold()
		s.scroll()
		return
	}
	if i := s.rack.Where(s.at); i >= 0 {
		if !byKey {
			s.offset += i - s.cursor
		}
		s.cursor = i
		s.scroll()
		return
	}
	s.cursor = max(0, min(s.cursor, s.rack.Found()-1))
	was := s.at
	s.hold()
	if !byKey && s.at != was && !s.at.IsZero() {
		s.swapped = now
	}
	s.scroll()
}

// hold remembers the account under the cursor.
func (s *Screen) hold() {
	s.at = model.ID{}
	if row := s.Row(); row != nil {
		s.at = row.ID
	}
}

// scroll keeps the cursor on the screen and the screen full.
func (s *Screen) scroll() {
	rows := s.rows()
	if rows <= 0 {
		return
	}
	s.offset = min(s.offset, s.cursor)
	s.offset = max(s.offset, s.cursor-rows+1)
	s.offset = max(0, min(s.offset, s.rack.Found()-rows))
}

// Visible are the rows on the screen. They belong to the screen, which uses
// them again.
func (s *Screen) Visible() []*rack.Row {
	s.visible = s.visible[:0]
	for i := range max(0, s.rows()) {
		row := s.rack.At(s.offset + i)
		if row == nil {
			break
		}
		s.visible = append(s.visible, row)
	}
	return s.visible
}
