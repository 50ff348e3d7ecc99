package ui

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/revoke"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// Revoking is what the revoke screen needs of the keeper.
type Revoking interface {
	PlanRevoke(ctx context.Context, t keeper.RevokeTarget) (keeper.RevokePlan, error)
	Freeze(ctx context.Context, ids []model.ID) (thaw func(), err error)
	Revoke(ctx context.Context, r keeper.RevokeRequest, lines func(keeper.RevokeLine)) (keeper.RevokeSummary, error)
	Incidents(ctx context.Context) ([]keeper.Incident, error)
	Incident(ctx context.Context, number int) (keeper.Incident, error)
	SayDone(ctx context.Context, number int, step keeper.ByHandStep, person string, undo bool) error
}

// revokePage is the revoke screen. A revocation that runs outlives the page: it
// is then the app's incident, and X opens it again.
type revokePage struct {
	bare
	*revoke.Screen
	app    *app
	paused *pause
	plans  int // generation of what was asked for
	closed bool
}

// openRevoke opens the screen for the row's app, or for the row itself where
// its app is only an address. An incident that runs comes first.
func (a *app) openRevoke(row *rack.Row) tea.Cmd {
	if p := a.incident; p != nil {
		p.closed = false
		a.open(p)
		if p.Running() {
			return tea.Batch(p.Changed(a), a.say(toast.Info, "This revocation is still running. Another can begin when it is over."))
		}
		return nil
	}
	if a.hidden {
		return a.say(toast.Warning, "{account.revoke}: a revocation is confirmed by its name, and names are hidden. {list.hide_names} shows them.")
	}
	if i := a.toResume(); i != nil {
		return a.resume(*i)
	}
	if row == nil {
		return a.say(toast.Warning, "{account.revoke}: no account is selected.")
	}
	targets, first := revoke.Targets(row.Account, row.App, a.provider(row))
	return a.openPlan(revoke.New(targets, first))
}

// openPlan opens the screen at its plan.
func (a *app) openPlan(screen *revoke.Screen) tea.Cmd {
	screen.Person = a.person()
	p := &revokePage{Screen: screen, app: a, paused: &pause{}}
	a.lapseUndo() // nothing lies over a plan
	a.open(p)
	return p.planning()
}

func (p *revokePage) Mode() keys.Mode { return p.Screen.Mode() }
func (p *revokePage) Name() string    { return "Revoke" }

func (p *revokePage) Place(s *keys.Situation) { s.Revoke = p.Where() }

func (p *revokePage) CursorAt() (x, y int, shown bool) { return p.Screen.CursorAt() }

func (p *revokePage) Draw(a *app, c *draw.Canvas) {
	p.Render(c, revoke.Around{Footer: p.footer}, a.now)
}

// footer draws the keys of the step, and always the way to help.
func (p *revokePage) footer(c *draw.Canvas, width int) {
	a, end := p.app, c.Col()+width
	c.Put(themes.AccentOn, " "+p.Mode().String()+" ")
	c.Pad(2)
	if p.Step() == revoke.Confirm {
		for _, hint := range [][2]string{{c.Glyphs.Enter, "revoke"}, {c.Glyphs.Up, "plan"}, {"Esc", "plan"}} {
			a.hint(c, hint[0], hint[1], end)
		}
		return
	}
	room := end - a.helpWidth(c)
	if !p.Running() {
		a.tryHint(c, a.tour.hint(c, true), room)
	}
	for _, action := range a.registry.Hints(a.where()) {
		a.hintOf(c, action, room)
	}
	a.helpHint(c, end)
}

func (p *revokePage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	if p.Step() != revoke.Confirm {
		return nil, false
	}
	return p.act(p.Screen.Key(key, a.now)), true
}

func (p *revokePage) Paste(_ *app, text string) tea.Cmd {
	p.Screen.Paste(text)
	return nil
}

func (p *revokePage) Do(a *app, id keys.ID) (tea.Cmd, bool) {
	switch id {
	case keys.Help, keys.Palette, keys.Lock, keys.Quit, keys.QuitNow:
		return nil, false
	default:
		return p.act(p.Screen.Do(id, a.now)), true
	}
}

// act does what the screen asks for.
func (p *revokePage) act(what revoke.Action) tea.Cmd {
	switch what {
	case revoke.Leave:
		return p.leave()
	case revoke.Retarget:
		return p.planning()
	case revoke.Start, revoke.Again:
		return p.start(keeper.RevokeRequest{Target: p.Wanted(), Incident: p.Incident(), Person: p.app.person(), Done: p.Screen.Done()})
	case revoke.Prove:
		return p.start(keeper.RevokeRequest{
			Target: p.Wanted(), Incident: p.Incident(), ProveOnly: true, StepsDone: p.StepsDone(), Person: p.app.person(), Done: p.Screen.Done(),
		})
	case revoke.Save:
		return p.app.saveReport(p.report(), p)
	case revoke.Text:
		return p.app.copyReport(p.report())
	case revoke.Ticked:
		return p.sayDone()
	case revoke.NewApp:
		return p.newApp()
	case revoke.SignIn:
		return p.signInInstead()
	case revoke.Address:
		return p.app.copyAddress(p.Address())
	default:
		return nil
	}
}

// Every is a second while something is under way or counted down.
func (p *revokePage) Every() time.Duration {
	if p.Counts(p.app.now) {
		return time.Second
	}
	return 0
}

// Changed plans anew: what was under way when the screen was opened may have
// brought tokens.
func (p *revokePage) Changed(*app) tea.Cmd {
	if p.Step() > revoke.Confirm {
		return nil
	}
	p.lookForSuccessor()
	return p.planning()
}

// leave closes the page and says what goes on.
func (p *revokePage) leave() tea.Cmd {
	a, running, planned := p.app, p.Running(), p.Step() <= revoke.Confirm
	a.shut(p)
	switch {
	case running:
		return a.say(toast.Info, "The revocation goes on in the background. {account.revoke} shows it.")
	case p.Resumes():
		a.later(p.Incident())
		return a.say(toast.Info, wording(fmt.Sprintf("Incident %d waits. \"resume incident %d\" in the palette ({app.palette}) goes on with it.", p.Incident(), p.Incident())))
	case planned:
		return a.say(toast.Info, "Nothing was revoked. Auto-refresh resumes.")
	}
	return nil
}

// Close ends the pause of the accounts, whatever way the page is left, unless a
// revocation runs. When the program ends, so does the pause.
func (p *revokePage) Close() {
	if p.closed {
		return
	}
	p.closed = true
	if p.Running() || p.app.quitting {
		return
	}
	if p.app.incident == p && p.app.ctx.Err() == nil {
		p.app.incident = nil // its report was seen; one that the lock took away was not
	}
	model.Go(func() { p.paused.end() })
}

// person is who says that steps by hand are done.
func (a *app) person() string {
	if a.options.Person != "" {
		return a.options.Person
	}
	return cli.Person(os.Getenv)
}

// note is what the list says of a revocation behind it.
func (p *revokePage) note(g *draw.Glyphs) string {
	if done, all := p.Progress(); p.Running() {
		return fmt.Sprintf("%s incident %d: revoking %d of %d, {account.revoke} shows it", g.Busy, p.Incident(), done, all)
	}
	return "revocation over, {account.revoke} shows the report"
}

// copyAddress shows an address and copies it.
func (a *app) copyAddress(address string) tea.Cmd {
	address = draw.Clean(address)
	return a.copyOpen(address, func(outcome desk.Outcome, err error) tea.Msg {
		return addressMsg{address: address, outcome: outcome, err: err}
	})
}

// addressMsg says what became of copying an address.
type addressMsg struct {
	address string
	outcome desk.Outcome
	err     error
}

func (m addressMsg) apply(a *app) tea.Cmd {
	says := "copied"
	switch {
	case m.err != nil:
		says = "not copied: no clipboard took it"
	case m.outcome == desk.Send:
		says = "sent to your terminal (cannot check it arrived)"
	}
	return a.tell(toast.Info, a.sentence([]string{m.address, says}))
}

// quitUnlessRevoking asks once more while a revocation runs.
func (a *app) quitUnlessRevoking() tea.Cmd {
	p := a.incident
	if a.options.Demo != nil && !a.revoking() {
		return a.leaveDemo()
	}
	if p == nil || !p.Running() || a.now.Sub(a.askedQuit) <= confirmFor {
		return a.quit()
	}
	a.askedQuit = a.now
	done, all := p.Progress()
	return a.say(toast.Warning, wording(fmt.Sprintf(
		"A revocation is running, %d of %d done. {app.quit} again leaves: accounts that have begun are finished, the others wait to be resumed with {account.revoke}.", done, all)))
}

// pause is the freeze of all accounts whose plan was read. An account stays
// frozen until the screen is left, also where another target is chosen.
type pause struct {
	mu     sync.Mutex
	frozen map[model.ID]bool
	thaws  []func()
	over   bool
}

// hold freezes those that are not frozen yet.
func (p *pause) hold(ctx context.Context, k Revoking, accounts []*model.Account) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []model.ID
	for _, acc := range accounts {
		if !p.frozen[acc.ID] {
			ids = append(ids, acc.ID)
		}
	}
	if p.over || len(ids) == 0 {
		return nil
	}
	thaw, err := k.Freeze(ctx, ids)
	if err != nil {
		return err
	}
	p.thaws = append(p.thaws, thaw)
	if p.frozen == nil {
		p.frozen = map[model.ID]bool{}
	}
	for _, id := range ids {
		p.frozen[id] = true
	}
	return nil
}

// end thaws all of them, once.
func (p *pause) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, thaw := range p.thaws {
		thaw()
	}
	p.thaws, p.over = nil, true
}
