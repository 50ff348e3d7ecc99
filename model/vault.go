package model

import (
	"context"
	"strings"
	"time"
)

// VaultKey says how a vault may be unlocked. The order is fixed: what was given
// by name (the identity, else the passphrase) and nothing else; else the key
// that an earlier unlocking left with the kernel for a while; else the keyring
// slot; if that fails for any reason, Ask; else an error of [KindLocked].
type VaultKey struct {
	Passphrase Secret // empty: none was given
	// Identity is the text of an identity file: age's own, also one with a
	// passphrase, an SSH private key, or the vault's key as the age program
	// prints it out of a slot. Empty: none was given.
	Identity Secret
	// Ask asks a person for the passphrase; nil: nobody can be asked.
	Ask func(context.Context) (Secret, error)
	// AskIdentity asks for the passphrase of an identity file that has one.
	AskIdentity func(context.Context) (Secret, error)
	Plugins     Plugins
}

// Remembering returns a key that notes what a person types, and a function that
// returns, once the vault was opened, a key that opens it again without asking.
func (k VaultKey) Remembering() (noting VaultKey, again func() VaultKey) {
	var typed, inner string
	note := func(ask func(context.Context) (Secret, error), into *string) func(context.Context) (Secret, error) {
		if ask == nil {
			return nil
		}
		return func(ctx context.Context) (Secret, error) {
			said, err := ask(ctx)
			*into = strings.Clone(said.Reveal())
			return said, err
		}
	}
	noting = k
	noting.Ask, noting.AskIdentity = note(k.Ask, &typed), note(k.AskIdentity, &inner)
	return noting, func() VaultKey {
		next := k
		if typed != "" {
			next.Passphrase = NewSecret(typed)
		}
		if inner != "" {
			next.AskIdentity = func(context.Context) (Secret, error) { return NewSecret(inner), nil }
		}
		return next
	}
}

// Plugins are the age plugins that may run: the absolute path of the program
// by the plugin's name. No other is ever looked for.
type Plugins map[string]string

// VaultInit says which slots a new vault gets, at least one.
type VaultInit struct {
	Passphrase Secret // empty: no passphrase slot
	Keyring    bool
	Recovery   string // the recipient of a recovery key; empty: none
}

// SlotPlan says which way into a vault is added: exactly one of its first four
// fields is set.
type SlotPlan struct {
	Passphrase Secret
	Keyring    bool
	Recipient  string // an age recipient, an SSH public key, or a plugin's recipient
	Recovery   string // the recipient of a recovery key that a person wrote down

	Label   string  // whose it is, in a person's words; may be empty
	Plugins Plugins // for a plugin's recipient
}

// SealTo says for whom a file is sealed: the recipients, or whoever knows the
// passphrase, which stands alone.
type SealTo struct {
	Recipients []string
	Passphrase Secret
	Plugins    Plugins
}

// VaultStatus is what can be told of a vault without its key.
type VaultStatus struct {
	Path   string
	Exists bool
	Format int    // version of the file format
	ID     string // 32 hexadecimal digits
	Slots  []VaultSlot
	Bytes  int64 // size of the file
	Cards  int   // apps, accounts and settings together
	// Rekeying says that a change of the vault's key is not finished.
	Rekeying bool
	// Words are the fingerprint that this machine knows the vault by, to compare
	// with another's; nil before the first unlocking here.
	Words []string
	// CachedFor is how long the kernel still keeps the key, 0 where it does not.
	CachedFor time.Duration
}

// VaultSlot is one way to the vault's key.
type VaultSlot struct {
	ID        string // the first 8 hexadecimal digits of its id
	Type      string // one of the Slot… words
	Backend   string // the keyring's name: "secret-service", "keychain", …; empty otherwise
	Recipient string // the public half of what opens it; empty for a keyring
	Label     string
	// Wrapped is the age file that the vault's key lies in; nil for a keyring.
	Wrapped []byte
	// Locked is the age identity that opens Wrapped, itself an age file under
	// the passphrase; nil but for a passphrase slot.
	Locked []byte
}

// Why a backup of a vault is made, as it stands in the file's name. The store
// has reasons of its own besides.
const (
	BackupByHand       = "by-hand"
	BackupBeforeImport = "before-import"
)

// The types of [VaultSlot].
const (
	SlotKeyring    = "keyring"
	SlotPassphrase = "passphrase"
	SlotAge        = "age"
	SlotSSH        = "ssh"
	SlotPlugin     = "plugin"
	SlotRecovery   = "recovery"
)

// SandboxProvider is one server of the embedded sandbox, with the credentials
// it takes. Nothing in it is worth protecting: the server lives in this
// process and only on loopback.
type SandboxProvider struct {
	ID           string // a provider id
	URL          string // base address
	ProbeURL     string
	RevokeURL    string // empty: none
	ClientID     string
	ClientSecret string
	Username     string
	Password     string
	Scopes       []string
	RedirectURL  string // registered for code flows; empty: none
	Pin          string // "sha256:HEX" of a self-signed certificate; empty: none
	// PasteAccess and PasteRefresh are a pair made in the "dashboard".
	PasteAccess  string
	PasteRefresh string
}
