package keeper

import (
	"context"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// mostSecrets is how many client secrets an app may hold: one, and the next
// during a rotation, with one to spare for a rotation that was left halfway.
const mostSecrets = 3

// AddClientSecret keeps another client secret beside those an app has. It is
// tried first from then on, the others after it: a server that knows only an
// older one is still understood.
func (k *Keeper) AddClientSecret(ctx context.Context, app model.ID, secret model.Secret) (*model.App, error) {
	return k.changeSecrets(ctx, app, func(tx model.Tx, a *model.App, now time.Time) error {
		p, err := k.providers.Provider(a.Provider)
		switch {
		case err != nil:
			return err
		case p.ClientSecret == model.SecretNone || p.ClientSecret == model.SecretEmpty:
			return usage("%s takes no client secret", p.Name)
		case slices.ContainsFunc(a.ClientSecrets, func(r model.SecretRef) bool { return r.Fingerprint == secret.Fingerprint() }):
			return usage("this client secret is kept already")
		case len(a.ClientSecrets) >= mostSecrets:
			return usage("the app has %d client secrets already; take one out first", mostSecrets)
		}
		id, err := putSecret(tx, a.ID, model.ClientSecret, secret)
		a.ClientSecrets = slices.Insert(slices.Clone(a.ClientSecrets), 0,
			model.SecretRef{ID: id, Fingerprint: secret.Fingerprint(), Added: now})
		return err
	})
}

// RemoveClientSecret forgets one of several client secrets, here only. The last
// one stays: without it nothing of the app could be refreshed or revoked.
func (k *Keeper) RemoveClientSecret(ctx context.Context, app model.ID, print model.Fingerprint) (*model.App, error) {
	return k.changeSecrets(ctx, app, func(tx model.Tx, a *model.App, _ time.Time) error {
		at := slices.IndexFunc(a.ClientSecrets, func(r model.SecretRef) bool { return r.Fingerprint == print })
		switch {
		case at < 0:
			return &model.Error{Kind: model.KindNotFound, What: "the app has no client secret with this fingerprint", Do: "tokenrack app secret list APP names them."}
		case len(a.ClientSecrets) == 1:
			return usage("this is the app's only client secret; add the next one first")
		}
		id := a.ClientSecrets[at].ID
		a.ClientSecrets = slices.Delete(slices.Clone(a.ClientSecrets), at, at+1)
		return tx.DeleteSecret(id)
	})
}

func (k *Keeper) changeSecrets(ctx context.Context, id model.ID, change func(model.Tx, *model.App, time.Time) error) (*model.App, error) {
	now := k.clock.Now()
	var stored *model.App
	err := k.store.Update(ctx, func(tx model.Tx) error {
		app, err := appByID(tx, id)
		if err != nil {
			return err
		}
		if err := change(tx, app, now); err != nil {
			return err
		}
		if err := putApp(tx, app); err != nil {
			return err
		}
		stored = app
		return recordApp(tx, app, model.DidEdit, now)
	})
	return stored, storeTrouble(err)
}

// SecretOutcome is what a client secret was worth when it was tried.
type SecretOutcome string

// The outcomes; their text is part of the headless contract.
const (
	SecretWorks   SecretOutcome = "works"
	SecretRefused SecretOutcome = "refused"
	SecretUnknown SecretOutcome = "unknown"
)

// SecretResult is what became of trying one client secret.
type SecretResult struct {
	Secret  model.SecretRef
	Outcome SecretOutcome
	Err     *model.Error // where the outcome is unknown
}

// ProbeClientSecrets tries each client secret of an app, one after the other,
// with a refresh token that nobody ever had: a server that knows the client
// refuses that token, one that does not refuses the client. Nothing can be
// spent by it.
func (k *Keeper) ProbeClientSecrets(ctx context.Context, id model.ID) ([]SecretResult, error) {
	var (
		app *model.App
		all model.Client
	)
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		if app, err = appByID(rd, id); err != nil {
			return err
		}
		all, err = client(rd, app)
		return err
	})
	if err != nil {
		return nil, storeTrouble(err)
	}
	var results []SecretResult
	for i, ref := range app.ClientSecrets {
		one := model.Client{App: all.App, Secrets: all.Secrets[i : i+1]}
		results = append(results, k.probeSecret(ctx, one, ref))
	}
	return results, nil
}

func (k *Keeper) probeSecret(ctx context.Context, c model.Client, ref model.SecretRef) SecretResult {
	limited, cancel := context.WithTimeout(ctx, k.options.ExchangeTimeout)
	defer cancel()
	reply := k.providers.Exchange(limited, c, model.Grant{Type: model.GrantRefreshToken, RefreshToken: nobodysToken()})
	switch reply.Verdict {
	case model.GrantRefused:
		return SecretResult{Secret: ref, Outcome: SecretWorks}
	case model.ClientRefused:
		return SecretResult{Secret: ref, Outcome: SecretRefused}
	}
	return SecretResult{Secret: ref, Outcome: SecretUnknown, Err: reply.Err}
}
