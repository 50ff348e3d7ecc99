package ui

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/accountform"
	"github.com/tokenrack/tokenrack/ui/appform"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// Filing is what the forms need of the keeper: entries are added, changed and
// forgotten, and pasted tokens are tried.
type Filing interface {
	Providers() []model.Provider
	AddApp(ctx context.Context, d keeper.AppDraft) (*model.App, error)
	EditApp(ctx context.Context, d keeper.AppDraft) (*model.App, error)
	RemoveApp(ctx context.Context, id model.ID) error
	// CheckApp learns of an app what can be learnt without making a token.
	CheckApp(ctx context.Context, d keeper.AppDraft) (model.AppCheck, error)
	// ReachApp looks whether an app's server answers; nothing is sent there.
	ReachApp(ctx context.Context, app model.App) (model.AppCheck, error)
	Paste(ctx context.Context, p keeper.Pasted) (*model.Account, error)
	Probe(ctx context.Context, id model.ID) (keeper.ProbeResult, error)
	SignInClient(ctx context.Context, a keeper.NewAccount) (*model.Account, error)
	Forget(ctx context.Context, id model.ID) error
	Drafts
}

// file runs the actions on entries; false: it is none of them.
func (a *app) file(id keys.ID, row *rack.Row) (cmd tea.Cmd, mine bool) {
	switch id {
	case keys.Add:
		return a.addAccount(model.ID{}, false), true
	case keys.AddApp:
		return a.addApp(), true
	case keys.Paste:
		return a.pasteTokens(row, false), true
	case keys.Scopes:
		return a.chooseScopes(row), true
	case keys.Edit:
		return a.editAccount(row), true
	case keys.Forget:
		return a.askForget(row), true
	case keys.TabApps:
		return a.showTab(id), true
	}
	return nil, false
}

// choices are the apps to choose from, with what their providers can do.
func (a *app) choices() []accountform.Choice {
	var out []accountform.Choice
	snap := a.keeper.Snapshot()
	if snap == nil {
		return nil
	}
	for _, app := range sortedApps(snap) {
		out = append(out, accountform.Choice{App: app, Provider: a.providerOf(app.Provider)})
	}
	return out
}

// customers are the names to pick from; none while names are hidden.
func (a *app) customers() []string {
	snap := a.keeper.Snapshot()
	if snap == nil || a.hidden {
		return nil
	}
	return snap.Customers()
}

// choice is a row's app.
func (a *app) choice(row *rack.Row) accountform.Choice {
	c := accountform.Choice{App: row.App, Provider: a.provider(row)}
	if c.App == nil {
		c.App = &model.App{}
	}
	return c
}

// addAccount opens the form that adds an account, or the draft of one where
// none is asked for by its app. steps says that it is the wizard's last one.
func (a *app) addAccount(by model.ID, steps bool) tea.Cmd {
	if a.hidden {
		return a.sayHidden()
	}
	screen := accountform.New(a.choices(), by, a.demoPerson)
	screen.Know(a.customers())
	if steps {
		screen.Steps = a.stepsOf(by)
		screen.Step = len(screen.Steps) - 1
	}
	p := &formPage{filled: screen, name: "Add an account", draft: &drafting{name: keeper.AccountDraft(by), of: screen, again: "{accounts.add}"}}
	p.submit = func(a *app, p *formPage) tea.Cmd { return a.fileAccount(p, screen) }
	a.openFilled(p)
	return p.draft.load(a, p)
}

// stepsOf are the wizard's steps for an app that it made.
func (a *app) stepsOf(id model.ID) []string {
	snap := a.keeper.Snapshot()
	if snap == nil || snap.Apps[id] == nil {
		return appform.Steps(model.Provider{}, false)
	}
	of := snap.Apps[id]
	p := a.providerOf(of.Provider)
	return appform.Steps(p, accountform.Clientless(of, p))
}

// addAccountAs opens the form for an account of an app, filled in by fill. It
// has no draft: what fills it in is there again.
func (a *app) addAccountAs(by model.ID, fill func(*accountform.Screen)) tea.Cmd {
	screen := accountform.New(a.choices(), by, a.demoPerson)
	screen.Know(a.customers())
	fill(screen)
	p := &formPage{filled: screen, name: "Add an account"}
	p.submit = func(a *app, p *formPage) tea.Cmd { return a.fileAccount(p, screen) }
	a.openFilled(p)
	return nil
}

// addAccountFor opens the form for an account of a customer.
func (a *app) addAccountFor(customer string) tea.Cmd {
	return a.addAccountAs(model.ID{}, func(screen *accountform.Screen) { screen.Put(accountform.Customer, customer) })
}

// sayHidden is why a form stays closed that would show names.
func (a *app) sayHidden() tea.Cmd {
	return a.say(toast.Warning, "Names are hidden, and this would show them. {list.hide_names} shows them again.")
}

// demoPerson is who signs in at a provider of the demo; elsewhere nobody.
func (a *app) demoPerson(provider string) (user, password string) {
	if a.options.Demo == nil || a.options.Demo.Server == nil {
		return "", ""
	}
	s, _ := a.options.Demo.Server(provider)
	return s.Username, s.Password
}

// fileAccount signs the new account in, or adopts its pasted tokens.
func (a *app) fileAccount(p *formPage, screen *accountform.Screen) tea.Cmd {
	in, ok := screen.Filled(a.now)
	if !ok {
		return nil
	}
	target := keeper.NewAccount{Name: in.Name, App: in.App.App.ID, Customer: in.Customer, Scopes: in.Scopes}
	if in.Way == model.SignInBrowser || in.Way == model.SignInDevice {
		return a.browseNew(p, target, in)
	}
	screen.SetBusy("signing in")
	return a.enter(p, screen, target, in, false)
}

// browseNew hands a new account over to the sign-in with a browser.
func (a *app) browseNew(p *formPage, target keeper.NewAccount, in accountform.Filled) tea.Cmd {
	dropped := p.draft.drop(a)
	a.shut(p)
	if target.Scopes == nil {
		in.Scopes = in.App.App.Scopes
	}
	return tea.Batch(dropped, a.openBrowser(browserOrder{
		target: target, provider: in.App.Provider, device: in.Way == model.SignInDevice, account: in.Name, customer: in.Customer, scopes: in.Scopes,
		done: func(a *app, account *model.Account) tea.Cmd {
			a.list.Goto(account.ID)
			return a.tell(toast.Done, a.sentence([]string{"Signed in", a.identityOf(account)}))
		},
	}))
}

// identityOf is whose account it is, which may not be in the list yet.
func (a *app) identityOf(account *model.Account) string {
	if row := a.rack.Row(account.ID); row != nil {
		return a.identity(row, account)
	}
	if a.hidden {
		return "the new account"
	}
	return draw.Clean(account.Name)
}

// enter runs the way in and says what became of it.
func (a *app) enter(p *formPage, screen *accountform.Screen, target keeper.NewAccount, in accountform.Filled, thenCopy bool) tea.Cmd {
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		defer in.Wipe()
		msg := enteredMsg{page: p, screen: screen, copy: thenCopy}
		switch in.Way {
		case model.SignInPaste:
			msg.pasted = true
			msg.account, msg.err = k.Paste(ctx, keeper.Pasted{Account: target, Tokens: in.Tokens, Refresh: in.Refresh, ExpiresAt: in.Expires})
			if msg.err == nil {
				msg.source = model.NewSecret(in.Pasted.Reveal())
				msg.probe, msg.probeErr = k.Probe(ctx, msg.account.ID)
			}
		case model.SignInClient:
			msg.account, msg.err = k.SignInClient(ctx, target)
		default:
			msg.account, msg.err = k.SignIn(ctx, keeper.PasswordSignIn{Account: target, Username: in.Username, Password: in.Password, Keep: in.Keep})
		}
		return msg
	}
}

// enteredMsg says what became of a new account, or of pasted tokens.
type enteredMsg struct {
	page     *formPage
	screen   *accountform.Screen
	account  *model.Account
	pasted   bool
	copy     bool         // a copy follows where the form is still open
	source   model.Secret // what the clipboard is to be rid of
	probe    keeper.ProbeResult
	probeErr error
	err      error
}

func (m enteredMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		if !a.isOpen(m.page) {
			return a.fail("Not added", nil, m.err)
		}
		m.screen.Fail(a.lines(m.err))
		if model.KindOf(m.err) == model.KindExists {
			m.screen.Fail(nil)
			m.screen.Item(accountform.Name).Trouble = "Another account has this name already."
			m.screen.FocusTrouble()
		}
		return nil
	}
	here := a.isOpen(m.page)
	dropped := m.page.draft.drop(a)
	a.shut(m.page)
	if here {
		a.list.Goto(m.account.ID)
	}
	return tea.Batch(dropped, m.said(a, here))
}

// said tells what became of it, or goes on to the copy that was asked for.
func (m enteredMsg) said(a *app, here bool) tea.Cmd {
	who := a.identityOf(m.account)
	if m.copy && here && m.probe.Outcome != model.ProbeRefused {
		m.source.Wipe() // the bearer takes its place
		return a.copyBearer(m.account.ID)
	}
	if !m.pasted {
		return a.tell(toast.Done, a.sentence([]string{"Signed in", who}))
	}
	return tea.Batch(a.sayTried(who, m.probe, m.probeErr), a.forgetPasted(m.source))
}

// forgetPasted clears the clipboard if it still holds what was pasted.
func (a *app) forgetPasted(source model.Secret) tea.Cmd {
	if source.Empty() {
		return nil
	}
	board := a.desk
	return func() tea.Msg {
		defer source.Wipe()
		return cleared(board.Forget(context.Background(), source))
	}
}

// sayTried says what a pasted access token was worth when it was tried.
func (a *app) sayTried(who string, r keeper.ProbeResult, err error) tea.Cmd {
	kind, words := tried(r, err)
	says := []string{"Saved", who, words}
	if kind == toast.Failed {
		says = append(says, a.worded("{account.paste} pastes another one"))
	}
	return a.tell(kind, a.sentence(says))
}

// triedGood is the kind of notice that a token that works deserves.
const triedGood = toast.Done

// tried says in words what came of trying a pasted access token.
func tried(r keeper.ProbeResult, err error) (toast.Kind, string) {
	status := ""
	if r.Status > 0 {
		status = " (" + strconv.Itoa(r.Status) + ")"
	}
	switch {
	case err != nil:
		return toast.Warning, "not tried: " + oneLine(err)
	case r.Outcome == model.ProbeWorks:
		return triedGood, "tried: works" + status
	case r.Outcome == model.ProbeRefused:
		return toast.Failed, "but the server refuses this access token" + status
	case r.Err != nil:
		return toast.Warning, "not tried: " + oneLine(r.Err)
	}
	return toast.Warning, "tried, but the answer says neither yes nor no" + status
}
