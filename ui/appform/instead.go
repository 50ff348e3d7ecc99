package appform

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/scopeform"
)

// Instead fills the wizard in for an app that takes the place of another: the
// same system, address, customer and scopes under another name. Client id and
// secret are the new app's own, and stay to be asked for.
func (w *Wizard) Instead(of *model.App, name string) {
	if !w.system.Item(System).Choose(of.Provider) {
		return // its profile is gone: everything is asked for
	}
	w.changed()
	w.make(w.Provider())
	for id, value := range map[string]string{
		Name: name, Base: of.Base, Customer: of.Customer, Redirect: of.RedirectURL, Trust: of.Pin, Probe: of.Endpoints.Probe, Revoke: of.Endpoints.Revoke,
		Token: of.Endpoints.Token, Auth: of.Endpoints.Authorize,
	} {
		if item := w.app.Item(id); item != nil && value != "" && item.Field.Text() != value {
			item.Field.Set(value)
		}
	}
	if len(of.Scopes) > 0 {
		w.scopes.Item(scopeform.List).TickOnly(of.Scopes)
		scopeform.Follow(w.scopes)
	}
	followApp(w.app, w.Provider())
	w.step = StepApp
	w.begin()
}
