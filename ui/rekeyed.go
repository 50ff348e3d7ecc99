package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// rekeyed locks the screen where an error says that another program has changed
// the vault's key: what is open can neither read nor write any more, and only
// whoever unlocks it anew gets the new key.
func (a *app) rekeyed(err error) (cmd tea.Cmd, is bool) {
	if a.vault == nil || !errors.Is(err, model.ErrRekeyed) {
		return nil, false
	}
	if a.gate != nil || a.quitting {
		return nil, true
	}
	a.rekeyedWhy = rekeyedWords(err)
	return a.lockWhenDone(a.rekeyedWhy), true
}

// rekeyedWords are the error's, with its time.
func rekeyedWords(err error) string {
	says := "The key of this vault was changed by another tokenrack"
	var e *model.Error
	if errors.As(err, &e) && e.What != "" {
		says = draw.Begin(draw.Clean(e.What))
	}
	return says + "."
}

// unlockWith says what the ways into the vault are now, and what became of a
// form that was open.
func unlockWith(slots []model.VaultSlot, stranded bool) string {
	keyring, passphrase := hasSlot(slots, model.SlotKeyring), hasSlot(slots, model.SlotPassphrase)
	says := "Unlock it with its new key: leave, and start tokenrack with --identity FILE."
	switch {
	case keyring && passphrase:
		says = "Unlock it with the passphrase, or the keyring."
	case keyring:
		says = "Unlock it with the keyring."
	case passphrase:
		says = "Unlock it with the passphrase."
	}
	if stranded {
		says += " The form that was open waits for that."
	}
	return says
}
