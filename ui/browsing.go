package ui

import (
	"cmp"
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/browse"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// Browsers begins sign-ins that a person finishes in a browser.
type Browsers interface {
	StartBrowser(ctx context.Context, a keeper.NewAccount) (*keeper.BrowserSignIn, error)
	StartDevice(ctx context.Context, a keeper.NewAccount) (*keeper.DeviceSignIn, error)
}

// Opener opens addresses in the person's own browser.
type Opener interface {
	// Why says why none can be opened; empty where one can.
	Why() string
	Open(ctx context.Context, address string) error
}

func openerOf(o Options, around desk.Surroundings) Opener {
	if o.Browser != nil {
		return o.Browser
	}
	return desk.NewBrowser(around, o.Environ)
}

// keepersFlow begins a sign-in with the keeper that is there now.
func (a *app) keepersFlow(ctx context.Context, target keeper.NewAccount) (codeFlow, error) {
	return a.keeper.StartBrowser(ctx, target)
}

// codeFlow is a sign-in under way that a person finishes in a browser.
type codeFlow interface {
	// URL is the address for the browser; it holds no secret.
	URL() string
	// RedirectURL is where the callback is expected; empty: none is.
	RedirectURL() string
	// Paste hands in the callback.
	Paste(text string) error
	// Close stops listening.
	Close() error
	// Finish waits for the person and stores what comes.
	Finish(ctx context.Context) (*model.Account, error)
}

// browserOrder asks for a sign-in with a browser.
type browserOrder struct {
	target   keeper.NewAccount
	provider model.Provider
	account  string // as they may be shown
	customer string
	scopes   model.Scopes
	copy     bool // a copy follows
	device   bool // the person enters a code on another device
	// done runs once the account is there, instead of the notice; nil: none.
	done func(a *app, account *model.Account) tea.Cmd
}

// browsePage waits for a browser.
type browsePage struct {
	bare
	*browse.Screen
	order  browserOrder
	flow   codeFlow
	cancel context.CancelFunc
	opened bool // the browser was opened for it already
}

func (p *browsePage) Name() string { return "Browser sign-in" }

func (p *browsePage) Mode() keys.Mode {
	if p.InBox() && !p.QRShown() {
		return keys.BrowseIn
	}
	return keys.Browse
}

func (p *browsePage) CursorAt() (x, y int, shown bool) { return p.Screen.CursorAt() }

func (p *browsePage) SetSize(width, height int) { p.Screen.SetSize(width, height) }

func (p *browsePage) Draw(a *app, c *draw.Canvas) {
	p.Render(c, browse.Around{Footer: a.footer, Dark: a.dark}, a.now)
}

func (p *browsePage) Every() time.Duration {
	if p.Waiting() {
		return time.Second
	}
	return 0
}

func (p *browsePage) Place(s *keys.Situation) {
	s.Browse = keys.Browsing{Waiting: p.Waiting(), NoOpen: p.NoOpen(), Tunnel: p.Tunnel() != "", Device: p.UserCode() != ""}
}

// Close stops waiting: the port is given back, and a callback that comes too
// late changes nothing.
func (p *browsePage) Close() {
	p.cancel()
	p.Wipe()
}

// Key leaves everything to the registry but what is typed into the box.
func (p *browsePage) Key(_ *app, key tea.Key) (tea.Cmd, bool) {
	switch stroke := key.Keystroke(); {
	case p.Mode() != keys.BrowseIn:
		return nil, false
	case stroke == "enter" || stroke == "esc" || stroke == "tab" || stroke == "f1" || stroke == "ctrl+l":
		return nil, false
	}
	p.Type(key)
	return nil, true
}

func (p *browsePage) Paste(a *app, text string) tea.Cmd {
	if p.Screen.Paste(text) {
		return p.handIn(a)
	}
	return nil
}

func (p *browsePage) Do(a *app, id keys.ID) (tea.Cmd, bool) {
	switch id {
	case keys.BrowseOpen:
		return p.openBrowser(a), true
	case keys.BrowseCopy:
		return a.copyText(p.URL(), "Copied the address; it holds no secret"), true
	case keys.BrowseMessage:
		return a.copyText(p.Message(), "Copied a message for the customer, in three steps"), true
	case keys.BrowseTunnel:
		return a.copyText(p.Tunnel(), "Copied the line for the other computer"), true
	case keys.BrowseCode:
		return a.copyText(p.UserCode(), "Copied the code for the other device"), true
	case keys.BrowseQR:
		if why := p.ToggleQR(); why != "" {
			return a.say(toast.Warning, wording(why)), true
		}
	case keys.BrowseBox:
		p.Enter()
	case keys.BrowseLeave:
		p.Leave()
	case keys.BrowseHandIn:
		return p.handIn(a), true
	case keys.BrowseAgain:
		return a.beginBrowser(p.order, p), true
	case keys.BrowseCancel:
		if p.QRShown() {
			p.ToggleQR()
			return nil, true
		}
		a.shut(p)
	default:
		return nil, false
	}
	return nil, true
}

// byBrowser says that an account signs in with a browser, here or on another
// device: it did so before, or its provider knows no password.
func byBrowser(account *model.Account, p model.Provider) bool {
	if account.Grant == model.GrantDeviceCode && p.SignsInBy(model.SignInDevice) {
		return true
	}
	if !p.SignsInBy(model.SignInBrowser) {
		return false
	}
	return account.Grant == model.GrantAuthorizationCode || !p.SignsInBy(model.SignInPassword)
}

// browseFor opens the browser sign-in of an account in the list.
func (a *app) browseFor(row *rack.Row, thenCopy bool) tea.Cmd {
	name, customer := a.list.Names(row)
	scopes := row.Account.ScopesAsked
	if len(scopes) == 0 && row.App != nil {
		scopes = row.App.Scopes
	}
	return a.openBrowser(browserOrder{
		target: keeper.NewAccount{ID: row.ID}, provider: a.provider(row), device: row.Account.Grant == model.GrantDeviceCode,
		account: name, customer: customer, scopes: scopes, copy: thenCopy,
	})
}

// openBrowser begins a sign-in with a browser and shows the page that waits.
func (a *app) openBrowser(o browserOrder) tea.Cmd { return a.beginBrowser(o, nil) }

// beginBrowser begins a flow, for a new page or for one whose flow is over.
func (a *app) beginBrowser(o browserOrder, into *browsePage) tea.Cmd {
	limit, start := browse.Limit, a.startBrowser
	if o.device {
		limit, start = deviceLimit, a.startDevice
	}
	ctx, cancel := context.WithTimeout(a.ctx, limit)
	return func() tea.Msg {
		flow, err := start(ctx, o.target)
		return browseBegunMsg{order: o, into: into, ctx: ctx, cancel: cancel, flow: flow, err: err}
	}
}

// browseBegunMsg says that a flow has begun, or why not.
type browseBegunMsg struct {
	order  browserOrder
	into   *browsePage
	ctx    context.Context //nolint:containedctx // the flow's own, on its way to the page that ends it
	cancel context.CancelFunc
	flow   codeFlow
	err    error
}

func (m browseBegunMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		m.cancel()
		return a.fail("The sign-in did not begin", a.rack.Row(m.order.target.ID), m.err)
	}
	page := m.into
	flow := a.flowOf(m)
	switch {
	case page == nil:
		page = &browsePage{Screen: browse.New(flow, a.now)}
		page.order, page.flow, page.cancel = m.order, m.flow, m.cancel
		a.open(page)
	case !a.isOpen(page): // left meanwhile
		m.cancel()
		_ = m.flow.Close() // nobody waits for it
		return nil
	default:
		page.cancel()
		page.Again(flow, a.now)
		page.order, page.flow, page.cancel = m.order, m.flow, m.cancel
	}
	ctx, running := m.ctx, m.flow
	wait := func() tea.Msg {
		account, err := running.Finish(ctx)
		return browseOverMsg{page: page, flow: running, account: account, err: err}
	}
	if page.NoOpen() == "" && !page.opened && a.options.Demo == nil && page.UserCode() == "" {
		page.opened = true
		return tea.Batch(wait, page.openBrowser(a))
	}
	return wait
}

// flowOf is what the page shows of a flow.
func (a *app) flowOf(m browseBegunMsg) browse.Flow {
	flow := browse.Flow{
		URL: draw.Clean(m.flow.URL()), Redirect: draw.Clean(m.flow.RedirectURL()), Scopes: m.order.scopes.Join(", "),
		Provider: draw.Clean(m.order.provider.Name), Account: draw.Clean(m.order.account), Customer: draw.Clean(m.order.customer),
		SSH: a.around.SSH, Host: cmp.Or(a.around.Host, "this-host"), NoOpen: a.browser.Why(),
	}
	if device, ok := m.flow.(interface {
		Code() (string, time.Duration)
	}); ok {
		flow.UserCode, flow.Life = device.Code()
		flow.UserCode = draw.Clean(flow.UserCode)
		return flow
	}
	if flow.NoOpen != "" && a.demoApproves() {
		flow.NoOpen, flow.Practice = "", true
	}
	return flow
}

// demoApproves says that the demo plays the person in the browser.
func (a *app) demoApproves() bool { return a.options.Demo != nil && a.options.Demo.Approve != nil }

// isOpen says that a page has not been left.
func (a *app) isOpen(p page) bool {
	for _, open := range a.pages {
		if open == p {
			return true
		}
	}
	return false
}

// openBrowser opens the address; in the demo, where there is no browser, the
// demo itself presses Allow.
func (p *browsePage) openBrowser(a *app) tea.Cmd {
	ctx, browser, address := a.ctx, a.browser, p.URL()
	if p.Practice() {
		approve := a.options.Demo.Approve
		flow := p.flow
		return func() tea.Msg {
			callback, err := approve(address)
			if err == nil {
				err = flow.Paste(callback)
			}
			return browsePastedMsg{page: p, flow: flow, err: err}
		}
	}
	p.Say("Opening your browser" + a.canvas.Glyphs.More)
	return func() tea.Msg { return browserOpenedMsg{page: p, err: browser.Open(ctx, address)} }
}

// browserOpenedMsg says what became of opening the browser.
type browserOpenedMsg struct {
	page *browsePage
	err  error
}

func (m browserOpenedMsg) apply(*app) tea.Cmd {
	if m.err != nil {
		m.page.Say("The browser did not open. {browser.copy_address} copies the address.")
		return nil
	}
	m.page.Say("The browser was asked to open the address.")
	return nil
}

// handIn gives what stands in the box to the flow.
func (p *browsePage) handIn(*app) tea.Cmd {
	text, flow := p.Code(), p.flow
	if text == "" {
		return nil
	}
	return func() tea.Msg { return browsePastedMsg{page: p, flow: flow, err: flow.Paste(text)} }
}

// browsePastedMsg says whether the flow took a callback.
type browsePastedMsg struct {
	page *browsePage
	flow codeFlow
	err  error
}

func (m browsePastedMsg) apply(a *app) tea.Cmd {
	switch {
	case m.flow != m.page.flow || !a.isOpen(m.page):
	case m.err != nil:
		m.page.Refuse(lines(m.err))
	default:
		m.page.Leave()
		m.page.Wipe()
		m.page.Say("Got it; the tokens are being fetched" + a.canvas.Glyphs.More)
	}
	return nil
}

// browseOverMsg says how a flow ended.
type browseOverMsg struct {
	page    *browsePage
	flow    codeFlow
	account *model.Account
	err     error
}

func (m browseOverMsg) apply(a *app) tea.Cmd {
	here := a.isOpen(m.page) && m.page.flow == m.flow
	if m.err != nil {
		if here {
			m.page.End(lines(inWords(m.err)))
		}
		return nil // whoever left the page knows
	}
	order := m.page.order
	if here {
		a.shut(m.page)
	}
	a.tour.did(keys.SignIn)
	switch {
	case order.done != nil && here:
		return order.done(a, m.account)
	case order.copy && here:
		return a.copyBearer(m.account.ID)
	}
	return a.tell(toast.Done, a.sentence([]string{"Signed in", a.identity(a.rack.Row(m.account.ID), m.account)}))
}

// inWords says plainly what a person did in the browser.
func inWords(err error) error {
	var e *model.Error
	if !errors.As(err, &e) || e.Code != "access_denied" {
		return err
	}
	told := *e
	told.What = "The customer pressed Reject"
	return &told
}

// copyText copies a text that is no secret.
func (a *app) copyText(text, says string) tea.Cmd {
	ctx, board := a.ctx, a.desk
	return func() tea.Msg {
		outcome, err := board.CopyText(ctx, text)
		msg := textCopiedMsg{says: says, outcome: outcome, err: err}
		if err != nil || outcome != desk.Send {
			return msg
		}
		return tea.Sequence(tea.SetClipboard(text), func() tea.Msg { return msg })()
	}
}

// textCopiedMsg says what became of copying a text.
type textCopiedMsg struct {
	says    string
	outcome desk.Outcome
	err     error
}

func (m textCopiedMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Not copied", nil, m.err)
	}
	says := m.says
	if m.outcome == desk.Send {
		says = a.sentence([]string{says, "sent to your terminal (cannot check it arrived)"})
	}
	return tea.Batch(a.tell(toast.Done, says), a.tellTmux(m.outcome))
}
