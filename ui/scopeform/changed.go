package scopeform

import "github.com/tokenrack/tokenrack/ui/form"

// Changed makes the form fit what was set in its items without keys; the item
// that was set has the focus.
func (s *Screen) Changed() { s.answered(form.Changed) }
