package model

import "context"

// VaultKey says how a vault may be unlocked. The order is fixed: the
// passphrase where one was given; else the keyring slot; if that fails for any
// reason, Ask; else an error of [KindLocked].
type VaultKey struct {
	Passphrase Secret // empty: none was given
	// Ask asks a person for the passphrase; nil: nobody can be asked.
	Ask func(context.Context) (Secret, error)
}

// VaultInit says which slots a new vault gets, at least one.
type VaultInit struct {
	Passphrase Secret // empty: no passphrase slot
	Keyring    bool
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
}

// VaultSlot is one way to the vault's key.
type VaultSlot struct {
	Type    string // "keyring" or "passphrase"
	Backend string // the keyring's name: "secret-service", "keychain", …; empty otherwise
}

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
