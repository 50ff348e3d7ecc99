package revoke

import (
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/field"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Step is where a revocation stands.
type Step uint8

// The steps, in their order.
const (
	Plan Step = iota
	Confirm
	Run
	Report
)

// guard is how long an Enter is ignored after another: one that repeats by
// itself must never confirm.
const guard = 300 * time.Millisecond

// Screen is a revocation, from its plan to its report. Make one with [New].
type Screen struct {
	targets []Target
	at      int // the target that is planned
	step    Step

	plan      *keeper.RevokePlan
	providers map[string]model.Provider
	paused    int // accounts whose refresh is paused
	trouble   []string
	cut       error // why the run ended early

	name   field.Field
	enter  time.Time // the last Enter
	hint   string    // why the last key did nothing
	dry    bool      // the dry run is shown
	ticked map[keeper.ByHandStep]bool

	tokens       []*token
	graves       map[grave]*token
	summary      keeper.RevokeSummary
	steps        []keeper.ByHandStep
	request      keeper.RevokeRequest
	begun, ended time.Time
	said         string // who said that the steps by hand are done
	saved        []string
	open         bool // proven dead rows are shown at narrow sizes

	width, height int
	cursor        int
	offset        int
	items         []item
	drawn         drawn // what items were made for
	fieldX        int
	fieldY        int
}

// New makes the screen for targets, the one at first being planned.
func New(targets []Target, first int) *Screen {
	return &Screen{targets: targets, at: first, ticked: map[keeper.ByHandStep]bool{}}
}

// SetSize gives the screen its outer size in cells.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.stale()
}

// Target is what is planned.
func (s *Screen) Target() Target { return s.targets[s.at] }

// Step is where the revocation stands.
func (s *Screen) Step() Step { return s.step }

// Running says that a revocation is under way.
func (s *Screen) Running() bool { return s.step == Run }

// Lines are what has become of the tokens, as far as it is known.
func (s *Screen) Lines() []keeper.RevokeLine {
	var lines []keeper.RevokeLine
	for _, t := range s.tokens {
		if t.line != nil {
			lines = append(lines, *t.line)
		}
	}
	return lines
}

// Progress is how many of all tokens have an outcome.
func (s *Screen) Progress() (done, all int) {
	return len(s.tokens) - s.count(""), len(s.tokens)
}

// Unproven is how many tokens are not proven dead.
func (s *Screen) Unproven() int { return s.unproven() }

// Cut is why the run ended early, nil where it did not.
func (s *Screen) Cut() error { return s.cut }

// Told is the rest of what a report says.
func (s *Screen) Told() (summary keeper.RevokeSummary, ticked []keeper.ByHandStep, begun, ended time.Time) {
	for _, step := range s.steps {
		if s.ticked[step] {
			ticked = append(ticked, step)
		}
	}
	return s.summary, ticked, s.begun, s.ended
}

// SetPlan shows what a revocation would do; paused is how many accounts are
// frozen while it is read.
func (s *Screen) SetPlan(plan keeper.RevokePlan, providers map[string]model.Provider, paused int) {
	s.plan, s.providers, s.paused, s.trouble = &plan, providers, paused, nil
	s.steps = plan.Steps
	s.stale()
}

// SetTrouble says why there is no plan.
func (s *Screen) SetTrouble(lines []string) {
	s.plan, s.trouble = nil, lines
	s.stale()
}

// Begin shows a run of a request. What was proven dead stays so.
func (s *Screen) Begin(request keeper.RevokeRequest, now time.Time) {
	if s.step < Run {
		s.tokens, s.graves = expected(s.plan), map[grave]*token{}
		for _, t := range s.tokens {
			s.graves[grave{t.account, t.print}] = t
		}
		s.begun = now
	}
	for _, t := range s.tokens {
		if t.outcome() != keeper.RevokedDead { // the proof that was seen stays
			t.line = nil
		}
	}
	s.step, s.request, s.dry, s.hint = Run, request, false, ""
	s.summary, s.saved, s.cursor, s.offset = keeper.RevokeSummary{}, nil, 0, 0
	s.name.Wipe()
	s.stale()
}

// Tell brings what became of tokens.
func (s *Screen) Tell(lines []keeper.RevokeLine) {
	for _, l := range lines {
		s.take(l)
	}
	s.stale()
}

// End closes the run. Why it was cut short is told in lines too.
func (s *Screen) End(summary keeper.RevokeSummary, now time.Time, cut error, trouble []string) {
	s.step, s.summary, s.ended, s.cut, s.trouble = Report, summary, now, cut, trouble
	s.tokens = slices.DeleteFunc(s.tokens, func(t *token) bool {
		if t.line != nil || trouble != nil {
			return false
		}
		delete(s.graves, grave{t.account, t.print})
		return true
	})
	s.steps = summary.Steps
	if trouble != nil && s.plan != nil {
		s.steps = s.plan.Steps
	}
	if s.request.StepsDone && trouble == nil {
		s.said = s.request.Person
	}
	s.cursor, s.offset = 0, 0
	s.stale()
}

// Saved names the files of the report.
func (s *Screen) Saved(paths []string) {
	s.saved = paths
	s.stale()
}

// Mode is what has the keyboard.
func (s *Screen) Mode() keys.Mode {
	switch s.step {
	case Plan:
		return keys.RevokePlan
	case Confirm:
		return keys.RevokeName
	default:
		return keys.RevokeRun
	}
}

// Where is what the keys need to know of the screen.
func (s *Screen) Where() keys.Revoking {
	w := keys.Revoking{
		Planned: s.plan != nil, Running: s.step == Run, Done: s.step == Report,
		Steps: len(s.steps), Ticked: s.allTicked(), Address: s.Address() != "",
		Targets: len(s.targets), Again: s.revokedBefore(), Folds: s.narrow(),
	}
	if s.plan != nil {
		w.Tokens = s.work()
	}
	if s.step == Report {
		w.Unproven = s.unproven()
	}
	return w
}

// work is how many tokens a run would end. Those that were revoked before but
// not proven dead are ended again.
func (s *Screen) work() int { return s.plan.Tokens + s.lost() }

func (s *Screen) lost() int {
	n := 0
	for _, a := range s.plan.Accounts {
		n += len(a.Lost)
	}
	return n
}

// revokedBefore says that a revocation of every account was run.
func (s *Screen) revokedBefore() bool {
	if s.plan == nil || len(s.plan.Accounts) == 0 {
		return false
	}
	for _, a := range s.plan.Accounts {
		if a.Revoked == nil {
			return false
		}
	}
	return true
}

// cutOff is how many of the plan's accounts have a revocation that was begun
// and not ended.
func (s *Screen) cutOff() int {
	n := 0
	for _, a := range s.plan.Accounts {
		if CutOff(a) {
			n++
		}
	}
	return n
}

func (s *Screen) allTicked() bool {
	for _, step := range s.steps {
		if !s.ticked[step] {
			return false
		}
	}
	return len(s.steps) > 0
}

// StepsDone says that every step by hand is ticked.
func (s *Screen) StepsDone() bool { return s.allTicked() }

// Address is the provider's page for the step under the cursor, else for the
// first that has one; empty: there is none.
func (s *Screen) Address() string {
	if at := s.stepAt(); at >= 0 && s.steps[at].URL != "" {
		return s.steps[at].URL
	}
	for _, step := range s.steps {
		if step.URL != "" {
			return step.URL
		}
	}
	return ""
}

// stepAt is the step under the cursor, -1 where it is none.
func (s *Screen) stepAt() int {
	if s.cursor < len(s.items) && s.items[s.cursor].step < len(s.steps) {
		return s.items[s.cursor].step
	}
	return -1
}

func (s *Screen) narrow() bool { return s.width < 80 }

// stale has the items made anew for the next frame.
func (s *Screen) stale() { s.drawn = drawn{} }

// matches says that the target's name was typed.
func (s *Screen) matches() bool {
	typed := keeper.Fold(s.name.Text())
	return typed != "" && typed == keeper.Fold(draw.Clean(s.Target().Name))
}
