package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/appform"
	"github.com/tokenrack/tokenrack/ui/apps"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

func sortedApps(snap *model.Snapshot) []*model.App {
	out := make([]*model.App, 0, len(snap.Apps))
	for _, app := range snap.Apps {
		out = append(out, app)
	}
	slices.SortFunc(out, func(a, b *model.App) int {
		if by := strings.Compare(find.Fold(a.Name), find.Fold(b.Name)); by != 0 {
			return by
		}
		return strings.Compare(a.ID.String(), b.ID.String())
	})
	return out
}

// addApp opens the wizard, with the draft of the last time where there is one.
func (a *app) addApp() tea.Cmd {
	wizard := a.newWizard()
	return a.openWizard(wizard, &drafting{name: keeper.AppDraftForm, of: wizard, again: "{apps.add}"})
}

// newWizard makes the steps that add an app; in the demo they are filled in.
func (a *app) newWizard() *appform.Wizard {
	wizard := appform.New(a.keeper.Providers())
	wizard.Know(a.customers())
	if demo := a.options.Demo; demo != nil {
		wizard.Filler = demo.Server
	}
	return wizard
}

// addAppFor opens the wizard for a customer's app. It has no draft: that of the
// last time may be another customer's.
func (a *app) addAppFor(customer string) tea.Cmd {
	wizard := a.newWizard()
	wizard.For(customer)
	return a.openWizard(wizard, nil)
}

// openWizard opens the steps that add an app; draft is nil where none is kept.
func (a *app) openWizard(wizard *appform.Wizard, draft *drafting) tea.Cmd {
	p := &formPage{filled: wizardPage{wizard}, name: "Add an app", draft: draft}
	p.submit = func(a *app, p *formPage) tea.Cmd { return a.fileApp(p, wizard) }
	a.openFilled(p)
	return p.draft.load(a, p)
}

// fileApp stores the wizard's app and goes on to its first account. The draft
// ends with the same transaction.
func (a *app) fileApp(p *formPage, wizard *appform.Wizard) tea.Cmd {
	if snap := a.keeper.Snapshot(); snap != nil {
		if app := wizard.Same(snap.Apps); app != nil {
			dropped := p.draft.drop(a)
			a.shut(p)
			return tea.Batch(dropped, a.tell(toast.Info, draw.Clean("The app "+app.Name+" stands for this address already.")), a.firstAccount(app))
		}
	}
	filled := wizard.Draft()
	if p.draft != nil {
		filled.Form = keeper.AppDraftForm
	}
	wizard.SetBusy()
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		defer filled.ClientSecret.Wipe()
		msg := appFiledMsg{page: p, wizard: wizard}
		msg.err = p.draft.last(func() (err error) {
			msg.app, err = k.AddApp(ctx, filled)
			return err
		})
		return msg
	}
}

// appFiledMsg says what became of a new app.
type appFiledMsg struct {
	page   *formPage
	wizard *appform.Wizard
	app    *model.App
	err    error
}

func (m appFiledMsg) apply(a *app) tea.Cmd {
	open := a.isOpen(m.page)
	switch {
	case m.err != nil && open:
		m.wizard.Fail(model.KindOf(m.err), lines(m.err))
		if elsewhere := model.ElsewhereOf(m.err); elsewhere != nil {
			return a.askElsewhere(elsewhere, func(a *app) tea.Cmd {
				m.wizard.Accept()
				return a.fileApp(m.page, m.wizard)
			})
		}
		return nil
	case m.err != nil:
		return a.fail("The app was not added", nil, m.err)
	}
	said := a.tell(toast.Done, draw.Clean("Added the app "+m.app.Name))
	if !open {
		return said
	}
	a.shut(m.page)
	return tea.Batch(said, a.firstAccount(m.app))
}

// firstAccount opens the form of an app's first account. The snapshot that has
// the app may still be on its way.
func (a *app) firstAccount(app *model.App) tea.Cmd {
	snap := a.keeper.Snapshot()
	if snap != nil && snap.Apps[app.ID] != nil {
		return a.addAccount(app.ID, true)
	}
	a.awaited = app.ID
	return nil
}

// appArrived goes on with a first account once its app is in the snapshot.
func (a *app) appArrived(snap *model.Snapshot) tea.Cmd {
	if a.awaited.IsZero() || snap.Apps[a.awaited] == nil {
		return nil
	}
	id := a.awaited
	a.awaited = model.ID{}
	if len(a.pages) > 0 {
		return nil // something else was opened meanwhile
	}
	return a.addAccount(id, true)
}

// editApp opens the form that changes an app, at one of its items; tested, it is
// tested at once.
func (a *app) editApp(of *model.App, at string) tea.Cmd {
	if a.hidden {
		return a.sayHidden()
	}
	screen := appform.NewEdit(of, a.providerOf(of.Provider), a.sentence([]string{"Edit the app", of.Name}))
	screen.Know(a.customers())
	p := &formPage{filled: screen, name: "Edit app"}
	p.submit = func(a *app, p *formPage) tea.Cmd {
		draft, ok := screen.Draft()
		if !ok {
			return nil
		}
		screen.SetBusy("saving")
		ctx, k, secret, moved := a.ctx, a.keeper, !draft.ClientSecret.Empty(), draft.AcceptOrigin
		return func() tea.Msg {
			defer draft.ClientSecret.Wipe()
			msg := filedMsg{page: p, form: &screen.Form, nameItem: appform.Name, says: "Changed the app " + draft.App.Name}
			is, err := k.EditApp(ctx, draft)
			switch {
			case err != nil:
				msg.err = err
			case secret && len(of.ClientSecrets) > 0:
				msg.says += ". The client secret that was replaced is gone, so this cannot be undone."
			case !secret:
				msg.back = undoAppEdit(of, is, moved)
			}
			return msg
		}
	}
	a.openFilled(p)
	if at == tested {
		return p.check(a, false)
	}
	screen.Focus(at)
	return nil
}

// tested is no item of the form: it stands for the test of what is filled in.
const tested = "test"

// undoAppEdit is what undoes an edit of an app. Where it was moved to other
// addresses, those that it goes back to were confirmed before; an edit that moved
// nothing confirms nothing. Where somebody changed the app meanwhile it is
// refused, since its version is another one.
func undoAppEdit(was, is *model.App, moved bool) func(a *app) tea.Cmd {
	back := keeper.AppDraft{App: *was, AcceptOrigin: moved}
	back.App.Ver = is.Ver
	return func(a *app) tea.Cmd {
		ctx, k := a.ctx, a.keeper
		return func() tea.Msg {
			_, err := k.EditApp(ctx, back)
			return filedMsg{says: "Undone: the app " + was.Name + " is as it was", err: err}
		}
	}
}

// appsPage is the tab of the apps.
type appsPage struct {
	bare
	apps.Screen
}

func newAppsPage(*app) page { return &appsPage{} }

func (p *appsPage) Mode() keys.Mode { return keys.Apps }
func (p *appsPage) Name() string    { return "Apps" }

func (p *appsPage) SetSize(width, height int) { p.Screen.SetSize(width, height) }

func (p *appsPage) Draw(a *app, c *draw.Canvas) {
	p.Hidden = a.hidden
	p.Render(c, apps.Around{Title: a.title(" " + c.Glyphs.Dot + " "), Note: a.note(), Tabs: a.tabBar, Footer: a.footer})
}

func (p *appsPage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *appsPage) Changed(a *app) tea.Cmd {
	p.Load(a.keeper.Snapshot(), a.providerOf, a.now)
	return nil
}

func (p *appsPage) Place(s *keys.Situation) {
	s.App, s.Uses = nil, 0
	if row := p.Row(); row != nil {
		s.App, s.Uses, s.Provider = row.App, row.Accounts, row.Provider
	}
}

func (p *appsPage) Do(a *app, id keys.ID) (tea.Cmd, bool) {
	if p.Move(id) {
		return nil, true
	}
	row := p.Row()
	if row == nil {
		return nil, false
	}
	switch id {
	case keys.AppAccounts:
		return a.accountsOf(row.App), true
	case keys.EditApp:
		return a.editApp(row.App, appform.Name), true
	case keys.FormTest:
		return a.editApp(row.App, tested), true
	case keys.AppScopes:
		return a.editApp(row.App, appform.Scopes), true
	case keys.RevokeApp:
		return a.revokeApp(row.App), true
	case keys.RemoveApp:
		return a.askRemove(row.App, p.Screen.Name(row)), true
	case keys.Add:
		return a.addAccount(row.App.ID, false), true
	}
	return nil, false
}

// revokeApp opens the revoke screen with the app as its target. An incident
// that runs comes first, as everywhere.
func (a *app) revokeApp(of *model.App) tea.Cmd {
	for _, row := range a.rack.All() {
		if row.App == nil || row.App.ID != of.ID {
			continue
		}
		return a.planFor(row, ofApp(of.ID))
	}
	return a.say(toast.Info, "{app.revoke}: no account uses this app.")
}

// accountsOf shows the accounts of an app.
func (a *app) accountsOf(app *model.App) tea.Cmd {
	if a.hidden {
		return a.sayHidden()
	}
	cmd := a.showTab(keys.TabAccounts)
	a.list.Look("app:" + strings.ReplaceAll(draw.Clean(app.Name), " ", " app:"))
	a.turn()
	return tea.Batch(cmd, a.look())
}

// askRemove asks before an app that no account uses is removed here.
func (a *app) askRemove(of *model.App, name string) tea.Cmd {
	id := of.ID
	says := []string{
		"This removes the app and its client secret from this vault only; no account uses it.",
		"At the provider the client stays registered.",
	}
	return a.ask("Remove the app "+name, says, "remove 1 app", true, func(a *app) tea.Cmd {
		ctx, k := a.ctx, a.keeper
		return func() tea.Msg {
			return filedMsg{says: "Removed the app " + name, err: k.RemoveApp(ctx, id)}
		}
	})
}
