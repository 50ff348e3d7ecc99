package rack

import (
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/find"
)

// Tally counts what the accounts have in a field, among those that the text in
// the find line means without its own terms for that field: what narrowing by
// one of the values would leave.
func (r *Rack) Tally(field find.Field, prefix string) []find.Value {
	return r.index.Tally(field, r.besides(prefix, false))
}

// TallyProviders is Tally for the providers, by their ids.
func (r *Rack) TallyProviders() []find.Value {
	var of []find.Value
	for _, v := range r.Tally(find.Provider, "provider") {
		if _, v.Text, _ = strings.Cut(v.Text, "\n"); v.Text != "" { // the name stands before the id
			of = append(of, v)
		}
	}
	return of
}

// TallyStates is Tally for the states, those that are usually hidden too.
func (r *Rack) TallyStates() map[model.State]int {
	counts := map[model.State]int{}
	for _, place := range r.besides("is", true) {
		counts[r.all[place].State]++
	}
	return counts
}

// besides are the places that the text means without a prefix's terms.
func (r *Rack) besides(prefix string, revoked bool) []int32 {
	q := find.Parse(find.Without(r.text, prefix))
	var hits []int32
	if q.Empty() {
		hits = make([]int32, len(r.all))
		for place := range hits {
			hits[place] = int32(place) //nolint:gosec // bounded by memory
		}
	} else {
		hits = r.index.Search(q, false, true, nil, nil, make([]find.Fit, len(r.all)))
		r.index.Forget()
	}
	if revoked || r.shows(q) {
		return hits
	}
	return r.unhidden(hits)
}

// unhidden are the places that are not revoked.
func (r *Rack) unhidden(hits []int32) []int32 {
	if r.resting == 0 {
		return hits
	}
	kept := hits[:0]
	for _, place := range hits {
		if !r.rests[place] {
			kept = append(kept, place)
		}
	}
	return kept
}
