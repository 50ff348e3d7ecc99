package keeper

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// CheckApp learns of an app what can be learnt without making a token. The
// draft need not be stored; of one that is, the secret that is kept counts
// where the draft names none.
func (k *Keeper) CheckApp(ctx context.Context, d AppDraft) (model.AppCheck, error) {
	c := model.Client{App: d.App}
	if !d.ClientSecret.Empty() {
		c.Secrets = []model.Secret{d.ClientSecret}
	} else if len(d.App.ClientSecrets) > 0 {
		err := k.store.View(ctx, func(rd model.Reader) (err error) {
			c, err = client(rd, &d.App)
			return err
		})
		if err != nil {
			return model.AppCheck{}, storeTrouble(err)
		}
		defer func() {
			for _, s := range c.Secrets {
				s.Wipe()
			}
		}()
	}
	return k.providers.Check(ctx, c, d.AcceptOrigin)
}

// ReachApp looks whether an app's server answers and by which certificate. The
// app need not be stored, and nothing is sent.
func (k *Keeper) ReachApp(ctx context.Context, app model.App) (model.AppCheck, error) {
	return k.providers.Reach(ctx, app)
}
