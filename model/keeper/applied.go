package keeper

import (
	"bytes"
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// dropApplied removes kept answers whose tokens the account holds after all. A
// process that is killed between storing an answer and giving up its room
// leaves one behind; so do two who take a dead process's answer in at once.
// Every other answer stays: nothing that was received is dropped.
func (k *Keeper) dropApplied(ctx context.Context) error {
	var any bool
	err := k.store.View(ctx, func(rd model.Reader) error {
		done, err := applied(rd)
		any = len(done) > 0
		return err
	})
	if err != nil || !any {
		return err
	}
	return k.store.Update(ctx, func(tx model.Tx) error {
		done, err := applied(tx)
		for _, id := range done {
			if err == nil {
				err = tx.DeleteInbox(id)
			}
		}
		return err
	})
}

// applied lists the kept answers whose tokens their account holds.
func applied(rd model.Reader) (done []model.ID, err error) {
	rows, err := rd.Inbox()
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if !isAnswer(row.Raw) {
			continue
		}
		acc, err := accountByID(rd, row.Owner)
		if err != nil {
			return done, err
		}
		if acc == nil {
			continue
		}
		tokens, _, err := readAnswer(row.Raw)
		if err != nil {
			return done, err
		}
		held, err := holdsBoth(rd, acc, tokens)
		if err != nil {
			return done, err
		}
		if held {
			done = append(done, row.ID)
		}
	}
	return done, nil
}

// holdsBoth compares the tokens themselves: a fingerprint is too short to drop
// anything for.
func holdsBoth(rd model.Reader, acc *model.Account, t model.TokenSet) (bool, error) {
	for _, token := range []model.Secret{t.Access, t.Refresh} {
		if token.Empty() {
			continue
		}
		held, err := holdsToken(rd, acc, token)
		if err != nil || !held {
			return false, err
		}
	}
	return true, nil
}

func holdsToken(rd model.Reader, acc *model.Account, token model.Secret) (bool, error) {
	all := acc.Superseded
	for _, t := range []*model.Token{acc.Access, acc.Refresh} {
		if t != nil {
			all = append(all[:len(all):len(all)], *t)
		}
	}
	print := token.Fingerprint()
	for _, t := range all {
		if t.Fingerprint != print {
			continue
		}
		kept, err := secretOf(rd, t.ID)
		if err != nil {
			return false, err
		}
		if bytes.Equal(kept.Bytes(), token.Bytes()) {
			return true, nil
		}
	}
	return false, nil
}
