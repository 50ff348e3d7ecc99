package keeper

import "github.com/tokenrack/tokenrack/model"

// providerOf is an app's provider as it is: what was measured of its server
// counts before what the profile says.
func (k *Keeper) providerOf(app *model.App) (model.Provider, error) {
	p, err := k.providers.Provider(app.Provider)
	if err != nil || app.Measured == nil {
		return p, err
	}
	return app.Measured.Over(p), nil
}

// revocationOf is what revoking can do for an app, likewise.
func (k *Keeper) revocationOf(app *model.App) model.Revocation {
	r := k.providers.Revocation(*app)
	if app.Measured == nil {
		return r
	}
	return app.Measured.OverRevocation(r)
}
