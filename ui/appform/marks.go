package appform

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

// marked are the fields that a mark stands behind.
var marked = []string{Base, Token, ClientID, Secret, Redirect, Probe, Trust}

// given are values that were there before, which nobody has copied anew.
type given struct {
	values map[string]string // by the item
	mark   mark
}

func (g given) has(item *form.Item) bool {
	return item.Value() != "" && g.values[item.ID] == item.Value()
}

// remark sets what stands behind the fields: what a test found, else what the
// address and the values look like by themselves.
func remark(f *form.Form, p model.Provider, t *tested, r *reached, g given) {
	for _, id := range marked {
		item := f.Item(id)
		m, known := t.marks[id]
		if !known {
			m = seen(f, p, r, g, item)
		}
		item.Note, item.NoteTone, item.NoteSays = m.word, m.tone, m.says
	}
}

// seen is what can be told of a field without a test.
func seen(f *form.Form, p model.Provider, r *reached, g given, item *form.Item) mark {
	typing := item == f.Focused()
	switch {
	case item == addressItem(f):
		return r.shown(f)
	case item.ID != ClientID && item.ID != Secret:
		return mark{}
	case g.has(item):
		return g.mark
	case item.ID == ClientID:
		return lookOf(item.Value(), "", p.ClientIDShape, typing)
	}
	return lookOf(item.Value(), f.Value(ClientID), p.ClientSecretShape, typing)
}

func (w *Wizard) remark() {
	if w.app != nil {
		remark(w.app, w.Provider(), &w.tested, &w.reached, given{w.practice, good("the demo's")})
	}
}

func (e *Edit) remark() {
	stored := given{values: map[string]string{ClientID: e.was.ClientID}}
	remark(&e.Form, e.provider, &e.tested, &e.reached, stored)
}
