package vaultform

import (
	"path/filepath"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

// restoreWord is typed to confirm that a backup takes the vault's place.
const restoreWord = "restore"

// another is the choice of a file that is not in the list.
const another = "another"

// Restore is the form that puts a backup in the vault's place. Make one with
// [NewRestore].
type Restore struct{ form.Form }

// NewRestore makes the form over the backups there are, the newest first.
// byKeyring says that the vault opens by the keyring, so that a passphrase may
// not be needed.
func NewRestore(backups []string, byKeyring bool) *Restore {
	r := &Restore{}
	r.Title, r.Done = "Restore a backup", "restore"
	pick := &form.Item{ID: backup, Label: "Backup", Kind: form.Pick}
	for _, path := range backups {
		pick.Options = append(pick.Options, form.Option{ID: path, Label: filepath.Base(path)})
	}
	pick.Options = append(pick.Options, form.Option{ID: another, Label: "another file"})
	ghost := ""
	if byKeyring {
		ghost = "empty: by the keyring"
	}
	r.Items = []*form.Item{
		{Kind: form.Words, Says: "The backup is looked through first, and today's vault is kept as a backup of its own. The screen locks, and opens on what was restored."},
		{Kind: form.Words, Says: "It is an older vault: refresh tokens in it may have been spent since, so none of those that change is used by itself. Each account asks, or signs in anew."},
		pick,
		{ID: file, Label: "File", Ghost: "path of the backup"},
		{ID: today, Label: "Passphrase", Kind: form.Secret, Spaced: true, Ghost: ghost, Says: "What opens today's vault, and the backup unless it has one of its own."},
		{ID: own, Label: "Its own", Kind: form.Secret, Ghost: "the same", Says: "The backup's own passphrase, where it was changed since."},
		{ID: word, Label: "Confirm", Ghost: "type " + restoreWord, Says: "What was changed since the backup leaves the vault."},
	}
	r.follow()
	return r
}

func (r *Restore) follow() { r.Item(file).Off = r.Item(backup).Chosen() != another }

// Restoring is what the form holds.
type Restoring struct {
	Path       string       // of the backup
	Passphrase model.Secret // opens today's vault; empty: the keyring does
	Own        model.Secret // opens the backup; empty: what opens today's vault does
}

// Wipe forgets the passphrases.
func (r *Restoring) Wipe() {
	r.Passphrase.Wipe()
	r.Own.Wipe()
}

// Filled is what was filled in; false where something is missing, which is told
// at its field. The caller wipes it.
func (r *Restore) Filled() (Restoring, bool) {
	r.Clear()
	path := r.Item(backup).Chosen()
	if path == another {
		path = existing(r.Item(file))
	}
	if text := r.Value(today); text == "" && r.Item(today).Ghost == "" {
		r.Item(today).Trouble = "The vault opens by a passphrase."
	}
	if r.Value(word) != restoreWord {
		r.Item(word).Trouble = "Type " + restoreWord + " to go on."
	}
	if r.FocusTrouble() {
		return Restoring{}, false
	}
	return Restoring{Path: path, Passphrase: model.NewSecret(r.Item(today).Field.Text()), Own: model.NewSecret(r.Item(own).Field.Text())}, true
}
