package keeper

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// AccountEdit changes what a person may change; nil fields stay.
type AccountEdit struct {
	Name           *string
	Customer       *string
	Scopes         *model.Scopes // asked for at the next sign-in
	AutoOff        *bool
	ForgetPassword bool
}

// EditAccount changes an account. It sends nothing.
func (k *Keeper) EditAccount(ctx context.Context, id model.ID, e AccountEdit) (*model.Account, error) {
	var acc *model.Account
	err := k.store.Update(ctx, func(tx model.Tx) (err error) {
		if acc, err = accountByID(tx, id); err != nil {
			return err
		}
		if acc == nil {
			return goneAccount()
		}
		if err := e.apply(acc); err != nil {
			return err
		}
		if e.ForgetPassword && acc.Password != nil {
			if err := tx.DeleteSecret(acc.Password.ID); err != nil {
				return err
			}
			acc.Password, acc.PasswordRefused = nil, time.Time{}
		}
		if err := putAccount(tx, acc); err != nil {
			return err
		}
		return k.record(tx, acc, model.DidEdit, "ok", "")
	})
	return acc, storeTrouble(err)
}

func (e AccountEdit) apply(acc *model.Account) (err error) {
	if e.Name != nil {
		if acc.Name, err = cleanName("account", *e.Name); err != nil {
			return err
		}
	}
	if e.Customer != nil {
		if acc.Customer, err = cleanLabel(*e.Customer); err != nil {
			return err
		}
	}
	if e.Scopes != nil {
		acc.ScopesAsked = e.Scopes.Clone()
	}
	if e.AutoOff != nil {
		acc.AutoOff = *e.AutoOff
	}
	return nil
}

// Forget removes an account here; its tokens live on at the provider. An
// exchange under way is waited for, its answer would have no home.
func (k *Keeper) Forget(ctx context.Context, id model.ID) error {
	return k.whenFree(ctx, id, func(tx model.Tx) error {
		acc, err := accountByID(tx, id)
		if err != nil {
			return err
		}
		if acc == nil {
			return goneAccount()
		}
		if err := tx.DeleteCard(id, acc.Ver); err != nil {
			return err
		}
		return k.record(tx, acc, model.DidForget, "ok", "its tokens live on at the provider")
	})
}

// whenFree runs fn in a transaction in which no living process has an exchange
// of the account under way; a dead one's intent goes.
func (k *Keeper) whenFree(ctx context.Context, id model.ID, fn func(model.Tx) error) error {
	for {
		var holder model.ID
		err := k.store.Update(ctx, func(tx model.Tx) (err error) {
			if holder, err = k.clearDead(tx, id); err != nil || holder != (model.ID{}) {
				return err
			}
			return fn(tx)
		})
		if err != nil || holder == (model.ID{}) {
			return storeTrouble(err)
		}
		if err := k.await(ctx, id, holder); err != nil {
			return storeTrouble(err)
		}
	}
}

// clearDead resolves the intent of a dead holder: its answer is taken in where
// it was kept aside, else the account is left in doubt where that is what it
// is. It returns the holder of a living one.
func (k *Keeper) clearDead(tx model.Tx, id model.ID) (alive model.ID, err error) {
	l := &lease{begun: k.clock.Now()}
	if l.acc, err = accountByID(tx, id); err != nil {
		return model.ID{}, err
	}
	if l.acc == nil {
		return k.clearHomeless(tx, id)
	}
	if err := k.readIntent(tx, l); err != nil || l.waitFor != (model.ID{}) {
		return l.waitFor, err
	}
	if l.claim != nil {
		if err := k.readParties(tx, id, l); err != nil {
			return model.ID{}, err
		}
		return model.ID{}, k.claim(tx, l)
	}
	if l.dead == nil {
		return model.ID{}, nil
	}
	if err := tx.DeleteIntent(id, l.dead.No); err != nil {
		return model.ID{}, err
	}
	return model.ID{}, putAccount(tx, l.acc)
}

// clearHomeless is clearDead for an account that is not stored: it was removed,
// or was to be made by a sign-in that came to nothing.
func (k *Keeper) clearHomeless(tx model.Tx, id model.ID) (alive model.ID, err error) {
	in, err := tx.Intent(id)
	if err != nil {
		return model.ID{}, ignoreMissing(err)
	}
	lives, err := k.underWay(in)
	if err != nil {
		return model.ID{}, err
	}
	if lives {
		return in.Holder, nil
	}
	return model.ID{}, tx.DeleteIntent(id, in.No)
}

// record adds a line about an account to the activity record.
func (k *Keeper) record(tx model.Tx, acc *model.Account, verb, outcome, note string) error {
	return k.recordOf(tx, acc, model.Activity{Verb: verb, Outcome: outcome, Note: note})
}

// recordOf completes a line with what is known of its account, and writes it.
func (k *Keeper) recordOf(tx model.Tx, acc *model.Account, line model.Activity) error {
	line.At, line.Account, line.Name, line.Fingerprint = k.clock.Now(), acc.ID, acc.Name, fingerprint(acc.Access)
	if app, err := appByID(tx, acc.App); err == nil { // without it the line says less
		line.App, line.Provider = app.Name, app.Provider
	}
	return tx.Record(writeActivity(line))
}
