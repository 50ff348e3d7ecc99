package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/demo"
	"github.com/tokenrack/tokenrack/ui/plain"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// screen shows the person's own vault, or the demo.
func screen(ctx context.Context, s cli.Screen) error {
	show := face(s)
	if s.Demo {
		if err := practice(ctx, show); !errors.Is(err, ui.ErrVault) {
			return err
		}
	}
	options := ui.Options{
		File: newFile(s), Version: version, Reports: filepath.Join(s.Paths.State, "reports"), Save: ui.SaveFile,
		Settings: filepath.Join(s.Paths.Config, "settings.toml"), Themes: filepath.Join(s.Paths.Config, "themes"), Sweeper: sweeper(),
	}
	if s.Keeper != nil {
		options.Keeper, options.Close = s.Keeper, s.Store.Close
		options.Chores = s.Chores(s.Keeper, s.Store, version)
	}
	err := show(ctx, options)
	for errors.Is(err, ui.ErrDemo) { // there and back, as often as a person likes
		if err = practice(ctx, show); errors.Is(err, ui.ErrVault) {
			err = show(ctx, options)
		}
	}
	return err
}

// face is how the program shows itself: as a screen, or line by line.
func face(s cli.Screen) func(context.Context, ui.Options) error {
	return func(ctx context.Context, o ui.Options) error {
		o.ASCII, o.Theme = s.ASCII, s.Theme
		if s.Plain {
			return plain.Run(ctx, plain.Options{Options: o})
		}
		return ui.Run(ctx, o)
	}
}

// file is the vault as the screen sees it.
type file struct {
	screen cli.Screen
	last   *vault.Vault // that was open; nil: none was
}

func newFile(s cli.Screen) *file {
	last, _ := s.Store.(*vault.Vault)
	return &file{screen: s, last: last}
}

func (*file) Now() time.Time { return keeper.SystemClock{}.Now() }

func (f *file) Status(ctx context.Context) (model.VaultStatus, error) {
	return f.screen.Vault.Status(ctx)
}

func (*file) Keyring(ctx context.Context) (string, error) {
	where, err := keyring.System().Choose(ctx)
	return where.Backend, err
}

func (*file) Recovery() (model.Secret, string, error) { return vault.NewRecoveryKey() }

func (f *file) Create(ctx context.Context, plan model.VaultInit) error {
	_, err := f.screen.Vault.Init(ctx, plan)
	return err
}

// Open unlocks the vault and reads the rack once.
func (f *file) Open(ctx context.Context, passphrase model.Secret) (ui.Session, error) {
	how := "passphrase"
	if passphrase.Empty() {
		how, ctx = "keyring", keyring.WithPerson(ctx)
	}
	engine, err := f.screen.Providers()
	if err != nil {
		return ui.Session{}, err
	}
	store, err := f.screen.Vault.Open(ctx, model.VaultKey{Passphrase: passphrase})
	if err != nil {
		return ui.Session{}, err
	}
	// Turning a passphrase into a key takes hundreds of megabytes on purpose.
	// They go back now: the screen stays open all day.
	debug.FreeOSMemory()
	k := keeper.New(store, engine, keeper.Options{Events: f.screen.Events})
	if err := k.Load(ctx); err != nil {
		return ui.Session{}, errors.Join(err, store.Close())
	}
	session := ui.Session{Keeper: k, How: how, Close: forgetting(store.Close), Chores: f.screen.Chores(k, store, version)}
	if v, ours := store.(*vault.Vault); ours {
		session.Words = v.FirstUse()
		if f.last != nil {
			for _, line := range f.last.Unwritten() {
				v.Later(line)
			}
		}
		f.last = v
	}
	return session, nil
}

// sweeper is the command that clears the clipboard after this program's end.
func sweeper() []string {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{self, "clipboard-sweep"}
}

// forgetting gives memory that is free back to the system too, zeroed: what
// lay there of the open vault is not to be found once the screen is locked.
func forgetting(giveUp func() error) func() error {
	return func() error {
		err := giveUp()
		debug.FreeOSMemory()
		return err
	}
}

// practice shows the demo, anew as often as a person likes.
func practice(ctx context.Context, show func(context.Context, ui.Options) error) error {
	for {
		if err := practiceOnce(ctx, show); !errors.Is(err, ui.ErrReset) {
			return err
		}
	}
}

// practiceOnce shows the demo: a vault in memory, and servers in this process.
func practiceOnce(ctx context.Context, show func(context.Context, ui.Options) error) error {
	clock := demo.NewClock()
	servers, err := sandbox.Start(ctx, sandbox.Options{Now: clock.Now})
	if err != nil {
		return err
	}
	defer func() { _ = servers.Close() }() // they end with the program anyway
	store, err := vault.OpenMemory(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // nothing of it is kept
	engine, err := providers.New(providers.Options{})
	if err != nil {
		return err
	}
	k := keeper.New(store, engine, keeper.Options{Clock: clock})
	d := demo.New(k, servers)
	d.Clock = clock
	return show(ctx, ui.Options{Keeper: k, Demo: d, Version: version, Sweeper: sweeper()})
}
