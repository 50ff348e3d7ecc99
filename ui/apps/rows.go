package apps

// Rows are the apps in the order they are listed. They belong to the screen and
// change with the next call of Load.
func (s *Screen) Rows() []Row { return s.rows }
