package appform

import "github.com/tokenrack/tokenrack/model"

// accepted is the issuer for which a person confirmed that secrets may go to the
// other origins that its document names. Another one typed in its place has to
// be confirmed anew.
type accepted struct {
	base string
	yes  bool
}

func (a accepted) holds(base string) bool { return a.yes && a.base == base }

// Accept takes the person's word for the issuer that is filled in now.
func (w *Wizard) Accept() {
	w.accepted = accepted{draftOf(w.app, w.Provider(), model.App{}).App.Base, true}
}

// accepts says that a person confirmed the addresses that are filled in.
func (e *Edit) accepts(base string) bool {
	tick := e.Item(Accept)
	return !tick.Off && tick.On || e.accepted.holds(base)
}

// Accept takes the person's word for the issuer that is filled in now.
func (e *Edit) Accept() {
	e.accepted = accepted{draftOf(&e.Form, e.provider, e.was).App.Base, true}
}
