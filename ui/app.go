package ui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/accounts"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/detail"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/settings"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// app is the root: the only tea.Model of the program. It owns the screens,
// hands them what concerns them, and turns actions into commands.
type app struct {
	locks
	ctx     context.Context
	stop    context.CancelFunc // ends what runs in the background
	keeper  Keeper
	desk    Clipboard
	around  desk.Surroundings
	options Options
	browser Opener
	// startBrowser is the keeper's, behind an interface that tests stand in for.
	startBrowser func(ctx context.Context, target keeper.NewAccount) (codeFlow, error)
	startDevice  func(ctx context.Context, target keeper.NewAccount) (codeFlow, error)

	registry    *keys.Registry
	rack        *rack.Rack
	list        *accounts.Screen
	detail      *detail.Screen
	owns        []ownTheme // theme files of the person
	watching    bool       // they are looked at now and then
	preview     string     // the theme that is looked at in the settings; empty: none
	tabs        []*tab
	themeForced bool   // named when the program was started
	tabAt       int    // the tab that is shown
	pages       []page // in front of the tab, the last in front of all
	toasts      toast.Stack
	writing     *writing // of the settings file
	paused      paused
	undoable    undoing
	parting     []func(context.Context) // keeps the drafts of forms that were open when the screen went away
	awaited     model.ID                // an app whose first account comes next; zero: none
	tour        tour

	profile colorprofile.Profile
	dark    bool
	canvas  *draw.Canvas
	pane    *draw.Canvas // of the detail pane beside the list
	place   situation

	width, height int
	providers     map[string]model.Provider
	now           time.Time
	ticks         int // generation of the clock's ticks
	every         time.Duration
	ticksAt       time.Time
	copies        int           // generation of the clipboard's timer
	reveals       int           // generation of the reveal's timer
	results       chan model.ID // accounts whose refresh is over
	detailOpen    bool
	blurred       bool
	offline       bool // no server answers
	hidden        bool // names are hidden
	quitting      bool
	tmuxTold      bool
	pointer       pointing
	bulk          *bulkRun    // the refresh of many that runs, or the last one
	incidents     incidents   // that the vault remembers
	incident      *revokePage // the revocation that runs, or whose report was not seen
	askedQuit     time.Time   // when q was pressed while it ran
	askedLoss     time.Time   // when quitting was asked for while new tokens are nowhere but in memory
}

func newApp(ctx context.Context, o Options, around desk.Surroundings) (*app, error) {
	table, wrong := keys.Bind(keys.Table(), o.wishes)
	registry, err := keys.New(table)
	if err != nil {
		return nil, err
	}
	o.wishesWrong = wrong
	glyphs := draw.Unicode
	if o.ASCII || around.ASCII || o.kept.ASCII {
		glyphs = draw.ASCII
	}
	if o.Theme == "" {
		o.Theme = around.Theme
	}
	forced := o.Theme != ""
	if !forced {
		o.Theme = o.kept.Theme
	}
	if o.kept == (settings.Values{}) {
		o.kept = settings.Defaults()
	}
	if o.Keeper == nil {
		o.Keeper = closedRack{now: o.File.Now}
	}
	life := ctx
	ctx, stop := context.WithCancel(ctx)
	a := &app{
		locks: locks{life: life, vault: o.File, beside: new(sync.WaitGroup)},
		ctx:   ctx, stop: stop, keeper: o.Keeper, desk: o.Clipboard, around: around, options: o,
		registry: registry,
		tabs:     allTabs(),
		detail:   &detail.Screen{},
		profile:  colorprofile.TrueColor,
		dark:     around.Dark,
		canvas:   draw.NewCanvas(nil, glyphs),
		pane:     draw.NewCanvas(nil, glyphs),
		results:  make(chan model.ID, 64),
		now:      o.Keeper.Now(),
		writing:  &writing{},

		providers: map[string]model.Provider{},
	}
	if around.NoColor {
		a.profile = colorprofile.ASCII
	}
	a.browser = openerOf(o, around)
	a.startBrowser, a.startDevice = a.keepersFlow, a.keepersDevice
	if o.Demo != nil {
		a.tour.hints = o.Demo.Hints
	}
	a.canvas.Keys, a.pane.Keys = registry.Spell, registry.Spell
	a.rack = rack.New(catalog{a})
	a.themeForced = forced
	a.owns = o.owns
	a.list = accounts.New(a.rack)
	a.spell(o.kept)
	a.restyle()
	a.resize(80, 24) // until the terminal tells its size
	a.take()
	return a, nil
}

// Init starts the clock and the standing commands.
func (a *app) Init() tea.Cmd {
	cmds := []tea.Cmd{a.checkTheme(), a.checkSettings(), a.checkKeys(), a.watchThemes(), tea.RequestBackgroundColor}
	switch a.gate.(type) {
	case nil:
		cmds = append(cmds, a.begin())
	case *firstPage:
		cmds = append(cmds, a.lookForKeyring())
	default:
		cmds = append(cmds, a.awaitKeyring())
	}
	return tea.Batch(cmds...)
}

// Update hands a message to whom it concerns. It does no I/O.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.now = a.keeper.Now()
	if a.gate != nil {
		return a, a.gated(msg)
	}
	if cmd, taken := a.watched(msg); taken {
		return a, cmd
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a, tea.Batch(a.key(msg), a.retick())
	case tea.MouseMsg:
		return a, tea.Batch(a.mouse(msg), a.retick())
	case tea.PasteMsg:
		return a, a.paste(msg.Content)
	case tickMsg:
		return a, a.ticked(msg)
	case changedMsg:
		return a, tea.Batch(a.take(), a.changed(), a.look(), a.retick())
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
		return a, a.retick()
	case copiedMsg:
		return a, a.copied(msg)
	case refreshedMsg:
		for _, id := range msg.ids {
			a.list.SetBusy(id, false)
		}
		a.turn()
		return a, a.refreshed()
	case refreshEndedMsg:
		return a, a.refreshEnded(msg)
	default:
		return a, a.told(msg)
	}
}

// told takes the answers of what was asked for.
func (a *app) told(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case factsMsg:
		a.detail.Tell(msg.id, msg.facts)
	case revealedMsg:
		return a.revealed(msg)
	case concealMsg:
		if msg.generation == a.reveals {
			a.detail.Conceal()
		}
	case editedMsg:
		return a.edited(msg)
	case signedInMsg:
		return a.signedIn(msg)
	case toastGoneMsg:
		a.toastGone(msg.id)
	case wipeMsg:
		if msg.generation == a.copies {
			return a.wipe()
		}
	case wipedMsg:
		return a.wiped(msg)
	case closedMsg:
		return a.leave()
	case troubleMsg:
		return a.fail(msg.what, nil, msg.err)
	case message:
		return tea.Batch(msg.apply(a), a.retick())
	default:
		return a.terminal(msg)
	}
	return nil
}

// take takes over the newest snapshot.
func (a *app) take() tea.Cmd {
	snap := a.keeper.Snapshot()
	if snap == nil {
		return nil
	}
	a.rack.Load(snap, a.now)
	a.list.Refreshed(a.now)
	a.notePauses()
	a.turn()
	cmds := []tea.Cmd{a.appArrived(snap), a.tellOffline()}
	a.shownPages(func(p page) { cmds = append(cmds, p.Changed(a)) })
	return tea.Batch(cmds...)
}

// turn keeps the detail screen on the account under the cursor.
func (a *app) turn() {
	row := a.list.Row()
	a.detail.Show(row)
	if row == nil {
		return
	}
	a.detail.Account, a.detail.Customer = a.list.Names(row)
	a.detail.Hidden = a.hidden
	a.detail.Busy = a.list.Busy(row.ID)
	a.detail.Provider = a.provider(row)
}

// mode is what has the keyboard.
func (a *app) mode() keys.Mode {
	front := a.front()
	switch {
	case front != nil:
		return front.Mode()
	case a.list.Finding():
		return keys.FindIn
	case a.detailOpen:
		return keys.Detail
	}
	return keys.List
}

// provider is the profile of a row's provider, empty where it is gone.
func (a *app) provider(row *rack.Row) model.Provider {
	if row == nil || row.App == nil {
		return model.Provider{}
	}
	return a.providerOf(row.App.Provider)
}

// providerOf is a provider's profile, empty where it is gone.
func (a *app) providerOf(id string) model.Provider {
	p, known := a.providers[id]
	if !known {
		p, _ = a.keeper.Provider(id) // empty where the profile is gone
		a.providers[id] = p
	}
	return p
}
