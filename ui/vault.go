package ui

import (
	"context"
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Vault is the vault's file as the screen needs it: to make one, to open it,
// and to open it again after it was locked.
type Vault interface {
	// Now is the time while no keeper is there to tell it.
	Now() time.Time
	// Status tells what can be told without the key; no vault is no error.
	Status(ctx context.Context) (model.VaultStatus, error)
	// Keyring names the keyring that a new vault's key can lie in; the error's
	// text says why there is none.
	Keyring(ctx context.Context) (name string, err error)
	// Recovery makes a recovery key, and its recipient for a plan.
	Recovery() (key model.Secret, recipient string, err error)
	// Create makes a new vault.
	Create(ctx context.Context, plan model.VaultInit) error
	// Open unlocks the vault by the passphrase; where that is empty by the
	// keyring, which may have to ask a person. The session is loaded.
	Open(ctx context.Context, passphrase model.Secret) (Session, error)
}

// Session is an open vault.
type Session struct {
	Keeper Keeper
	How    string // what opened it, for the title: "keyring", "passphrase"
	// Words are the vault's fingerprint where this computer had never seen it.
	Words []string
	// Chores are what is done to the vault as a whole; nil: nothing can be.
	Chores Chores
	// Close gives the vault up and wipes its key. What the keeper began must be
	// over by then.
	Close func() error
}

// ErrVault is what [Run] returns when the person wants a vault of their own after
// the demo.
var ErrVault = errors.New("the person wants a vault of their own")

// ErrReset is what [Run] returns when the person wants the demo from its start.
var ErrReset = errors.New("the person wants the demo anew")

// ErrDemo is what [Run] returns when the person asked for the demo instead.
var ErrDemo = errors.New("the person wants to see the demo")

// closedRack stands in for the keeper while no vault is open. The screen asks
// it for the time, and for nothing else.
type closedRack struct {
	Keeper
	now func() time.Time
}

func (c closedRack) Now() time.Time             { return c.now() }
func (closedRack) Snapshot() *model.Snapshot    { return nil }
func (closedRack) Changed() <-chan struct{}     { return nil }
func (closedRack) Close(context.Context) error  { return nil }
func (closedRack) Follow(context.Context) error { return nil }
func (closedRack) Watch(context.Context) error  { return nil }
func (closedRack) SweepIdle(time.Duration)      {}
func (closedRack) NextTry() time.Time           { return time.Time{} }
func (closedRack) Load(context.Context) error   { return errLocked }
func (closedRack) Provider(string) (model.Provider, error) {
	return model.Provider{}, errLocked
}
func (closedRack) Incidents(context.Context) ([]keeper.Incident, error) { return nil, errLocked }
func (closedRack) Incident(context.Context, int) (keeper.Incident, error) {
	return keeper.Incident{}, errLocked
}

var errLocked = &model.Error{Kind: model.KindLocked, What: "the vault is locked"}

// catalog is the keeper's, whichever keeper is there.
type catalog struct{ app *app }

func (c catalog) Provider(id string) (model.Provider, error) { return c.app.keeper.Provider(id) }

// glance is how long a keyring may take before the screen comes up without an
// answer: one that is open answers sooner.
const glance = 300 * time.Millisecond

// opened is the answer of an attempt to open the vault.
type opened struct {
	session Session
	err     error
	keyring bool // it was the keyring that was asked
}

// knock looks at the vault before the screen is up: one that the keyring opens
// at once shows the list at once. The error is of a vault that no person at
// the screen can help.
func (a *app) knock(ctx context.Context) error {
	status, err := a.vault.Status(ctx)
	switch {
	case err != nil:
		return err
	case !status.Exists:
		a.gate = newFirstPage(a, status.Path)
		return nil
	}
	gate := newLockPage(a, "Unlock", status.Slots, "The vault is "+status.Path+".")
	a.gate = gate
	if !hasSlot(status.Slots, "keyring") {
		return nil
	}
	answer := make(chan opened, 1)
	model.Go(func() { answer <- a.unlockBy(ctx, model.Secret{}) })
	timer := time.NewTimer(glance)
	defer timer.Stop()
	select {
	case <-timer.C:
		gate.SetBusy(askingKeyring)
		a.pending = answer
		return nil
	case got := <-answer:
		return a.knocked(gate, got)
	}
}

// knocked takes the keyring's quick answer.
func (a *app) knocked(gate *lockPage, got opened) error {
	switch {
	case got.err == nil:
		a.adopt(got.session)
		return nil
	case model.KindOf(got.err) != model.KindLocked:
		return got.err
	}
	gate.Fail(keyringSays(got.err))
	return nil
}

// unlockBy opens the vault.
func (a *app) unlockBy(ctx context.Context, passphrase model.Secret) opened {
	byKeyring := passphrase.Empty()
	session, err := a.vault.Open(ctx, passphrase)
	return opened{session: session, err: err, keyring: byKeyring}
}

func hasSlot(slots []model.VaultSlot, kind string) bool {
	for _, s := range slots {
		if s.Type == kind {
			return true
		}
	}
	return false
}
