package cli

import (
	"context"
	"io"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Deps is what the verbs need of the world. Every function is called only by
// the verbs that need it, so that the quick ones stay quick.
type Deps struct {
	Stdin  io.Reader // asked for a terminal where it is an *os.File
	Stdout io.Writer
	Stderr io.Writer

	Getenv  func(string) string
	Environ func() []string

	Vault func(Paths) Vault
	Age   AgeKeys
	// Doctor makes the check-up.
	Doctor func(Paths) Doctor
	// Providers makes the engine. It should read no profile before one is
	// asked for: handing out a fresh token needs none.
	Providers func(Paths) (keeper.Providers, error)
	// Profiles is the person's own profiles.
	Profiles func(Paths) (Profiles, error)
	Sandbox  func(context.Context) (Sandbox, error)
	Screen   func(context.Context, Screen) error

	// IdleAfter is what the settings say of idle accounts: after how long watch
	// tries one, 0 never; nil: there are no settings.
	IdleAfter func(Paths) (time.Duration, error)
	// Sweep clears the clipboard later, as it is told on the reader, and answers
	// on the writer; nil: it cannot.
	Sweep func(context.Context, io.Reader, io.Writer) error
	// Loosen gives back the limits on this process that a program which exec
	// becomes would inherit; nil: there are none.
	Loosen func()

	Version string // empty: what the build recorded
}

// Vault is the verbs' side of the vault's file.
type Vault interface {
	// Init makes a new vault and tells what it is; an existing one is an error
	// of [model.KindExists] and stays untouched.
	Init(context.Context, model.VaultInit) (model.VaultStatus, error)
	// Status tells what can be told without the key; no vault is no error.
	Status(context.Context) (model.VaultStatus, error)
	// Open unlocks the vault.
	Open(context.Context, model.VaultKey) (keeper.Store, error)
	Slots
	Care
}

// Care is what is done to the vault as a whole. Each call but Lock and Backups
// unlocks it by the key for as long as the call takes.
type Care interface {
	// BackUp makes a backup and returns its path; why stands in its name.
	BackUp(ctx context.Context, key model.VaultKey, why string) (string, error)
	// Backups lists them, the newest first.
	Backups() []string
	// Restore puts a backup in the vault's place, and returns where today's
	// vault went. The backup is opened by own, or by key where own is nil.
	Restore(ctx context.Context, key model.VaultKey, file string, own *model.VaultKey) (aside string, err error)
	// Rekey changes the vault's key, leaves the slots named in without behind,
	// and returns the backup that it made first.
	Rekey(ctx context.Context, key model.VaultKey, without []string) (backup string, err error)
	// KeepUnlocked leaves the key with the kernel for a while.
	KeepUnlocked(context.Context, model.VaultKey, time.Duration) error
	// Lock makes the kernel forget it, and says whether it had it.
	Lock(context.Context) (bool, error)
}

// Slots are the ways into the vault. Each call unlocks it by the key for as
// long as the call takes.
type Slots interface {
	// AddSlot adds one way in; KindExists where it is there already.
	AddSlot(context.Context, model.VaultKey, model.SlotPlan) (model.VaultSlot, error)
	// RemoveSlot takes one away, named by the beginning of its id; the last
	// that does not hang on a keyring is an error of [model.KindUsage].
	RemoveSlot(ctx context.Context, key model.VaultKey, slot string) (model.VaultSlot, error)
	// ChangePassphrase puts another passphrase in the place of a slot's; an
	// empty slot is the only one there is.
	ChangePassphrase(ctx context.Context, key model.VaultKey, slot string, next model.Secret) (model.VaultSlot, error)
}

// AgeKeys is what the verbs need of the age format.
type AgeKeys struct {
	// NewRecovery makes a key to be written down, and its recipient.
	NewRecovery func() (identity model.Secret, recipient string, err error)
	// Plugin names the plugin that a program is, and checks that nobody but its
	// owner can replace it.
	Plugin func(path string) (name string, err error)
	// Seal returns a writer of an age file; it is whole once it was closed.
	Seal func(io.Writer, model.SealTo) (io.WriteCloser, error)
	// Unseal reads one; where it was changed or cut short, its reader fails.
	Unseal func(context.Context, io.Reader, model.VaultKey) (io.Reader, error)
	// QR draws a text as a QR code, for a terminal that is dark or light; nil
	// where the text is too long.
	QR func(text string, dark bool) []string
}

// Sandbox is the set of practice servers while they run.
type Sandbox interface {
	Providers() []model.SandboxProvider
	Close() error
}

// Screen says what the full screen is to show.
type Screen struct {
	// Demo asks for the rack of practice accounts; everything else is empty
	// then: nothing is kept and nothing leaves the machine.
	Demo bool
	// Plain asks for lines instead of a screen: for screen readers, braille
	// lines and terminals that draw nothing. It needs no terminal but where a
	// secret is typed.
	Plain bool
	// ASCII asks for ASCII characters only; Theme names a theme, empty where
	// none was asked for.
	ASCII bool
	Theme string
	// Keeper is of the vault that is open already, Store its store; nil: the
	// screen makes or opens the vault, and asks the person itself. The screen
	// may close the store, to lock it.
	Keeper *keeper.Keeper
	Store  keeper.Store
	// Vault and Providers are for opening the vault, again after it was locked.
	Vault     Vault
	Providers func() (keeper.Providers, error)
	Paths     Paths
	// Age and Doctor are for the chores of an open vault, see [Screen.Chores].
	Age    AgeKeys
	Doctor Doctor
	// Events is told what happens to tokens, for the person's hooks.
	Events func(keeper.Event)
}
