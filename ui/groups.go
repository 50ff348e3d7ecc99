package ui

import (
	"slices"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// group is accounts that have something in common.
type group struct {
	name string // as it may be shown
	rows []*rack.Row
}

// groups puts accounts together by what they have in common, in the order of
// the names.
func (a *app) groups(of func(*rack.Row) (key, shown string)) []group {
	byKey := map[string]*group{}
	var all []*group
	for _, row := range a.rack.All() {
		key, shown := of(row)
		if key == "" || row.State == model.IsRevoked {
			continue
		}
		g := byKey[key]
		if g == nil {
			g = &group{name: shown}
			byKey[key] = g
			all = append(all, g)
		}
		g.rows = append(g.rows, row)
	}
	slices.SortFunc(all, func(x, y *group) int { return rack.CompareNames(x.name, y.name) })
	out := make([]group, len(all))
	for i, g := range all {
		out[i] = *g
	}
	return out
}

func (a *app) byCustomer(row *rack.Row) (key, shown string) {
	_, customer := a.list.Names(row)
	return row.Customer.Text, customer
}

func (a *app) byApp(row *rack.Row) (key, shown string) {
	if a.hidden {
		return "", ""
	}
	return row.AppName.Text, row.AppName.Text
}

func byProvider(row *rack.Row) (key, shown string) { return row.Provider.ID, row.Provider.Name.Text }
