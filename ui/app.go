package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/accounts"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/detail"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/help"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/signin"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// app is the root: the only tea.Model of the program. It owns the screens,
// hands them what concerns them, and turns actions into commands.
type app struct {
	ctx     context.Context
	stop    context.CancelFunc // ends what runs in the background
	keeper  Keeper
	desk    Clipboard
	around  desk.Surroundings
	options Options

	registry *keys.Registry
	rack     *rack.Rack
	list     *accounts.Screen
	detail   *detail.Screen
	help     *help.Screen   // nil: closed
	form     *signin.Screen // nil: closed
	toasts   toast.Stack
	tour     tour

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
	copies        int           // generation of the clipboard's timer
	reveals       int           // generation of the reveal's timer
	results       chan model.ID // accounts whose refresh is over
	detailOpen    bool
	blurred       bool
	hidden        bool // names are hidden
	quitting      bool
	askedAll      time.Time // when R was pressed for many
	tmuxTold      bool
}

func newApp(ctx context.Context, o Options, around desk.Surroundings) (*app, error) {
	registry, err := keys.New(keys.Table())
	if err != nil {
		return nil, err
	}
	glyphs := draw.Unicode
	if o.ASCII || around.ASCII {
		glyphs = draw.ASCII
	}
	if o.Theme == "" {
		o.Theme = around.Theme
	}
	ctx, stop := context.WithCancel(ctx)
	a := &app{
		ctx: ctx, stop: stop, keeper: o.Keeper, desk: o.Clipboard, around: around, options: o,
		registry: registry,
		rack:     rack.New(o.Keeper),
		detail:   &detail.Screen{},
		profile:  colorprofile.TrueColor,
		dark:     around.Dark,
		canvas:   draw.NewCanvas(nil, glyphs),
		pane:     draw.NewCanvas(nil, glyphs),
		results:  make(chan model.ID, 64),
		now:      o.Keeper.Now(),

		providers: map[string]model.Provider{},
	}
	if around.NoColor {
		a.profile = colorprofile.ASCII
	}
	if o.Demo != nil {
		a.tour.hints = o.Demo.Hints
	}
	a.list = accounts.New(a.rack)
	a.restyle()
	a.resize(80, 24) // until the terminal tells its size
	a.take()
	return a, nil
}

// restyle makes the theme ready for the terminal as it is known by now. The
// terminal's background is asked for but never waited for: many do not answer.
func (a *app) restyle() {
	theme, named := themes.Named(a.options.Theme)
	if !named {
		theme = themes.ForBackground(a.dark)
	}
	if a.profile <= colorprofile.ASCII {
		theme = themes.Mono()
	}
	palette := theme.For(a.profile)
	a.canvas.Palette, a.pane.Palette = palette, palette
}

// Init starts the clock and the standing commands.
func (a *app) Init() tea.Cmd {
	return tea.Batch(a.changed(), a.refreshed(), a.tick(), a.checkTheme(), tea.RequestBackgroundColor)
}

// checkTheme says where the theme that was asked for does not exist.
func (a *app) checkTheme() tea.Cmd {
	name := a.options.Theme
	if _, known := themes.Named(name); known || name == "" || name == themes.Auto {
		return nil
	}
	var all []string
	for _, t := range themes.BuiltIn() {
		all = append(all, t.Name)
	}
	return a.say(toast.Warning, "There is no theme \""+draw.Clean(name)+"\". There are: "+strings.Join(all, ", ")+".")
}

// Update hands a message to whom it concerns. It does no I/O.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.now = a.keeper.Now()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a, tea.Batch(a.key(msg), a.retick())
	case tea.PasteMsg:
		return a, a.paste(msg.Content)
	case tickMsg:
		return a, a.ticked(msg)
	case changedMsg:
		a.take()
		return a, tea.Batch(a.changed(), a.look(), a.retick())
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
	case factsMsg:
		a.detail.Tell(msg.id, msg.facts)
	case revealedMsg:
		return a, a.revealed(msg)
	case concealMsg:
		if msg.generation == a.reveals {
			a.detail.Conceal()
		}
	case editedMsg:
		return a, a.edited(msg)
	case signedInMsg:
		return a, a.signedIn(msg)
	case toastGoneMsg:
		a.toasts.Expire(msg.id)
	case wipeMsg:
		if msg.generation == a.copies {
			return a, a.wipe()
		}
	case wipedMsg:
		return a, a.wiped(msg)
	case closedMsg:
		return a, a.leave()
	case troubleMsg:
		return a, a.fail(msg.what, nil, msg.err)
	default:
		return a, a.terminal(msg)
	}
	return a, nil
}

// terminal takes what the terminal tells of itself.
func (a *app) terminal(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		a.dark = msg.IsDark()
		a.restyle()
	case tea.ColorProfileMsg:
		a.profile = msg.Profile
		if a.around.NoColor {
			a.profile = min(a.profile, colorprofile.ASCII)
		}
		a.restyle()
	case tea.ModeReportMsg:
		a.measure(msg)
	case tea.FocusMsg:
		a.blurred = false
		return a.retick()
	case tea.BlurMsg:
		a.blurred = true
		a.detail.Conceal()
	case tea.ResumeMsg:
		a.rack.Reckon(a.now)
		a.list.Refreshed(a.now)
		return a.retick()
	}
	return nil
}

// measure follows the renderer, which measures by grapheme clusters once the
// terminal says that it knows them.
func (a *app) measure(msg tea.ModeReportMsg) {
	known := msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet
	if msg.Mode != ansi.ModeUnicodeCore || !known {
		return
	}
	a.canvas.Method, a.pane.Method = draw.ByGrapheme, draw.ByGrapheme
	a.rack.Measure(draw.ByGrapheme)
}

// take takes over the newest snapshot.
func (a *app) take() {
	snap := a.keeper.Snapshot()
	if snap == nil {
		return
	}
	a.rack.Load(snap, a.now)
	a.list.Refreshed(a.now)
	a.turn()
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
	switch {
	case a.help != nil:
		return keys.HelpIn
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
	id := row.App.Provider
	p, known := a.providers[id]
	if !known {
		p, _ = a.keeper.Provider(id) // empty where the profile is gone
		a.providers[id] = p
	}
	return p
}
