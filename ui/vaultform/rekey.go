package vaultform

import (
	"fmt"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
)

// rekeyWord is typed to confirm that the vault's key is changed.
const rekeyWord = "change"

// leave begins the ids of the ways in that may be left behind.
const leave = "leave "

// Rekey is the form that changes the vault's key. Make one with [NewRekey].
type Rekey struct {
	form.Form
	slots []model.VaultSlot
}

// NewRekey makes the form over the vault as it is. byKeyring says that the vault
// opens by the keyring, so that a passphrase may not be needed.
func NewRekey(status model.VaultStatus, byKeyring bool) *Rekey {
	r := &Rekey{slots: status.Slots}
	r.Title, r.Done = "Change the vault's key", "change it"
	ghost := ""
	if byKeyring {
		ghost = "empty: by the keyring"
	}
	r.Items = []*form.Item{
		{Kind: form.Words, Says: "For when a key got out, or somebody left. Everything is sealed anew by a new key, " + lasting(status.Cards) + "; a backup under the old key is made first. The screen locks for it, and so does every other tokenrack."},
		{Kind: form.Words, Says: "It keeps them from what comes, not from what they have seen: revoke those tokens too. Ways in that stay open the new key as well, so change a passphrase that somebody else knows first."},
	}
	if len(r.slots) > 1 {
		for _, s := range r.slots {
			r.Items = append(r.Items, &form.Item{ID: leave + s.ID, Label: "Leave behind", Kind: form.Tick, Ghost: wayIn(s)})
		}
	}
	r.Items = append(r.Items,
		&form.Item{ID: today, Label: "Passphrase", Kind: form.Secret, Spaced: true, Ghost: ghost, Says: "What opens the vault today."},
		&form.Item{ID: word, Label: "Confirm", Ghost: "type " + rekeyWord, Says: "What is left behind opens the vault no more."},
	)
	r.Focus(today)
	return r
}

// wayIn names a way into the vault.
func wayIn(s model.VaultSlot) string {
	name := s.Label
	if name == "" {
		name = s.ID
	}
	return draw.Clean(strings.TrimSpace(s.Type + " " + name))
}

// Sealing a thousand records anew took 2.6 s on a busy machine with two cores.
const recordsInASecond = 400

// lasting says how long the work may take.
func lasting(records int) string {
	seconds := (records + recordsInASecond - 1) / recordsInASecond
	switch {
	case seconds <= 3:
		return "which takes a few seconds"
	case seconds < 90:
		return fmt.Sprintf("which takes about %d seconds", seconds)
	}
	return fmt.Sprintf("which takes about %d minutes", (seconds+59)/60)
}

// Changed makes the form fit what was set in its items without keys.
func (*Rekey) Changed() {}

// Rekeying is what the form holds.
type Rekeying struct {
	Passphrase model.Secret // opens the vault; empty: the keyring does
	Without    []string     // the ids of the ways in that are left behind
}

// Wipe forgets the passphrase.
func (r *Rekeying) Wipe() { r.Passphrase.Wipe() }

// Filled is what was filled in; false where something is missing, which is told
// at its field. The caller wipes it.
func (r *Rekey) Filled() (Rekeying, bool) {
	r.Clear()
	var of Rekeying
	var last *form.Item
	safe := false
	for _, s := range r.slots {
		item := r.Item(leave + s.ID)
		if item == nil || !item.On {
			safe = safe || s.Type != model.SlotKeyring
			continue
		}
		of.Without, last = append(of.Without, s.ID), item
	}
	if last != nil && !safe {
		last.Trouble = "No way in would be left that does not hang on a keyring."
	}
	if r.Item(today).Field.Text() == "" && r.Item(today).Ghost == "" {
		r.Item(today).Trouble = "The vault opens by a passphrase."
	}
	if r.Value(word) != rekeyWord {
		r.Item(word).Trouble = "Type " + rekeyWord + " to go on."
	}
	if r.FocusTrouble() {
		return Rekeying{}, false
	}
	of.Passphrase = model.NewSecret(r.Item(today).Field.Text())
	return of, true
}
