package keeper

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Unclaimed is an answer of a server that was received and never applied. It
// lies sealed in the vault, or in the room beside it, until its account claims
// it or a person discards it.
type Unclaimed struct {
	ID      model.ID
	At      time.Time // when the exchange began
	Account string    // empty: the account is gone, or was never made
	// Access and Refresh name the tokens in it; both are empty where the answer
	// was not understood.
	Access, Refresh model.Fingerprint
	Bytes           int // of the whole answer
	// Claims says that the account takes it when it is next used.
	Claims bool
}

// Unclaimed lists the answers that nobody has claimed, the newest first.
func (k *Keeper) Unclaimed(ctx context.Context) ([]Unclaimed, error) {
	var all []Unclaimed
	err := k.store.View(ctx, func(rd model.Reader) error {
		all = nil
		rows, err := rd.Inbox()
		if err != nil {
			return err
		}
		for _, row := range rows {
			one, err := k.unclaimed(rd, row)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Unclaimed) int {
		return -a.At.Compare(b.At)
	})
	return all, storeTrouble(err)
}

func (k *Keeper) unclaimed(rd model.Reader, row model.Inbox) (Unclaimed, error) {
	defer row.Raw.Wipe()
	one := Unclaimed{ID: row.ID, At: row.At, Bytes: row.Raw.Len()}
	if isAnswer(row.Raw) {
		tokens, _, err := readAnswer(row.Raw)
		if err != nil {
			return one, err
		}
		one.Bytes -= len(answerMark)
		one.Access = tokens.Access.Fingerprint()
		if !tokens.Refresh.Empty() {
			one.Refresh = tokens.Refresh.Fingerprint()
		}
		tokens.Access.Wipe()
		tokens.Refresh.Wipe()
	} else if bytes.HasPrefix(row.Raw.Bytes(), bodyMark) {
		one.Bytes -= len(bodyMark)
	}
	acc, err := accountByID(rd, row.Owner)
	if err != nil || acc == nil {
		return one, err
	}
	one.Account = acc.Name
	if one.Access == "" {
		return one, nil
	}
	l := lease{acc: acc}
	if in, err := rd.Intent(acc.ID); err == nil {
		if left, err := readPlan(in.Data); err == nil {
			err = k.readClaim(rd, &l, left.At)
			one.Claims = l.claim != nil && l.claim.ID == row.ID
			return one, err
		}
	}
	err = k.readClaim(rd, &l, time.Time{})
	one.Claims = l.claim != nil && l.claim.ID == row.ID
	return one, err
}

// Discard removes an unclaimed answer, by its id. Tokens in it live on at the
// server; who wants them ended revokes the account's app there. KindNotFound
// where there is no such answer.
func (k *Keeper) Discard(ctx context.Context, id model.ID) error {
	var one Unclaimed
	err := k.insist(ctx, func(tx model.Tx) error {
		rows, err := tx.Inbox()
		if err != nil {
			return err
		}
		at := slices.IndexFunc(rows, func(row model.Inbox) bool { return row.ID == id })
		if at < 0 {
			return &model.Error{Kind: model.KindNotFound, What: "there is no such unclaimed answer", Do: "`tokenrack inbox list` shows them all."}
		}
		if one, err = k.unclaimed(tx, rows[at]); err != nil {
			return err
		}
		if err := tx.DeleteInbox(id); err != nil {
			return err
		}
		line := model.Activity{At: k.clock.Now(), Verb: model.DidForget, Account: rows[at].Owner, Name: one.Account, Outcome: "ok", Note: "an unclaimed answer was discarded"}
		line.Fingerprint = one.Access
		return tx.Record(writeActivity(line))
	})
	return storeTrouble(err)
}

// CutOff lists the accounts whose exchange was cut off by the end of its
// program: it is dealt with when the account is next used.
func (k *Keeper) CutOff(ctx context.Context) ([]string, error) {
	var names []string
	err := k.viewSure(ctx, func(rd model.Reader, d *deaths) error {
		names = nil
		intents, err := rd.Intents()
		if err != nil {
			return err
		}
		for _, in := range intents {
			lives, err := k.underWay(in)
			if err != nil || lives || k.unsaved.waits(in.Account) {
				continue // in doubt it is somebody's
			}
			d.noted(in)
			name := "an account that is gone"
			if acc, err := accountByID(rd, in.Account); err == nil && acc != nil {
				name = acc.Name
			} else if err != nil && !errors.Is(err, model.ErrNoRecord) {
				return err
			}
			names = append(names, name)
		}
		return nil
	})
	slices.SortFunc(names, strings.Compare)
	return names, storeTrouble(err)
}
