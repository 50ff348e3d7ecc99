package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
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
