package vaultform

import (
	"strconv"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

// BringIn is the form that brings in what somebody handed over: first it shows
// what would be done, and then does it. Make one with [NewBringIn].
type BringIn struct {
	form.Form
	looked bool // what would be done is shown
}

// NewBringIn makes the form.
func NewBringIn() *BringIn {
	b := &BringIn{}
	b.Title, b.Done = "Bring a set-up in", "look into it"
	b.Items = []*form.Item{
		{Kind: form.Words, Says: "What somebody exported. It is only looked into at first. What is here already stays as it is, and a backup is made before anything comes in."},
		{ID: file, Label: "File", Ghost: "path of the .age file"},
		{
			ID: opens, Label: "Opens by", Kind: form.Choice,
			Options: []form.Option{{ID: byPassphrase, Label: "a passphrase"}, {ID: byKey, Label: "your key"}},
		},
		{ID: today, Label: "Passphrase", Kind: form.Secret, Spaced: true, Says: "The one of the file, from whoever made it."},
		{ID: identity, Label: "Key file", Ghost: "path of an age or SSH private key"},
		{ID: found, Kind: form.Words, Off: true},
	}
	b.follow()
	return b
}

func (b *BringIn) follow() {
	key := b.Item(opens).Chosen() == byKey
	b.Item(identity).Off, b.Item(today).Off = !key, key
}

// Filled is the file, and what opens it: the passphrase, or else the path of a
// key; false where something is missing, which is told at its field. The caller
// wipes the passphrase.
func (b *BringIn) Filled() (path string, passphrase model.Secret, key string, ok bool) {
	b.Clear()
	path = existing(b.Item(file))
	if item := b.Item(today); !item.Off && item.Field.Text() == "" {
		item.Trouble = "Which passphrase opens it?"
	}
	if item := b.Item(identity); !item.Off {
		key = existing(item)
	}
	if b.FocusTrouble() {
		return "", passphrase, "", false
	}
	if item := b.Item(today); !item.Off {
		passphrase = model.NewSecret(item.Field.Text())
	}
	return path, passphrase, key, true
}

// Looked says that what would be done is shown, so that the next Enter does it.
func (b *BringIn) Looked() bool { return b.looked }

// Show shows what would be done, line by line, and how much of it is new.
func (b *BringIn) Show(lines []form.Line, added int) {
	b.Fail(nil)
	item := b.Item(found)
	item.Off, item.Lines = false, append([]form.Line{{Tone: form.Strong, Text: "Look at the addresses: secrets that are typed later go there."}}, lines...)
	b.looked, b.Done = added > 0, "bring "+strconv.Itoa(added)+" in"
	if added == 0 {
		item.Lines[0].Text = "There is nothing new in it."
		b.Done = "look into it"
	}
	b.Seek(found)
}

// stale forgets what was shown once something else is asked for.
func (b *BringIn) stale() {
	b.looked, b.Done = false, "look into it"
	b.Item(found).Off = true
}
