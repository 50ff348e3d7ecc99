package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"filippo.io/age"

	"github.com/tokenrack/tokenrack/model"
)

// ExamineSlots tries the key slots: the keyring's always, the others where the
// key has what they need. It opens nothing else.
func (p Place) ExamineSlots(ctx context.Context, key model.VaultKey) []model.Finding {
	var f findings
	if p.check() != nil {
		return nil // told already
	}
	c, err := p.connect(readerSettings)
	if err != nil {
		return nil
	}
	defer func() { _ = c.Close() }() // it was only read
	h, err := readHeader(c)
	if err != nil {
		return nil
	}
	var by []age.Identity
	if !key.Identity.Empty() {
		by, _ = identities(ctx, key) // one that cannot be read is told when the vault is opened
	}
	for i := range h.slots {
		switch s := &h.slots[i]; s.kind {
		case keyringSlot:
			h.tryKeyring(ctx, s, &f)
		case passphraseSlot:
			h.tryPassphrase(s, key.Passphrase, &f)
		default:
			h.tryIdentities(s, by, &f)
		}
	}
	return f
}

func (h *header) tryKeyring(ctx context.Context, s *slot, f *findings) {
	i, err := getItem(ctx, s, h.vault)
	var key []byte
	if err == nil {
		key = i.unwrap(s, h)
		i.wipe()
	}
	switch {
	case err != nil:
		*f = append(*f, ringTrouble("the keyring's slot does not open", err))
	case key == nil:
		*f = append(*f, ringTrouble("the keyring's slot does not open", errOtherKey))
	default:
		clear(key)
		f.ok(checkSlots, "slot "+clean(s.words())+" opens")
	}
}

func (h *header) tryPassphrase(s *slot, passphrase model.Secret, f *findings) {
	if passphrase.Empty() {
		*f = append(*f, model.Finding{
			Level: model.FindingNote, Check: checkSlots, What: "slot " + clean(s.words()) + " was not tried: no passphrase was given",
			Do: "`tokenrack doctor --passphrase-file F` tries it: a passphrase that was forgotten is better noticed today.",
		})
		return
	}
	key, err := openPassphraseSlot(s, passphrase, h)
	switch {
	case err != nil:
		*f = append(*f, model.FindingOf(model.FindingBad, checkSlots, err))
	case key == nil:
		*f = append(*f, model.Finding{Level: model.FindingWarning, Check: checkSlots, What: "the passphrase that was given does not open slot " + clean(s.words())})
	default:
		clear(key)
		f.ok(checkSlots, "slot "+clean(s.words())+" opens")
	}
}

func (h *header) tryIdentities(s *slot, by []age.Identity, f *findings) {
	if len(by) > 0 {
		if key := s.unwrap(h, by...); key != nil {
			clear(key)
			f.ok(checkSlots, "slot "+clean(s.words())+" opens")
			return
		}
	}
	f.add(model.FindingNote, checkSlots, "slot "+clean(s.words())+" was not tried: its identity was not given (--identity)", "")
}

// Examine looks through an open vault: that every row opens, that none was
// added, taken away or put back, and that the vault is not older than it once
// was on this machine. See [Vault.Verify] for what it takes.
func (v *Vault) Examine(ctx context.Context) []model.Finding {
	var f findings
	report, err := v.Verify(ctx)
	if err != nil {
		f.bad(checkRows, tell(failure("read", err)))
		return f
	}
	for _, damage := range report.Damage {
		f.add(model.FindingBad, checkRows, damage, v.place.Path)
		f[len(f)-1].Still = "Rows that were not touched still open."
		f.salvageHint()
	}
	if report.Whole() {
		f.ok(checkRows, fmt.Sprintf("all %d open; none was added, taken away or put back", report.Rows))
	}
	v.examineMark(&f)
	return f
}

func (v *Vault) examineMark(f *findings) {
	if v.Restored() {
		*f = append(*f, model.Finding{
			Level: model.FindingWarning, Check: checkMark, Where: v.place.Path,
			What:  "the vault is older than it once was here: an old copy was put back",
			Still: "Tokens can be read and copied.",
			Do:    "Refresh tokens in it may have been spent since. Sign in again where a refresh is refused.",
		})
		return
	}
	high, err := v.mark.readFile(v, nil)
	switch {
	case errors.Is(err, errAncestor):
		f.ok(checkMark, fmt.Sprintf("change %d; the vault's key was changed since the mark of this machine", v.rev.Load()))
	case errors.Is(err, fs.ErrNotExist), err == nil && high == 0 && v.rev.Load() > 0:
		*f = append(*f, model.Finding{
			Level: model.FindingNote, Check: checkMark, Where: v.mark.path,
			What: "this machine keeps no mark yet of how far the vault had come: an old copy put back now would not be noticed",
			Do:   "Nothing: the mark is written when something changes, at the end of a program.",
		})
	case err != nil:
		f.add(model.FindingWarning, checkMark, "the mark of how far the vault had come cannot be read: an old copy put back would not be noticed", v.mark.path)
	default:
		f.ok(checkMark, fmt.Sprintf("change %d, and it was never further than that here", v.rev.Load()))
	}
}
