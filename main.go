// Command tokenrack keeps customers' API tokens fresh, sealed and at hand: see
// the package documentation of ui and ui/cli for its two faces.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	_ "github.com/tokenrack/tokenrack/vault/nobus" // decides about D-Bus before anything dials it

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/qr"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/harden"
)

// version is set by the release build.
var version string

func main() { os.Exit(run()) }

func run() int {
	debug.SetTraceback("none") // a crash prints no values, whatever they are
	harden.Process()
	ctx, stop := untilStopped()
	defer stop()
	return cli.Run(ctx, cli.Deps{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Environ: os.Environ,
		Vault:     func(p cli.Paths) cli.Vault { return place{vault.Place{Path: p.Vault, State: p.State}} },
		Age:       cli.AgeKeys{NewRecovery: vault.NewRecoveryKey, Plugin: vault.CheckPlugin, QR: qr.Draw, Seal: vault.Seal, Unseal: vault.Unseal},
		Providers: func(p cli.Paths) (keeper.Providers, error) { return engine(p) },
		Profiles:  func(p cli.Paths) (cli.Profiles, error) { return engine(p) },
		Sandbox:   func(ctx context.Context) (cli.Sandbox, error) { return sandbox.Start(ctx, sandbox.Options{}) },
		Screen:    screen,
		Doctor:    func(p cli.Paths) cli.Doctor { return doctor{p} },
		IdleAfter: func(p cli.Paths) (time.Duration, error) {
			return ui.SweepAfter(filepath.Join(p.Config, "settings.toml"))
		},
		Loosen: harden.Loosen,
		Sweep: func(ctx context.Context, told io.Reader, says io.Writer) error {
			return desk.Sweep(ctx, told, says, nil)
		},
		Version: version,
	}, os.Args[1:])
}

// engine talks to the providers, the person's own among them.
func engine(p cli.Paths) (*providers.Engine, error) {
	return providers.New(providers.Options{ProfileDir: filepath.Join(p.Config, "providers")})
}

// untilStopped is a context that ends when a person or a service manager stops
// the program. The next signal ends it the hard way. A closed pipe is an error
// of the write, never the end of a process that may hold a server's answer.
func untilStopped() (context.Context, context.CancelFunc) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	var ends []os.Signal
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // nohup stays nohup
			ends = append(ends, s)
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// place is the vault as the verbs see it.
type place struct{ vault.Place }

func (p place) Open(ctx context.Context, key model.VaultKey) (keeper.Store, error) {
	v, err := p.Place.Open(ctx, key)
	if err != nil {
		return nil, err // not a nil *Vault in an interface
	}
	return v, nil
}
