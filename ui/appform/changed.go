package appform

import "github.com/tokenrack/tokenrack/ui/form"

// Changed makes the step in front fit what was set in its items without keys;
// the item that was set has the focus.
func (w *Wizard) Changed() { w.changed() }

// Onward goes to the next step, or answers Submit after the last. Where
// something is missing it stays, and the items say what.
func (w *Wizard) Onward() Answer { return w.onward() }

// Back goes to the step before, if there is one.
func (w *Wizard) Back() { w.back() }

// Changed makes the form fit what was set in its items without keys.
func (e *Edit) Changed() { e.answered(form.Changed) }

// Verdict is what the last test found, line by line, in a form or a step of the
// wizard; nil where nothing was tested.
func Verdict(f *form.Form) []form.Line {
	if item := f.Item(verdict); item != nil && !item.Off {
		return item.Lines
	}
	return nil
}

// Front is the step in front.
func (w *Wizard) Front() *form.Form { return w.Form() }
