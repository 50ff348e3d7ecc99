package appform

import (
	"strconv"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/scopeform"
)

// How a draft names what belongs to which step.
const (
	draftStep       = "step"
	draftSystem     = "system"
	draftClientless = "clientless"
	ofApp           = "app."
	ofScopes        = "scopes."
)

// Keep makes a draft of what was filled in so far, its secrets among it.
func (w *Wizard) Keep() model.Draft {
	d := model.Draft{
		Form:    keeper.AppDraftForm,
		Values:  map[string]string{draftStep: strconv.Itoa(w.step), draftSystem: w.made},
		Secrets: map[string]model.Secret{},
	}
	if w.clientless {
		d.Values[draftClientless] = "yes"
	}
	if w.made != "" {
		w.app.Keep(&d, ofApp)
		w.scopes.Keep(&d, ofScopes)
	}
	return d
}

// Restore goes on with a draft, where its system is still there.
func (w *Wizard) Restore(d *model.Draft) bool {
	if !w.system.Item(System).Choose(d.Values[draftSystem]) {
		return false
	}
	w.followSystem()
	p := w.Provider()
	w.make(p)
	w.app.Restore(d, ofApp)
	w.scopes.Restore(d, ofScopes)
	followApp(w.app, p)
	scopeform.Follow(w.scopes)
	w.clientless = d.Values[draftClientless] == "yes"
	w.followClient()
	w.step = StepApp
	if n, _ := strconv.Atoi(d.Values[draftStep]); n == StepScopes && hasScopes(p) {
		w.step = StepScopes
	}
	w.begin()
	w.Form().SetSize(w.width, w.height)
	return true
}

// Reset begins anew, with nothing filled in.
func (w *Wizard) Reset() {
	w.Wipe()
	fresh := New(w.providers)
	fresh.Filler, fresh.customer, fresh.customers, fresh.width, fresh.height = w.Filler, w.customer, w.customers, w.width, w.height
	*w = *fresh
	w.Form().SetSize(w.width, w.height)
}

// Mark says in the title what became of the draft.
func (w *Wizard) Mark(note string) {
	w.note = note
	for _, f := range w.forms() {
		f.Note = note
	}
}
