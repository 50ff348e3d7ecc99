package vault

import (
	"bytes"
	"errors"
	"slices"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// reader reads one picture. It serves views and, with writes on top, updates.
type reader struct {
	v     *Vault
	c     *conn
	over  bool   // the function it was made for has returned
	known *state // nil: not read yet
	// gather reads all rows before the first is handed out, for a
	// transaction whose caller may change rows meanwhile.
	gather bool
}

func (r *reader) end() { r.over = true }

// state is the picture's own.
func (r *reader) state() (*state, error) {
	if r.known == nil {
		s, err := r.v.readState(r.c)
		if err != nil {
			return nil, err
		}
		r.known = &s
	}
	return r.known, nil
}

func (v *Vault) readState(c *conn) (state, error) {
	var sealed []byte
	err := c.rows(getState, func(stmt *sqlite.Stmt) error {
		sealed = column(stmt, 0, nil)
		return nil
	})
	if err != nil {
		return state{}, err
	}
	s, err := v.keys.openState(sealed)
	if err != nil {
		return state{}, v.whySealed(c, err)
	}
	return s, nil
}

// whySealed tells a vault whose key another program has changed from a damaged
// one.
func (v *Vault) whySealed(c *conn, err error) error {
	if rekeyed := v.rekeyed(c); rekeyed != nil {
		return rekeyed
	}
	return err
}

// rekeyed is an error where another program has changed the vault's key.
func (v *Vault) rekeyed(c *conn) error {
	var h header
	err := c.rows("SELECT k, v FROM hdr WHERE k IN ('epoch', 'turned')", func(stmt *sqlite.Stmt) error {
		h.field(stmt.ColumnText(0), column(stmt, 1, nil))
		return nil
	})
	if err == nil && h.epoch > v.keys.epoch {
		return errRekeyed(h.turned)
	}
	return nil
}

// failed tells why a row could not be read.
func (r *reader) failed(err error) error {
	if errors.Is(err, errSealed) {
		err = r.v.whySealed(r.c, err)
	}
	return failure("read", err)
}

// Rev is the vault's change counter.
func (r *reader) Rev() (uint64, error) {
	if r.over {
		return 0, model.ErrClosed
	}
	s, err := r.state()
	if err != nil {
		return 0, r.failed(err)
	}
	return s.rev, nil
}

// one returns the first row that the condition selects.
func (r *reader) one(t table, where string, params ...any) (*row, error) {
	if r.over {
		return nil, model.ErrClosed
	}
	found := row{table: t}
	hit := false
	err := r.c.rows(picked(t)+where, func(stmt *sqlite.Stmt) error {
		scanRow(stmt, &found)
		hit = true
		return nil
	}, params...)
	switch {
	case err != nil:
		return nil, r.failed(err)
	case !hit:
		return nil, model.ErrNoRecord
	}
	return &found, nil
}

// each opens every row that the condition selects; the row and its text are
// valid only during the call of yield.
func (r *reader) each(t table, where string, yield func(*row, []byte) error, params ...any) error {
	if r.over {
		return model.ErrClosed
	}
	if r.gather {
		return r.eachGathered(t, where, yield, params...)
	}
	next := row{table: t}
	err := r.c.rows(picked(t)+where, func(stmt *sqlite.Stmt) error {
		scanRow(stmt, &next)
		text, err := r.v.keys.open(&next)
		if err != nil {
			return err
		}
		return yield(&next, text)
	}, params...)
	return r.failed(err)
}

func (r *reader) eachGathered(t table, where string, yield func(*row, []byte) error, params ...any) error {
	var rows []row
	err := r.c.rows(picked(t)+where, func(stmt *sqlite.Stmt) error {
		next := row{table: t}
		scanRow(stmt, &next)
		rows = append(rows, next)
		return nil
	}, params...)
	if err != nil {
		return r.failed(err)
	}
	for i := range rows {
		text, err := r.v.keys.open(&rows[i])
		if err != nil {
			return r.failed(err)
		}
		if err := yield(&rows[i], text); err != nil {
			return err
		}
	}
	return nil
}

// Card returns a card by its id.
func (r *reader) Card(id model.ID) (model.Card, error) {
	found, err := r.one(inCard, " WHERE id = ?1", id)
	if err != nil {
		return model.Card{}, err
	}
	return r.openCard(found)
}

func (r *reader) openCard(found *row) (model.Card, error) {
	text, err := r.v.keys.open(found)
	if err != nil {
		return model.Card{}, r.failed(err)
	}
	return cardOf(found, text)
}

// CardByKey returns a card by its unique key; no other row is opened.
func (r *reader) CardByKey(kind model.CardKind, key string) (model.Card, error) {
	k := r.v.keys
	found, err := r.one(inCard, " WHERE name_tag = ?1", k.nameTag(kind, key))
	if errors.Is(err, model.ErrNoRecord) && k.older != nil {
		found, err = r.one(inCard, " WHERE name_tag = ?1", k.older.nameTag(kind, key))
	}
	if errors.Is(err, model.ErrNoRecord) { // under a key that we do not know it has another tag
		if rekeyed := r.v.rekeyed(r.c); rekeyed != nil {
			err = rekeyed
		}
	}
	if err != nil {
		return model.Card{}, err
	}
	card, err := r.openCard(found)
	if err != nil {
		return model.Card{}, err
	}
	if card.Key != key || card.Kind != kind {
		return model.Card{}, damaged("the index of names leads to another record")
	}
	return card, nil
}

// Cards calls yield for every card of the kind changed after the revision.
// The whole list is counted, so that a card taken out of the file shows.
func (r *reader) Cards(kind model.CardKind, after uint64, yield func(model.Card) error) error {
	each := func(found *row, text []byte) error {
		card, err := cardOf(found, text)
		if err != nil {
			return err
		}
		return yield(card)
	}
	if after > 0 {
		return r.each(inCard, " WHERE rev > ?1 AND kind = ?2", each, after, uint8(kind))
	}
	s, err := r.state()
	if err != nil {
		return r.failed(err)
	}
	want := s.cards[kind%4] // yield may change it, in a transaction
	var seen uint64
	err = r.each(inCard, " WHERE kind = ?1", func(found *row, text []byte) error {
		seen++
		return each(found, text)
	}, uint8(kind))
	if err == nil && seen != want {
		return damaged("records were added or taken away behind the program's back")
	}
	return err
}

// Gone returns the ids of cards deleted after the revision.
func (r *reader) Gone(after uint64) ([]model.ID, error) {
	var ids []model.ID
	err := r.each(inTomb, " WHERE rev > ?1 ORDER BY rev", func(found *row, _ []byte) error {
		ids = append(ids, found.id)
		return nil
	}, after)
	return ids, err
}

// Secret returns one secret.
func (r *reader) Secret(id model.ID) (model.SecretRow, error) {
	found, err := r.one(inSecret, " WHERE id = ?1", id)
	if err != nil {
		return model.SecretRow{}, err
	}
	text, err := r.v.keys.open(found)
	if err != nil {
		return model.SecretRow{}, r.failed(err)
	}
	return model.SecretRow{
		ID:    found.id,
		Owner: found.owner,
		Kind:  model.SecretKind(found.kind),
		Value: model.SecretBytes(text),
	}, nil
}

// fewIntents is up to how many intents are looked at as a set when one is
// missed. In a bulk refresh there are more; then Verify has the last word.
const fewIntents = 8

// Intent returns an account's intent. That there is none is believed only
// where no intent was taken out of the file: a spent token would look fresh.
func (r *reader) Intent(account model.ID) (model.Intent, error) {
	found, err := r.one(inIntent, " WHERE account = ?1", account)
	if errors.Is(err, model.ErrNoRecord) {
		if missing := r.intentsWhole(); missing != nil {
			return model.Intent{}, missing
		}
	}
	if err != nil {
		return model.Intent{}, err
	}
	text, err := r.v.keys.open(found)
	if err != nil {
		return model.Intent{}, r.failed(err)
	}
	return model.Intent{Account: found.id, No: found.ver, Holder: found.owner, Data: text}, nil
}

func (r *reader) intentsWhole() error {
	count := 0
	err := r.c.rows("SELECT count(*) FROM (SELECT 1 FROM intent LIMIT ?1)", func(stmt *sqlite.Stmt) error {
		count = stmt.ColumnInt(0)
		return nil
	}, fewIntents+1)
	if err != nil {
		return r.failed(err)
	}
	if count > fewIntents {
		return nil
	}
	return r.whole(inIntent, func(*row, []byte) {})
}

// Intents returns all intents, checked as a set: one that was taken out of the
// file would make a spent token look fresh.
func (r *reader) Intents() ([]model.Intent, error) {
	var all []model.Intent
	err := r.whole(inIntent, func(found *row, text []byte) {
		all = append(all, model.Intent{Account: found.id, No: found.ver, Holder: found.owner, Data: bytes.Clone(text)})
	})
	return all, err
}

// Inbox returns the unclaimed answers, checked as a set, those that still lie in
// the spill file, and of the accounts that are named those in the keyring.
func (r *reader) Inbox(accounts ...model.ID) ([]model.Inbox, error) {
	var all []model.Inbox
	known := map[model.ID]bool{}
	err := r.whole(inInbox, func(found *row, text []byte) {
		if item, err := inboxOf(found.id, found.owner, text); err == nil {
			all = append(all, item)
			known[item.ID] = true
		}
	})
	if err != nil {
		return nil, err
	}
	for _, item := range slices.Concat(r.v.spill.waiting(), r.v.ofTheDead(), r.v.inKeyring(accounts)) {
		if !known[item.ID] {
			all = append(all, item)
			known[item.ID] = true
		}
	}
	return all, nil
}

// whole opens all rows of a small table and compares their sum with the sealed
// one.
func (r *reader) whole(t table, yield func(*row, []byte)) error {
	if r.over {
		return model.ErrClosed
	}
	s, err := r.state()
	if err != nil {
		return r.failed(err)
	}
	var total sum
	err = r.each(t, "", func(found *row, text []byte) error {
		total.add(r.v.keys.element(found))
		yield(found, text)
		return nil
	})
	if err == nil && total != *s.sumOf(t) {
		return damaged("rows of the table " + t.String() + " were added, taken away or put back")
	}
	return err
}

// Activity calls yield for the lines of the record, the newest first.
func (r *reader) Activity(yield func(model.ActivityRow) error) error {
	s, err := r.state()
	if err != nil {
		return r.failed(err)
	}
	expected := s.last
	err = r.each(inAudit, " ORDER BY seq DESC", func(found *row, text []byte) error {
		if found.ver != expected {
			return damaged("lines of the activity record are missing")
		}
		expected--
		return yield(model.ActivityRow{Seq: found.ver, Data: bytes.Clone(text)})
	})
	if err == nil && expected+1 != s.first {
		return damaged("lines of the activity record are missing")
	}
	return err
}
