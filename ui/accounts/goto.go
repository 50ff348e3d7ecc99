package accounts

import "github.com/tokenrack/tokenrack/model"

// Look narrows the list as if a text had been typed into the find line, but
// leaves letters to be commands.
func (s *Screen) Look(query string) {
	before := s.find.Text()
	s.find.Set(query)
	s.finding = false
	s.found(before)
}

// Goto puts the cursor on an account, at the latest with the snapshot that
// first has it. One that the find line leaves out is left out.
func (s *Screen) Goto(id model.ID) {
	s.at, s.touched = id, true
	if i := s.rack.Where(id); i >= 0 {
		s.cursor = i
		s.scroll()
	}
}
