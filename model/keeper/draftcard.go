package keeper

import (
	"maps"
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// Field numbers of a draft's card. A number is never used for anything else.
const (
	draftForm number = iota + 1
	draftSaved
	draftValue  // repeated: a name and what was filled in
	draftSecret // repeated: a name and the id of its sealed row
)

// draftRefs says which sealed row holds the secret of which field.
type draftRefs map[string]model.ID

func writeDraft(d model.Draft, refs draftRefs) []byte {
	var w writer
	w.text(draftForm, d.Form)
	w.moment(draftSaved, d.Saved)
	for _, name := range slices.Sorted(maps.Keys(d.Values)) {
		w.message(draftValue, func(w *writer) {
			w.text(1, name)
			w.text(2, d.Values[name])
		})
	}
	for _, name := range slices.Sorted(maps.Keys(refs)) {
		w.message(draftSecret, func(w *writer) {
			w.text(1, name)
			w.id(2, refs[name])
		})
	}
	return w.b
}

func readDraft(card model.Card) (model.Draft, draftRefs, error) {
	d, refs := model.Draft{Values: map[string]string{}}, draftRefs{}
	c := cursor{data: string(card.Data)}
	for c.step() {
		switch c.n {
		case draftForm:
			d.Form = c.text
		case draftSaved:
			d.Saved = c.time()
		case draftValue:
			name, value, err := readPair(c.text)
			if err != nil {
				return d, refs, err
			}
			d.Values[name] = value.text
		case draftSecret:
			name, value, err := readPair(c.text)
			if err != nil {
				return d, refs, err
			}
			refs[name] = value.id()
		}
	}
	return d, refs, c.err
}

// readPair reads a name and what stands beside it.
func readPair(data string) (name string, value field, err error) {
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			name = c.text
		case 2:
			value = c.field
		}
	}
	return name, value, c.err
}
