package vault

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// refuge is the system's keyring as the last place for an answer: where the disk
// takes neither a commit nor what was written beforehand. Each answer is an item
// of its own, named after the vault and the account, sealed by the vault's key
// like a row of the spill file.
//
// The disk cannot be told of it. But the intent of its exchange is on the disk
// already, and stays there while the answer lies here: so whoever finds the
// intent of a dead process looks into the keyring, and whoever finds none does
// not wait for it.
type refuge struct {
	mu    sync.Mutex
	own   map[model.ID]model.Inbox // what this process keeps there, by answer
	found map[model.ID]model.ID    // the account of an answer that was found there
	until time.Time                // left alone so long, since it did not answer
	why   error
}

// refugeRest is how long a keyring that failed is left alone: each account in
// doubt would wait for its deadline otherwise.
const refugeRest = time.Minute

const refugeMagic = "TRa1"

const refugeHead = len(refugeMagic) + 2*16 + 4

// answerItem is an item of the keyring that holds an answer: its account is the
// row's owner, and the sealed text begins with the process whose answer it is.
type answerItem struct{ sealed row }

func answerName(vault, account model.ID) string {
	return "tokenrack answer " + vault.String() + " " + account.String()
}

func (a *answerItem) encode() []byte {
	b := append([]byte(refugeMagic), a.sealed.id[:]...)
	b = append(b, a.sealed.owner[:]...)
	return append(binary.BigEndian.AppendUint32(b, a.sealed.epoch), a.sealed.ct...)
}

func decodeAnswer(b []byte) (*answerItem, bool) {
	if len(b) < refugeHead || !bytes.HasPrefix(b, []byte(refugeMagic)) {
		return nil, false
	}
	a := &answerItem{sealed: row{table: inRefuge, ver: 1}}
	b = b[len(refugeMagic):]
	b = b[copy(a.sealed.id[:], b):]
	b = b[copy(a.sealed.owner[:], b):]
	a.sealed.epoch = binary.BigEndian.Uint32(b)
	a.sealed.ct = b[4:]
	return a, true
}

// at runs a call on the machine's keyring, unless that failed a moment ago.
func (r *refuge) at(call func(context.Context, keyring.Ring, keyring.Where) error) error {
	r.mu.Lock()
	until, why := r.until, r.why
	r.mu.Unlock()
	if time.Now().Before(until) {
		return why
	}
	ctx, cancel := context.WithTimeout(context.Background(), keyring.Quick)
	defer cancel()
	from := ring()
	where, err := from.Choose(ctx)
	if err == nil {
		err = call(ctx, from, where)
	}
	if err == nil || errors.Is(err, keyring.ErrNotFound) || errors.Is(err, keyring.ErrTooLarge) {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.until, r.why = time.Now().Add(refugeRest), err
	return err
}

// keepInKeyring keeps an answer in the keyring. An older answer for the same
// account that is still there is overwritten: its exchange was taken for lost, or
// the account would have claimed it before this one began.
func (v *Vault) keepInKeyring(item model.Inbox) error {
	holder := v.Holder()
	a := &answerItem{sealed: row{table: inRefuge, id: item.ID, owner: item.Owner, ver: 1}}
	v.keys.seal(&a.sealed, append(holder[:], inboxText(item)...), smallStep)
	want, name := a.encode(), answerName(v.keys.vault, item.Owner)
	err := v.refuge.at(func(ctx context.Context, to keyring.Ring, where keyring.Where) error {
		if most := where.Most(); most > 0 && len(want) > most {
			return keyring.ErrTooLarge
		}
		return putChecked(ctx, to, where, name, want)
	})
	if err != nil {
		return err
	}
	r := &v.refuge
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.own == nil {
		r.own = map[model.ID]model.Inbox{}
	}
	r.own[item.ID] = copied(item)
	return nil
}

// nowhere says that an answer lies in memory alone, and why the keyring did not
// take it.
func nowhere(cause, ring error) error {
	return &model.Error{
		Kind: model.KindStore, What: "the answer could be kept neither beside the vault nor in the keyring",
		Why: keyringWhy(ring), Cause: errors.Join(cause, ring),
	}
}

// waiting lists what this process keeps in the keyring.
func (r *refuge) waiting() (all []model.Inbox) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, item := range r.own {
		all = append(all, copied(item))
	}
	return all
}

// inKeyring lists the answers in the keyring: this process's, and of dead ones
// those for the accounts.
func (v *Vault) inKeyring(accounts []model.ID) []model.Inbox {
	all := v.refuge.waiting()
	if v.memory || v.spill.path == "" {
		return all
	}
	for _, account := range accounts {
		if item, err := v.answerOf(account); err == nil {
			all = append(all, item)
		}
	}
	return all
}

// answerOf reads the answer of a dead process for an account; ErrNotFound where
// there is none.
func (v *Vault) answerOf(account model.ID) (model.Inbox, error) {
	var held *answerItem
	err := v.refuge.at(func(ctx context.Context, from keyring.Ring, where keyring.Where) (err error) {
		held, err = readAnswerItem(ctx, from, where, answerName(v.keys.vault, account))
		return err
	})
	if err != nil {
		return model.Inbox{}, err
	}
	text, err := v.keys.open(&held.sealed)
	if err != nil {
		return model.Inbox{}, err
	}
	var holder model.ID
	if len(text) < len(holder) {
		return model.Inbox{}, errSealed
	}
	copy(holder[:], text)
	if lives, err := v.Alive(holder); err != nil || lives {
		return model.Inbox{}, keyring.ErrNotFound // it brings its answer in itself
	}
	item, err := inboxOf(held.sealed.id, account, text[len(holder):])
	if err != nil {
		return model.Inbox{}, err
	}
	v.refuge.note(item.ID, account)
	return item, nil
}

func readAnswerItem(ctx context.Context, from keyring.Ring, where keyring.Where, name string) (*answerItem, error) {
	b, err := from.Get(ctx, where, name)
	if err != nil {
		return nil, err
	}
	held, ok := decodeAnswer(b)
	if !ok {
		return nil, keyring.ErrNotFound // not ours
	}
	return held, nil
}

// note remembers whose answer was found, for whoever applies it.
func (r *refuge) note(answer, account model.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.found == nil {
		r.found = map[model.ID]model.ID{}
	}
	r.found[answer] = account
}

// forgetInKeyring removes the items of answers that a commit has applied. One
// that cannot be removed is not applied again: its intent is gone.
func (v *Vault) forgetInKeyring(applied []model.ID) {
	for answer, account := range v.refuge.drop(applied) {
		name := answerName(v.keys.vault, account)
		_ = v.refuge.at(func(ctx context.Context, from keyring.Ring, where keyring.Where) error {
			held, err := readAnswerItem(ctx, from, where, name)
			if err != nil || held.sealed.id != answer {
				return err
			}
			return from.Remove(ctx, where, name)
		})
	}
}

// drop forgets answers, and says of which accounts they were.
func (r *refuge) drop(applied []model.ID) map[model.ID]model.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	var gone map[model.ID]model.ID
	for _, id := range applied {
		account, ok := r.found[id]
		if item, own := r.own[id]; own {
			account, ok = item.Owner, true
		}
		if !ok {
			continue
		}
		if gone == nil {
			gone = map[model.ID]model.ID{}
		}
		gone[id] = account
		delete(r.found, id)
		delete(r.own, id)
	}
	return gone
}

// takeFromKeyring brings the answers of dead processes into the inbox. The
// transaction looks whether the intent still stands: where it does not, somebody
// has dealt with the answer meanwhile.
func (v *Vault) takeFromKeyring(ctx context.Context) error {
	cut, err := v.cutOff(ctx)
	if err != nil {
		return err
	}
	for _, in := range cut {
		item, err := v.answerOf(in.id)
		switch {
		case errors.Is(err, keyring.ErrNotFound):
			continue
		case err != nil:
			return err
		}
		err = v.update(ctx, func(t *tx) error {
			now, err := t.one(inIntent, " WHERE account = ?1", in.id)
			if errors.Is(err, model.ErrNoRecord) || err == nil && (now.ver != in.ver || now.owner != in.owner) {
				return nil
			}
			if err != nil {
				return err
			}
			return t.PutInbox(item)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// cutOff lists the intents of dead processes. No row is opened.
func (v *Vault) cutOff(ctx context.Context) (cut []row, err error) {
	c, err := v.readers.take(ctx, v.done)
	if err != nil {
		return nil, err
	}
	defer v.readers.give(c)
	err = c.rows(picked(inIntent), func(stmt *sqlite.Stmt) error {
		next := row{table: inIntent}
		scanRow(stmt, &next)
		cut = append(cut, next)
		return nil
	})
	cut = slices.DeleteFunc(cut, func(in row) bool {
		lives, err := v.Alive(in.owner)
		return err != nil || lives
	})
	return cut, err
}
