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
// room that was set aside for it, and stays there if nothing helps.
func (k *Keeper) persist(ctx context.Context, l *lease, reply model.Reply, fn func(model.Tx) error) error {
	pause := persistPause
	aside := l.aside(reply)
	for try := 1; ; try++ {
		found := false // the commit says that the answer has found its place
		err := aside.during(func() error {
			return k.store.Update(ctx, func(tx model.Tx) error {
				err := fn(tx)
				if found = aside.begun.Load(); err != nil || !found {
					return err
				}
				return tx.DeleteInbox(aside.row.ID)
			})
		})
		if err == nil {
			if !found {
				k.clearAside(ctx, aside)
			}
			return nil
		}
		last := !passing(err) || try == persistTries
		if last || try >= spillAfter {
			aside.insist()
		}
		if last || !k.clock.Sleep(ctx, pause) {
			k.holdOn(aside)
			lies, why := aside.refuge()
			return spillNote(err, lies, why, aside.use)
		}
		pause *= 2
	}
}

// clearAside gives up an answer that was kept aside while its commit was at the
// disk already. Where that fails it is found again later, as one that nobody claimed.
func (k *Keeper) clearAside(ctx context.Context, aside *aside) {
	if lies, _ := aside.refuge(); lies == model.NoRefuge {
		return
	}
	_ = k.store.Update(ctx, func(tx model.Tx) error { return tx.DeleteInbox(aside.row.ID) })
}

// insist commits what is no exchange's outcome, and tries as persist does.
func (k *Keeper) insist(ctx context.Context, fn func(model.Tx) error) error {
	return k.persist(ctx, nil, model.Reply{}, fn)
}

// passing says whether trying the same transaction again can help.
func passing(err error) bool {
	var known *model.Error
	return !errors.As(err, &known) && !errors.Is(err, model.ErrClosed)
}

// spillNote says where an answer is that could not be stored.
func spillNote(err error, lies model.Refuge, why string, answer bool) error {
	if !answer {
		return storeTrouble(err)
	}
	told := &model.Error{
		Kind:  model.KindStore,
		What:  "the new tokens could not be stored in the vault",
		Why:   storeWhy(err),
		Still: "They are safe, sealed, beside it, and are taken in as soon as there is room.",
		Do:    "Free some space on its disk.",
		Cause: err,
	}
	switch lies {
	case model.NoRefuge:
		told.What += ", nor beside it or in the keyring"
		told.Why += because(why)
		told.Still = "They are in this program's memory, which tries again as long as it runs."
		told.Do = "Do not end it: free some space on the vault's disk, or make it writable."
	case model.InKeyring:
		told.What += " or beside it"
		told.Still = "They are safe, sealed, in the system's keyring, and are taken in as soon as the disk works."
		told.Do = "Free some space on the vault's disk, or make it writable."
	}
	return told
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
		acc.Lost = withoutLost(acc.Lost, func(l model.Lost) bool { return l.At.Equal(doubt.At) })
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

// claimFirst claims what was received before a lease that was decided already
// says why nothing more is done: a frozen account keeps its answer.
func (k *Keeper) claimFirst(tx model.Tx, l *lease) error {
	decided := l.result
	err := k.claim(tx, l)
	if decided != nil {
		decided.Account = l.acc
		l.result = decided
	}
	return err
}
