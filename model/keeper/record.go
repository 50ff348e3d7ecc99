package keeper

import (
	"context"
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// ActivityQuery narrows the record.
type ActivityQuery struct {
	Account string    // name; empty: all
	Since   time.Time // zero: all
	Limit   int       // 0: all
}

// errEnough ends a walk through the record.
var errEnough = errors.New("enough")

// Activity returns lines of the record, the newest first.
func (k *Keeper) Activity(ctx context.Context, q ActivityQuery) ([]model.Activity, error) {
	var found []model.Activity
	key := Fold(q.Account)
	err := k.store.View(ctx, func(rd model.Reader) error {
		found = nil
		return rd.Activity(func(row model.ActivityRow) error {
			a, err := readActivity(row)
			switch {
			case err != nil:
				return err
			case a.At.Before(q.Since):
				return errEnough
			case key != "" && Fold(a.Name) != key:
				return nil
			}
			found = append(found, a)
			if q.Limit > 0 && len(found) == q.Limit {
				return errEnough
			}
			return nil
		})
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, storeTrouble(err)
}

// Copied records that a bearer was copied, as what, without waiting for the
// disk.
func (k *Keeper) Copied(acc *model.Account, how string) {
	k.store.Later(writeActivity(model.Activity{
		At: k.clock.Now(), Verb: model.DidCopy, Account: acc.ID, Name: acc.Name,
		Fingerprint: fingerprint(acc.Access), Outcome: "ok", Note: how,
	}))
}
