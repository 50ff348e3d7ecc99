package gate

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

// The items of a new passphrase, which is typed twice.
const (
	passphrase = "passphrase"
	again      = "again"
)

// TwiceItems are the items of a form that takes a new passphrase: it is typed
// twice, and its strength is shown while it is.
func TwiceItems(label string) []*form.Item {
	return []*form.Item{
		{
			ID: passphrase, Label: label, Kind: form.Secret, Spaced: true,
			Says: "Several words that nobody connects with you are better than one with signs in it.",
		},
		{ID: again, Label: "Once more", Kind: form.Secret, Spaced: true},
	}
}

// LeaveTwiceOut leaves the items out, or brings them back.
func LeaveTwiceOut(f *form.Form, out bool) {
	for _, id := range []string{passphrase, again} {
		f.Item(id).Off = out
	}
}

// strengthTones are how good each strength is.
var strengthTones = map[Strength]form.Tone{Weak: form.Warn, Fair: form.Plain, Good: form.Good, Strong: form.Good}

// MeasureTwice shows how strong the passphrase is as it stands, and whether the
// second one is the same.
func MeasureTwice(f *form.Form) {
	first, second := f.Item(passphrase), f.Item(again)
	first.Note, second.Note = "", ""
	if s := Measure(first.Field.Text()); s != None {
		first.Note, first.NoteTone = "strength: "+s.String(), strengthTones[s]
	}
	if text := second.Field.Text(); text != "" && text == first.Field.Text() {
		second.Note, second.NoteTone = "the same", form.Good
	}
}

// CheckTwice says that the passphrase can be taken, or tells at the items why
// not. The second one is asked for only once the first is good.
func CheckTwice(f *form.Form) bool {
	first, second := f.Item(passphrase), f.Item(again)
	switch {
	case first.Off:
		return true
	case first.Field.Text() == "":
		first.Trouble = "An empty passphrase protects nothing."
	case Measure(first.Field.Text()) == Weak:
		first.Trouble = "That would be guessed quickly. Add words."
	case second.Field.Text() == "":
		f.Focus(again)
		return false
	case first.Field.Text() != second.Field.Text():
		second.Trouble = "The two differ."
		second.Field.Wipe()
	default:
		return true
	}
	f.FocusTrouble()
	return false
}

// Twice is the passphrase that was typed, empty where it is left out. The caller
// wipes it.
func Twice(f *form.Form) model.Secret {
	if first := f.Item(passphrase); !first.Off {
		return model.NewSecret(first.Field.Text())
	}
	return model.Secret{}
}
