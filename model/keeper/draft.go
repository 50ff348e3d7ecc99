package keeper

import (
	"bytes"
	"context"
	"errors"

	"github.com/tokenrack/tokenrack/model"
)

// AppDraftForm names the draft of an app that is being added.
const AppDraftForm = "app"

// AccountDraft names the draft of an account that is being added by an app, by
// whichever app where the id is zero.
func AccountDraft(app model.ID) string {
	if app.IsZero() {
		return "account"
	}
	return "account/" + app.String()
}

// SaveDraft keeps a half filled form, in place of an older draft of the same
// form. It is durable when it returns nil. A secret that did not change since
// is not written again.
func (k *Keeper) SaveDraft(ctx context.Context, d model.Draft) error {
	d.Saved = k.clock.Now()
	err := k.store.Update(ctx, func(tx model.Tx) error {
		card, err := tx.CardByKey(model.DraftCard, d.Form)
		old := draftRefs{}
		switch {
		case errors.Is(err, model.ErrNoRecord):
			card = model.Card{ID: model.NewID(), Kind: model.DraftCard, Key: d.Form}
		case err != nil:
			return err
		default:
			if _, old, err = readDraft(card); err != nil {
				old = draftRefs{} // what cannot be read is replaced
			}
		}
		refs, err := putDraftSecrets(tx, card.ID, d, old)
		if err != nil {
			return err
		}
		card.Data = writeDraft(d, refs)
		_, err = tx.PutCard(card)
		return err
	})
	return storeTrouble(err)
}

// putDraftSecrets seals what was typed into secret fields and removes what
// stands there no longer.
func putDraftSecrets(tx model.Tx, owner model.ID, d model.Draft, old draftRefs) (draftRefs, error) {
	refs := draftRefs{}
	for name, secret := range d.Secrets {
		if secret.Empty() {
			continue
		}
		if id, kept := old[name]; kept {
			same, err := holds(tx, id, secret)
			if err != nil {
				return nil, err
			}
			if same {
				refs[name] = id
				continue
			}
		}
		id, err := putSecret(tx, owner, model.DraftSecret, secret)
		if err != nil {
			return nil, err
		}
		refs[name] = id
	}
	for name, id := range old {
		if refs[name] == id {
			continue
		}
		if err := tx.DeleteSecret(id); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// holds says that a sealed row holds this very secret.
func holds(rd model.Reader, id model.ID, secret model.Secret) (bool, error) {
	was, err := secretOf(rd, id)
	defer was.Wipe()
	return bytes.Equal(was.Bytes(), secret.Bytes()), err
}

// Draft returns the draft of a form, nil where there is none. The caller wipes
// it.
func (k *Keeper) Draft(ctx context.Context, form string) (*model.Draft, error) {
	var found *model.Draft
	err := k.store.View(ctx, func(rd model.Reader) error {
		found = nil
		card, err := rd.CardByKey(model.DraftCard, form)
		if errors.Is(err, model.ErrNoRecord) {
			return nil
		}
		if err != nil {
			return err
		}
		d, refs, err := readDraft(card)
		if err != nil {
			return err
		}
		d.Secrets = map[string]model.Secret{}
		for name, id := range refs {
			if d.Secrets[name], err = secretOf(rd, id); err != nil {
				return err
			}
		}
		found = &d
		return nil
	})
	if err != nil {
		return nil, storeTrouble(err)
	}
	return found, nil
}

// DropDraft removes the draft of a form with its secrets; one that is gone
// already is no error.
func (k *Keeper) DropDraft(ctx context.Context, form string) error {
	err := k.store.Update(ctx, func(tx model.Tx) error { return dropDraft(tx, form) })
	return storeTrouble(err)
}

func dropDraft(tx model.Tx, form string) error {
	if form == "" {
		return nil
	}
	card, err := tx.CardByKey(model.DraftCard, form)
	if errors.Is(err, model.ErrNoRecord) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.DeleteCard(card.ID, card.Ver)
}
