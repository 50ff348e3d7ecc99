package revoke

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"
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

	place    map[model.ID]int  // where each account stands, whether in or out
	without  map[model.ID]bool // accounts that were taken out
	also     map[model.ID]bool // accounts that were added
	again    bool              // a plan with other accounts is on its way
	swap     bool              // a new app comes first
	instead  Successor         // what stands of it
	incident int               // its number; 0: it has none yet
	resumes  bool              // it was cut off and is gone on with
	left     int               // of it, tokens that are not proven dead
	of       int               // and of how many

	name  field.Field
	enter time.Time // the last Enter
	hint  string    // why the last key did nothing
	dry   bool      // the dry run is shown
	// Person is who ticks the steps by hand.
	Person string
	done   map[keeper.ByHandStep]keeper.StepDone
	last   keeper.ByHandStep // that was ticked, or its tick taken back

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
	moved         bool // the cursor has moved since it was drawn
	items         []item
	wide          [2]int // the columns of a wide plan, in cells
	drawn         drawn  // what items were made for
	fieldX        int
	fieldY        int
}

// New makes the screen for targets, the one at first being planned.
func New(targets []Target, first int) *Screen {
	s := &Screen{targets: targets, at: first, done: map[keeper.ByHandStep]keeper.StepDone{}}
	s.fresh()
	return s
}

// fresh forgets what was added to a plan and left out of it.
func (s *Screen) fresh() {
	s.without, s.also, s.place = map[model.ID]bool{}, map[model.ID]bool{}, map[model.ID]int{}
	s.again, s.swap = false, false
}

// Resume makes the screen for an incident that was cut off, at its plan.
func Resume(i keeper.Incident) *Screen {
	s := New([]Target{TargetOf(i)}, 0)
	s.resumes, s.left, s.of = true, i.Left, i.All()
	s.remember(i)
	return s
}

// Reopen makes the screen for an incident that is over, at its report.
func Reopen(i keeper.Incident) *Screen {
	s := New([]Target{TargetOf(i)}, 0)
	s.remember(i)
	s.step, s.begun, s.ended, s.steps = Report, i.Begun, i.Ended, i.Steps
	s.graves = map[grave]*token{}
	for _, line := range i.Lines {
		s.take(line)
	}
	s.summary = keeper.RevokeSummary{Incident: i.Number, Outcomes: map[keeper.RevokeOutcome]int{}, Steps: i.Steps}
	for _, line := range i.Lines {
		s.summary.Outcomes[line.Outcome]++
	}
	return s
}

func (s *Screen) remember(i keeper.Incident) {
	s.incident = i.Number
	for _, id := range i.Target.Without {
		s.without[id] = true
	}
	for _, id := range i.Target.Also {
		s.also[id] = true
	}
	for _, d := range i.Done {
		s.done[d.Step] = d
	}
}

// Resumes says that an incident that was cut off is to be gone on with.
func (s *Screen) Resumes() bool { return s.resumes }

// Incident is the number that the revocation has, 0 while it has none.
func (s *Screen) Incident() int { return s.incident }

// Wanted is what the keeper is to end: the target, with what was added and left
// out.
func (s *Screen) Wanted() keeper.RevokeTarget {
	wanted := s.Target().Wanted
	wanted.Also, wanted.Without = sorted(s.also), sorted(s.without)
	return wanted
}

func sorted(set map[model.ID]bool) []model.ID {
	ids := slices.Collect(maps.Keys(set))
	slices.SortFunc(ids, func(a, b model.ID) int { return bytes.Compare(a[:], b[:]) })
	return ids
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

// Alive is how many tokens were found to work still.
func (s *Screen) Alive() int { return s.count(keeper.RevokedAlive) }

// Cut is why the run ended early, nil where it did not.
func (s *Screen) Cut() error { return s.cut }

// Told is the rest of what a report says.
func (s *Screen) Told() (summary keeper.RevokeSummary, begun, ended time.Time) {
	return s.summary, s.begun, s.ended
}

// Done are the steps by hand that were said to be done, the first first.
func (s *Screen) Done() []keeper.StepDone {
	all := slices.Collect(maps.Values(s.done))
	slices.SortFunc(all, func(a, b keeper.StepDone) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Step.App+a.Step.Text, b.Step.App+b.Step.Text))
	})
	return all
}

// SetPlan shows what a revocation would do; paused is how many accounts are
// frozen while it is read.
func (s *Screen) SetPlan(plan keeper.RevokePlan, providers map[string]model.Provider, paused int) {
	s.plan, s.providers, s.paused, s.trouble, s.again = &plan, providers, paused, nil, false
	s.steps = plan.Steps
	for _, a := range slices.Concat(plan.Accounts, plan.Left) {
		if _, seen := s.place[a.ID]; !seen {
			s.place[a.ID] = len(s.place)
		}
	}
	s.stale()
}

// listed are the plan's accounts with those that were taken out, each where it
// stood first: one that is taken out can be put back by the same key.
func (s *Screen) listed() []*model.Account {
	all := slices.Concat(s.plan.Accounts, s.plan.Left)
	slices.SortFunc(all, func(a, b *model.Account) int { return s.place[a.ID] - s.place[b.ID] })
	return all
}

// SetTrouble says why there is no plan.
func (s *Screen) SetTrouble(lines []string) {
	s.plan, s.trouble, s.again = nil, lines, false
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
		t.now = nil
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

// Watch shows what is being done.
func (s *Screen) Watch(all []keeper.RevokeProgress) {
	for _, p := range all {
		if p.Incident > 0 {
			s.incident = p.Incident
		}
		if t := s.graves[grave{p.Account, p.Token}]; t != nil {
			t.now = &p
		}
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
	if summary.Incident > 0 {
		s.incident = summary.Incident
	}
	s.resumes = false
	s.steps = summary.Steps
	if trouble != nil && s.plan != nil {
		s.steps = s.plan.Steps
	}
	if s.request.StepsDone && trouble == nil {
		s.said = s.request.Person
	}
	for _, t := range s.tokens {
		t.now = nil
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
		OnAccount: !s.accountAt().IsZero(), OfApp: s.Target().Kind == OfApp, Swap: s.swap, Others: s.plan != nil && len(s.plan.Others)+len(s.also) > 0,
		NewApp: s.instead.App != "", CutOff: s.resumes,
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

// Ends says that an incident was cut off between its last token and its end:
// nothing is left to be sent, and its report lacks its last line.
func (s *Screen) Ends() bool { return s.resumes && s.work() == 0 }

func (s *Screen) lost() int {
	n := 0
	for _, a := range s.plan.Accounts {
		n += len(a.Lost)
	}
	return n
}

// revokedBefore says that a revocation of every account was run.
func (s *Screen) revokedBefore() bool {
	if s.plan == nil || len(s.plan.Accounts) == 0 || s.again {
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
		if !s.isDone(step) {
			return false
		}
	}
	return len(s.steps) > 0
}

func (s *Screen) isDone(step keeper.ByHandStep) bool {
	_, done := s.done[step]
	return done
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

// accountAt is the account under the cursor of a plan, zero where it is none.
func (s *Screen) accountAt() model.ID {
	if s.step <= Confirm && s.cursor < len(s.items) {
		return s.items[s.cursor].account
	}
	return model.ID{}
}

func (s *Screen) narrow() bool { return s.width < 80 }

// stale has the items made anew for the next frame.
func (s *Screen) stale() { s.drawn = drawn{} }

// matches says that the target's name was typed.
func (s *Screen) matches() bool {
	typed := keeper.Fold(s.name.Text())
	return typed != "" && typed == keeper.Fold(draw.Clean(s.Target().Name))
}
