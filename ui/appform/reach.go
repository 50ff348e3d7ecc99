package appform

import (
	"cmp"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// reached is what is known of the address that is filled in. It is looked at
// while the person goes on, once the field was left, and nothing is sent there.
type reached struct {
	at    *form.Item // which had the focus when it was last asked
	of    string     // the address with its trust; empty: none was looked at
	known bool       // there is an answer
	mark  mark
}

// addressItem is the field of the address that everything begins with.
func addressItem(f *form.Form) *form.Item {
	if base := f.Item(Base); !base.Off {
		return base
	}
	return f.Item(Token)
}

// next is the address to look at now, empty where there is none or it is known.
// It waits until the focus has moved away from a field.
func (r *reached) next(f *form.Form) string {
	left := r.at != f.Focused()
	r.at = f.Focused()
	item := addressItem(f)
	if !left || item.Off || item == r.at || f.Busy() || item.Value() == "" || addressTrouble(item.Value()) != "" {
		return ""
	}
	if of := reachOf(f); of != r.of {
		return of
	}
	return ""
}

func reachOf(f *form.Form) string {
	return addressItem(f).Value() + "\x00" + f.Item(Trust).Value()
}

// target is what has to be known of an app to look at its address.
func target(f *form.Form, p model.Provider, app model.App) model.App {
	to := model.App{Provider: p.ID, Base: cmp.Or(f.Value(Base), app.Base), CA: app.CA}
	to.Endpoints.Token = f.Value(Token)
	if pin, ca := trustOf(f.Item(Trust).Value()); pin != "" || ca != "" {
		to.Pin, to.CA = pin, ca
	}
	return to
}

// begin notes that an address is being looked at.
func (r *reached) begin(of string) { *r = reached{at: r.at, of: of, mark: mark{word: "asking"}} }

// end notes what was found, unless another address was filled in meanwhile.
func (r *reached) end(of string, found model.AppCheck, err error) {
	if of != r.of || r.known {
		return
	}
	r.known = true
	if err != nil {
		r.mark = mark{}
		return
	}
	r.mark = markOf(found)
}

// markOf is what a look at an address says in a word.
func markOf(found model.AppCheck) mark {
	var out mark
	for _, f := range found.Findings {
		switch {
		case f.Outcome == model.CheckBad && f.Part == model.CheckTrust:
			return mark{word: "certificate", tone: form.Warn, says: keys.Literal(f.Says) + " {form.test} shows it, to compare and to pin. No password goes there before."}
		case f.Outcome == model.CheckBad:
			return mark{word: f.Word, tone: form.Bad, says: keys.Literal(f.Says) + " Nothing was sent. You can go on filling in; {form.test} tries again."}
		case f.Part == model.CheckAddress:
			out = good(f.Word)
		}
	}
	return out
}

// shown is the mark as long as the address that it is of stands in the field.
func (r *reached) shown(f *form.Form) mark {
	if r.of == "" || r.of != reachOf(f) {
		return mark{}
	}
	return r.mark
}

// Reaching is an app whose address is to be looked at now, and a name for the
// answer; false: none is. Nothing secret is in it.
func (w *Wizard) Reaching() (app model.App, of string, ok bool) {
	if w.step != StepApp {
		return model.App{}, "", false
	}
	if of = w.reached.next(w.app); of == "" {
		return model.App{}, "", false
	}
	w.reached.begin(of)
	w.remark()
	return target(w.app, w.Provider(), model.App{}), of, true
}

// Reached notes what was found at an address.
func (w *Wizard) Reached(of string, found model.AppCheck, err error) {
	w.reached.end(of, found, err)
	w.remark()
}

// Reaching is an app whose address is to be looked at now. An address that the
// app was not confirmed for is left alone until somebody confirms it.
func (e *Edit) Reaching() (app model.App, of string, ok bool) {
	if e.moved() && !e.accepts(e.Value(Base)) {
		return model.App{}, "", false
	}
	if of = e.reached.next(&e.Form); of == "" {
		return model.App{}, "", false
	}
	e.reached.begin(of)
	e.remark()
	return target(&e.Form, e.provider, e.was), of, true
}

// Reached notes what was found at an address.
func (e *Edit) Reached(of string, found model.AppCheck, err error) {
	e.reached.end(of, found, err)
	e.remark()
}

// begin puts the cursor into the first field that is empty, and marks what is filled
// in: nothing was left yet.
func (w *Wizard) begin() {
	w.app.FocusEmpty()
	w.reached.at = w.app.Focused()
	w.remark()
}
