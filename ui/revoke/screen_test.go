package revoke

import (
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

var now = time.Date(2026, 11, 21, 10, 42, 7, 0, time.UTC)

func id(n byte) model.ID { return model.ID{n} }

func TestTheFirstTargetIsWhatLeaksOrWhatWasBegun(t *testing.T) {
	begun := &model.Freeze{At: now, Begun: true}
	tests := map[string]struct {
		account  model.Account
		revoked  time.Time // of the app
		provider model.Provider
		other    *model.Freeze // of another account of the customer
		want     string
	}{
		"the app":                          {want: "app"},
		"an app that is only an address":   {provider: model.Provider{ClientAuth: model.ClientNone}, want: "account"},
		"cut off, of the app":              {account: model.Account{Freeze: begun}, revoked: now.Add(-time.Second), want: "app"},
		"cut off, long after the app's":    {account: model.Account{Freeze: begun}, revoked: now.Add(-48 * time.Hour), want: "account"},
		"cut off, of the customer":         {account: model.Account{Freeze: begun}, other: begun, want: "customer"},
		"cut off, of the account":          {account: model.Account{Freeze: begun}, want: "account"},
		"frozen by somebody else's screen": {account: model.Account{Freeze: &model.Freeze{At: now}}, want: "app"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			app := &model.App{ID: id(1), Name: "the app", Customer: "Acme", RevokedAt: tt.revoked}
			a := tt.account
			a.ID, a.App, a.Name = id(2), app.ID, "one"
			snap := &model.Snapshot{
				Apps:     map[model.ID]*model.App{app.ID: app},
				Accounts: []*model.Account{&a, {ID: id(3), App: app.ID, Freeze: tt.other}},
			}
			targets, first := Targets(&a, app, tt.provider, snap)
			if got := targets[first].Kind; got != tt.want {
				t.Errorf("the %s is offered first, want the %s", got, tt.want)
			}
			if len(targets) != 3 {
				t.Errorf("%d targets, want 3", len(targets))
			}
		})
	}
}

func TestAnAccountWithoutAppOrCustomerHasOneTarget(t *testing.T) {
	targets, first := Targets(&model.Account{Name: "lone"}, nil, model.Provider{}, &model.Snapshot{})
	if len(targets) != 1 || first != 0 || targets[0].Kind != "account" {
		t.Errorf("targets %+v, first %d", targets, first)
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
	if s.Do(keys.RevokeTick, now); s.StepsDone() || s.hint == "" {
		t.Error("a tick without a step says nothing")
	}
	if s.Address() != "https://two.example" {
		t.Errorf("the address is %q", s.Address())
	}
	s.ticked[plan.Steps[0]] = true
	if s.StepsDone() {
		t.Error("one of two is done, and both count as done")
	}
	s.ticked[plan.Steps[1]] = true
	if !s.StepsDone() {
		t.Error("both are ticked and do not count as done")
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
