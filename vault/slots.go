package vault

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// AddSlot adds one way into the vault, which is unlocked by key for that. What
// it returns tells of the new slot.
func (p Place) AddSlot(ctx context.Context, key model.VaultKey, plan model.SlotPlan) (model.VaultSlot, error) {
	var made slot
	err := p.changeSlots(ctx, key, func(v *Vault, h *header, vaultKey []byte) (undo func(), err error) {
		if len(h.slots) >= slotsMax {
			return nil, tooManySlots()
		}
		made, undo, err = v.newSlot(keyring.WithPerson(ctx), h, vaultKey, plan)
		if err != nil {
			return undo, err
		}
		for i := range h.slots {
			if made.recipient != "" && h.slots[i].recipient == made.recipient {
				return undo, &model.Error{Kind: model.KindExists, What: "that recipient opens the vault already", Why: "by the slot " + h.slots[i].words()}
			}
		}
		h.slots = append(h.slots, made)
		return undo, nil
	})
	if err != nil {
		return model.VaultSlot{}, err
	}
	return made.told(), nil
}

// newSlot makes the slot; undo takes back what it left outside the vault.
func (v *Vault) newSlot(ctx context.Context, h *header, vaultKey []byte, plan model.SlotPlan) (s slot, undo func(), err error) {
	switch {
	case plan.Keyring:
		if v.mark.item != nil {
			return s, nil, &model.Error{Kind: model.KindExists, What: "this machine's keyring opens the vault already"}
		}
		i, err := newItem(ctx, v.keys, v.rev.Load())
		if err != nil {
			return s, nil, err
		}
		s, err = i.wrap(v.keys, vaultKey)
		undo = i.remove
		if err != nil {
			return s, undo, err
		}
	case !plan.Passphrase.Empty():
		s, err = newPassphraseSlot(plan.Passphrase, vaultKey, h)
	default:
		s, err = newRecipientSlot(plan, vaultKey, h)
	}
	s.label = plan.Label
	return s, undo, err
}

// RemoveSlot takes one way into the vault away, named by the beginning of its
// id. The last way that does not hang on a keyring stays. Whoever could open
// the vault by it has seen the vault's key; [Place.Rekey] changes that.
func (p Place) RemoveSlot(ctx context.Context, key model.VaultKey, name string) (model.VaultSlot, error) {
	var gone slot
	var item *item
	err := p.changeSlots(ctx, key, func(v *Vault, h *header, _ []byte) (func(), error) {
		at, err := h.find(name)
		if err != nil {
			return nil, err
		}
		gone = h.slots[at]
		if len(h.slots) == 1 || gone.kind != keyringSlot && h.others() == 1 {
			return nil, lastWay(&gone)
		}
		if gone.kind == keyringSlot {
			if i, err := getItem(ctx, &gone, h.vault); err == nil && i.unwrap(&gone, h) != nil {
				item = i
			}
			if v.mark.item != nil && item != nil {
				v.mark.item = nil // no mark is written to it any more
			}
		}
		h.slots = append(h.slots[:at:at], h.slots[at+1:]...)
		return nil, nil
	})
	if err != nil {
		return model.VaultSlot{}, err
	}
	if item != nil {
		item.remove()
	}
	return gone.told(), nil
}

func lastWay(s *slot) error {
	return &model.Error{
		Kind: model.KindUsage, What: "the slot " + s.words() + " stays",
		Why:   "it is the last way in that does not hang on a keyring, and keyrings get lost",
		Still: "Nothing was changed.", Do: "Add another first: tokenrack vault slot add --recovery, or --passphrase-file F.",
	}
}

// ChangePassphrase puts another passphrase in the place of one, named by its
// slot; an empty name is the only passphrase slot there is.
func (p Place) ChangePassphrase(ctx context.Context, key model.VaultKey, name string, next model.Secret) (model.VaultSlot, error) {
	var made slot
	err := p.changeSlots(ctx, key, func(_ *Vault, h *header, vaultKey []byte) (func(), error) {
		at, err := h.passphraseAt(name)
		if err != nil {
			return nil, err
		}
		made, err = newPassphraseSlot(next, vaultKey, h)
		if err != nil {
			return nil, err
		}
		made.label = h.slots[at].label
		h.slots[at] = made
		return nil, nil
	})
	return made.told(), err
}

func (h *header) passphraseAt(name string) (int, error) {
	if name != "" {
		at, err := h.find(name)
		if err == nil && h.slots[at].kind != passphraseSlot {
			err = &model.Error{Kind: model.KindUsage, What: "the slot " + h.slots[at].words() + " has no passphrase"}
		}
		return at, err
	}
	found := -1
	for i := range h.slots {
		if h.slots[i].kind != passphraseSlot {
			continue
		}
		if found >= 0 {
			return -1, &model.Error{Kind: model.KindUsage, What: "there are several passphrases", Do: "Name the slot; “tokenrack vault slot list” tells them apart."}
		}
		found = i
	}
	if found < 0 {
		return -1, &model.Error{Kind: model.KindNotFound, What: "the vault has no passphrase slot", Do: "“tokenrack vault slot add --passphrase-file F” adds one."}
	}
	return found, nil
}

// changeSlots unlocks the vault and rewrites its header by change, in one
// transaction. Where that fails, what change left outside is undone.
func (p Place) changeSlots(ctx context.Context, key model.VaultKey, change func(*Vault, *header, []byte) (undo func(), err error)) error {
	v, vaultKey, err := p.openKeeping(ctx, key)
	defer clear(vaultKey)
	if err != nil {
		return tell(err)
	}
	defer func() { _ = v.Close() }() // what was to be durable is
	if err := v.writable(ctx); err != nil {
		return err
	}
	var (
		undo func()
		rev  uint64
	)
	err = v.alone(ctx, func(c *conn) error {
		h, err := v.ownHeader(c)
		if err != nil {
			return err
		}
		if undo, err = change(v, h, vaultKey); err != nil {
			return err
		}
		if rev, err = v.bindHeader(c, h); err != nil {
			return err
		}
		return hooks.At("midSlotWrite")
	})
	if err != nil {
		if undo != nil {
			undo()
		}
		return tell(err)
	}
	// Only now: the mark of a generation that was never committed would make
	// the vault an older copy of itself.
	v.rev.Store(rev)
	v.mark.changed(v)
	v.watch.signal()
	return hooks.At("afterSlotWrite")
}

// ownHeader reads the header again, inside a transaction: it must still be the
// one that was unlocked.
func (v *Vault) ownHeader(c *conn) (*header, error) {
	h, err := readHeader(c)
	switch {
	case err != nil:
		return nil, err
	case h.epoch != v.keys.epoch:
		return nil, errRekeyed(h.turned)
	}
	return h, h.genuine(v.keys)
}

// bindHeader writes the header with a new MAC and one generation more, so that
// an older set of slots cannot be put back unseen.
func (v *Vault) bindHeader(c *conn, h *header) (rev uint64, err error) {
	s, err := v.keys.openState(h.state)
	if err != nil {
		return 0, damaged("its sealed state does not open")
	}
	s.rev++
	if older := v.mark.restoredFrom(); older > s.restored {
		s.restored = older
	}
	h.sort()
	h.state, h.mac = v.keys.sealState(&s), h.bind(v.keys)
	return s.rev, h.write(c)
}

// errRekeyed says that the vault's key was changed since it was opened.
func errRekeyed(at time.Time) error {
	e := &model.Error{
		Kind: model.KindLocked, What: "the key of this vault was changed by another tokenrack",
		Still: "Nothing is lost.", Do: "Unlock the vault again: its ways in are the same, but for those that were left behind.",
		Cause: model.ErrRekeyed,
	}
	if !at.IsZero() {
		e.What += " at " + at.Local().Format("15:04")
	}
	return e
}
