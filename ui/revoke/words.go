package revoke

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Part is a part of a plan in words: for the plain mode, which draws nothing.
type Part struct {
	Title string
	Lines []string
}

// PlanWords tell what a revocation would do, what it leaves to the person, and
// what nobody covers. There must be a plan. As in [Screen.ReportWords], actions
// stand in braces, and what comes from elsewhere names none.
func (s *Screen) PlanWords(now time.Time) []Part {
	ours := Part{Title: "By us, now: " + s.byUs()}
	for _, a := range s.plan.Accounts {
		app := s.appOf(a)
		ours.Lines = append(ours.Lines, fmt.Sprintf("%s, %s, %s: %s. %s.",
			literal(a.Name), literal(s.providerOf(app).Name), a.State(now).Word(), holds(a), draw.Begin(s.means(a, app))))
	}
	parts := []Part{ours}
	if n := s.cutOff(); n > 0 {
		parts = slices.Insert(parts, 0, Part{Title: fmt.Sprintf(
			"A revocation was cut off: %s begun, %d of %s left. The name goes on with it; what was proven dead is not sent again.",
			number(n, "account"), s.plan.Tokens, number(len(expected(s.plan)), "token"))})
	}
	if len(s.steps) > 0 {
		parts = append(parts, Part{Title: "By you, at the provider: no API does this", Lines: literals(s.StepWords())})
	}
	left := Part{Title: "Not covered"}
	if s.Target().Kind == "account" {
		left.Lines = append(left.Lines, "Only this account's tokens end. Others of the same app and customer stay.")
	} else {
		left.Lines = append(left.Lines, s.secretNote())
	}
	if len(s.plan.Left) > 0 {
		left.Lines = append(left.Lines, literal("Left out: "+names(s.plan.Left)+"."))
	}
	if n := len(s.plan.Others); n > 0 {
		left.Lines = append(left.Lines, literal(fmt.Sprintf("Not in this plan, though of the same customer: %s.", names(s.plan.Others))))
	}
	for _, text := range s.plan.NotCovered {
		left.Lines = append(left.Lines, literal(text))
	}
	if what := s.clientWord(); s.Target().Kind == OfApp && what != "" {
		left.Lines = append(left.Lines, "The app's "+what+" goes on working until the app is ended at the provider. Whoever needs access then needs a new app.")
	}
	return append(parts, left)
}

// literal is a text from elsewhere that is joined to one of ours.
func literal(text string) string { return keys.Literal(draw.Clean(text)) }

func literals(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = literal(text)
	}
	return out
}

// DryWords list the calls with their addresses, and every token with what would
// be done to it.
func (s *Screen) DryWords(now time.Time) []string {
	var lines []string
	for _, app := range s.plan.Apps {
		for _, call := range s.calls(app) {
			lines = append(lines, draw.Clean(app.Name+", "+call.name+": "+call.says()))
		}
	}
	for _, a := range s.plan.Accounts {
		app := s.appOf(a)
		for _, t := range tokensOf(a) {
			does := s.wouldDo(t, a, app, now)
			lines = append(lines, fmt.Sprintf("%s, %s %s: %s", draw.Clean(t.name), t.kind, t.print, does))
		}
	}
	return lines
}

// StepWords are what only a person can do, in the order that [Screen.TickStep]
// counts by.
func (s *Screen) StepWords() []string {
	var lines []string
	for _, step := range s.steps {
		text := draw.Clean(step.App + ": " + step.Text)
		if d, done := s.done[step]; done {
			text = "done: " + text + " (" + strings.TrimSpace(draw.Clean(d.By)+" "+d.At.Local().Format("15:04")) + ")"
		}
		if step.URL != "" {
			text += " " + draw.Clean(step.URL)
		}
		lines = append(lines, text)
	}
	return lines
}

// TickStep notes that a step by hand was done, or takes that back, and says
// whether there is such a step; the first is 0.
func (s *Screen) TickStep(n int, now time.Time) bool {
	if n < 0 || n >= len(s.steps) {
		return false
	}
	s.tick(s.steps[n], now)
	return true
}

// Planned are the plan's accounts, in the order that [Screen.PlanWords] counts by.
func (s *Screen) Planned() []model.ID {
	var ids []model.ID
	for _, a := range s.plan.Accounts {
		ids = append(ids, a.ID)
	}
	return ids
}

// LeftOut are the accounts that were taken out of the plan.
func (s *Screen) LeftOut() []model.ID { return sorted(s.without) }

// TurnAccount takes an account out of the plan, or back into it; why says why
// not. The plan has to be made anew.
func (s *Screen) TurnAccount(id model.ID) (why string) {
	s.hint = ""
	s.turnAccount(id)
	return s.hint
}

// AddOthers adds the customers' other accounts to the plan, or takes them out
// again; why says why not. The plan has to be made anew.
func (s *Screen) AddOthers() (why string) {
	s.hint = ""
	s.addOthers()
	return s.hint
}

// Work is how many tokens a run would end.
func (s *Screen) Work() int { return s.work() }

// Fits says that a text is the target's name, so that it confirms.
func (s *Screen) Fits(typed string) bool {
	folded := keeper.Fold(draw.Clean(typed))
	return folded != "" && folded == keeper.Fold(draw.Clean(s.Target().Name))
}

// TokenWords tell what became of one token: whose it is, what the server said,
// and how it is known.
func TokenWords(l *keeper.RevokeLine) string {
	who := "a token"
	if l.Account != nil {
		who = draw.Clean(l.Account.Name)
	}
	text := who + ", " + kindOf(l)
	if l.Fingerprint != "" {
		text += " " + draw.Clean(string(l.Fingerprint))
	}
	if l.ServerStatus > 0 {
		text += fmt.Sprintf(", server said %d", l.ServerStatus)
	}
	text += ": " + outcomeWord(l.Outcome)
	if l.Proof != "" {
		text += ". " + draw.Begin(draw.Clean(l.Proof)) + "."
	}
	return text
}

// ReportWords say what the run came to, and who must act.
func (s *Screen) ReportWords(now time.Time) []string {
	var lines []string
	open := s.unproven()
	switch {
	case s.trouble != nil:
		lines = append(literals(s.trouble), "The run was cut off. {revoke.again} goes on with what is left.")
	case len(s.tokens) == 0:
		lines = append(lines, "No token was held.")
	case open == 0:
		lines = append(lines, fmt.Sprintf("0 alive. Every token was tried again and refused: %d of %d.", len(s.tokens), len(s.tokens)))
	default:
		lines = append(lines, fmt.Sprintf("%d of %s not proven dead.", open, number(len(s.tokens), "token")))
	}
	for _, o := range outcomes {
		for _, text := range s.whoActs(o, now) {
			lines = append(lines, strings.NewReplacer("tick them with {revoke.tick}", "tick each by its number").Replace(draw.Clean(text)))
		}
	}
	return lines
}

// Providers are the profiles that a plan needs, by id.
func Providers(plan keeper.RevokePlan, of func(id string) model.Provider) map[string]model.Provider {
	all := map[string]model.Provider{}
	for _, app := range plan.Apps {
		all[app.Provider] = of(app.Provider)
	}
	return all
}
