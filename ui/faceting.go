package ui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/facet"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// facetPage is the card on which the list is narrowed by one key.
type facetPage struct {
	bare
	*facet.Screen
	picks [2][]func(a *app) tea.Cmd
}

func (p *facetPage) Full() bool                  { return p.Box.Full() }
func (p *facetPage) Width() int                  { return p.Box.Width() }
func (p *facetPage) Mode() keys.Mode             { return keys.Form }
func (p *facetPage) Name() string                { return "Show only" }
func (p *facetPage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }

func (p *facetPage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *facetPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Screen.Key(key) {
	case facet.Cancel:
		a.shut(p)
	case facet.Clear:
		a.shut(p)
		return a.move(keys.ClearFind), true
	case facet.Picked:
		column, line := p.Picked()
		a.shut(p)
		return p.picks[column][line](a), true
	default:
	}
	return nil, true
}

// openFacets shows what the list can be narrowed by, with what that would
// leave.
func (a *app) openFacets() tea.Cmd {
	a.list.Leave()
	p := &facetPage{}
	var columns [2][]facet.Item
	add := func(column int, item facet.Item, pick func(a *app) tea.Cmd) {
		columns[column] = append(columns[column], item)
		p.picks[column] = append(p.picks[column], pick)
	}
	counts := a.rack.TallyStates()
	for i, state := range model.States() { // each has its digit for good
		if counts[state] == 0 {
			continue
		}
		term := "is:" + find.StateWord(state.Word())
		add(0, facet.Item{
			Key: strconv.Itoa(i + 1), Shape: a.canvas.Glyphs.State(state), Role: draw.StateRole(state),
			Name: state.Word(), N: counts[state], Chosen: find.Has(a.list.Query(), term),
		}, func(a *app) tea.Cmd { return a.narrow("is", term) })
	}
	taken := "acfq"
	for _, of := range a.providersToNarrow() {
		key := letterFor(of.Text, taken)
		taken += key
		term := find.Term("provider", of.Text, nil)
		add(1, facet.Item{Key: key, Name: a.providerOf(of.Text).Name, N: of.N, Chosen: find.Has(a.list.Query(), term)},
			func(a *app) tea.Cmd { return a.narrow("provider", term) })
	}
	more := func(key, word, prefix string, field find.Field) {
		if of := a.rack.Tally(field, prefix); len(of) > 0 {
			name := word + a.canvas.Glyphs.More
			chosen := find.Without(a.list.Query(), prefix) != find.Without(a.list.Query(), "")
			add(1, facet.Item{Key: key, Name: name, N: len(of), Chosen: chosen}, func(a *app) tea.Cmd { return a.openValues(word, prefix, field) })
		}
	}
	if !a.hidden {
		more("a", "app", "app", find.App)
		more("c", "customer", "customer", find.Customer)
	}
	p.Screen = facet.New([2]string{"STATE", "PROVIDER, APP, CUSTOMER"}, columns)
	a.open(p)
	return nil
}

// providersToNarrow are the ids of the providers with what each would leave,
// by name.
func (a *app) providersToNarrow() []find.Value {
	of := a.rack.TallyProviders()
	slices.SortFunc(of, func(x, y find.Value) int {
		return rack.CompareNames(find.Fold(a.providerOf(x.Text).Name), find.Fold(a.providerOf(y.Text).Name))
	})
	return of
}

// letterFor is the first letter of a name that is not taken yet.
func letterFor(name, taken string) string {
	for _, r := range find.Fold(name) + "bdeghijklmnoprstuvwxyz" {
		if r >= 'a' && r <= 'z' && !strings.ContainsRune(taken, r) {
			return string(r)
		}
	}
	return " " // by the cursor alone
}

// narrow narrows the list by a term, or takes it out where it stands already.
func (a *app) narrow(prefix, term string) tea.Cmd {
	a.list.Look(find.With(a.list.Query(), prefix, term))
	a.turn()
	return a.look()
}

// valuesPage is the list of the apps or customers to narrow by.
type valuesPage struct {
	palettePage
	name string
}

func (p *valuesPage) Name() string { return p.name }

func (p *valuesPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Screen.Key(key) {
	case palette.Cancel:
		a.shut(p)
	case palette.Refused:
		return a.say(toast.Info, "There is none of that name."), true
	case palette.Run:
		do := p.Picked().Do
		a.shut(p)
		return do(), true
	default:
	}
	return nil, true
}

// openValues lists the values of a field, those with the most accounts first.
func (a *app) openValues(word, prefix string, field find.Field) tea.Cmd {
	of := a.rack.Tally(field, prefix)
	slices.SortFunc(of, func(x, y find.Value) int {
		if x.N != y.N {
			return y.N - x.N
		}
		return rack.CompareNames(find.Fold(x.Text), find.Fold(y.Text))
	})
	p := &valuesPage{name: "Show only one " + word}
	items := make([]palette.Item, len(of))
	for i, v := range of {
		name := v.Text
		if name == "" {
			name = "(none)"
		}
		term := find.Term(prefix, v.Text, of)
		items[i] = palette.Item{Name: name, Key: count(v.N, "account"), Do: func() tea.Cmd { return a.narrow(prefix, term) }}
	}
	p.Screen = palette.New(items)
	p.Screen.Call("Show only one "+word, count(len(of), word), 48)
	a.open(p)
	return nil
}
