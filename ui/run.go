package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/desk"

	"github.com/tokenrack/tokenrack/model"
)

// framesPerSecond is how often the renderer may draw. A key echoes 9 to 14 ms
// after it was pressed at 60 a second and after more than 40 ms at 20, which a
// quick typist feels; the renderer's clock, which cannot be slowed while nothing
// happens, costs under one percent of one processor (docs/speed.md). The person
// is worth it.
const framesPerSecond = 60

// Run shows the program until the person leaves it, and returns when every
// exchange that had begun is stored. The keeper's background runs beside it:
// not in the program's event loop, which can stall when a terminal stops
// reading.
func Run(ctx context.Context, o Options) error {
	desk.Quiet()
	around := desk.Look(o.Environ)
	around.Host = desk.Host()
	if o.Clipboard == nil {
		o.Clipboard = desk.NewClipboard(around, o.Environ)
	}
	if o.Notices == nil {
		o.Notices = os.Stderr
	}
	if o.Keeper != nil && o.Keeper.Snapshot() == nil {
		if err := o.Keeper.Load(ctx); err != nil {
			return fmt.Errorf("open the list: %w", err)
		}
	}
	o.recall()
	o.outlive()
	a, err := newApp(ctx, o, around)
	if err != nil {
		return err
	}
	if o.Keeper != nil && o.File != nil {
		a.adopt(Session{Keeper: o.Keeper, How: o.Vault, Close: o.Close, Chores: o.Chores})
	}
	if o.Keeper == nil {
		if err := a.knock(ctx); err != nil {
			return err
		}
		a.take()
	}
	program := tea.NewProgram(muted{a}, a.programOptions(ctx)...)
	a.send = program.Send
	_, err = program.Run()
	a.stop()
	a.part()
	settle(a.keeper, a.desk, a.beside, o.Notices)
	err = errors.Join(err, a.closeVault())
	if err == nil && a.wantsReset {
		return ErrReset
	}
	if err == nil && a.wantsVault {
		return ErrVault
	}
	if err == nil && a.wantsDemo {
		return ErrDemo
	}
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		return nil // asked to leave from outside
	}
	return err
}

func (a *app) programOptions(ctx context.Context) []tea.ProgramOption {
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithFPS(framesPerSecond)}
	if a.options.Input != nil {
		options = append(options, tea.WithInput(a.options.Input))
	}
	if a.options.Output != nil {
		options = append(options, tea.WithOutput(a.options.Output))
	}
	if a.options.Environ != nil {
		options = append(options, tea.WithEnvironment(a.options.Environ))
	}
	return options
}

// closeVault gives up a vault that the screen itself opened.
func (a *app) closeVault() error {
	if a.close == nil {
		return nil
	}
	return a.close()
}

// background keeps the snapshot and the tokens up to date while the vault is
// open.
func (a *app) background() {
	ctx, send := a.ctx, a.send
	run := func(what string, f func(context.Context) error) {
		a.beside.Go(model.Guarded(func() {
			if err := f(ctx); err != nil && ctx.Err() == nil {
				send(troubleMsg{what: what, err: err})
			}
		}))
	}
	run("The list is no longer up to date", a.keeper.Follow)
	if demo := a.options.Demo; demo != nil && demo.Furnish != nil {
		run("A part of the demo is missing", demo.Furnish)
	}
	a.keeper.SweepIdle(a.options.kept.Sweep)
	run("The background refresh has stopped", a.keeper.Watch)
}

// SaveFile writes a file into the working directory, whole or not at all.
func SaveFile(name string, data []byte) (path string, err error) { return desk.Save(name, data) }

// patience is how long the program waits in silence once its screen is gone.
const patience = 400 * time.Millisecond

// settle waits for what had begun when the screen went away, and says so where
// that takes long; another Ctrl+C gives up waiting.
func settle(k Background, board Clipboard, beside *sync.WaitGroup, notices io.Writer) {
	if board.Holding() {
		board.Wipe(context.Background())
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, closeWithin)
	defer stop()
	explain := time.AfterFunc(patience, model.Guarded(func() {
		_, _ = fmt.Fprintln(notices, "Waiting for a server's answer, so that no token is lost. Ctrl+C gives up.")
	}))
	defer explain.Stop()
	if err := k.Close(ctx); err != nil {
		_, _ = fmt.Fprintln(notices, oneLine(err))
		return
	}
	waitUntilOver(ctx, beside)
}

func size(width, height int) string { return strconv.Itoa(width) + "x" + strconv.Itoa(height) }

func itoa(n int) string { return strconv.Itoa(n) }
