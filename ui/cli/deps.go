package cli

import (
	"context"
	"io"

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
	// Providers makes the engine. It should read no profile before one is
	// asked for: handing out a fresh token needs none.
	Providers func(Paths) (keeper.Providers, error)
	// Profiles is the person's own profiles.
	Profiles func(Paths) (Profiles, error)
	Sandbox  func(context.Context) (Sandbox, error)
	Screen   func(context.Context, Screen) error

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
	// Keeper is of the vault that is open already, Store its store; nil: the
	// screen makes or opens the vault, and asks the person itself. The screen
	// may close the store, to lock it.
	Keeper *keeper.Keeper
	Store  keeper.Store
	// Vault and Providers are for opening the vault, again after it was locked.
	Vault     Vault
	Providers func() (keeper.Providers, error)
	Paths     Paths
}
