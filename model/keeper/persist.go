package keeper

import (
	"context"
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// How a commit that fails is tried again. The answer lies in the spill file
// after the first failures, so that the time is spent in safety.
const (
	persistTries = 8
	persistPause = 50 * time.Millisecond // doubles each time
	spillAfter   = 2
)

// persist commits the outcome of an exchange. A disk that fails or is full is
// tried again for some seconds; meanwhile an answer with tokens is kept in the
// room that was set aside for it.
func (k *Keeper) persist(ctx context.Context, l *lease, reply model.Reply, fn func(model.Tx) error) error {
	pause := persistPause
	spilled := false
	aside := l.inboxRow(reply)
	commit := func(tx model.Tx) error {
		if err := fn(tx); err != nil || !spilled {
			return err
		}
		return tx.DeleteInbox(aside.ID) // it has found its place
	}
	for try := 1; ; try++ {
		err := k.store.Update(ctx, commit)
		if err == nil || !passing(err) || try == persistTries {
			return spillNote(err, spilled)
		}
		if try == spillAfter && reply.Verdict == model.Granted {
			spilled = l.room.Spill(aside) == nil
		}
		if !k.clock.Sleep(ctx, pause) {
			return spillNote(err, spilled)
		}
		pause *= 2
	}
}

// passing says whether trying the same transaction again can help.
func passing(err error) bool {
	var known *model.Error
	return !errors.As(err, &known) && !errors.Is(err, model.ErrClosed)
}

func spillNote(err error, spilled bool) error {
	if err == nil || !spilled {
		return storeTrouble(err)
	}
	return &model.Error{
		Kind:  model.KindStore,
		What:  "the new tokens could not be stored in the vault",
		Why:   storeWhy(err),
		Still: "They are safe, sealed, beside it, and are taken in when the vault is next opened.",
		Do:    "Free some space on its disk, then open it again.",
		Cause: err,
	}
}

// claim applies an answer that was received by a process that could not store
// it in its place.
func (k *Keeper) claim(tx model.Tx, l *lease) error {
	tokens, grant, err := readAnswer(l.claim.Raw)
	if err != nil {
		return err
	}
	acc := l.acc
	doubt := acc.Doubt
	if err := adopt(tx, acc, l.app, l.provider, tokens, grant, k.clock.Now()); err != nil {
		return err
	}
	if doubt != nil { // the answer of the exchange in doubt: nothing was lost
		acc.Lost = withoutLost(acc.Lost, doubt.At)
	}
	if err := tx.DeleteInbox(l.claim.ID); err != nil {
		return err
	}
	if l.dead != nil {
		if err := tx.DeleteIntent(acc.ID, l.dead.No); err != nil {
			return err
		}
	}
	if err := putAccount(tx, acc); err != nil {
		return err
	}
	l.grant.Type = grant
	line := k.note(l, "recovered", "the answer had been kept aside")
	l.grant.Type = ""
	line.Account, line.Name, line.Fingerprint = acc.ID, acc.Name, acc.Access.Fingerprint
	l.end(Adopted, nil)
	return tx.Record(writeActivity(line))
}

func withoutLost(lost []model.Lost, at time.Time) []model.Lost {
	var kept []model.Lost
	for _, one := range lost {
		if !one.At.Equal(at) {
			kept = append(kept, one)
		}
	}
	return kept
}
