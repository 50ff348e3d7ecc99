package vaultform

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/gate"
)

// How a bundle opens.
const (
	byPassphrase = "passphrase"
	byKey        = "key"
)

// Export is the form that hands the set-up over. Make one with [NewExport].
type Export struct{ form.Form }

// NewExport makes the form; customers are those whose part alone can go along.
func NewExport(customers []string, now time.Time) *Export {
	e := &Export{}
	e.Title, e.Done = "Hand the set-up over", "write the file"
	pick := &form.Item{ID: whose, Label: "What", Kind: form.Pick, Options: []form.Option{{Label: "everything"}}}
	for _, customer := range customers {
		pick.Options = append(pick.Options, form.Option{ID: customer, Label: customer})
	}
	e.Items = append([]*form.Item{
		{Kind: form.Words, Says: "Names, addresses and scopes of apps and accounts, for a colleague or another machine. No token, client secret or password goes along: there, each account is signed in anew."},
		pick,
		{ID: file, Label: "File"},
		{
			ID: opens, Label: "Opens by", Kind: form.Choice,
			Options: []form.Option{{ID: byPassphrase, Label: "a passphrase"}, {ID: byKey, Label: "the colleague's key"}},
		},
		{ID: recipient, Label: "Public key", Ghost: "age1… or ssh-ed25519 …", Says: "An age recipient or an SSH public key; only its owner can open the file."},
	}, gate.TwiceItems("Passphrase")...)
	e.Item(file).Field.Set("tokenrack-setup-" + now.Local().Format("2006-01-02") + ".age")
	e.follow()
	e.Focus(file)
	return e
}

func (e *Export) follow() {
	key := e.Item(opens).Chosen() == byKey
	e.Item(recipient).Off = !key
	gate.LeaveTwiceOut(&e.Form, key)
	gate.MeasureTwice(&e.Form)
}

// Filled is where the file goes, whose part of the set-up (empty: all of it) and
// what it opens by; false where something is missing, which is told at its
// field. The caller wipes the passphrase.
func (e *Export) Filled() (path, customer string, to model.SealTo, ok bool) {
	e.Clear()
	path = fresh(e.Item(file))
	if item := e.Item(recipient); !item.Off {
		if item.Value() == "" {
			item.Trouble = "Whose key is it for?"
		}
		to.Recipients = []string{item.Value()}
	}
	if e.FocusTrouble() || !gate.CheckTwice(&e.Form) {
		return "", "", model.SealTo{}, false
	}
	to.Passphrase = gate.Twice(&e.Form)
	return path, e.Item(whose).Chosen(), to, true
}
