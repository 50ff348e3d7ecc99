package accounts

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// Mark marks the account under the cursor, or takes its mark away, and goes on
// to the next.
func (s *Screen) Mark() {
	row := s.Row()
	if row == nil {
		return
	}
	if s.marked[row.ID] {
		delete(s.marked, row.ID)
		s.anchor = model.ID{}
	} else {
		s.marked[row.ID] = true
		s.anchor = row.ID
	}
	s.moveBy(1)
}

// MarkRange marks all rows from the last mark to the cursor. Where there is no
// last mark that is shown it marks the row and says false.
func (s *Screen) MarkRange() bool {
	row := s.Row()
	if row == nil {
		return false
	}
	shown := s.rack.Shown()
	from := -1
	for i, r := range shown {
		if r.ID == s.anchor {
			from = i
		}
	}
	s.anchor = row.ID
	s.marked[row.ID] = true
	if from < 0 {
		return false
	}
	for _, r := range shown[min(from, s.cursor) : max(from, s.cursor)+1] {
		s.marked[r.ID] = true
	}
	return true
}

// MarkOne marks an account, wherever it is listed.
func (s *Screen) MarkOne(id model.ID) { s.marked[id] = true }

// MarkAll marks all that are shown.
func (s *Screen) MarkAll() {
	for _, r := range s.rack.Shown() {
		s.marked[r.ID] = true
	}
}

// Unmark takes all marks away.
func (s *Screen) Unmark() {
	clear(s.marked)
	s.anchor = model.ID{}
}

// Marked are the marked rows in the list's order, those that are not shown
// now too.
func (s *Screen) Marked() []*rack.Row {
	if len(s.marked) == 0 {
		return nil
	}
	var rows []*rack.Row
	for _, r := range s.rack.All() {
		if s.marked[r.ID] {
			rows = append(rows, r)
		}
	}
	return rows
}

// MarkedCount is how many accounts are marked.
func (s *Screen) MarkedCount() int { return len(s.marked) }

// forgetMarks drops the marks of accounts that are gone.
func (s *Screen) forgetMarks() {
	if s.rebuilt == s.rack.Rebuilt() {
		return
	}
	s.rebuilt = s.rack.Rebuilt()
	for id := range s.marked {
		if s.rack.Row(id) == nil {
			delete(s.marked, id)
		}
	}
}
