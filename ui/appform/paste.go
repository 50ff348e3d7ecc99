package appform

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

// CanPaste says that the app can do without a client: tokens that were made
// elsewhere are pasted.
func (w *Wizard) CanPaste() bool {
	p := w.Provider()
	return w.step == StepApp && p.ClientID && p.SignsInBy(model.SignInPaste)
}

// PasteInstead leaves the client out, or asks for it again, and says which.
func (w *Wizard) PasteInstead() (says string) {
	w.clientless = !w.clientless
	w.followClient()
	w.tested.stale(w.app)
	w.remark()
	if w.clientless {
		return "Without a client: only pasted tokens, which cannot be refreshed here. {form.paste_instead} asks for the client again."
	}
	return "With a client again."
}

// followClient leaves out what a client is asked for where there is none.
func (w *Wizard) followClient() {
	p := w.Provider()
	for _, fresh := range appItems(p) {
		switch fresh.ID {
		case ClientID, Secret, Redirect:
			item := w.app.Item(fresh.ID)
			item.Off = fresh.Off || w.clientless
			item.Trouble = ""
		}
	}
	words := w.app.Item(without)
	words.Off = !w.clientless
	w.restep()
	w.app.Settle()
}

// without is the item that says what an app without a client cannot do.
const without = "without"

func withoutWords() *form.Item {
	return &form.Item{ID: without, Kind: form.Words, Off: true, Lines: []form.Line{{}, {
		Tone: form.Warn,
		Text: "Without a client of your own: make a token in the provider's own pages and paste it in the next step. It cannot be refreshed here, and revoking may need the provider's pages. {form.paste_instead} asks for the client again.",
	}}}
}
