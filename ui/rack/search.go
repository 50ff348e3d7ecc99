package rack

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/find"
)

// Find narrows the list to what a text means. Where nothing fits, accounts
// that only have the text's letters in order are shown instead.
func (r *Rack) Find(text string) {
	query := find.Parse(text)
	from := r.rows
	if query.Narrows(r.query) && r.shows(query) == r.shows(r.query) {
		from = r.hits
	}
	r.query = query
	r.search(from)
	if len(r.shown) == 0 {
		r.search(r.rows) // to count what is hidden among all
	}
}

// Query is what the list is narrowed to.
func (r *Rack) Query() find.Query { return r.query }

// Loose says that nothing fits what is searched for, and that what is shown
// only resembles it.
func (r *Rack) Loose() bool { return r.loose }

// Shown are the rows to show, in order. They belong to the rack and change
// with the next call.
func (r *Rack) Shown() []*Row { return r.shown }

// Hidden is how many rows are left out because they are revoked: exact while
// nothing is searched for, and where nothing is found.
func (r *Rack) Hidden() int { return r.revoked }

// ShowRevoked says whether revoked accounts are listed.
func (r *Rack) ShowRevoked(show bool) {
	r.showRevoked = show
	r.search(r.rows)
}

// RevokedShown says whether revoked accounts are listed.
func (r *Rack) RevokedShown() bool { return r.showRevoked }

// shows says whether a query lists revoked accounts: when the person wants to
// see them, or asks for them.
func (r *Rack) shows(q find.Query) bool {
	return r.showRevoked || q.Asks(stateWords[model.IsRevoked])
}

// search fills hits and shown from the candidates, which may be the hits
// themselves.
func (r *Rack) search(candidates []*Row) {
	narrowing := len(candidates) > 0 && len(r.hits) > 0 && &candidates[0] == &r.hits[0]
	if !narrowing {
		r.revoked = 0
	}
	r.loose = false
	hits := r.match(candidates, r.query.Match, narrowing)
	if len(hits) == 0 && !r.query.Empty() {
		r.loose = true
		hits = r.match(candidates, r.query.MatchLoosely, narrowing)
	}
	r.hits = hits
	r.arrange()
}

// match collects the candidates that fit. Where nothing fits it leaves the
// candidates as they were, for the looser second try.
func (r *Rack) match(candidates []*Row, fit func(*find.Text) find.Fit, narrowing bool) []*Row {
	if r.query.Empty() {
		return r.keepAll(candidates, narrowing)
	}
	show := r.shows(r.query)
	into := r.hits[:0]
	revoked := 0
	for _, row := range candidates {
		f := fit(&row.text)
		if f == find.No {
			continue
		}
		if row.rests() && !show {
			revoked++
			continue
		}
		row.fit = f
		into = append(into, row)
	}
	if !narrowing {
		r.revoked = revoked
	}
	return into
}

func (r *Rack) keepAll(candidates []*Row, narrowing bool) []*Row {
	into := r.hits[:0]
	for _, row := range candidates {
		if row.rests() && !r.showRevoked {
			if !narrowing {
				r.revoked++
			}
			continue
		}
		row.fit = find.Start
		into = append(into, row)
	}
	return into
}

// arrange puts rows whose names begin with what was typed before those that
// only hold it somewhere; within both the order stays.
func (r *Rack) arrange() {
	shown := r.shown[:0]
	for _, row := range r.hits {
		if row.fit == find.Start {
			shown = append(shown, row)
		}
	}
	if len(shown) < len(r.hits) {
		for _, row := range r.hits {
			if row.fit != find.Start {
				shown = append(shown, row)
			}
		}
	}
	r.shown = shown
}
