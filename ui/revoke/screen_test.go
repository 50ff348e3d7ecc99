package revoke

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

var now = time.Date(2026, 11, 21, 10, 42, 7, 0, time.UTC)

func id(n byte) model.ID { return model.ID{n} }

func TestTheFirstTargetIsWhatLeaks(t *testing.T) {
	app := &model.App{ID: id(1), Name: "the app", Customer: "Acme"}
	a := &model.Account{ID: id(2), App: app.ID, Name: "one"}
	for want, p := range map[string]model.Provider{OfApp: {}, OfAccount: {ClientAuth: model.ClientNone}} {
		targets, first := Targets(a, app, p)
		if got := targets[first].Kind; got != want || len(targets) != 4 {
			t.Errorf("of %d targets the %s is offered first, want the %s", len(targets), got, want)
		}
		if last := targets[3]; last.Kind != OfComputer || !last.Wanted.All {
			t.Errorf("the last target is %+v", last)
		}
	}
	targets, first := Targets(&model.Account{Name: "lone"}, nil, model.Provider{})
	if len(targets) != 2 || targets[first].Kind != OfAccount {
		t.Errorf("without app and customer: targets %+v, first %d", targets, first)
	}
}

func TestAnIncidentKeepsItsTarget(t *testing.T) {
	for name, i := range map[string]keeper.Incident{
		"app acme":             {Kind: OfApp, Name: "acme", Target: keeper.RevokeTarget{App: id(1), Without: []model.ID{id(4)}}},
		"this computer":        {Kind: OfComputer, Target: keeper.RevokeTarget{All: true}},
		"selection 2 accounts": {Kind: "2 accounts", Target: keeper.RevokeTarget{Accounts: []model.ID{id(1), id(2)}}},
	} {
		i.Number, i.Tokens, i.Left = 8, 4, 2
		s := Resume(i)
		if got := s.Target().Says(); got != name || s.Target().Name == "" {
			t.Errorf("resumes %q, want %q", got, name)
		}
		if got := s.Wanted(); len(got.Without) != len(i.Target.Without) || got.App != i.Target.App || got.All != i.Target.All {
			t.Errorf("%s: wants %+v", name, got)
		}
	}
}

// planned is a screen with a plan of one account.
func planned(a *model.Account) *Screen {
	s := New([]Target{{Kind: "account", Name: a.Name, Wanted: keeper.RevokeTarget{Accounts: []model.ID{a.ID}}}}, 0)
	s.SetSize(80, 24)
	s.SetPlan(keeper.RevokePlan{Accounts: []*model.Account{a}, Tokens: alive(a)}, nil, 1)
	return s
}

func account() *model.Account {
	return &model.Account{
		ID: id(2), Name: "one",
		Access:     &model.Token{Kind: model.AccessToken, Fingerprint: "aaaa0001"},
		Refresh:    &model.Token{Kind: model.RefreshToken, Fingerprint: "bbbb0001"},
		Superseded: []model.Token{{Kind: model.AccessToken, Fingerprint: "aaaa0000", Replaced: now}},
		Lost:       []model.Lost{{At: now}},
	}
}

func TestLinesFindTheirTokensAndNewOnesGetRows(t *testing.T) {
	a := account()
	s := planned(a)
	s.Begin(keeper.RevokeRequest{}, now)
	line := func(kind model.TokenKind, print model.Fingerprint, o keeper.RevokeOutcome) keeper.RevokeLine {
		return keeper.RevokeLine{Account: a, Kind: kind, Fingerprint: print, Outcome: o}
	}
	s.Tell([]keeper.RevokeLine{
		line(model.AccessToken, "aaaa0001", keeper.RevokedDead),
		line(model.RefreshToken, "cccc0001", keeper.RevokedAlive), // minted by a proof
		line(model.LostToken, "", keeper.RevokedByHand),
	})
	if done, all := s.Progress(); done != 3 || all != 5 {
		t.Errorf("%d of %d, want 3 of 5", done, all)
	}
	s.Tell([]keeper.RevokeLine{line(model.SupersededToken, "aaaa0000", keeper.RevokedDead), line(model.RefreshToken, "bbbb0001", keeper.RevokedDead)})
	s.End(keeper.RevokeSummary{}, now, nil, nil)
	if s.Unproven() != 2 {
		t.Errorf("%d are not proven dead, want 2", s.Unproven())
	}
	if got := worstFirst(s.tokens)[0].outcome(); got != keeper.RevokedAlive {
		t.Errorf("the first to act on is %s", got)
	}

	t.Run("and by the next run the dead keep their proof, and what is gone has no row", func(t *testing.T) {
		s.Begin(keeper.RevokeRequest{}, now)
		if done, all := s.Progress(); done != 3 || all != 5 {
			t.Errorf("%d of %d, want 3 of 5", done, all)
		}
		before := line(model.AccessToken, "aaaa0001", keeper.RevokedDead)
		before.Proof = "proven dead before"
		s.Tell([]keeper.RevokeLine{before})
		s.End(keeper.RevokeSummary{}, now, nil, nil)
		if done, all := s.Progress(); done != 3 || all != 3 {
			t.Errorf("%d of %d, want 3 of 3", done, all)
		}
		for _, l := range s.Lines() {
			if l.Proof != "" {
				t.Errorf("the first proof of %s was replaced by %q", l.Fingerprint, l.Proof)
			}
		}
	})
}

func TestEachStepByHandIsTickedByItself(t *testing.T) {
	s := planned(account())
	plan := *s.plan
	plan.Steps = []keeper.ByHandStep{{App: "a", Text: "one"}, {App: "a", Text: "two", URL: "https://two.example"}}
	s.SetPlan(plan, nil, 1)
	s.Person = "maria"
	if s.Do(keys.RevokeTick, now); s.StepsDone() || s.hint == "" {
		t.Error("a tick without a step says nothing")
	}
	if s.Address() != "https://two.example" {
		t.Errorf("the address is %q", s.Address())
	}
	s.done[plan.Steps[0]] = keeper.StepDone{Step: plan.Steps[0]}
	if s.StepsDone() {
		t.Error("one of two is done, and both count as done")
	}
	c := draw.NewCanvas(themes.Harbor().For(colorprofile.TrueColor), draw.Unicode)
	s.Render(c, Around{Footer: func(*draw.Canvas, int) {}}, now)
	s.Do(keys.Bottom, now)
	if s.Do(keys.RevokeTick, now) != Ticked || !s.StepsDone() {
		t.Error("both are ticked and do not count as done")
	}
	if step, done := s.LastTick(); step != plan.Steps[1] || !done {
		t.Errorf("the last tick was of %+v, done: %v", step, done)
	}
	if got := s.Done(); len(got) != 2 || got[1].By != "maria" || !got[1].At.Equal(now) {
		t.Errorf("done: %+v", got)
	}
}

func BenchmarkTellAndRenderOf40000Tokens(b *testing.B) {
	plan := keeper.RevokePlan{}
	var lines []keeper.RevokeLine
	for i := range 10_000 {
		a := account()
		a.ID, a.Lost = model.ID{byte(i >> 8), byte(i), 1}, nil
		a.Superseded = append(a.Superseded, model.Token{Kind: model.RefreshToken, Fingerprint: "bbbb0000", Replaced: now})
		plan.Accounts = append(plan.Accounts, a)
		plan.Tokens += 4
		for _, t := range tokensOf(a) {
			lines = append(lines, keeper.RevokeLine{Account: a, Kind: model.AccessToken, Fingerprint: t.print, Outcome: keeper.RevokedDead, Proof: "the API answered 401"})
		}
	}
	c := draw.NewCanvas(themes.Harbor().For(colorprofile.TrueColor), draw.Unicode)
	for b.Loop() {
		s := New([]Target{{Kind: "app", Name: "many"}}, 0)
		s.SetSize(120, 36)
		s.SetPlan(plan, nil, 10_000)
		s.Begin(keeper.RevokeRequest{}, now)
		s.Tell(lines)
		c.Reset()
		s.Render(c, Around{Footer: func(*draw.Canvas, int) {}}, now)
		if done, all := s.Progress(); done != all || all != 40_000 {
			b.Fatalf("%d of %d", done, all)
		}
	}
}

// lines are what a frame of the screen shows between its rules, trimmed.
func lines(s *Screen) []string {
	c := draw.NewCanvas(themes.Harbor().For(colorprofile.TrueColor), draw.ASCII)
	s.Render(c, Around{Footer: func(*draw.Canvas, int) {}}, now)
	all := strings.Split(ansi.Strip(c.String()), "\n")
	var out []string
	for _, l := range all[4 : 4+s.room()] {
		out = append(out, strings.Trim(l, "|> "))
	}
	return out
}

// TestEveryLineOfALongPlanCanBeRead goes down to the end and up again, by lines
// and by pages, over a step that is taller than the window, an address that is
// wider, and a long end that is only read.
func TestEveryLineOfALongPlanCanBeRead(t *testing.T) {
	var step, address strings.Builder
	for n := range 120 {
		fmt.Fprintf(&step, "step-%03d then ", n)
		fmt.Fprintf(&address, "part-%03d/", n)
	}
	a := account()
	others := make([]*model.Account, 3)
	for n := range others {
		others[n] = &model.Account{ID: id(byte(20 + n)), Name: fmt.Sprintf("other-%d", n)}
	}
	notes := []string{}
	for n := range 30 {
		notes = append(notes, fmt.Sprintf("note-%02d", n))
	}
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 20}} {
		for _, by := range []keys.ID{keys.Down, keys.HalfDown, keys.PageDown} {
			s := planned(a)
			s.SetSize(size[0], size[1])
			s.SetPlan(keeper.RevokePlan{
				Accounts: append([]*model.Account{a}, others...), Tokens: 3, NotCovered: notes,
				Steps: []keeper.ByHandStep{{App: "app", Text: step.String(), URL: "https://provider.example/" + address.String()}, {App: "app", Text: "last"}},
			}, nil, 1)
			up := map[keys.ID]keys.ID{keys.Down: keys.Up, keys.HalfDown: keys.HalfUp, keys.PageDown: keys.PageUp}[by]
			for _, way := range []keys.ID{by, up} {
				seen, text := map[int]bool{}, ""
				for range 160 {
					for n, l := range lines(s) {
						if !seen[s.offset+n] {
							seen[s.offset+n], text = true, text+l
						}
					}
					s.Do(way, now)
				}
				for n := range heightOf(s.items) {
					if !seen[n] {
						t.Fatalf("%v by %s: line %d of %d is never shown", size, way, n, heightOf(s.items))
					}
				}
				if way == by && (!strings.Contains(text, "step-119") || !strings.Contains(text, "part-119")) {
					t.Errorf("%v: the step or its address is cut", size)
				}
			}
		}
	}
}

func TestAnAccountThatIsTakenOutStaysWhereItStands(t *testing.T) {
	one, two := account(), account()
	two.ID, two.Name = id(3), "two"
	s := New([]Target{{Kind: OfCustomer, Name: "Acme", Wanted: keeper.RevokeTarget{Customer: "Acme"}}}, 0)
	s.SetSize(80, 24)
	s.SetPlan(keeper.RevokePlan{Accounts: []*model.Account{one, two}}, nil, 2)
	lines(s)
	for range 2 { // out, and by the same key in again
		at := s.accountAt()
		if what := s.Do(keys.RevokeTick, now); what != Retarget || at != one.ID {
			t.Fatalf("%v on %v", what, at)
		}
		plan := keeper.RevokePlan{Accounts: []*model.Account{one, two}}
		if s.without[one.ID] {
			plan = keeper.RevokePlan{Accounts: []*model.Account{two}, Left: []*model.Account{one}}
		}
		s.SetPlan(plan, nil, 2)
		if shown := strings.Join(lines(s), "\n"); strings.Index(shown, "one ") > strings.Index(shown, "two ") {
			t.Errorf("it has moved:\n%s", shown)
		}
	}
	if len(s.LeftOut()) != 0 {
		t.Errorf("%v are left out", s.LeftOut())
	}
}

func TestWhatIsFoundAliveStandsFirstWhileTriesGoOn(t *testing.T) {
	a := account()
	s := planned(a)
	s.SetSize(60, 20)
	s.Begin(keeper.RevokeRequest{}, now)
	s.Watch([]keeper.RevokeProgress{{Account: a.ID, Token: "aaaa0000", Stage: keeper.StageWaiting, Works: true, Try: 2}})
	if first := lines(s)[1]; !strings.Contains(first, "old access") {
		t.Errorf("%q stands first", first)
	}
}

func TestAPlanByHandPromisesNoCall(t *testing.T) {
	a := account()
	s := planned(a)
	if text := s.button(draw.ASCII); !strings.Contains(text, "by hand") {
		t.Errorf("the button says %q", text)
	}
	if shown := strings.Join(lines(s), "\n"); !strings.Contains(shown, "no call ends them") {
		t.Errorf("the plan says:\n%s", shown)
	}
	a.App = id(9)
	s.SetPlan(keeper.RevokePlan{Accounts: []*model.Account{a}, Apps: []*model.App{{ID: id(9), Endpoints: model.Endpoints{Revoke: "https://x.example"}}}, Tokens: 3}, nil, 1)
	if text := s.button(draw.ASCII); strings.Contains(text, "by hand") {
		t.Errorf("with a call the button says %q", text)
	}
}

func TestWhatGoesOnWorkingIsCalledByItsName(t *testing.T) {
	a := account()
	a.App = id(9)
	app := &model.App{ID: id(9), Name: "client DSI", Provider: "p"}
	for want, p := range map[string]model.Provider{
		"client secret": {ID: "p", ClientSecret: model.SecretRequired, ClientAuth: model.ClientBasic}, "client id": {ID: "p", ClientAuth: model.ClientBasic}, "": {ID: "p", ClientAuth: model.ClientNone},
	} {
		s := New([]Target{{Kind: OfApp, Name: app.Name, Wanted: keeper.RevokeTarget{App: app.ID}}}, 0)
		s.SetSize(120, 36)
		s.SetPlan(keeper.RevokePlan{Accounts: []*model.Account{a}, Apps: []*model.App{app}, Tokens: 3}, map[string]model.Provider{"p": p}, 1)
		shown := strings.Join(lines(s), "\n")
		if said := strings.Contains(shown, "The app's "+want+" goes on working"); said != (want != "") || strings.Count(shown, "goes on working") > 1 {
			t.Errorf("of %q the plan says:\n%s", want, shown)
		}
	}
}

func TestTheTickOfTheOnlyStepIsSeen(t *testing.T) {
	a := account()
	s := planned(a)
	s.SetSize(60, 20)
	s.Begin(keeper.RevokeRequest{}, now)
	var all []keeper.RevokeLine
	for _, tok := range tokensOf(a) {
		all = append(all, keeper.RevokeLine{Account: a, Kind: model.AccessToken, Fingerprint: tok.print, Outcome: keeper.RevokedAlive, Proof: "the API answered 200: it still works, and this says so at length"})
	}
	s.Tell(all)
	s.End(keeper.RevokeSummary{Steps: []keeper.ByHandStep{{App: "app", Text: "delete it"}}}, now, nil, nil)
	if strings.Contains(strings.Join(lines(s), "\n"), "delete it") {
		t.Fatal("the step is in view before, so this test finds nothing")
	}
	if what := s.Do(keys.RevokeTick, now); what != Ticked {
		t.Fatalf("it answers %v", what)
	}
	if shown := strings.Join(lines(s), "\n"); !strings.Contains(shown, "[x] app: delete it") {
		t.Errorf("the tick is not in view:\n%s", shown)
	}
	s.Do(keys.RevokeTick, now)
	if shown := strings.Join(lines(s), "\n"); !strings.Contains(shown, "[ ] app: delete it") {
		t.Errorf("the same key does not take it back:\n%s", shown)
	}
}
