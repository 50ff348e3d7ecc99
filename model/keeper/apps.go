package keeper

import (
	"context"
	"fmt"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// AppDraft is an app about to be stored, with its secret.
type AppDraft struct {
	App          model.App
	ClientSecret model.Secret // empty: none, or unchanged at an edit
	AcceptOrigin bool         // the person confirmed that secrets may go to another origin
	Form         string       // the draft that ends once the app is stored; empty: none
}

// AddApp checks, completes and stores a new app. Nothing is sent but what
// discovery needs.
func (k *Keeper) AddApp(ctx context.Context, d AppDraft) (*model.App, error) {
	app := d.App
	app.ID, app.Ver, app.Created = model.NewID(), 0, k.clock.Now()
	if err := k.completeApp(ctx, &app, d); err != nil {
		return nil, err
	}
	var stored *model.App
	err := k.store.Update(ctx, func(tx model.Tx) error {
		fresh := app
		if err := putClientSecret(tx, &fresh, d.ClientSecret, app.Created); err != nil {
			return err
		}
		if err := putApp(tx, &fresh); err != nil {
			return err
		}
		stored = &fresh
		if err := dropDraft(tx, d.Form); err != nil {
			return err
		}
		return recordApp(tx, &fresh, model.DidAdd, app.Created)
	})
	if err != nil {
		return nil, storeTrouble(err)
	}
	return stored, nil
}

func (k *Keeper) completeApp(ctx context.Context, app *model.App, d AppDraft) (err error) {
	if app.Name, err = cleanName("app", app.Name); err != nil {
		return err
	}
	if app.Customer, err = cleanLabel(app.Customer); err != nil {
		return err
	}
	p, err := k.providers.Provider(app.Provider)
	if err != nil {
		return err
	}
	clientless := app.ClientAuth == model.ClientNone && p.SignsInBy(model.SignInPaste)
	if p.ClientID && app.ClientID == "" && !clientless {
		return usage("%s needs a client id", p.Name)
	}
	missing := d.ClientSecret.Empty() && len(app.ClientSecrets) == 0
	switch {
	case p.ClientSecret == model.SecretRequired && missing && app.ClientAuth != model.ClientNone:
		return usage("%s needs a client secret", p.Name)
	case (p.ClientSecret == model.SecretNone || p.ClientSecret == model.SecretEmpty) && !d.ClientSecret.Empty():
		return usage("%s takes no client secret", p.Name)
	}
	return k.providers.Resolve(ctx, app, d.AcceptOrigin)
}

// EditApp stores a changed app, found by App.ID; App.Ver must be the version
// that was read, so that two people do not undo each other's work. A client
// secret replaces the one that is kept.
func (k *Keeper) EditApp(ctx context.Context, d AppDraft) (*model.App, error) {
	app := d.App
	if err := k.completeApp(ctx, &app, d); err != nil {
		return nil, err
	}
	now := k.clock.Now()
	var stored *model.App
	err := k.store.Update(ctx, func(tx model.Tx) error {
		fresh := app
		before, err := appByID(tx, app.ID)
		if err != nil {
			return err
		}
		if err := replaceClientSecret(tx, &fresh, d.ClientSecret, now); err != nil {
			return err
		}
		if err := putApp(tx, &fresh); err != nil {
			return err
		}
		if before.Base != fresh.Base || before.Endpoints.Probe != fresh.Endpoints.Probe {
			if err := forgetControl(tx, app.ID); err != nil {
				return err
			}
		}
		stored = &fresh
		return recordApp(tx, &fresh, model.DidEdit, now)
	})
	if err != nil {
		return nil, storeTrouble(err)
	}
	return stored, nil
}

// forgetControl drops what another probe address has shown of the app's tokens:
// it says nothing of what the new one answers.
func forgetControl(tx model.Tx, app model.ID) error {
	accounts, err := accountsOfApp(tx, app)
	if err != nil {
		return err
	}
	for _, acc := range accounts {
		if acc.ControlAt.IsZero() {
			continue
		}
		acc.ControlAt = time.Time{}
		if err := putAccount(tx, acc); err != nil {
			return err
		}
	}
	return nil
}

// replaceClientSecret puts a new client secret in the place of those that are
// kept; an empty one changes nothing.
func replaceClientSecret(tx model.Tx, app *model.App, secret model.Secret, now time.Time) error {
	if secret.Empty() {
		return nil
	}
	for _, old := range app.ClientSecrets {
		if err := tx.DeleteSecret(old.ID); err != nil {
			return err
		}
	}
	app.ClientSecrets = nil
	return putClientSecret(tx, app, secret, now)
}

func putClientSecret(tx model.Tx, app *model.App, secret model.Secret, now time.Time) error {
	if secret.Empty() {
		return nil
	}
	id, err := putSecret(tx, app.ID, model.ClientSecret, secret)
	app.ClientSecrets = append(app.ClientSecrets[:len(app.ClientSecrets):len(app.ClientSecrets)],
		model.SecretRef{ID: id, Fingerprint: secret.Fingerprint(), Added: now})
	return err
}

// RemoveApp removes an app that no account uses.
func (k *Keeper) RemoveApp(ctx context.Context, id model.ID) error {
	err := k.store.Update(ctx, func(tx model.Tx) error {
		app, err := appByID(tx, id)
		if err != nil {
			return err
		}
		uses, err := accountsOfApp(tx, id)
		if err != nil {
			return err
		}
		if len(uses) > 0 {
			return &model.Error{
				Kind: model.KindUsage,
				What: fmt.Sprintf("the app %s still has %d accounts", quoted(app.Name), len(uses)),
				Why:  "their tokens could not be refreshed or revoked without it",
				Do:   "Revoke them or forget them first.",
			}
		}
		if err := tx.DeleteCard(id, app.Ver); err != nil {
			return err
		}
		if err := dropDraft(tx, AccountDraft(id)); err != nil {
			return err
		}
		return recordApp(tx, app, model.DidForget, k.clock.Now())
	})
	return storeTrouble(err)
}

func accountsOfApp(rd model.Reader, app model.ID) ([]*model.Account, error) {
	return accountsWhere(rd, func(a *model.Account) bool { return a.App == app })
}

func accountsWhere(rd model.Reader, wanted func(*model.Account) bool) ([]*model.Account, error) {
	var (
		found []*model.Account
		r     reader
	)
	err := rd.Cards(model.AccountCard, 0, func(card model.Card) error {
		a, err := r.account(card)
		if err == nil && wanted(a) {
			found = append(found, a)
		}
		return err
	})
	return found, err
}

func recordApp(tx model.Tx, app *model.App, verb string, at time.Time) error {
	return tx.Record(writeActivity(model.Activity{
		At: at, Verb: verb, App: app.Name, Provider: app.Provider, Outcome: "ok",
	}))
}
