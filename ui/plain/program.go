package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/accounts"
	"github.com/tokenrack/tokenrack/ui/activity"
	"github.com/tokenrack/tokenrack/ui/apps"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/settings"
)

// Options say what [Run] works on. What only the full screen has, themes and
// the like, counts for nothing here.
type Options struct {
	ui.Options
	// Secret reads what must not be shown; nil: from the terminal. For tests.
	Secret func() (model.Secret, error)
	// Now is the time while no vault is open; nil: the vault's. For tests.
	around *desk.Surroundings
}

// The ways a command can end beside well and with an error that is told.
var (
	errLeave  = errors.New("the person left")
	errCancel = errors.New("the person took it back")
	errBack   = errors.New("the person goes back a question")
	errWoken  = errors.New("what was waited for has come")
)

// lockError ends the session: the vault is to be locked.
type lockError struct {
	why string
	// work is done to the vault's file once it is given up, and says what came of
	// it; nil: none is.
	work func(context.Context) (string, error)
	// turned says that another program has changed the vault's key.
	turned bool
}

func (e lockError) Error() string { return e.why }

// rekeyed locks since another program has changed the vault's key: only whoever
// unlocks it anew gets the new one.
func rekeyed(err error) lockError {
	return lockError{why: "Locked. " + ui.RekeyedWords(err), turned: true}
}

// program is a run of the plain mode.
type program struct {
	life    context.Context //nolint:containedctx // the program's own
	options Options
	in      *input
	out     *output
	around  desk.Surroundings
	board   ui.Clipboard
	browser ui.Opener
	kept    settings.Values
	table   *keys.Registry

	// Of the open vault.
	keeper  ui.Keeper // nil: it is locked
	close   func() error
	chores  ui.Chores       // nil: there are none
	how     string          // what opened it
	ctx     context.Context //nolint:containedctx // of the open vault; it ends with it
	stop    context.CancelFunc
	beside  *sync.WaitGroup
	touched time.Time // when the person last typed
	heard   time.Time // when the guard last looked

	rack      *rack.Rack
	list      *accounts.Screen // whose names are hidden or not
	apps      apps.Screen
	providers map[string]model.Provider
	record    *activity.Screen
	hidden    bool

	place   place
	told    map[model.ID]*telling // what is known to the person; nil: nothing yet
	looks   uint64                // how often was looked for news
	copies  copies
	pending pending
	turned  chan error   // the vault's key was changed by another program
	tester  func() error // tests the app that is filled in; nil: none is

	unsaved string     // what was last said of tokens that the disk does not take
	owed    *lockError // a lock that waits until no token is lost by it

	stranded []model.Draft // of the old key, for the vault that is opened next
}

// pending is what is told before the next prompt.
type pending struct {
	mu    sync.Mutex
	lines []string
}

func (p *pending) add(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, text)
}

func (p *pending) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	lines := p.lines
	p.lines = nil
	return lines
}

// Run works with the person until they leave, or their input ends, and returns
// when every exchange that had begun is stored. It returns [ui.ErrDemo] where
// the person asked for the demo instead.
func Run(ctx context.Context, o Options) error {
	desk.Quiet()
	p, err := newProgram(ctx, o)
	if err != nil {
		return err
	}
	if o.Keeper != nil {
		if err := p.adopt(ui.Session{Keeper: o.Keeper, How: o.Vault, Close: o.Close, Chores: o.Chores}); err != nil {
			return err
		}
	}
	err = p.work()
	p.leave()
	if errors.Is(err, errLeave) {
		return nil
	}
	return err
}

func newProgram(ctx context.Context, o Options) (*program, error) {
	around := desk.Look(o.Environ)
	around.Host = desk.Host()
	if o.around != nil {
		around = *o.around
	}
	p := &program{
		life: ctx, options: o, around: around, in: newInput(stdin(o.Input)),
		board: o.Clipboard, browser: o.Browser, beside: new(sync.WaitGroup), kept: settings.Defaults(),
	}
	var to io.Writer = os.Stdout
	if o.Output != nil {
		to = o.Output
	}
	p.out = &output{w: to, echoes: p.in.terminal()}
	if p.board == nil {
		p.board = desk.NewClipboard(around, o.Environ)
	}
	if p.browser == nil {
		p.browser = desk.NewBrowser(around, o.Environ)
	}
	wishes := p.recall()
	if board, ours := p.board.(*desk.Clipboard); ours {
		board.Outlive(o.Sweeper, p.kept.Wipe)
	}
	actions, wrong := keys.Bind(keys.Table(), wishes)
	for _, text := range wrong {
		p.tell("Mind, the letters stay as they come: " + text + ".")
	}
	var err error
	p.table, err = keys.New(actions)
	return p, err
}

// work goes from one open vault to the next until the person leaves.
func (p *program) work() error {
	for {
		if p.keeper == nil {
			if err := p.gate(); err != nil {
				return err
			}
		}
		err := p.session()
		var locked lockError
		if !errors.As(err, &locked) {
			return err
		}
		if err := p.lock(locked); err != nil {
			return err
		}
	}
}

// adopt takes over an open vault.
func (p *program) adopt(s ui.Session) error {
	p.ctx, p.stop = context.WithCancel(p.life)
	p.keeper, p.close, p.chores, p.how = s.Keeper, s.Close, s.Chores, s.How
	p.providers = map[string]model.Provider{}
	p.rack = rack.New(catalog{p.keeper})
	p.list = accounts.New(p.rack)
	p.list.Hide(p.hidden)
	p.told, p.unsaved, p.owed = nil, "", nil
	p.turned = make(chan error, 1)
	if p.keeper.Snapshot() == nil {
		if err := p.keeper.Load(p.ctx); err != nil {
			return fmt.Errorf("open the list: %w", err)
		}
	}
	p.touch()
	p.land()
	return nil
}

type catalog struct{ keeper ui.Keeper }

func (c catalog) Provider(id string) (model.Provider, error) { return c.keeper.Provider(id) }

// session works on an open vault until it is locked or left.
func (p *program) session() error {
	p.background()
	if err := p.furnish(); err != nil {
		return err
	}
	p.look()
	p.greet()
	p.cutOff()
	p.news() // what is there at the start is no news
	for {
		line, err := p.line(p.promptText(), nil)
		if err == nil {
			err = p.run(line)
		}
		if err := p.over(err); err != nil {
			return err
		}
		p.tellNews()
	}
}

// over tells how a command ended; the error is one that ends the session.
func (p *program) over(err error) error {
	var locked lockError
	switch {
	case err == nil:
	case errors.As(err, &locked) && p.putOff(locked):
	case errors.Is(err, errLeave), errors.As(err, &locked), errors.Is(err, ui.ErrDemo):
		return err
	case p.life.Err() != nil || p.out.gone():
		return errLeave
	case p.keeper == nil: // it was given up, and did not open again
		return err
	case errors.Is(err, model.ErrRekeyed) && p.options.File != nil:
		return rekeyed(err)
	case errors.Is(err, errCancel), errors.Is(err, errBack):
		p.say("Cancelled.")
	default:
		p.fail("Not done", err)
	}
	return nil
}

// background keeps the snapshot and the tokens up to date while the vault is
// open.
func (p *program) background() {
	ctx, k, turned := p.ctx, p.keeper, p.turned
	run := func(what string, f func(context.Context) error) {
		p.beside.Go(model.Guarded(func() {
			err := f(ctx)
			switch {
			case err == nil || ctx.Err() != nil:
			case errors.Is(err, model.ErrRekeyed) && p.options.File != nil:
				select {
				case turned <- err:
				default: // the other has said so
				}
			default:
				p.pending.add(what + ": " + oneLine(err))
			}
		}))
	}
	run("The list is no longer up to date", k.Follow)
	run("The background refresh has stopped", k.Watch)
}

// furnish fills the demo's rack before its first line is told.
func (p *program) furnish() error {
	demo := p.options.Demo
	if demo == nil || demo.Furnish == nil {
		return nil
	}
	p.say("Starting the demo: five practice servers on this computer. Nothing is kept, nothing leaves it.")
	err := demo.Furnish(p.ctx)
	if p.life.Err() != nil {
		return errLeave
	}
	if err != nil {
		p.fail("A part of the demo is missing", err)
	}
	return p.reload()
}

// now is the time, by whoever knows it.
func (p *program) now() time.Time {
	if p.keeper != nil {
		return p.keeper.Now()
	}
	if p.options.File != nil {
		return p.options.File.Now()
	}
	return keeper.SystemClock{}.Now()
}

// look takes over the newest snapshot.
func (p *program) look() {
	now := p.now()
	p.rack.Load(p.keeper.Snapshot(), now)
	p.rack.Tick(now)
	p.apps.Hidden = p.hidden
	p.apps.Load(p.keeper.Snapshot(), p.provider, now)
}

// reload reads the rack anew: what a command changed is to be there before the
// next one.
func (p *program) reload() error {
	if err := p.keeper.Load(p.ctx); err != nil {
		return err
	}
	p.look()
	return nil
}

// provider is a provider's profile, empty where it is gone.
func (p *program) provider(id string) model.Provider {
	of, known := p.providers[id]
	if !known {
		of, _ = p.keeper.Provider(id) // empty where the profile is gone
		p.providers[id] = of
	}
	return of
}

func (p *program) providerOf(row *rack.Row) model.Provider {
	if row == nil || row.App == nil {
		return model.Provider{}
	}
	return p.provider(row.App.Provider)
}

// leave gives up what is open: what has begun is waited for.
func (p *program) leave() {
	p.dropStranded()
	if p.keeper == nil {
		p.wipe()
		return
	}
	p.stop()
	p.wipe()
	ui.Settle(p.keeper, p.board, p.beside, notices{p.out})
	if p.close != nil {
		if err := p.close(); err != nil {
			p.fail("The vault was not closed cleanly", err)
		}
	}
}

// notices writes lines that others have made.
type notices struct{ out *output }

func (n notices) Write(text []byte) (int, error) {
	n.out.line(string(text))
	return len(text), nil
}
