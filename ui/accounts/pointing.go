package accounts

// Point puts the cursor on a row that is shown, by its number from 0 on.
func (s *Screen) Point(n int) { s.moveBy(n - s.cursor) }

// Scroll moves the rows by so many; the cursor stays on the screen.
func (s *Screen) Scroll(by int) {
	rows := s.rows()
	if rows <= 0 {
		return
	}
	s.offset = max(0, min(s.offset+by, s.rack.Found()-rows))
	s.moveBy(max(s.offset, min(s.cursor, s.offset+rows-1)) - s.cursor)
}

// Width is the screen's outer width.
func (s *Screen) Width() int { return s.width }
