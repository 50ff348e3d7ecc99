package plain

import (
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/find"
)

// facets tells what the list can be narrowed by: what is typed behind find, with
// how many accounts that leaves. What was found counts.
func (p *program) facets(string) error {
	counts := p.rack.TallyStates()
	for _, state := range model.States() {
		if n := counts[state]; n > 0 {
			p.tell("find is:" + find.StateWord(state.Word()) + ": " + count(n, "account"))
		}
	}
	if err := p.sayProviders(""); err != nil {
		return err
	}
	if p.hidden {
		return nil
	}
	for _, of := range []struct {
		field         find.Field
		prefix, lists string
	}{{find.Customer, "customer", "customers lists them"}, {find.App, "app", "apps lists them"}} {
		if values := p.rack.Tally(of.field, of.prefix); len(values) > 0 {
			p.tell("find " + of.prefix + ":NAME: " + count(len(values), of.prefix) + "; " + of.lists)
		}
	}
	return nil
}

// sayProviders counts the accounts of each provider.
func (p *program) sayProviders(string) error {
	values := p.rack.TallyProviders()
	if len(values) == 0 {
		p.say("No account is found.")
	}
	name := func(v find.Value) string { return p.provider(v.Text).Name }
	slices.SortFunc(values, func(a, b find.Value) int { return strings.Compare(find.Fold(name(a)), find.Fold(name(b))) })
	for _, v := range values {
		p.tell("find " + find.Term("provider", v.Text, nil) + ": " + count(v.N, "account") + ", " + name(v))
	}
	return nil
}

// sayCustomers counts the accounts of each customer, those with the most first.
func (p *program) sayCustomers(string) error {
	if p.hidden {
		return sayHidden()
	}
	values := p.rack.Tally(find.Customer, "customer")
	if len(values) == 0 {
		p.say("No account is found.")
	}
	slices.SortFunc(values, func(a, b find.Value) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(find.Fold(a.Text), find.Fold(b.Text))
	})
	for _, v := range values {
		name := v.Text
		if name == "" {
			name = "without a customer"
		}
		p.tell("find " + find.Term("customer", v.Text, values) + ": " + count(v.N, "account") + ", " + name)
	}
	return nil
}
