package cli

import (
	"context"
	"os"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Chores is what the verbs backup, slot passphrase, rekey, restore, export, import
// and doctor do, for the screen, which has the vault open already and asks in forms.
// Make one with [Screen.Chores].
type Chores struct {
	vault      Vault
	store      keeper.Store
	rack       Rack
	age        AgeKeys
	doctor     Doctor
	version    string
	pluginFile string // the file that lists the age plugins that may run
}

// Chores are those of a vault that is open. version is the program's, empty for
// what the build recorded.
func (s Screen) Chores(rack Rack, store keeper.Store, version string) *Chores {
	return &Chores{vault: s.Vault, store: store, rack: rack, age: s.Age, doctor: s.Doctor, version: version, pluginFile: pluginsIn(s.Paths)}
}

// BackUp copies the vault into the folder of its backups and returns the copy's
// path.
func (c *Chores) BackUp(ctx context.Context) (string, error) {
	return c.backUp(ctx, model.BackupByHand)
}

func (c *Chores) backUp(ctx context.Context, why string) (string, error) {
	store, ok := c.store.(interface {
		Backup(ctx context.Context, why string) (string, error)
	})
	if !ok {
		return "", &model.Error{Kind: model.KindUsage, What: "this vault has no backups", Why: "it is no file"}
	}
	return store.Backup(ctx, why)
}

// Backups lists the backups, the newest first.
func (c *Chores) Backups() []string { return c.vault.Backups() }

// ChangePassphrase puts another passphrase in the place of a slot's; now is one
// that opens the vault today.
func (c *Chores) ChangePassphrase(ctx context.Context, now model.Secret, slot string, next model.Secret) error {
	_, err := c.vault.ChangePassphrase(ctx, model.VaultKey{Passphrase: now}, slot, next)
	return err
}

// Restore puts a backup in the vault's place, and returns where today's vault
// went. The vault must have been given up. An empty passphrase leaves it to the
// keyring. own is the backup's passphrase where it was made under another one,
// else empty.
func (c *Chores) Restore(ctx context.Context, passphrase, own model.Secret, file string) (aside string, err error) {
	return c.vault.Restore(ctx, model.VaultKey{Passphrase: passphrase}, file, ownKey(own))
}

// Rekeyed is what came of changing the vault's key.
type Rekeyed struct {
	Backup string // the vault as it was, under the old key
	// Unfinished says that both keys are in use: whoever opens the vault goes on.
	Unfinished bool
}

// Rekey changes the vault's key and leaves the ways in behind that are named by
// their ids. The vault must have been given up. An empty passphrase leaves it to
// the keyring.
func (c *Chores) Rekey(ctx context.Context, passphrase model.Secret, without []string) (done Rekeyed, err error) {
	key := model.VaultKey{Passphrase: passphrase, Plugins: allowedPlugins(c.pluginFile)}
	done.Backup, err = c.vault.Rekey(ctx, key, without)
	if status, statusErr := c.vault.Status(ctx); statusErr == nil {
		done.Unfinished = status.Rekeying
	}
	return done, err
}

// ownKey is a backup's own way in; nil: it has none.
func ownKey(passphrase model.Secret) *model.VaultKey {
	if passphrase.Empty() {
		return nil
	}
	return &model.VaultKey{Passphrase: passphrase}
}

// Export writes the set-up, without any secret, into a new file: all of it, or a
// customer's part. It returns how many apps and accounts are in it.
func (c *Chores) Export(ctx context.Context, file, customer string, to model.SealTo) (apps, accounts int, err error) {
	mine := func(of string) bool { return customer == "" || keeper.Fold(of) == keeper.Fold(customer) }
	in, err := packInto(ctx, c.age, c.rack, file, to, keeper.Packing{
		Take: func(a *model.Account, app *model.App) bool { return mine(a.CustomerOf(app)) },
		Apps: func(app *model.App) bool { return mine(app.Customer) },
	})
	return in.apps, in.accounts, err
}

// Bundle is a file that somebody exported, and what opens it: a passphrase, or
// the file of an age or SSH key.
type Bundle struct {
	File       string
	Passphrase model.Secret
	KeyFile    string
}

// Brought is what became of one record of a bundle.
type Brought struct {
	Outcome keeper.UnpackOutcome
	// Says is the record in words: what it is, where it sends, what differs. It
	// is clean and holds no secret.
	Says string
}

// BringIn brings a bundle in and returns the path of the backup that was made
// first, empty where nothing was new. With plan nothing is changed; the answer is
// what would be done.
func (c *Chores) BringIn(ctx context.Context, b Bundle, plan bool) (brought []Brought, backup string, err error) {
	key := model.VaultKey{Passphrase: b.Passphrase}
	if b.KeyFile != "" {
		if key.Identity, err = secretIn(b.KeyFile); err != nil {
			return nil, "", err
		}
	}
	parcels, err := unsealFile(ctx, c.age, b.File, key)
	if err != nil {
		return nil, "", err
	}
	backUp := func() (string, error) { return c.backUp(ctx, model.BackupBeforeImport) }
	if plan {
		backUp = nil
	}
	done, backup, err := unpack(ctx, c.rack, parcels, false, backUp)
	for _, d := range done {
		view := viewUnpacked(d)
		brought = append(brought, Brought{Outcome: d.Outcome, Says: view.Kind + " " + view.Name + ": " + unpackWords(view)})
	}
	return brought, backup, err
}

// Added is how many records came in, or would.
func Added(all []Brought) (n int) {
	for _, b := range all {
		if b.Outcome == keeper.UnpackAdded {
			n++
		}
	}
	return n
}

// secretIn reads the whole of a key's file.
func secretIn(name string) (model.Secret, error) {
	file, err := os.Open(name)
	if err != nil {
		return model.Secret{}, usage("the key's file cannot be read", "Check its name and its permissions.")
	}
	defer func() { _ = file.Close() }() // it was only read
	raw, err := readBounded("the key's file", file)
	return model.SecretBytes(raw), err
}

// CheckUp is the doctor's, of a vault that is open; the ways into it are looked
// at from outside only, since nobody was asked for what opens them.
func (c *Chores) CheckUp(ctx context.Context) []model.Finding {
	findings := append([]model.Finding{versionOf(c.version)}, c.doctor.Vault(ctx)...)
	findings = append(findings, inside(ctx, c.doctor, c.store, c.rack)...)
	return append(findings, c.doctor.Around(ctx)...)
}
