package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// turn is the moment at which the new key takes the place of the old one.
type turn struct {
	v       *Vault
	key     model.VaultKey
	without []string
	item    *item // this machine's keyring item, if the vault has a slot in it
	before  *keys // what the vault had; nil: nothing was begun
	rev     uint64
}

// takeBack makes the handle what it was, where the header was not written.
func (t *turn) takeBack() {
	if t.before == nil {
		return
	}
	t.v.keys.older = nil
	t.v.keys.wipe()
	t.v.keys = t.before
	t.v.rev.Store(t.rev)
}

// begin writes the header of the new epoch; no row is touched.
func (t *turn) begin(ctx context.Context, c *conn, oldKey []byte) error {
	v := t.v
	h, err := v.ownHeader(c)
	if err != nil {
		return err
	}
	if err := t.free(c); err != nil {
		return err
	}
	s, ancestors, err := v.keys.openHeader(h)
	if err != nil {
		return err
	}
	newKey := make([]byte, keySize)
	_, _ = rand.Read(newKey) // never fails, see crypto/rand
	defer clear(newKey)
	h.epoch++
	h.turned = time.Now()
	k, err := newKeys(newKey, h.vault, h.epoch)
	if err != nil {
		return err
	}
	if err := t.wrap(ctx, h, k, newKey); err != nil {
		return err
	}
	h.older = k.sealSmall(inOlder, oldKey)
	h.lineage = k.sealLineage(v.keys.pin, ancestors)
	h.progress = k.sealSmall(inProgress, progress{table: inCard}.encode())
	s.rev++
	if older := v.mark.restoredFrom(); older > s.restored {
		s.restored = older
	}
	h.state, h.mac = k.sealState(&s), h.bind(k)
	if err := h.write(c); err != nil {
		return err
	}
	k.older = v.keys
	t.before, t.rev = v.keys, v.rev.Load()
	v.keys = k
	v.rev.Store(s.rev)
	return hooks.At("midRekey")
}

// free refuses while an answer may still come that only the old key can seal.
func (t *turn) free(c *conn) error {
	r := &reader{v: t.v, c: c}
	intents, err := r.Intents()
	if err != nil {
		return err
	}
	for _, intent := range intents {
		if alive, err := t.v.Alive(intent.Holder); err != nil || alive {
			return &model.Error{
				Kind: model.KindUnavailable, What: "the vault's key was not changed",
				Why: "another program waits for a server's answer", Still: "Nothing was changed.",
				Do: "Close other tokenrack windows, or wait a minute, and try again.", Cause: err,
			}
		}
		if err := t.keyringFree(intent.Account); err != nil {
			return err
		}
	}
	if some, err := t.v.spilled(); err != nil || some {
		return &model.Error{
			Kind: model.KindUnavailable, What: "the vault's key was not changed",
			Why: "a server's answer waits in the spill file: it could not be written to the vault", Still: "Nothing was changed.",
			Do: "Free some disk space, close other tokenrack windows, and try again.", Cause: err,
		}
	}
	return nil
}

// keyringFree refuses while the answer of a cut-off exchange lies in the keyring,
// or may lie there.
func (t *turn) keyringFree(account model.ID) error {
	_, err := t.v.answerOf(account)
	if errors.Is(err, keyring.ErrNotFound) || errors.Is(err, keyring.ErrNone) || errors.Is(err, keyring.ErrNoCollection) {
		return nil
	}
	return &model.Error{
		Kind: model.KindUnavailable, What: "the vault's key was not changed",
		Why: "an exchange was cut off, and its answer lies in the keyring or may lie there", Still: "Nothing was changed.",
		Do: "Unlock the keyring, use the accounts that are in doubt once, and try again.", Cause: err,
	}
}

// wrap takes out the slots that are to go, and wraps the new key for the rest.
func (t *turn) wrap(ctx context.Context, h *header, k *keys, newKey []byte) error {
	for _, name := range t.without {
		at, err := h.find(name)
		if err != nil {
			return err
		}
		h.slots = slices.Delete(h.slots, at, at+1)
	}
	if len(h.slots) == 0 || len(t.without) > 0 && h.others() == 0 {
		return &model.Error{
			Kind: model.KindUsage, What: "the vault's key was not changed", Why: "no way in would be left that does not hang on a keyring",
			Do: "Add one first: tokenrack vault slot add --recovery.",
		}
	}
	for i := range h.slots {
		s := &h.slots[i]
		switch {
		case s.kind == keyringSlot:
			if err := t.wrapForKeyring(ctx, h, k, s, newKey); err != nil {
				return err
			}
		case s.direct():
			return notCarried(s, "it was made by an older tokenrack, and only its passphrase could wrap the new key",
				"Set it anew first: tokenrack vault slot passphrase "+s.name()+".")
		default:
			if err := s.rewrap(newKey, h, t.key.Plugins); err != nil {
				return notCarried(s, tell(err).Error(), "Mend that, or leave the slot behind: --without "+s.name()+".")
			}
		}
	}
	h.sort()
	return nil
}

func (t *turn) wrapForKeyring(ctx context.Context, h *header, k *keys, s *slot, newKey []byte) error {
	older := *h
	older.epoch--
	i, err := getItem(ctx, s, h.vault)
	if err != nil || i.unwrap(s, &older) == nil {
		return notCarried(s, "this machine's keyring does not open it", "Leave it behind with --without "+s.name()+", and add it again on its own machine.")
	}
	fresh, err := i.wrap(k, newKey)
	if err != nil {
		return err
	}
	fresh.label = s.label
	*s = fresh
	t.item = i
	return nil
}

func notCarried(s *slot, why, do string) error {
	return &model.Error{
		Kind: model.KindUsage, What: "the slot " + s.words() + " cannot be carried over", Why: why,
		Still: "Nothing was changed.", Do: do,
	}
}

// settle tells this machine of the vault's new pin. Where that fails, the
// vault's lineage says the same at the next opening.
func (t *turn) settle(ctx context.Context) {
	v := t.v
	if t.item != nil {
		t.item.pin = v.keys.pinValue()
		t.item.mark = max(t.item.mark, v.rev.Load())
		if t.item.store(ctx) == nil {
			v.mark.item = t.item
		}
	}
	v.mark.mu.Lock()
	defer v.mark.mu.Unlock()
	_ = v.mark.writeFile(v, max(v.mark.high, v.rev.Load()))
}
