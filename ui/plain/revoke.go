package plain

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/revoke"
)

// revocation is one from its plan to its report. The accounts are frozen from
// the plan on, so that nothing new is minted while it is read.
type revocation struct {
	*revoke.Screen
	p    *program
	thaw func() // nil: nothing is frozen
}

// revoke plans, asks for the name, runs and reports. Nothing is sent before the
// name was typed.
func (p *program) revoke(string) error {
	if p.hidden {
		p.say("A revocation is confirmed by its name, and names are hidden. hide names shows them again.")
		return nil
	}
	targets, first, err := p.targets()
	if err != nil {
		return err
	}
	var options []string
	for _, t := range targets {
		options = append(options, draw.Clean(t.Says()))
	}
	p.say("What leaked?")
	at, err := p.choose("What leaked", options, first)
	if err != nil {
		return err
	}
	r := &revocation{Screen: revoke.New(targets, at), p: p}
	return r.through()
}

// through goes from the plan to the report.
func (r *revocation) through() error {
	r.Person = r.p.person()
	defer r.end()
	if err := r.planned(); err != nil {
		return err
	}
	sent, err := r.confirmed()
	if !sent {
		r.p.say("Nothing was revoked. Auto-refresh resumes.")
		return err
	}
	return r.report()
}

// targets lists what the picked account or app may stand for.
func (p *program) targets() (targets []revoke.Target, first int, err error) {
	row := p.row()
	if app := p.app(); app != nil {
		at := slices.IndexFunc(p.rack.All(), func(r *rack.Row) bool { return r.App != nil && r.App.ID == app.App.ID })
		if at < 0 {
			return nil, 0, &model.Error{Kind: model.KindNotFound, What: "no account uses this app, so there is no token here to end"}
		}
		row = p.rack.All()[at]
		targets, first = revoke.Targets(row.Account, row.App, p.providerOf(row))
		for n, t := range targets {
			if t.Wanted.App == app.App.ID {
				first = n
			}
		}
		return targets, first, nil
	}
	targets, first = revoke.Targets(row.Account, row.App, p.providerOf(row))
	return targets, first, nil
}

// end lets the accounts be refreshed again.
func (r *revocation) end() {
	if r.thaw != nil {
		r.thaw()
		r.thaw = nil
	}
}

// planned freezes the target's accounts and tells the plan.
func (r *revocation) planned() error {
	p := r.p
	r.end() // of the plan before
	target := r.Wanted()
	plan, err := p.keeper.PlanRevoke(p.ctx, target)
	if err != nil {
		return err
	}
	var ids []model.ID
	for _, a := range plan.Accounts {
		ids = append(ids, a.ID)
	}
	if len(ids) > 0 {
		if r.thaw, err = p.keeper.Freeze(p.ctx, ids); err != nil {
			return err
		}
	}
	// Read once more: what came before the freeze belongs to the plan.
	if plan, err = p.keeper.PlanRevoke(p.ctx, target); err != nil {
		return err
	}
	r.SetPlan(plan, revoke.Providers(plan, p.provider), len(plan.Accounts))
	p.tell("Plan for " + r.Target().Says() + ". Nothing is sent yet. Auto-refresh of " + count(len(ids), "account") + " is paused.")
	for _, part := range r.PlanWords(p.now()) {
		p.tell(part.Title)
		for n, text := range part.Lines {
			p.say(wording(fmt.Sprintf("%d. %s", n+1, text)))
		}
	}
	return nil
}

// confirmed asks in which order to go and for the name, then runs; sent says
// that it ran.
func (r *revocation) confirmed() (sent bool, err error) {
	p := r.p
	if r.Work() == 0 && !r.Where().Again && !r.Resumes() {
		p.say("There is no token left to end: none is held that is not proven dead.")
		return false, nil
	}
	if err := r.order(); err != nil {
		return false, err
	}
	p.say(besideTheName)
	for {
		line, err := p.line("Type "+r.asked()+" to "+r.does()+" (? for what else): ", nil)
		if err != nil {
			return false, err
		}
		text := strings.TrimSpace(line)
		if replanned, err := r.cut(text); replanned || err != nil {
			if err != nil {
				return false, err
			}
			continue
		}
		request, left := r.typed(text)
		switch {
		case left:
			return false, nil
		case request != nil:
			return true, r.run(*request)
		}
	}
}

// does is what the name confirms.
func (r *revocation) does() string {
	if r.Ends() {
		return fmt.Sprintf("end incident %d", r.Incident())
	}
	return "revoke " + count(r.Work(), "token")
}

// cut takes accounts out of the plan or into it, where that was typed, and plans
// anew.
func (r *revocation) cut(text string) (replanned bool, err error) {
	verb, rest, _ := strings.Cut(text, " ")
	var ids []model.ID
	p := r.p
	switch {
	case r.Fits(text): // the name, whatever it is
		return false, nil
	case text == "others":
		if why := r.AddOthers(); why != "" {
			p.say(wording(why))
			return true, nil
		}
		return true, r.planned()
	case verb == "without":
		ids = r.numbered(rest)
	case text == "with":
		ids = r.LeftOut()
	default:
		return false, nil
	}
	if len(ids) == 0 {
		p.say("without takes numbers of the plan, with puts back what was taken out.")
		return true, nil
	}
	for _, id := range ids {
		if why := r.TurnAccount(id); why != "" {
			p.say(wording(why))
			return true, nil
		}
	}
	return true, r.planned()
}

// numbered are the plan's accounts by their numbers; nil where one is not there.
func (r *revocation) numbered(text string) []model.ID {
	planned := r.Planned()
	var ids []model.ID
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(planned) {
			return nil
		}
		ids = append(ids, planned[n-1])
	}
	return ids
}

// besideTheName is what can be typed where the name is asked for.
const besideTheName = "dry lists every token; without 2 takes account 2 out, with puts back what was taken out, others adds the customer's other accounts; prove tries what was revoked before; cancel leaves."

// order asks whether the new app is made first, where an app is to end.
func (r *revocation) order() error {
	if r.Target().Kind != "app" || r.Work() == 0 || r.Resumes() {
		return nil
	}
	r.p.say("In which order?")
	at, err := r.p.choose("Order", []string{
		"contain now: revoke first; the customers lose access at once",
		"swap: make the new app first, then revoke",
	}, 0)
	if err != nil || at == 0 {
		return err
	}
	return r.p.swapped()
}

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
