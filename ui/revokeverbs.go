package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/revoke"
)

// revokeVerbs open the revoke screen at targets that are further away than a
// key. Nothing is sent before the name is typed there.
func (a *app) revokeVerbs() []palette.Item {
	const also = "kill compromised leaked incident end stolen"
	none := ""
	if a.rack.Len() == 0 {
		none = "No account is in the vault."
	}
	return []palette.Item{
		{Name: "revoke customer...", Says: "plan the end of all tokens of one customer", Also: also, Reason: none, Choices: a.customersToRevoke},
		{Name: "revoke this computer", Says: "plan the end of everything this computer holds", Also: also + " laptop lost everything all", Reason: none,
			Do: func() tea.Cmd { return a.planFor(a.rack.All()[0], ofComputer) }},
	}
}

func (a *app) customersToRevoke() []palette.Item {
	var items []palette.Item
	for _, g := range a.groups(a.byCustomer) {
		row := g.rows[0]
		items = append(items, palette.Item{Name: g.name, Says: count(len(g.rows), "account"), Do: func() tea.Cmd {
			return a.planFor(row, func(t revoke.Target) bool { return t.Kind == revoke.OfCustomer })
		}})
	}
	return items
}

func ofComputer(t revoke.Target) bool { return t.Kind == revoke.OfComputer }

func ofApp(id model.ID) func(revoke.Target) bool {
	return func(t revoke.Target) bool { return t.Kind == revoke.OfApp && t.Wanted.App == id }
}

// planFor opens the revoke screen for what a row belongs to, at the target that
// is meant. An incident that runs or was cut off comes first, as everywhere.
func (a *app) planFor(row *rack.Row, meant func(revoke.Target) bool) tea.Cmd {
	if a.incident != nil || a.hidden || a.toResume() != nil {
		return a.openRevoke(row)
	}
	targets, first := revoke.Targets(row.Account, row.App, a.provider(row))
	for n, target := range targets {
		if meant(target) {
			first = n
		}
	}
	return a.openPlan(revoke.New(targets, first))
}

// customerVerbs begin with a customer: it is there once an app or an account
// names it.
func (a *app) customerVerbs() []palette.Item {
	hidden := ""
	if a.hidden {
		hidden = "Names are hidden. {list.hide_names} shows them again."
	}
	begin := func(name, says string) palette.Item {
		return palette.Item{Name: name + "...", Says: says, Choices: func() []palette.Item { return a.customerBegins(name) }}
	}
	return []palette.Item{{
		Name: "add customer...", Says: "type the name, then choose an app or an account", Also: "new client", Reason: hidden,
		Choices: func() []palette.Item {
			var items []palette.Item
			for _, g := range a.groups(a.byCustomer) {
				items = append(items, begin(g.name, "is here already, "+count(len(g.rows), "account")))
			}
			return items
		},
		Typed: func(text string) (palette.Item, bool) {
			for _, row := range a.rack.All() {
				if keeper.Fold(row.Customer.Text) == keeper.Fold(text) {
					return palette.Item{}, false
				}
			}
			return begin(text, "a new customer"), true
		},
	}}
}

// customerBegins is what a customer begins with.
func (a *app) customerBegins(customer string) []palette.Item {
	account := palette.Item{Name: "an account", Says: "by an app that is here", Do: func() tea.Cmd { return a.addAccountFor(customer) }}
	if len(a.choices()) == 0 {
		account.Reason = "There is no app yet."
	}
	return []palette.Item{
		{Name: "an app", Says: "a client of the customer's own, then its first account", Do: func() tea.Cmd { return a.addAppFor(customer) }},
		account,
	}
}
