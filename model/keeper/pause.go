package keeper

import (
	"context"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// pauseChunk is how many accounts are changed in one transaction: few enough
// that no other process waits long for its turn.
const pauseChunk = 200

// PauseLongest bounds a pause: what rests for longer is switched off, where the
// list says so for good.
const PauseLongest = 7 * 24 * time.Hour

// Pause lets the background refresh of accounts rest until a time, in every
// process that shares the vault, and returns how many it changed. A time that
// is over, or the zero time, ends the pause. It ends by itself; what a person
// asks for is done meanwhile all the same. Accounts that are gone are passed
// over.
func (k *Keeper) Pause(ctx context.Context, ids []model.ID, until time.Time) (changed int, err error) {
	now := k.clock.Now()
	switch {
	case until.Sub(now) > PauseLongest:
		return 0, &model.Error{
			Kind: model.KindUsage, What: "the background refresh cannot be paused for so long", Why: "a pause is 7 days at most",
			Do: "Switch it off for the accounts instead.",
		}
	case !until.After(now):
		until = time.Time{}
	default:
		until = until.Truncate(time.Second)
	}
	for chunk := range slices.Chunk(ids, pauseChunk) {
		var n int
		err := k.store.Update(ctx, func(tx model.Tx) (err error) {
			n, err = k.pause(tx, chunk, until)
			return err
		})
		if err != nil {
			return changed, storeTrouble(err)
		}
		changed += n
	}
	return changed, nil
}

func (k *Keeper) pause(tx model.Tx, ids []model.ID, until time.Time) (changed int, err error) {
	note := "auto-refresh resumed"
	if !until.IsZero() {
		note = "auto-refresh paused until " + until.UTC().Format(time.RFC3339)
	}
	for _, id := range ids {
		acc, err := accountByID(tx, id)
		if err != nil {
			return 0, err
		}
		if acc == nil || acc.Paused.Equal(until) {
			continue
		}
		acc.Paused = until
		if err := putAccount(tx, acc); err != nil {
			return 0, err
		}
		if err := k.record(tx, acc, model.DidEdit, "ok", note); err != nil {
			return 0, err
		}
		changed++
	}
	return changed, nil
}
