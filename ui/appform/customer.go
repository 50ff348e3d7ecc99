package appform

import "github.com/tokenrack/tokenrack/ui/form"

const knownSays = "A label to find it by: one customer, one name."

// Know gives the customers that there are, to pick one.
func (w *Wizard) Know(customers []string) {
	w.customers = customers
	if w.app != nil {
		w.app.Item(Customer).Options = form.Known(customers)
	}
}

// Know gives the customers that there are, to pick one.
func (e *Edit) Know(customers []string) { e.Item(Customer).Options = form.Known(customers) }
