package rack

import (
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
)

// Catalog names providers.
type Catalog interface {
	Provider(id string) (model.Provider, error)
}

// Rack is the list's data. Its zero value is not usable; make one with [New].
type Rack struct {
	catalog Catalog
	method  draw.Method

	rows      []*Row // all, in order
	byID      map[model.ID]*Row
	providers map[string]Provider
	customers map[string]int
	numbers   int
	loads     uint64 // snapshots taken over

	hits  []*Row // those that match, in order
	shown []*Row // the hits, the best first
	query find.Query
	loose bool // nothing fits, these only have the letters

	showRevoked bool
	reversed    bool
	revoked     int // rows that are left out for being revoked
	counts      map[model.State]int
	stale       bool  // the order is not what it would be if sorted now
	due         int64 // when the first state may change by itself
	ticked      int64 // the last tick
}

// New makes an empty rack.
func New(catalog Catalog) *Rack {
	return &Rack{
		catalog:   catalog,
		byID:      map[model.ID]*Row{},
		providers: map[string]Provider{},
		customers: map[string]int{},
		counts:    map[model.State]int{},
		due:       never,
	}
}

// Load takes over a snapshot. Rows keep their places; new accounts go to the
// end until the next [Rack.Sort].
func (r *Rack) Load(snap *model.Snapshot, now time.Time) {
	if snap == nil {
		return
	}
	r.loads++
	for _, a := range snap.Accounts {
		app := snap.App(a)
		row, known := r.byID[a.ID]
		if !known {
			row = r.add(a.ID)
		}
		row.load = r.loads
		if row.Account != a || row.App != app {
			r.fill(row, a, app, now)
		}
	}
	if len(r.rows) > len(snap.Accounts) {
		r.drop()
	}
	r.recount()
	r.search(r.rows)
}

func (r *Rack) add(id model.ID) *Row {
	r.numbers++
	row := &Row{ID: id, Number: r.numbers}
	r.byID[id] = row
	r.rows = append(r.rows, row)
	r.stale = true
	return row
}

// drop removes the rows whose accounts were not in the last snapshot.
func (r *Rack) drop() {
	r.rows = slices.DeleteFunc(r.rows, func(row *Row) bool {
		gone := row.load != r.loads
		if gone {
			delete(r.byID, row.ID)
		}
		return gone
	})
}

func (r *Rack) fill(row *Row, a *model.Account, app *model.App, now time.Time) {
	was := row.urgency
	if row.Account != nil && a.RefreshedAt.After(row.Account.RefreshedAt) {
		row.Renewed = now
	}
	row.Account, row.App = a, app
	row.Customer = draw.NewLabel(a.CustomerOf(app), r.method)
	row.Name = draw.NewLabel(a.Name, r.method)
	row.AppName, row.Provider = draw.Label{}, Provider{}
	if app != nil {
		row.AppName = draw.NewLabel(app.Name, r.method)
		row.Provider = r.provider(app.Provider)
	}
	row.CustomerNumber = r.customerNumber(row.Customer.Text)
	row.text = find.NewText(row.searchable())
	row.look(now, r.method)
	r.due = min(r.due, row.due)
	if row.urgency != was {
		r.stale = true
	}
}

func (r *Rack) customerNumber(name string) int {
	if name == "" {
		return 0
	}
	n, ok := r.customers[name]
	if !ok {
		n = len(r.customers) + 1
		r.customers[name] = n
	}
	return n
}

func (r *Rack) provider(id string) Provider {
	if p, ok := r.providers[id]; ok {
		return p
	}
	p := Provider{ID: id, Name: draw.NewLabel(id, r.method)}
	if known, err := r.catalog.Provider(id); err == nil {
		p.Name = draw.NewLabel(known.Name, r.method)
		p.Short = draw.NewLabel(known.Short, r.method)
	}
	p.Brief = brief(p.Name.Text, r.method)
	if p.Short.Text == "" {
		head, width := draw.Head(p.Name.Text, 3, r.method)
		p.Short = draw.Label{Text: head, Width: width}
	}
	r.providers[id] = p
	return p
}

// Tick looks at the clock and says whether any state changed. It costs
// nothing until the first of the accounts' clocks runs out.
func (r *Rack) Tick(now time.Time) bool {
	at := now.UnixNano()
	if at < r.ticked {
		r.Reckon(now) // the clock was set back
	}
	r.ticked = at
	if at < r.due {
		return false
	}
	changed := false
	r.due = never
	for _, row := range r.rows {
		if row.due <= at {
			state, was := row.State, row.urgency
			row.look(now, r.method)
			if row.State != state {
				r.counts[state]--
				r.counts[row.State]++
				changed = true
			}
			r.stale = r.stale || row.urgency != was
		}
		r.due = min(r.due, row.due)
	}
	if changed && r.query.OfStates() {
		r.search(r.rows)
	}
	return changed
}

// Reckon looks at every row's clock again, for when the clock jumped.
func (r *Rack) Reckon(now time.Time) {
	r.due = never
	for _, row := range r.rows {
		row.look(now, r.method)
		r.due = min(r.due, row.due)
	}
	r.stale = true
	r.recount()
	r.search(r.rows)
}

// Due is when a state may change by itself, the zero time where none will.
func (r *Rack) Due() time.Time {
	if r.due == never {
		return time.Time{}
	}
	return time.Unix(0, r.due)
}

// Measure changes how widths are measured.
func (r *Rack) Measure(method draw.Method) {
	if method == r.method {
		return
	}
	r.method = method
	clear(r.providers)
	for _, row := range r.rows {
		row.Customer.Width = draw.Width(row.Customer.Text, method)
		row.Aside.Width = draw.Width(row.Aside.Text, method)
		row.Name.Width = draw.Width(row.Name.Text, method)
		row.AppName.Width = draw.Width(row.AppName.Text, method)
		if row.App != nil {
			row.Provider = r.provider(row.App.Provider)
		}
	}
}

// Stale says that sorting would change something.
func (r *Rack) Stale() bool { return r.stale }

// Sort puts the most urgent rows first.
func (r *Rack) Sort() {
	slices.SortFunc(r.rows, (*Row).before)
	if r.reversed {
		slices.Reverse(r.rows)
	}
	r.stale = false
	r.search(r.rows)
}

// Reverse turns the order round and sorts.
func (r *Rack) Reverse() {
	r.reversed = !r.reversed
	r.Sort()
}

// Reversed says that the least urgent rows come first.
func (r *Rack) Reversed() bool { return r.reversed }

func (r *Rack) recount() {
	clear(r.counts)
	for _, row := range r.rows {
		r.counts[row.State]++
	}
}

// Count is how many accounts are in a state.
func (r *Rack) Count(s model.State) int { return r.counts[s] }

// Len is how many accounts there are.
func (r *Rack) Len() int { return len(r.rows) }

// All is every row in order. It belongs to the rack.
func (r *Rack) All() []*Row { return r.rows }

// Row returns an account's row, nil where there is none.
func (r *Rack) Row(id model.ID) *Row { return r.byID[id] }
