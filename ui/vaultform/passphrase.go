package vaultform

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/gate"
)

// The items of the forms.
const (
	slot      = "slot"
	today     = "today"
	own       = "own"
	backup    = "backup"
	file      = "file"
	word      = "word"
	whose     = "whose"
	opens     = "opens"
	recipient = "recipient"
	identity  = "identity"
	found     = "found"
	about     = "about"
)

// Passphrase is the form that changes a passphrase. Make one with
// [NewPassphrase].
type Passphrase struct{ form.Form }

// Passphrases are those of the ways into a vault that are passphrases, their labels
// clean.
func Passphrases(ways []model.VaultSlot) []model.VaultSlot {
	var some []model.VaultSlot
	for _, s := range ways {
		if s.Type == model.SlotPassphrase {
			s.Label = draw.Clean(s.Label)
			some = append(some, s)
		}
	}
	return some
}

// NewPassphrase makes the form over the passphrases that the vault has, of which
// there is one at least: see [Passphrases].
func NewPassphrase(slots []model.VaultSlot) *Passphrase {
	p := &Passphrase{}
	p.Title, p.Done = "Change the passphrase", "change"
	pick := &form.Item{ID: slot, Label: "Which one", Kind: form.Choice, Off: len(slots) < 2}
	for _, s := range slots {
		label := s.Label
		if label == "" {
			label = s.ID
		}
		pick.Options = append(pick.Options, form.Option{ID: s.ID, Label: label})
	}
	p.Items = append([]*form.Item{
		{Kind: form.Words, Says: "The vault opens by the new one from now on; other ways into it stay as they are, and backups open by the old one."},
		pick,
		{ID: today, Label: "Today's", Kind: form.Secret, Spaced: true, Says: "The one that is changed, or another passphrase of this vault."},
	}, gate.TwiceItems("New one")...)
	p.Items = append(p.Items, &form.Item{Kind: form.Words, Says: "A lost passphrase is a lost vault, unless there is another way into it."})
	p.Focus(today)
	gate.MeasureTwice(&p.Form)
	return p
}

// Key takes a key.
func (p *Passphrase) Key(key tea.Key) form.Answer {
	answer := p.Form.Key(key)
	gate.MeasureTwice(&p.Form)
	return answer
}

// Paste gives pasted text to the field with the focus.
func (p *Passphrase) Paste(text string) form.Answer {
	answer := p.Form.Paste(text)
	gate.MeasureTwice(&p.Form)
	return answer
}

// Filled is which slot gets which passphrase, and one that opens the vault
// today; false where something is missing, which is told at its field. The
// caller wipes both.
func (p *Passphrase) Filled() (which string, now, next model.Secret, ok bool) {
	p.Clear()
	if p.Item(today).Field.Text() == "" {
		p.Item(today).Trouble = "Without today's passphrase nobody changes it."
		p.FocusTrouble()
		return "", now, next, false
	}
	if !gate.CheckTwice(&p.Form) {
		return "", now, next, false
	}
	return p.Item(slot).Chosen(), model.NewSecret(p.Item(today).Field.Text()), gate.Twice(&p.Form), true
}
