package keeper

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// Freeze stops every refresh of the accounts, in all processes, until thaw is
// called or this process ends: while somebody reads a plan to revoke them,
// nothing new is minted.
func (k *Keeper) Freeze(ctx context.Context, ids []model.ID) (thaw func(), err error) {
	holder := k.store.Holder()
	err = k.store.Update(ctx, func(tx model.Tx) error {
		return eachAccount(tx, ids, func(acc *model.Account) error {
			if acc.Freeze != nil && acc.Freeze.Begun {
				return nil // a revocation was cut off: its freeze stays
			}
			acc.Freeze = &model.Freeze{At: k.clock.Now(), Holder: holder}
			if err := putAccount(tx, acc); err != nil {
				return err
			}
			return k.record(tx, acc, model.DidFreeze, "ok", "")
		})
	})
	if err != nil {
		return nil, storeTrouble(err)
	}
	return func() { k.thaw(context.WithoutCancel(ctx), ids, holder) }, nil
}

// thaw ends this process's freeze where no revocation has begun. Should it
// fail, the freeze ends with this process.
func (k *Keeper) thaw(ctx context.Context, ids []model.ID, holder model.ID) {
	_ = k.store.Update(ctx, func(tx model.Tx) error {
		return eachAccount(tx, ids, func(acc *model.Account) error {
			if acc.Freeze == nil || acc.Freeze.Begun || acc.Freeze.Holder != holder {
				return nil
			}
			acc.Freeze = nil
			return putAccount(tx, acc)
		})
	})
}

// eachAccount calls fn for those of the accounts that still stand.
func eachAccount(tx model.Tx, ids []model.ID, fn func(*model.Account) error) error {
	for _, id := range ids {
		acc, err := accountByID(tx, id)
		if err != nil {
			return err
		}
		if acc == nil {
			continue
		}
		if err := fn(acc); err != nil {
			return err
		}
	}
	return nil
}
