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

// How long the record is kept, and how often that is seen to.
const (
	keepActivity = 90 * 24 * time.Hour
	trimPause    = 24 * time.Hour
)

// trimActivity cuts what is older than the record goes back. The number of
// lines is the store's own business.
func (k *Keeper) trimActivity(ctx context.Context) error {
	oldest := k.clock.Now().Add(-keepActivity)
	var through uint64
	err := k.store.View(ctx, func(rd model.Reader) error {
		through = 0
		return rd.Activity(func(row model.ActivityRow) error {
			a, err := readActivity(row)
			if err == nil && a.At.Before(oldest) {
				through, err = row.Seq, errEnough
			}
			return err
		})
	})
	if through == 0 {
		return storeTrouble(err)
	}
	return storeTrouble(k.store.CutActivity(ctx, through))
}

// Copied records that a bearer was copied, as what, without waiting for the
// disk.
func (k *Keeper) Copied(acc *model.Account, how string) {
	k.store.Later(writeActivity(model.Activity{
		At: k.clock.Now(), Verb: model.DidCopy, Account: acc.ID, Name: acc.Name,
		Fingerprint: fingerprint(acc.Access), Outcome: "ok", Note: how,
	}))
}
