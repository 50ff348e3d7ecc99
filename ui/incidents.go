package ui

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/revoke"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// incidents are the revocations that the vault remembers, as the screen knows
// them.
type incidents struct {
	all     []keeper.Incident  // the newest first, without their lines
	open    []*keeper.Incident // of them, those that were cut off
	put     map[int]bool       // those that the person put off
	offered map[int]bool       // those that were offered to be resumed
}

// lookForIncidents reads them.
func (a *app) lookForIncidents() tea.Cmd {
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		msg := incidentsMsg{}
		msg.all, msg.err = k.Incidents(ctx)
		return msg
	}
}

// incidentsMsg brings what the vault remembers of revocations.
type incidentsMsg struct {
	all []keeper.Incident
	err error
}

func (m incidentsMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Earlier incidents cannot be read", nil, m.err)
	}
	a.incidents.all, a.incidents.open = m.all, nil
	for n := range m.all {
		if m.all[n].Open() {
			a.incidents.open = append(a.incidents.open, &m.all[n])
		}
	}
	i := a.toResume()
	if i == nil || a.incidents.offered[i.Number] {
		return nil
	}
	if a.incidents.offered == nil {
		a.incidents.offered = map[int]bool{}
	}
	a.incidents.offered[i.Number] = true
	return a.tell(toast.Warning, CutOff(*i)+a.worded(". {account.revoke} goes on with it; nothing that was proven dead is sent again."))
}

// CutOff is an incident that was cut off in one phrase.
func CutOff(i keeper.Incident) string {
	return fmt.Sprintf("Incident %d was cut off: %d of %d left", i.Number, i.Left, i.All())
}

// toResume is the newest incident that was cut off and not put off; nil: none.
func (a *app) toResume() *keeper.Incident {
	for _, i := range a.incidents.open {
		mine := a.incident != nil && a.incident.Incident() == i.Number
		if !a.incidents.put[i.Number] && !mine {
			return i
		}
	}
	return nil
}

// later puts an incident off until it is asked for.
func (a *app) later(number int) {
	if a.incidents.put == nil {
		a.incidents.put = map[int]bool{}
	}
	a.incidents.put[number] = true
}

// resume opens an incident that was cut off at its plan.
func (a *app) resume(i keeper.Incident) tea.Cmd {
	return a.openPlan(revoke.Resume(i))
}

// reopen opens an incident at its report.
func (a *app) reopen(i keeper.Incident) *revokePage {
	screen := revoke.Reopen(i)
	screen.Person = a.person()
	p := &revokePage{Screen: screen, app: a, paused: &pause{}}
	a.open(p)
	return p
}

// remembered is an incident by its number; nil: there is none.
func (a *app) remembered(number int) *keeper.Incident {
	n, found := slices.BinarySearchFunc(a.incidents.all, number, func(i keeper.Incident, number int) int {
		return cmp.Compare(number, i.Number)
	})
	if !found {
		return nil
	}
	return &a.incidents.all[n]
}

// withIncident does something with all that is known of an incident.
func (a *app) withIncident(number int, do func(a *app, i keeper.Incident) tea.Cmd) tea.Cmd {
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		i, err := k.Incident(ctx, number)
		return incidentMsg{whole: i, err: err, do: do}
	}
}

// incidentMsg brings an incident with its lines.
type incidentMsg struct {
	whole keeper.Incident
	err   error
	do    func(a *app, i keeper.Incident) tea.Cmd
}

func (m incidentMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("The incident cannot be read", nil, m.err)
	}
	return m.do(a, m.whole)
}

// openIncident opens an incident by its number, as far as it is.
func (a *app) openIncident(number int) tea.Cmd {
	i := a.remembered(number)
	switch {
	case i == nil:
		return a.tell(toast.Warning, fmt.Sprintf("Incident %d is not in this vault any more.", number))
	case a.hidden:
		return a.sayHidden()
	case a.incident != nil && a.incident.Incident() == number:
		return a.openRevoke(nil)
	case i.Running:
		return a.tell(toast.Info, fmt.Sprintf("Another process is at incident %d. Its report comes when it is over.", number))
	case i.Open():
		return a.resume(*i)
	}
	return a.withIncident(number, func(a *app, i keeper.Incident) tea.Cmd {
		a.reopen(i)
		return nil
	})
}

// incidentsListed is how many incidents the palette offers.
const incidentsListed = 5

// incidentVerbs are what the palette can do with remembered incidents.
func (a *app) incidentVerbs(add func(palette.Item, func(*app) tea.Cmd)) {
	if a.hidden {
		return
	}
	if len(a.incidents.all) > incidentsListed {
		add(palette.Item{
			Name: "earlier incidents...", Says: count(len(a.incidents.all), "incident") + ", the newest first", Also: "revocation report proof", Choices: a.earlierIncidents,
		}, nil)
	}
	for n, i := range a.incidents.all {
		if n == incidentsListed {
			return
		}
		number := itoa(i.Number)
		says := "incident " + number + ", " + a.about(i)
		if i.Open() {
			add(palette.Item{Name: "resume incident " + number, Says: fmt.Sprintf("%s, %d left", says, i.Left), Weight: 98}, func(a *app) tea.Cmd { return a.openIncident(i.Number) })
			continue
		}
		add(palette.Item{Name: "show report " + number, Says: says}, func(a *app) tea.Cmd { return a.openIncident(i.Number) })
		add(palette.Item{Name: "re-prove " + number, Says: says + ": try every token again, revoke nothing"}, func(a *app) tea.Cmd { return a.reprove(i.Number) })
		add(palette.Item{Name: "save report " + number, Says: says + ", Markdown and JSON, without secrets"}, func(a *app) tea.Cmd {
			return a.saveIncident(i.Number)
		})
	}
}

// about says what an incident was about and when it began.
func (a *app) about(i keeper.Incident) string {
	day := "2 Jan 15:04"
	if i.Begun.Local().Year() != a.now.Local().Year() {
		day = "2 Jan 2006"
	}
	return draw.Clean(i.Says()) + ", " + i.Begun.Local().Format(day)
}

// earlierIncidents are all of them, to be found by a number, a name or a day.
func (a *app) earlierIncidents() []palette.Item {
	items := make([]palette.Item, len(a.incidents.all))
	for n, i := range a.incidents.all {
		became := "all proven dead"
		if i.Left > 0 {
			became = count(i.Left, "token") + " not proven dead"
		}
		items[n] = palette.Item{Name: "incident " + itoa(i.Number), Says: a.about(i) + ": " + became, Do: func() tea.Cmd { return a.openIncident(i.Number) }}
	}
	return items
}

// saveIncident writes the report of an incident that is remembered.
func (a *app) saveIncident(number int) tea.Cmd {
	i := a.remembered(number)
	switch {
	case i == nil:
		return a.tell(toast.Warning, fmt.Sprintf("Incident %d is not in this vault any more.", number))
	case a.hidden:
		return a.sayHidden()
	}
	return a.withIncident(number, func(a *app, i keeper.Incident) tea.Cmd { return a.saveReport(cli.ReportOf(i, a.now), nil) })
}

// reprove opens an incident and tries all of its tokens again.
func (a *app) reprove(number int) tea.Cmd {
	i := a.remembered(number)
	if i == nil || i.Running || i.Open() || a.revoking() {
		return a.openIncident(number)
	}
	return a.withIncident(number, func(a *app, i keeper.Incident) tea.Cmd { return a.reopen(i).act(revoke.Prove) })
}

// report is what the page's report says.
func (p *revokePage) report() cli.Report {
	r := cli.Report{Number: p.Incident(), What: p.Target().Says(), Lines: p.Lines(), Done: p.Screen.Done(), Cut: p.Cut()}
	r.Summary, r.Begun, r.Ended = p.Told()
	return r
}

// saveReport writes a report; the page, where there is one, names its files.
func (a *app) saveReport(report cli.Report, p *revokePage) tea.Cmd {
	if a.options.Demo != nil {
		return a.say(toast.Warning, "{revoke.save}: the demo writes no files. {revoke.copy_report} copies the report as text.")
	}
	folder := a.options.Reports
	return func() tea.Msg {
		msg := savedMsg{page: p}
		msg.paths, msg.err = report.Save(folder)
		return msg
	}
}

// savedMsg says where a report was written.
type savedMsg struct {
	page  *revokePage
	paths []string
	err   error
}

func (m savedMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Report not saved", nil, m.err)
	}
	if m.page != nil {
		m.page.Saved(m.paths)
	}
	return a.tell(toast.Done, "Report saved, Markdown and JSON, without secrets: "+draw.Clean(m.paths[0]))
}

// copyReport puts a report on the clipboard, where it may stay.
func (a *app) copyReport(report cli.Report) tea.Cmd {
	return a.copyText(report.Markdown(), "Copied the report as Markdown, without secrets")
}

// sayDone records in the incident that a step by hand was done, or was not.
// Before there is one, what was ticked goes with it when it begins.
func (p *revokePage) sayDone() tea.Cmd {
	number := p.Incident()
	step, done := p.LastTick()
	a := p.app
	var hands tea.Cmd
	if done {
		hands = a.doByHand(step.App)
	}
	if number == 0 {
		return hands
	}
	ctx, k, person := a.ctx, a.keeper, a.person()
	return tea.Batch(hands, func() tea.Msg {
		return saidMsg{err: k.SayDone(ctx, number, step, person, !done)}
	})
}

// saidMsg says what became of recording a step by hand.
type saidMsg struct{ err error }

func (m saidMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("The step was not recorded", nil, m.err)
	}
	return a.lookForIncidents()
}
