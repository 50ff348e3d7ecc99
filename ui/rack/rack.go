package rack

import (
	"iter"
	"maps"
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
//
// Each account has a place, in the snapshot's order, by which the columns are
// indexed: what is looked at for all accounts at once lies in a row in memory.
type Rack struct {
	catalog Catalog
	method  draw.Method

	byID      map[model.ID]*Row
	providers map[string]Provider
	customers map[string]int
	numbers   int

	// The columns, by place.
	all   []*Row
	seen  []*model.Account // as the last snapshot had it
	apps  map[model.ID]*model.App
	index find.Index
	due   queue  // when the state may change by itself
	rests []bool // revoked, and asks for nobody
	ahead ahead

	order  []int32 // places, as they are listed
	kept   []int32 // room to sort
	by     Order
	back   bool
	moved  []bool // by place: not where it would be if sorted now
	moving int    // how many those are

	hits  []int32    // places of those that match, ascending
	spare []int32    // room for the next
	fits  []find.Fit // how well those match, by place
	fit   []find.Fit // the same, and none for the others
	shown []int32    // the hits in order, the best first
	query find.Query
	text  string // that the query was made of
	loose bool   // nothing fits, these only have the letters
	again bool   // what matches may have changed

	showRevoked bool
	revoked     int // rows that are left out for being revoked
	counts      map[model.State]int
	resting     int    // rows that are revoked and ask for nobody
	rebuilt     uint64 // counts how often accounts came or went
	ticked      int64  // the last tick
	looks       int    // how often an account was looked at: tests count what a second costs

	hosts  hosts
	pauses map[*Row]struct{} // those whose background refresh was let rest, at some time
	meant  meant             // for the text that found nothing last
}

// New makes an empty rack.
func New(catalog Catalog) *Rack {
	return &Rack{
		catalog:   catalog,
		byID:      map[model.ID]*Row{},
		providers: map[string]Provider{},
		customers: map[string]int{},
		counts:    map[model.State]int{},
		pauses:    map[*Row]struct{}{},
	}
}

// Load takes over a snapshot. Rows keep their places in the list; new accounts
// go to the end until the next [Rack.Sort].
func (r *Rack) Load(snap *model.Snapshot, now time.Time) {
	if snap == nil {
		return
	}
	if r.sameAccounts(snap) {
		for i, a := range snap.Accounts {
			if a != r.seen[i] {
				r.seen[i] = a
				r.fill(r.all[i], a, snap.App(a), now)
			}
		}
	} else {
		r.rebuild(snap, now)
	}
	r.research()
}

// sameAccounts says that a snapshot has the accounts that the last one had, in
// the same order, and the same apps: the usual case, in which only what changed
// is looked at.
func (r *Rack) sameAccounts(snap *model.Snapshot) bool {
	if len(snap.Accounts) != len(r.seen) || !maps.Equal(snap.Apps, r.apps) {
		return false
	}
	for i, a := range snap.Accounts {
		if a != r.seen[i] && a.ID != r.all[i].ID {
			return false
		}
	}
	return true
}

// rebuild makes the columns anew.
func (r *Rack) rebuild(snap *model.Snapshot, now time.Time) {
	n := len(snap.Accounts)
	listed := r.All()
	r.apps = snap.Apps
	r.seen = append(r.seen[:0], snap.Accounts...)
	r.all = make([]*Row, 0, n)
	r.index = find.Index{}
	r.due.reset(n)
	r.ahead.reset(n)
	r.hosts.reset(n)
	r.rests, r.resting, r.moved = make([]bool, n), 0, make([]bool, n)
	r.rebuilt++
	r.fits, r.fit = make([]find.Fit, n), make([]find.Fit, n)
	r.hits, r.moving = r.hits[:0], 0
	clear(r.counts)
	clear(r.pauses)
	before := r.byID
	r.byID = make(map[model.ID]*Row, n)
	var added []*Row
	for i, a := range snap.Accounts {
		row, known := before[a.ID]
		if !known {
			r.numbers++
			row = &Row{ID: a.ID, Number: r.numbers}
			added = append(added, row)
		}
		row.place = int32(i) //nolint:gosec // bounded by memory
		r.byID[a.ID] = row
		r.all = append(r.all, row)
		app := snap.App(a)
		if row.Account != a || row.App != app {
			r.write(row, a, app, now)
		}
		r.index.Add(row.searchable(), "")
		r.counts[row.State]++ // until the clock is looked at
		r.note(row)
		r.look(row, now)
		if known {
			r.move(row) // its place in the columns is another
		}
	}
	r.relist(listed, added)
	r.again = true
}

// relist keeps the order in which rows were listed, without those that are
// gone; what was added comes last.
func (r *Rack) relist(listed, added []*Row) {
	r.order = r.order[:0]
	for _, row := range listed {
		if r.byID[row.ID] == row {
			r.order = append(r.order, row.place)
		}
	}
	for _, row := range added {
		r.order = append(r.order, row.place)
		r.move(row)
	}
}

// fill takes over an account that changed.
func (r *Rack) fill(row *Row, a *model.Account, app *model.App, now time.Time) {
	r.write(row, a, app, now)
	if r.index.Set(int(row.place), row.searchable()) {
		r.again = true
		r.move(row)
	}
	r.note(row)
	r.look(row, now)
}

// note keeps of an account what is asked of all of them.
func (r *Rack) note(row *Row) {
	r.hosts.write(row.place, row.Account)
	if row.Account.Paused.IsZero() || row.Account.Revoked != nil {
		delete(r.pauses, row)
		return
	}
	r.pauses[row] = struct{}{}
}

// write fills a row with what does not depend on the clock.
func (r *Rack) write(row *Row, a *model.Account, app *model.App, now time.Time) {
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
}

// look brings a row up to the clock, and what is kept of it beside it.
func (r *Rack) look(row *Row, now time.Time) {
	r.looks++
	state, urgency, ends := row.State, row.urgency, row.ends
	row.look(now, r.method)
	place := row.place
	r.due.set(place, row.due)
	r.ahead.look(row, now)
	r.index.SetState(int(place), stateWords[row.State])
	if row.urgency != urgency || row.ends != ends {
		r.move(row)
	}
	if row.State != state {
		r.counts[state]--
		r.counts[row.State]++
		r.again = r.again || r.query.OfStates()
	}
	if rests := row.rests(); rests != r.rests[place] {
		r.rests[place] = rests
		if rests {
			r.resting++
		} else {
			r.resting--
		}
		r.hosts.rest(place, rests)
		r.again = true
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

// Tick looks at the clock and says whether any state changed. It looks only at
// accounts whose clocks ran out.
func (r *Rack) Tick(now time.Time) bool {
	at := now.UnixNano()
	if at < r.ticked {
		r.Reckon(now) // the clock was set back
	}
	r.ticked = at
	changed := false
	for place, due := r.due.first(); due <= at; place, due = r.due.first() {
		row := r.all[place]
		state := row.State
		r.look(row, now)
		changed = changed || row.State != state
	}
	r.research()
	return changed
}

// Reckon looks at every row's clock again, for when the clock jumped.
func (r *Rack) Reckon(now time.Time) {
	for _, row := range r.all {
		r.look(row, now)
		r.move(row)
	}
	r.again = true
	r.research()
}

// Due is when a state may change by itself, the zero time where none will.
func (r *Rack) Due() time.Time {
	_, due := r.due.first()
	if due == never {
		return time.Time{}
	}
	return time.Unix(0, due)
}

// Rebuilt is another number whenever accounts came or went.
func (r *Rack) Rebuilt() uint64 { return r.rebuilt }

// Measure changes how widths are measured.
func (r *Rack) Measure(method draw.Method) {
	if method == r.method {
		return
	}
	r.method = method
	clear(r.providers)
	for _, row := range r.all {
		row.Customer.Width = draw.Width(row.Customer.Text, method)
		row.Aside.Width = draw.Width(row.Aside.Text, method)
		row.Name.Width = draw.Width(row.Name.Text, method)
		row.AppName.Width = draw.Width(row.AppName.Text, method)
		if row.App != nil {
			row.Provider = r.provider(row.App.Provider)
		}
	}
}

// Count is how many accounts are in a state.
func (r *Rack) Count(s model.State) int { return r.counts[s] }

// Paused are the accounts whose background refresh rests, in no order.
func (r *Rack) Paused(now time.Time) iter.Seq[*Row] {
	return func(yield func(*Row) bool) {
		for row := range r.pauses {
			if now.Before(row.Account.Paused) && !yield(row) {
				return
			}
		}
	}
}

// Len is how many accounts there are.
func (r *Rack) Len() int { return len(r.all) }

// All is every row in order, those that are not shown too.
func (r *Rack) All() []*Row { return r.rows(r.order) }

// Row returns an account's row, nil where there is none.
func (r *Rack) Row(id model.ID) *Row { return r.byID[id] }
