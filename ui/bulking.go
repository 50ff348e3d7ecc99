package ui

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/bulk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

const (
	// bulkPasses is how often accounts are tried whose server gave no answer.
	bulkPasses = 3
	// bulkPause is how long to wait before, unless a server asks for more.
	bulkPause = 20 * time.Second
	// bulkWait is the longest that is waited for a server that asks for it.
	bulkWait = 2 * time.Minute
)

// bulkRun is a refresh of many accounts, behind the list or in its panel.
type bulkRun struct {
	run       *bulk.Run
	ids       []model.ID
	onlyStale bool
	passes    int
	ctx       context.Context //nolint:containedctx // its end stops the queue, and nothing else
	stop      context.CancelFunc
	err       error // why a pass ended early; read once its results are closed
	page      *bulkPage
}

// bulkPage is the panel in front of the list.
type bulkPage struct {
	bare
	*bulk.Screen
	app *app
	run *bulkRun
}

func (p *bulkPage) Full() bool                  { return p.Box.Full() }
func (p *bulkPage) Width() int                  { return p.Box.Width() }
func (p *bulkPage) Mode() keys.Mode             { return keys.Form }
func (p *bulkPage) Name() string                { return "Refresh" }
func (p *bulkPage) Draw(a *app, c *draw.Canvas) { p.Render(c, a.now) }
func (p *bulkPage) Close()                      { p.run.page = nil }

// Every is a second while something is under way.
func (p *bulkPage) Every() time.Duration {
	if p.run.run.Over() {
		return 0
	}
	return time.Second
}

func (p *bulkPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	run := p.run.run
	switch key.Keystroke() {
	case "esc":
		if run.Over() || run.Stopped() {
			a.shut(p)
			return nil, true
		}
		return a.stopBulk(), true
	case "b", "q":
		a.shut(p)
		if !run.Over() {
			return a.say(toast.Info, "The refresh goes on. {accounts.refresh_due} shows it."), true
		}
	case "enter":
		if !key.IsRepeat {
			return p.markFailed(), true
		}
	case "down", "j":
		p.Scroll(1)
	case "up", "k":
		p.Scroll(-1)
	}
	return nil, true
}

// markFailed goes to the accounts that were not refreshed: they are marked in
// the list, the first under the cursor.
func (p *bulkPage) markFailed() tea.Cmd {
	a, failed := p.app, p.run.run.Failed()
	if len(failed) == 0 {
		return nil
	}
	a.shut(p)
	a.list.Unmark()
	for _, f := range failed {
		a.list.MarkOne(f.ID)
	}
	a.list.ClearFind()
	a.list.Goto(failed[0].ID)
	a.turn()
	return tea.Batch(a.look(), a.tell(toast.Info, count(len(failed), "account")+" marked that could not be refreshed. Their rows say why."))
}

// showBulk opens the panel of the run that there is.
func (a *app) showBulk() tea.Cmd {
	b := a.bulk
	if b == nil || b.page != nil {
		return nil
	}
	b.page = &bulkPage{Screen: &bulk.Screen{Run: b.run}, app: a, run: b}
	a.open(b.page)
	return nil
}

// bulking says that a refresh of many is under way.
func (a *app) bulking() bool { return a.bulk != nil && !a.bulk.run.Over() }

// stopBulk begins no further account; what has begun is finished.
func (a *app) stopBulk() tea.Cmd {
	b := a.bulk
	b.run.Stop()
	b.stop()
	if b.waits() {
		return b.over(a)
	}
	return nil
}

// waits says that nothing is under way until the next pass.
func (b *bulkRun) waits() bool { return b.run.Waiting() }

// bulkRefresh refreshes accounts in the background; left says by provider which
// were left out. With a panel it is in front from the beginning.
func (a *app) bulkRefresh(ids []model.ID, left map[string]string, onlyStale, panel bool) tea.Cmd {
	var accounts []bulk.Account
	for _, id := range ids {
		row := a.rack.Row(id)
		if row == nil {
			continue
		}
		name, _ := a.list.Names(row)
		accounts = append(accounts, bulk.Account{
			ID: id, Name: name, Provider: row.Provider.Name.Text, Host: hostOf(row.App), Fixed: a.provider(row).SessionFixed,
		})
	}
	b := &bulkRun{run: bulk.NewRun(accounts, left, a.now), ids: ids, onlyStale: onlyStale}
	b.ctx, b.stop = context.WithCancel(a.ctx)
	a.bulk = b
	cmds := []tea.Cmd{b.pass(a, ids)}
	if panel {
		cmds = append(cmds, a.showBulk())
	}
	return tea.Batch(append(cmds, a.retick())...)
}

// hostOf is an app's server, for people.
func hostOf(app *model.App) string {
	if app == nil {
		return "the server"
	}
	for _, address := range []string{app.Base, app.Origins.Token} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			return u.Host
		}
	}
	return "the server"
}

// pass tries accounts once.
func (b *bulkRun) pass(a *app, ids []model.ID) tea.Cmd {
	b.passes++
	b.run.Wait(time.Time{})
	for _, id := range ids {
		a.list.SetBusy(id, true)
	}
	a.turn()
	results := make(chan keeper.RefreshResult, 64)
	ctx, k, done := b.ctx, a.keeper, a.ctx.Done()
	return tea.Batch(b.next(a, results), func() tea.Msg {
		defer close(results)
		b.err = k.RefreshAccounts(ctx, ids, b.onlyStale, func(r keeper.RefreshResult) {
			select {
			case results <- r:
			case <-done: // nobody reads any more
			}
		})
		return nil
	})
}

// next waits for results and takes all there are.
func (b *bulkRun) next(a *app, results <-chan keeper.RefreshResult) tea.Cmd {
	done := a.ctx.Done()
	return func() tea.Msg {
		all, over, given := drain(results, done)
		if !given {
			return nil
		}
		return bulkMsg{run: b, from: results, results: all, over: over}
	}
}

// bulkMsg brings what became of accounts, and with over the end of a pass.
type bulkMsg struct {
	run     *bulkRun
	from    <-chan keeper.RefreshResult
	results []keeper.RefreshResult
	over    bool
}

func (m bulkMsg) apply(a *app) tea.Cmd {
	b := m.run
	for _, r := range m.results {
		b.run.Take(r)
		if r.Account != nil {
			a.list.SetBusy(r.Account.ID, false)
		}
	}
	a.turn()
	if !m.over {
		return b.next(a, m.from)
	}
	ids, wait := b.run.Later(bulkPause)
	if len(ids) == 0 || b.passes >= bulkPasses || b.run.Stopped() || wait > bulkWait || b.ctx.Err() != nil {
		return b.over(a)
	}
	b.run.Wait(a.now.Add(wait))
	return tea.Tick(wait, func(time.Time) tea.Msg { return bulkAgainMsg{b} })
}

// bulkAgainMsg is the time for the next pass.
type bulkAgainMsg struct{ run *bulkRun }

func (m bulkAgainMsg) apply(a *app) tea.Cmd {
	b := m.run
	if b.run.Over() || b.run.Stopped() || a.bulk != b {
		return nil
	}
	ids, _ := b.run.Later(bulkPause)
	return b.pass(a, ids)
}

// over ends the run and says what it came to: in one notice, whatever the
// number of those that failed, and only where the panel does not say it.
func (b *bulkRun) over(a *app) tea.Cmd {
	b.run.End(a.now)
	b.stop()
	for _, id := range b.ids {
		a.list.SetBusy(id, false)
	}
	a.turn()
	done, all, ok := b.run.Progress()
	if ok > 0 {
		a.tour.did(keys.Refresh)
	}
	if b.page != nil {
		return nil
	}
	failed := len(b.run.Failed())
	switch {
	case b.err != nil && !b.run.Stopped() && a.ctx.Err() == nil:
		return a.fail("Refreshing ended early", nil, b.err)
	case ok == all:
		return a.tell(toast.Done, "Refreshed "+count(all, "account"))
	case failed == 0:
		return a.tell(toast.Info, fmt.Sprintf("Refreshed %d of %s; the others were not begun.", done, count(all, "account")))
	}
	return a.say(toast.Warning, wording(fmt.Sprintf("Refreshed %d of %s. \"show last refresh\" in the palette ({app.palette}) lists the %d.", ok, count(all, "account"), failed)))
}

// bulkVerbs are what the palette can do with the last refresh of many.
func (a *app) bulkVerbs(add func(palette.Item, func(*app) tea.Cmd)) {
	if a.bulk != nil {
		add(palette.Item{Name: "show last refresh", Says: "the accounts that were refreshed together, and those that were not"}, func(a *app) tea.Cmd { return a.showBulk() })
	}
}

// bulkNote is what the list says of a refresh behind it.
func (a *app) bulkNote(g *draw.Glyphs) string {
	done, all, ok := a.bulk.run.Progress()
	if a.bulk.waits() {
		return a.registry.Spell(fmt.Sprintf("%s refreshed %d of %d, tries again, {accounts.refresh_due} shows it", g.Busy, ok, all), g.ASCII)
	}
	return a.registry.Spell(fmt.Sprintf("%s refreshing %d of %d, {accounts.refresh_due} shows it", g.Busy, done, all), g.ASCII)
}

// taskbar is the terminal's own progress bar: of a revocation, else of a refresh
// of many.
func (a *app) taskbar() *tea.ProgressBar {
	state := tea.ProgressBarDefault
	switch {
	case a.revoking():
		done, all := a.incident.Progress()
		if a.incident.Alive() > 0 {
			state = tea.ProgressBarError
		}
		return tea.NewProgressBar(state, percent(done, all))
	case a.bulking():
		done, all, _ := a.bulk.run.Progress()
		if len(a.bulk.run.Failed()) > 0 {
			state = tea.ProgressBarWarning
		}
		return tea.NewProgressBar(state, percent(done, all))
	}
	return nil
}

func percent(done, all int) int {
	if all == 0 {
		return 0
	}
	return done * 100 / all
}

// dueRows are the shown accounts that a refresh brings back, and by provider in
// words those that are due and cannot be refreshed.
func (a *app) dueRows() (ids []model.ID, left map[string]string) {
	counts := map[string]map[string]int{}
	for _, row := range a.rack.Shown() {
		if row.State != model.Expired && row.State != model.Soon && row.State != model.NoReply {
			continue
		}
		if why := a.unable(row); why != "" {
			by := row.Provider.Name.Text
			if counts[by] == nil {
				counts[by] = map[string]int{}
			}
			counts[by][why]++
			continue
		}
		ids = append(ids, row.ID)
	}
	return ids, leftWords(counts)
}

// unable says why a row cannot be refreshed; empty: it can.
func (a *app) unable(row *rack.Row) string {
	switch {
	case row.Account.Freeze != nil:
		return "frozen by a revocation"
	case a.list.Busy(row.ID):
		return "under way"
	case !row.Account.Renewable(a.now):
		return "without a way to refresh"
	}
	return ""
}

func leftWords(counts map[string]map[string]int) map[string]string {
	left := map[string]string{}
	for by, whys := range counts {
		var parts []string
		for _, why := range []string{"frozen by a revocation", "under way", "without a way to refresh"} {
			if n := whys[why]; n > 0 {
				parts = append(parts, fmt.Sprintf("%d left out: %s", n, why))
			}
		}
		left[by] = strings.Join(parts, ", ")
	}
	return left
}
