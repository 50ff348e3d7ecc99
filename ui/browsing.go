package ui

import (
	"cmp"
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/browse"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/rack"
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
