package rack

import (
	"slices"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/find"
)

// Find narrows the list to what a text means. Where nothing fits, accounts
// that only have the text's letters in order are shown instead.
func (r *Rack) Find(text string) {
	query := find.Parse(text)
	narrows := !r.query.Empty() && query.Narrows(r.query) && r.shows(query) == r.shows(r.query)
	r.query, r.text = query, text
	r.search(narrows)
	if len(r.shown) == 0 && narrows {
		r.search(false) // to count what is hidden among all
	}
}

// Query is what the list is narrowed to.
func (r *Rack) Query() find.Query { return r.query }

// Loose says that nothing fits what is searched for, and that what is shown
// only resembles it.
func (r *Rack) Loose() bool { return r.loose }

// Found is how many rows there are to show.
func (r *Rack) Found() int { return len(r.shown) }

// At is the i-th row to show, from 0 on; nil where there is none.
func (r *Rack) At(i int) *Row {
	if i < 0 || i >= len(r.shown) {
		return nil
	}
	return r.all[r.shown[i]]
}

// Where is at which line an account is shown, -1 where it is not.
func (r *Rack) Where(id model.ID) int {
	row := r.byID[id]
	if row == nil {
		return -1
	}
	return slices.Index(r.shown, row.place)
}

// Shown are all rows to show, in order.
func (r *Rack) Shown() []*Row { return r.rows(r.shown) }

func (r *Rack) rows(places []int32) []*Row {
	rows := make([]*Row, len(places))
	for i, place := range places {
		rows[i] = r.all[place]
	}
	return rows
}

// Hidden is how many rows are left out because they are revoked: exact while
// nothing is searched for, and where nothing is found.
func (r *Rack) Hidden() int { return r.revoked }

// ShowRevoked says whether revoked accounts are listed.
func (r *Rack) ShowRevoked(show bool) {
	r.showRevoked = show
	r.search(false)
}

// RevokedShown says whether revoked accounts are listed.
func (r *Rack) RevokedShown() bool { return r.showRevoked }

// shows says whether a query lists revoked accounts: when the person wants to
// see them, or asks for them.
func (r *Rack) shows(q find.Query) bool {
	return r.showRevoked || q.Asks(stateWords[model.IsRevoked])
}

// research searches anew where what matches may have changed.
func (r *Rack) research() {
	if r.again {
		r.search(false)
	}
}

// search finds what matches: among all, or, narrowing, among what matched.
func (r *Rack) search(narrowing bool) {
	r.again, r.loose = false, false
	switch {
	case r.query.Empty():
		r.hits, r.revoked = r.hits[:0], 0
		if !r.shows(r.query) {
			r.revoked = r.resting
		}
	default:
		r.spare = r.match(false, narrowing, r.spare[:0])
		if len(r.spare) == 0 {
			r.loose = true
			r.spare = r.match(true, narrowing, r.spare[:0])
		}
		r.hits, r.spare = r.spare, r.hits
	}
	r.arrange()
}

// match collects what fits.
func (r *Rack) match(loosely, narrowing bool, into []int32) []int32 {
	if narrowing {
		into = append(into, r.hits...)
		return r.leaveOut(r.index.Search(r.query, loosely, false, into, nil, r.fits), true)
	}
	return r.leaveOut(r.index.Search(r.query, loosely, true, nil, into, r.fits), false)
}

// leaveOut drops what is revoked and not to be shown, and counts it among all.
func (r *Rack) leaveOut(hits []int32, narrowing bool) []int32 {
	revoked := 0
	if !r.shows(r.query) {
		kept := r.unhidden(hits)
		hits, revoked = kept, len(hits)-len(kept)
	}
	if !narrowing {
		r.revoked = revoked
	}
	return hits
}

// arrange puts rows whose names begin with what was typed before those that
// only hold it somewhere; within both the order stays.
func (r *Rack) arrange() {
	if r.query.Empty() {
		r.shown = append(r.shown[:0], r.order...)
		if r.revoked > 0 {
			r.shown = r.unhidden(r.shown)
		}
		return
	}
	clear(r.fit)
	best := 0
	for _, place := range r.hits {
		r.fit[place] = r.fits[place]
		if r.fits[place] == find.Start {
			best++
		}
	}
	r.shown = r.pick(r.shown[:0], best, func(f find.Fit) bool { return f == find.Start })
	r.shown = r.pick(r.shown, len(r.hits)-best, func(f find.Fit) bool { return f != find.Start && f != find.No })
}

// pick appends the places, n of them, that fit in a way, in order.
func (r *Rack) pick(into []int32, n int, way func(find.Fit) bool) []int32 {
	for _, place := range r.order {
		if n == 0 {
			break
		}
		if way(r.fit[place]) {
			into = append(into, place)
			n--
		}
	}
	return into
}
