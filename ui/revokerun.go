package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/revoke"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// planning freezes the target's accounts and reads what there is to end.
func (p *revokePage) planning() tea.Cmd {
	p.plans++
	a, generation, target := p.app, p.plans, p.Wanted()
	ctx, k, paused := a.ctx, a.keeper, p.paused
	return func() tea.Msg {
		msg := plannedMsg{page: p, generation: generation}
		if msg.plan, msg.err = k.PlanRevoke(ctx, target); msg.err != nil {
			return msg
		}
		if msg.err = paused.hold(ctx, k, msg.plan.Accounts); msg.err != nil {
			return msg
		}
		// Read once more: what came before the freeze belongs to the plan.
		if msg.plan, msg.err = k.PlanRevoke(ctx, target); msg.err != nil {
			return msg
		}
		msg.providers = map[string]model.Provider{}
		for _, app := range msg.plan.Apps {
			msg.providers[app.Provider], _ = k.Provider(app.Provider) // empty where the profile is gone
		}
		return msg
	}
}

// plannedMsg brings a plan; one of an older generation is ignored.
type plannedMsg struct {
	page       *revokePage
	generation int
	plan       keeper.RevokePlan
	providers  map[string]model.Provider
	err        error
}

func (m plannedMsg) apply(*app) tea.Cmd {
	switch p := m.page; {
	case m.generation != p.plans || p.Step() > revoke.Confirm:
	case m.err != nil:
		p.SetTrouble(lines(m.err))
	default:
		p.SetPlan(m.plan, m.providers, len(m.plan.Accounts))
	}
	return nil
}

// start runs a request. It goes on whatever becomes of the page.
func (p *revokePage) start(r keeper.RevokeRequest) tea.Cmd {
	a := p.app
	p.Begin(r, a.now)
	a.incident = p
	run := &revocation{page: p, news: make(chan told, 64)}
	ctx, k := a.ctx, a.keeper
	tell := func(news told) {
		select {
		case run.news <- news:
		case <-ctx.Done(): // nobody reads any more; the record has it
		}
	}
	r.Progress = func(p keeper.RevokeProgress) { tell(told{progress: &p}) }
	return tea.Batch(run.next(a), func() tea.Msg {
		defer close(run.news)
		run.summary, run.err = k.Revoke(ctx, r, func(l keeper.RevokeLine) { tell(told{line: &l}) })
		return nil
	})
}

// told is one piece of news of a run: what became of a token, or what is being
// done about it.
type told struct {
	line     *keeper.RevokeLine
	progress *keeper.RevokeProgress
}

// revocation is one run. Its end is written before news is closed, and read
// after.
type revocation struct {
	page    *revokePage
	news    chan told
	summary keeper.RevokeSummary
	err     error
}

// next waits for news and takes all there is.
func (r *revocation) next(a *app) tea.Cmd {
	done := a.ctx.Done()
	return func() tea.Msg {
		news, over, given := drain(r.news, done)
		if !given {
			return nil
		}
		return toldMsg{run: r, news: news, over: over}
	}
}

// toldMsg brings what became of tokens, and with over the end of the run.
type toldMsg struct {
	run  *revocation
	news []told
	over bool
}

func (m toldMsg) apply(a *app) tea.Cmd {
	p := m.run.page
	for _, n := range m.news {
		if n.line != nil {
			p.Tell([]keeper.RevokeLine{*n.line})
		} else {
			p.Watch([]keeper.RevokeProgress{*n.progress})
		}
	}
	if !m.over {
		return m.run.next(a)
	}
	var trouble []string
	if m.run.err != nil {
		trouble = lines(m.run.err)
	}
	p.End(m.run.summary, a.now, m.run.err, trouble)
	a.tour.did(keys.RevokeDone)
	paused := p.paused
	thaw := func() tea.Msg {
		paused.end()
		return nil
	}
	if !p.closed {
		return tea.Batch(thaw, a.lookForIncidents())
	}
	return tea.Batch(thaw, p.announce(), a.lookForIncidents())
}

// announce tells the end of a run that nobody looks at.
func (p *revokePage) announce() tea.Cmd {
	a := p.app
	_, all := p.Progress()
	who := draw.Clean(p.Target().Says())
	if open := p.Unproven(); open > 0 {
		return a.tell(toast.Failed, a.sentence([]string{
			fmt.Sprintf("Revoked, but %d of %d tokens are not proven dead", open, all), who, a.worded("{account.revoke} shows the report")}))
	}
	return a.tell(toast.Done, a.sentence([]string{fmt.Sprintf("Revoked, all %d tokens proven dead", all), who, a.worded("{account.revoke} shows the report")}))
}
