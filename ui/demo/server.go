package demo

import (
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// server is one practice server with a client and a user of it, for the forms
// that ask for them.
func (r *rack) server(provider string) (model.SandboxProvider, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for name, p := range r.people {
		if p.ID == provider {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return model.SandboxProvider{}, false
	}
	slices.Sort(names)
	return r.people[names[0]], true
}
