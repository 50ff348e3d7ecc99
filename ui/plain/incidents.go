package plain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/revoke"
)

// incidents lists the revocations that the vault remembers, or opens one by its
// number: at its plan where it was cut off, else at its report.
func (p *program) incidents(args string) error {
	if p.hidden {
		return sayHidden()
	}
	words := strings.Fields(args)
	if len(words) == 0 {
		all, err := p.keeper.Incidents(p.ctx)
		if err != nil {
			return err
		}
		p.listIncidents(all)
		return nil
	}
	number, err := strconv.Atoi(words[0])
	if err != nil {
		p.say("incidents takes the number of one, and what to do: open, prove, save.")
		return nil
	}
	i, err := p.keeper.Incident(p.ctx, number)
	if model.KindOf(err) == model.KindNotFound {
		p.tellf("Incident %d is not in this vault.", number)
		return nil
	}
	if err != nil {
		return err
	}
	return p.incident(i, strings.Join(words[1:], " "))
}

// incidentsTold is how many incidents are listed: the newest.
const incidentsTold = 20

func (p *program) listIncidents(all []keeper.Incident) {
	if len(all) == 0 {
		p.say("No revocation is remembered.")
		return
	}
	p.tell(count(len(all), "incident") + ", the newest first:")
	for _, i := range all[:min(len(all), incidentsTold)] {
		text := fmt.Sprintf("incident %d: %s; begun: %s; tokens: %d", i.Number, draw.Clean(i.Says()), ui.At(i.Begun, p.now()), i.All())
		switch {
		case i.Running:
			text += "; still running in another process"
		case i.Open():
			text += fmt.Sprintf("; cut off: %d left", i.Left)
		}
		p.tell(text)
	}
	if more := len(all) - incidentsTold; more > 0 {
		p.tell(fmt.Sprintf("and %d earlier ones.", more))
	}
	p.say("incidents NUMBER opens one; incidents NUMBER prove tries its tokens again, save writes its report.")
}

// incident does something with one.
func (p *program) incident(i keeper.Incident, does string) error {
	switch does {
	case "", "open", "resume", "prove", "save":
	default:
		p.say("incidents NUMBER takes open, prove or save.")
		return nil
	}
	switch {
	case i.Running:
		p.tellf("Another process is at incident %d. Its report comes when it is over.", i.Number)
		return nil
	case does == "save":
		return p.saveReport(cli.ReportOf(i, p.now()), nil)
	case i.Open():
		r := &revocation{Screen: revoke.Resume(i), p: p}
		p.tell(ui.CutOff(i) + ". What was proven dead is not sent again.")
		return r.through()
	}
	r := &revocation{Screen: revoke.Reopen(i), p: p}
	r.Person = p.person()
	defer r.end()
	if does == "prove" {
		if err := r.run(keeper.RevokeRequest{ProveOnly: true, StepsDone: r.StepsDone()}); err != nil {
			return err
		}
	}
	return r.report()
}

// cutOff tells of incidents that were cut off, and how to go on.
func (p *program) cutOff() {
	all, err := p.keeper.Incidents(p.ctx)
	if err != nil {
		p.fail("Earlier incidents cannot be read", err)
		return
	}
	for _, i := range all {
		if i.Open() && !i.Running {
			p.tellf("%s. incidents %d goes on with it.", ui.CutOff(i), i.Number)
		}
	}
}
