package vault

import (
	"errors"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// The bounds of what a row may hold.
const (
	maxKey    = 1 << 10
	maxCard   = 1 << 20
	maxSecret = 1 << 20
)

// tx is one caller's share of a transaction.
type tx struct {
	reader
	rev     uint64 // what its rows carry
	applied []model.ID
}

// put adds a row that was written to its table's sum, and take removes one
// that is gone. A caller may go on after a row was refused, so the sums change
// only with the rows.
func (t *tx) put(r *row)  { t.known.sumOf(r.table).add(t.v.keys.element(r)); t.known.rev = t.rev }
func (t *tx) take(r *row) { t.known.sumOf(r.table).take(t.v.keys.element(r)); t.known.rev = t.rev }

// add inserts a sealed row; an id that is there already is a conflict.
func (t *tx) add(r *row, query string, params ...any) error {
	err := t.c.exec(query, params...)
	switch sqlite.ErrCode(err) {
	case sqlite.ResultConstraintUnique, sqlite.ResultConstraintPrimaryKey:
		return model.ErrConflict
	}
	if err == nil {
		t.put(r)
	}
	return failure("written", err)
}

// remove deletes a row that was read.
func (t *tx) remove(r *row, query string) error {
	if err := t.exec(query, r.id); err != nil {
		return err
	}
	t.take(r)
	return nil
}

func (t *tx) exec(query string, params ...any) error {
	return failure("written", t.c.exec(query, params...))
}

// PutCard stores a card by compare-and-swap on Ver.
func (t *tx) PutCard(card model.Card) (uint64, error) {
	if err := checkCard(card); err != nil {
		return 0, err
	}
	old, err := t.one(inCard, " WHERE id = ?1", card.ID)
	switch {
	case errors.Is(err, model.ErrNoRecord):
		if card.Ver != 0 {
			return 0, model.ErrConflict
		}
	case err != nil:
		return 0, err
	case old.ver != card.Ver || old.kind != uint8(card.Kind):
		return 0, model.ErrConflict
	}
	if err := t.nameFree(card); err != nil {
		return 0, err
	}
	next := row{table: inCard, id: card.ID, kind: uint8(card.Kind), ver: card.Ver + 1, rev: t.rev}
	t.v.keys.seal(&next, cardText(card), cardStep)
	query := putCardNew
	if old != nil {
		query = putCardOver
	}
	tag := t.v.keys.nameTag(card.Kind, card.Key)
	err = t.c.exec(query, next.id, next.kind, next.ver, next.rev, next.epoch, tag, next.ct)
	switch {
	case sqlite.ErrCode(err) == sqlite.ResultConstraintUnique: // the id is known to be free
		return 0, model.ErrTaken
	case err != nil:
		return 0, failure("written", err)
	}
	t.put(&next)
	if old != nil {
		t.take(old)
		return next.ver, nil
	}
	t.known.cards[card.Kind%4]++
	return next.ver, t.unbury(card.ID)
}

// nameFree looks for another card of the name whose tag is still of the key that
// is being replaced; the index sees only equal tags.
func (t *tx) nameFree(card model.Card) error {
	if t.v.keys.older == nil {
		return nil
	}
	other, err := t.one(inCard, " WHERE name_tag = ?1", t.v.keys.older.nameTag(card.Kind, card.Key))
	switch {
	case errors.Is(err, model.ErrNoRecord):
		return nil
	case err == nil && other.id != card.ID:
		return model.ErrTaken
	}
	return err
}

func checkCard(card model.Card) error {
	switch {
	case card.ID.IsZero():
		return errors.New("vault: a card needs an id")
	case card.Kind < model.AppCard || card.Kind > model.DraftCard:
		return errors.New("vault: a card of an unknown kind")
	case len(card.Key) > maxKey || len(card.Data) > maxCard:
		return &model.Error{Kind: model.KindUsage, What: "the record is too large to be kept"}
	}
	return nil
}

// unbury forgets that a card of this id was once deleted.
func (t *tx) unbury(id model.ID) error {
	tomb, err := t.one(inTomb, " WHERE id = ?1", id)
	if errors.Is(err, model.ErrNoRecord) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.remove(tomb, dropTombRow)
}

// DeleteCard removes a card and every secret that it owns.
func (t *tx) DeleteCard(id model.ID, ver uint64) error {
	old, err := t.one(inCard, " WHERE id = ?1", id)
	if err != nil {
		return err
	}
	if old.ver != ver {
		return model.ErrConflict
	}
	var owned []row
	err = t.c.rows(picked(inSecret)+" WHERE owner = ?1", func(stmt *sqlite.Stmt) error {
		next := row{table: inSecret}
		scanRow(stmt, &next)
		owned = append(owned, next)
		return nil
	}, id)
	if err != nil {
		return failure("read", err)
	}
	for i := range owned {
		if err := t.remove(&owned[i], dropSecretRow); err != nil {
			return err
		}
	}
	if err := t.remove(old, dropCard); err != nil {
		return err
	}
	t.known.cards[old.kind%4]--
	tomb := row{table: inTomb, id: id, ver: 1, rev: t.rev}
	t.v.keys.seal(&tomb, nil, smallStep)
	return t.add(&tomb, putTombRow, tomb.id, tomb.rev, tomb.epoch, tomb.ct)
}

// PutSecret stores a new secret.
func (t *tx) PutSecret(secret model.SecretRow) error {
	switch {
	case secret.ID.IsZero() || secret.Value.Empty():
		return errors.New("vault: a secret needs an id and a value")
	case secret.Value.Len() > maxSecret:
		return &model.Error{Kind: model.KindUsage, What: "the secret is too large to be kept"}
	}
	step := secretStep
	if secret.Kind == model.AccessSecret || secret.Kind == model.RefreshSecret {
		step = tokenStep
	}
	next := row{table: inSecret, id: secret.ID, owner: secret.Owner, kind: uint8(secret.Kind), ver: 1, rev: t.rev}
	t.v.keys.seal(&next, secret.Value.Bytes(), step)
	return t.add(&next, putSecretRow, next.id, next.owner, next.kind, next.ver, next.rev, next.epoch, next.ct)
}

// DeleteSecret removes a secret; one that is gone already is no error.
func (t *tx) DeleteSecret(id model.ID) error {
	return t.drop(inSecret, " WHERE id = ?1", dropSecretRow, id)
}

// drop deletes one row, if it is there.
func (t *tx) drop(in table, where, query string, id model.ID) error {
	old, err := t.one(in, where, id)
	if errors.Is(err, model.ErrNoRecord) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.remove(old, query)
}

// PutIntent takes the lease on an account's exchanges.
func (t *tx) PutIntent(intent model.Intent) error {
	if intent.Holder == t.v.Holder() {
		if err := t.v.lease.trouble(); err != nil {
			return err
		}
	}
	old, err := t.one(inIntent, " WHERE account = ?1", intent.Account)
	switch {
	case errors.Is(err, model.ErrNoRecord):
	case err != nil:
		return err
	case old.owner != intent.Holder:
		return model.ErrIntentHeld
	case intent.No <= old.ver:
		return model.ErrConflict
	}
	next := row{table: inIntent, id: intent.Account, owner: intent.Holder, ver: intent.No, rev: t.rev}
	t.v.keys.seal(&next, intent.Data, cardStep)
	if old != nil {
		if err := t.remove(old, dropIntentRow); err != nil {
			return err
		}
	}
	return t.add(&next, putIntentRow, next.id, next.owner, next.ver, next.rev, next.epoch, next.ct)
}

// DeleteIntent ends the lease by its number.
func (t *tx) DeleteIntent(account model.ID, no uint64) error {
	old, err := t.one(inIntent, " WHERE account = ?1", account)
	if err != nil {
		if errors.Is(err, model.ErrNoRecord) {
			return model.ErrConflict
		}
		return err
	}
	if old.ver != no {
		return model.ErrConflict
	}
	return t.remove(old, dropIntentRow)
}

// PutInbox keeps an answer that cannot be applied. One that was spilled is not
// needed in the spill file afterwards.
func (t *tx) PutInbox(item model.Inbox) error {
	if item.ID.IsZero() {
		return errors.New("vault: an answer needs an id")
	}
	if err := t.DeleteInbox(item.ID); err != nil {
		return err
	}
	next := row{table: inInbox, id: item.ID, owner: item.Owner, ver: 1, rev: t.rev}
	t.v.keys.seal(&next, inboxText(item), tokenStep)
	return t.add(&next, putInboxRow, next.id, next.owner, next.rev, next.epoch, next.ct)
}

// DeleteInbox removes a claimed answer, from the inbox or the spill file.
func (t *tx) DeleteInbox(id model.ID) error {
	t.applied = append(t.applied, id)
	return t.drop(inInbox, " WHERE id = ?1", dropInboxRow, id)
}
