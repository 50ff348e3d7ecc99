package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/accountform"
	"github.com/tokenrack/tokenrack/ui/revoke"
)

// A swap puts a new app in the place of a leaked one before that is revoked.
// The new app is found by what it is: one of the same provider, address and
// customer that was added later and never revoked.

// successor is the app that takes another's place; nil: there is none.
func successor(of *model.App, snap *model.Snapshot) *model.App {
	var found *model.App
	for _, app := range snap.Apps {
		same := app.ID != of.ID && app.Provider == of.Provider && app.Base == of.Base && keeper.Fold(app.Customer) == keeper.Fold(of.Customer)
		if same && app.RevokedAt.IsZero() && app.Created.After(of.Created) && (found == nil || app.Created.After(found.Created)) {
			found = app
		}
	}
	return found
}

// old is the app that is planned to end; nil where another target is.
func (p *revokePage) old() *model.App {
	snap := p.app.keeper.Snapshot()
	if snap == nil || p.Target().Kind != revoke.OfApp {
		return nil
	}
	return snap.Apps[p.Target().Wanted.App]
}

// lookForSuccessor tells the screen how far a swap is.
func (p *revokePage) lookForSuccessor() {
	old := p.old()
	if old == nil {
		p.SetSuccessor(revoke.Successor{})
		return
	}
	snap := p.app.keeper.Snapshot()
	next := successor(old, snap)
	if next == nil {
		p.SetSuccessor(revoke.Successor{})
		return
	}
	to := revoke.Successor{App: next.Name, Signed: map[model.ID]string{}}
	taken := map[model.ID]bool{}
	for _, was := range snap.Accounts {
		if was.App != old.ID {
			continue
		}
		for _, is := range snap.Accounts {
			if is.App == next.ID && !taken[is.ID] && takesPlace(was, is) {
				taken[is.ID], to.Signed[was.ID] = true, is.Name
				break
			}
		}
	}
	p.SetSuccessor(to)
}

// takesPlace says that an account of the new app is another's successor: it was
// named after it, or is the same user's.
func takesPlace(was, is *model.Account) bool {
	if is.Access == nil {
		return false
	}
	return strings.HasPrefix(keeper.Fold(is.Name), keeper.Fold(was.Name)) || was.Username != "" && was.Username == is.Username
}

// newApp opens the wizard for the app that takes the planned one's place.
func (p *revokePage) newApp() tea.Cmd {
	old := p.old()
	if old == nil {
		return nil
	}
	a := p.app
	wizard := a.newWizard()
	names := map[string]bool{}
	for _, app := range a.keeper.Snapshot().Apps {
		names[keeper.Fold(app.Name)] = true
	}
	wizard.Instead(old, freeName(old.Name, names))
	return a.openWizard(wizard, nil) // what fills it in is there again
}

// freeName is a name with the first number behind it that nobody has.
func freeName(name string, taken map[string]bool) string {
	for n := 2; ; n++ {
		if next := fmt.Sprintf("%s-%d", name, n); !taken[keeper.Fold(next)] {
			return next
		}
	}
}

// signInInstead opens the form that signs the account under the cursor in by
// the new app.
func (p *revokePage) signInInstead() tea.Cmd {
	old, was := p.old(), p.Account()
	if old == nil || was == nil {
		return nil
	}
	a := p.app
	snap := a.keeper.Snapshot()
	next := successor(old, snap)
	if next == nil {
		return nil
	}
	names := map[string]bool{}
	for _, account := range snap.Accounts {
		names[keeper.Fold(account.Name)] = true
	}
	return a.addAccountAs(next.ID, func(form *accountform.Screen) {
		form.Put(accountform.Name, freeName(was.Name, names))
		form.Put(accountform.Customer, was.Customer)
		form.Put(accountform.Scopes, was.ScopesAsked.Join(" "))
		if was.Username != "" {
			form.Put(accountform.User, was.Username)
		}
		form.FocusEmpty()
	})
}
