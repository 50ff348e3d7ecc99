package appform

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

// marked are the fields that a mark stands behind.
var marked = []string{Base, Token, ClientID, Secret, Redirect, Probe, Trust}

// remark sets what stands behind the fields: what a test found, else what the
// address and the values look like by themselves.
func remark(f *form.Form, p model.Provider, t *tested, r *reached, practice map[string]string) {
	for _, id := range marked {
		item := f.Item(id)
		m, known := t.marks[id]
		if !known {
			m = seen(f, p, r, practice, item)
		}
		item.Note, item.NoteTone, item.NoteSays = m.word, m.tone, m.says
	}
}

// seen is what can be told of a field without a test.
func seen(f *form.Form, p model.Provider, r *reached, practice map[string]string, item *form.Item) mark {
	typing := item == f.Focused()
	switch {
	case item == addressItem(f):
		return r.shown(f)
	case item.ID != ClientID && item.ID != Secret:
		return mark{}
	case practice[item.ID] != "" && practice[item.ID] == item.Value():
		return good("the demo's")
	case item.ID == ClientID:
		return lookOf(item.Value(), "", p.ClientIDShape, typing)
	}
	return lookOf(item.Value(), f.Value(ClientID), p.ClientSecretShape, typing)
}

func (w *Wizard) remark() {
	if w.app != nil {
		remark(w.app, w.Provider(), &w.tested, &w.reached, w.practice)
	}
}

func (e *Edit) remark() { remark(&e.Form, e.provider, &e.tested, &e.reached, nil) }
