package plain

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/revoke"
)

// typed is what was typed where the name is asked for: the request to run, nil
// where nothing is to be sent yet; left: the person thought better of it.
func (r *revocation) typed(text string) (request *keeper.RevokeRequest, left bool) {
	p := r.p
	whole := r.Fits(text) || text == p.out.spelled(r.Target().Name) // or as it could be shown
	switch {
	case whole && (r.Work() > 0 || r.Resumes()):
		return &keeper.RevokeRequest{}, false
	case whole:
		p.say("There is no token left to end. prove tries again what was revoked.")
	case text == "" || text == "cancel" || text == "back":
		return nil, true
	case text == "?":
		p.say(besideTheName)
	case text == "dry":
		p.say("Dry run: nothing was sent. A run would go through these, refresh tokens first:")
		for _, line := range r.DryWords(p.now()) {
			p.tell(line)
		}
	case text == "prove" && r.Where().Again:
		return &keeper.RevokeRequest{ProveOnly: true}, false
	case text == "prove":
		p.say("prove tries again after a revocation. Type the name to revoke first.")
	default:
		p.say("That is not its name. Nothing was sent.")
	}
	return nil, false
}

// swapped makes the new app before the old one is ended.
func (p *program) swapped() error {
	p.say("First the new app. The accounts of the old one stay paused meanwhile.")
	at := p.place
	err := p.addApp("")
	p.place = at
	return err
}

// asked is what has to be typed.
func (r *revocation) asked() string {
	if r.Target().Kind == revoke.OfComputer {
		return "the words " + r.Target().Name
	}
	return "the " + r.Target().Kind + "'s name"
}

// sayDone records the step that was ticked in the incident.
func (r *revocation) sayDone() error {
	step, done := r.LastTick()
	if demo := r.p.options.Demo; done && demo != nil && demo.ByHand != nil && demo.ByHand(step.App) {
		r.p.tell("In the demo ticking it does it: " + step.App + " is deleted at its practice server.")
	}
	if r.Incident() == 0 {
		return nil
	}
	return r.p.keeper.SayDone(r.p.ctx, r.Incident(), step, r.p.person(), !done)
}

// run revokes, and tells each token as it comes.
func (r *revocation) run(request keeper.RevokeRequest) error {
	p := r.p
	request.Target, request.Incident, request.Person, request.Done = r.Wanted(), r.Incident(), p.person(), r.Done()
	r.Begin(request, p.now())
	done := 0
	_, all := r.Progress()
	p.tellf("Revoking %s.", r.Target().Says())
	summary, err := p.keeper.Revoke(p.ctx, request, func(l keeper.RevokeLine) {
		done++
		p.tellf("%d of %d: %s", done, max(done, all), revoke.TokenWords(&l))
		r.Tell([]keeper.RevokeLine{l})
	})
	var trouble []string
	if err != nil {
		for _, text := range ui.Told(err) {
			trouble = append(trouble, told(text))
		}
	}
	r.End(summary, p.now(), err, trouble)
	p.bell()
	return p.reload()
}

// report tells what the run came to, and does what is left to do until the
// person is content.
func (r *revocation) report() error {
	p := r.p
	r.verdict()
	for {
		if err := p.ctx.Err(); err != nil {
			return errLeave
		}
		line, err := p.line(p.spell("report ({revoke.save} saves it, {revoke.again} retries, {revoke.prove} proves again, a number ticks a step, {revoke.page} address, Enter is done): "), nil)
		if err != nil {
			return err
		}
		typed := strings.TrimSpace(line)
		if n, err := strconv.Atoi(typed); err == nil {
			if !r.TickStep(n-1, p.now()) {
				p.say("There is no such step.")
				continue
			}
			if err := r.sayDone(); err != nil {
				return err
			}
			for i, text := range r.StepWords() {
				p.tellf("%d. %s", i+1, text)
			}
			if r.StepsDone() {
				p.say("All are ticked: {revoke.prove} records it and tries every token again.")
			}
			continue
		}
		done, err := r.after(p.asWord(typed))
		if done || err != nil {
			r.end()
			r.known()
			return err
		}
	}
}

// after does what was typed below the report; done: nothing more is to be done.
func (r *revocation) after(typed string) (done bool, err error) {
	p := r.p
	switch typed {
	case "", "q", "quit", "done", "back", "cancel":
		return true, nil
	case "save", "save report":
		return false, r.save()
	case "retry", "retry failed":
		if r.Where().Unproven == 0 {
			p.say("Every token is proven dead.")
			return false, nil
		}
		if err := r.run(keeper.RevokeRequest{}); err != nil {
			return false, err
		}
		r.verdict()
	case "prove", "re-prove all":
		err := r.run(keeper.RevokeRequest{ProveOnly: true, StepsDone: r.StepsDone()})
		if err != nil {
			return false, err
		}
		r.verdict()
	case "address", "provider's page":
		if r.Address() == "" {
			p.say("No page is known for this.")
			return false, nil
		}
		p.tell(r.Address())
		return false, p.copyText(r.Address(), "Copied the address")
	default:
		p.say("{revoke.save}, {revoke.again}, {revoke.prove}, a number, {revoke.page}, or Enter.")
	}
	return false, nil
}

// asWord is what was typed below a report as the words of the action whose
// letter it is.
func (p *program) asWord(typed string) string {
	for _, id := range []keys.ID{keys.RevokeSave, keys.RevokeAgain, keys.RevokeProve, keys.RevokePage} {
		a := p.table.Action(id)
		if slices.ContainsFunc(a.Keys, func(key string) bool { return letter(key) && key == typed }) {
			return a.Hint
		}
	}
	return strings.ToLower(typed)
}

func (r *revocation) verdict() {
	p := r.p
	p.say("Report:")
	for _, text := range r.ReportWords(p.now()) {
		p.say(wording(text))
	}
	if steps := r.StepWords(); len(steps) > 0 {
		p.say("By you, at the provider:")
		for n, text := range steps {
			p.tellf("%d. %s", n+1, text)
		}
	}
}

// save writes the report, as the screen does.
func (r *revocation) save() error {
	p := r.p
	report := cli.Report{Number: r.Incident(), What: r.Target().Says(), Lines: r.Lines(), Done: r.Done(), Cut: r.Cut()}
	report.Summary, report.Begun, report.Ended = r.Told()
	return p.saveReport(report, r.Saved)
}

// saveReport writes a report; saved is told its files, where it is not nil.
func (p *program) saveReport(report cli.Report, saved func(paths []string)) error {
	paths, err := report.Save(p.options.Reports)
	if err != nil {
		p.fail("Report not saved", err)
		return nil
	}
	if saved != nil {
		saved(paths)
	}
	p.say("Report saved, without secrets:")
	for _, path := range paths {
		p.tell(path)
	}
	return nil
}

// known takes the accounts out of the news.
func (r *revocation) known() {
	for _, l := range r.Lines() {
		if l.Account != nil {
			r.p.known(l.Account.ID)
		}
	}
}

// person is who says that steps by hand are done.
func (p *program) person() string {
	if p.options.Person != "" {
		return p.options.Person
	}
	return cli.Person(os.Getenv)
}
