package accountform

import "github.com/tokenrack/tokenrack/ui/form"

// Changed makes the form fit what was set in its items without keys.
func (s *Screen) Changed() { s.answered(form.Changed) }
