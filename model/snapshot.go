package model

import (
	"cmp"
	"slices"
	"strings"
)

// Snapshot is one consistent, secret-free picture of everything a list shows.
// It is never changed once it is handed out.
type Snapshot struct {
	Rev      uint64
	Apps     map[ID]*App
	Accounts []*Account // ordered by name
	// Unconfirmed counts the accounts of a restored vault that are not refreshed
	// of themselves until a person vouches for them; 0 in a vault that is none.
	Unconfirmed int
}

// App returns the account's app, nil where it is gone.
func (s *Snapshot) App(a *Account) *App { return s.Apps[a.App] }

// Account returns the account with the id, nil where there is none.
func (s *Snapshot) Account(id ID) *Account {
	for _, a := range s.Accounts {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// Customers lists whose apps and accounts there are, each once, in the order of
// the alphabet. Names that differ only in letter case are one.
func (s *Snapshot) Customers() []string {
	var out []string
	for _, app := range s.Apps {
		out = append(out, app.Customer)
	}
	for _, a := range s.Accounts {
		out = append(out, a.Customer)
	}
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	out = slices.CompactFunc(out, strings.EqualFold)
	return slices.DeleteFunc(out, func(name string) bool { return name == "" })
}
