package keeper_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// incidents are all of them with their lines, the newest first. It holds that
// the list counts what it leaves out.
func (r *rack) incidents() []keeper.Incident {
	r.t.Helper()
	all, err := r.keeper.Incidents(r.ctx)
	if err != nil {
		r.t.Fatal(err)
	}
	for n, listed := range all {
		whole, err := r.keeper.Incident(r.ctx, listed.Number)
		if err != nil {
			r.t.Fatal(err)
		}
		dead := 0
		for _, l := range whole.Lines {
			if l.Outcome == keeper.RevokedDead {
				dead++
			}
		}
		if listed.Lines != nil || listed.Found != len(whole.Lines) || listed.Left != whole.Left || !whole.Ended.IsZero() && listed.Left != listed.Found-dead {
			r.t.Errorf("the list says %d found, %d left of %d lines, %d of them dead", listed.Found, listed.Left, len(whole.Lines), dead)
		}
		all[n] = whole
	}
	return all
}

// TestIncidents_areKeptForEver lets ten years pass with all that is trimmed by
// itself: the record is cut, and no incident is.
func TestIncidents_areKeptForEver(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	proven, open := r.signIn(app, "proven"), r.signIn(app, "open")
	r.revoke(keeper.RevokeRequest{Target: of(proven), Person: "maria"})
	r.server(open).Inject(sandbox.Answering("/oauth/revoke", 0, 200, "application/json", "{}"))
	r.revoke(keeper.RevokeRequest{Target: of(open)})
	before := r.incidents()
	if len(before) != 2 || !before[1].Proven() || before[0].Proven() {
		t.Fatalf("got %+v", before)
	}
	if err := r.keeper.Forget(r.ctx, proven.ID); err != nil {
		t.Fatal(err)
	}
	r.clock.Sleep(r.ctx, 10*365*24*time.Hour)
	if err := r.keeper.TrimActivity(r.ctx); err != nil {
		t.Fatal(err)
	}
	r.keeper.SweepIdle(time.Second)
	if lines, err := r.keeper.Activity(r.ctx, keeper.ActivityQuery{}); err != nil || len(lines) != 0 {
		t.Errorf("the record still has %d lines, %v", len(lines), err)
	}
	if after := r.incidents(); !reflect.DeepEqual(after, before) {
		t.Errorf("they were\n%+v\nand are\n%+v", before, after)
	}
}

func TestIncidents_areNumberedAndRemembered(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	one, two := r.signIn(app, "one"), r.signIn(app, "two")
	_, sum := r.revoke(keeper.RevokeRequest{Target: of(one), Person: "maria"})
	equal(t, "the first number", sum.Incident, 1)
	_, sum = r.revoke(keeper.RevokeRequest{Target: keeper.RevokeTarget{App: app.ID}})
	equal(t, "the second number", sum.Incident, 2)
	all := r.incidents()
	if len(all) != 2 || all[0].Number != 2 || all[1].Number != 1 {
		t.Fatalf("got %+v", all)
	}
	equal(t, "what the first was about", all[1].Says(), "account one")
	equal(t, "who began it", all[1].Person, "maria")
	equal(t, "what the second was about", all[0].Says(), "app storeman-app")
	for _, i := range all {
		if !i.Proven() || i.Open() || i.Begun.IsZero() {
			t.Errorf("incident %d: %+v", i.Number, i)
		}
	}
	equal(t, "tokens in the second", len(all[0].Lines), 4)
	for _, l := range all[0].Lines {
		if l.Outcome != keeper.RevokedDead || l.Proof == "" || l.Account.Name == "" || l.App.Name != app.Name || l.At.IsZero() {
			t.Errorf("a line says %+v", l)
		}
	}
	if note := r.reload(two).Note(r.clock.Now()); !strings.Contains(note, "(incident 2)") {
		t.Errorf("the account says %q", note)
	}
	record, err := r.keeper.Activity(r.ctx, keeper.ActivityQuery{Limit: 1})
	if err != nil || record[0].Incident != 2 || record[0].Note != "app storeman-app: 4 of 4 proven dead" {
		t.Errorf("the record says %+v, %v", record, err)
	}
}

func TestIncident_ofWhatIsRevokedAgainIsANewOne_aProofIsNot(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.server(acc).Inject(sandbox.Answering("/oauth/revoke", 0, 200, "application/json", "{}"))
	r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "left", r.incidents()[0].Left, len(r.incidents()[0].Lines))
	r.server(acc).ClearFaults()
	_, sum := r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true})
	equal(t, "the proof is part of", sum.Incident, 1)
	_, sum = r.revoke(keeper.RevokeRequest{Target: of(acc), Incident: 1})
	equal(t, "gone on with", sum.Incident, 1)
	if i := r.incidents()[0]; !i.Proven() || sum.Outcomes[keeper.RevokedDead] == 0 {
		t.Errorf("left: %d of %d", i.Left, len(i.Lines))
	}
	_, sum = r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "a new one", sum.Incident, 2)
}

func TestIncident_ofAMereProofOfWhatNobodyRevokedIsNone(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	_, sum := r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true})
	equal(t, "its number", sum.Incident, 0)
	equal(t, "incidents", len(r.incidents()), 0)
}

func TestIncident_thatIsStoppedStaysOpenAndIsGoneOnWith(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	for _, name := range []string{"one", "two", "three"} {
		r.signIn(app, name)
	}
	r.keeper = r.withOnePerHost()
	ctx, stop := context.WithCancel(r.ctx)
	request := keeper.RevokeRequest{Target: keeper.RevokeTarget{App: app.ID}}
	_, err := r.keeper.Revoke(ctx, request, func(keeper.RevokeLine) { stop() })
	equal(t, "kind", model.KindOf(err), model.KindAborted)
	i := r.incidents()[0]
	if !i.Open() || i.Tokens != 6 || i.Left != 4 {
		t.Errorf("%d of %d left, open: %v", i.Left, i.Tokens, i.Open())
	}
	_, sum := r.revoke(request)
	equal(t, "the number", sum.Incident, 1)
	if i = r.incidents()[0]; !i.Proven() || len(i.Lines) != 6 {
		t.Errorf("after it was resumed: %d of %d left", i.Left, len(i.Lines))
	}
}

func TestIncident_recordsStepsByHandWithTheirPersonAndTime(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	_, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if len(sum.Steps) == 0 {
		t.Fatal("nothing is left to a person")
	}
	for range 2 { // a step that is done twice is done once
		if err := r.keeper.SayDone(r.ctx, sum.Incident, sum.Steps[0], "maria", false); err != nil {
			t.Fatal(err)
		}
	}
	done := r.incidents()[0].Done
	if len(done) != 1 || done[0].By != "maria" || done[0].Step != sum.Steps[0] || done[0].At.IsZero() {
		t.Errorf("recorded %+v", done)
	}
	if err := r.keeper.SayDone(r.ctx, sum.Incident, sum.Steps[0], "maria", true); err != nil {
		t.Fatal(err)
	}
	equal(t, "steps done after it was taken back", len(r.incidents()[0].Done), 0)
}

func TestIncident_ofATokenThatEndedByItself(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Petrosoft)
	r.loseNext(acc, 1)
	r.refresh(acc)
	r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if i := r.incidents()[0]; i.Left == 0 {
		t.Fatal("everything is dead though nothing was done")
	}
	r.sandbox.Advance(25 * time.Hour)
	r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true, StepsDone: true})
	for _, l := range r.incidents()[0].Lines {
		if l.Kind == model.LostToken {
			t.Errorf("a lost pair that has ended is still named: %s", l.Proof)
		}
	}
}

// withOnePerHost is the rack's keeper with one account at a time.
func (r *rack) withOnePerHost() *keeper.Keeper {
	return keeper.New(r.store, r.engine(), keeper.Options{Clock: r.clock, PerHost: 1})
}

func TestPlan_leavesOutAndAddsAccounts(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	one, two := r.signIn(app, "one"), r.signIn(app, "two")
	other := r.account(sandbox.DSI)
	plan, err := r.keeper.PlanRevoke(r.ctx, keeper.RevokeTarget{App: app.ID})
	if err != nil || len(plan.Others) != 1 || plan.Others[0].ID != other.ID {
		t.Fatalf("others of the customer: %+v, %v", plan.Others, err)
	}
	target := keeper.RevokeTarget{App: app.ID, Without: []model.ID{one.ID}, Also: []model.ID{other.ID, two.ID, {42}}}
	plan, err = r.keeper.PlanRevoke(r.ctx, target)
	if err != nil || len(plan.Accounts) != 2 || len(plan.Left) != 1 || plan.Left[0].ID != one.ID || len(plan.Others) != 0 || len(plan.Apps) != 2 {
		t.Fatalf("plan %+v, %v", plan, err)
	}
	r.revoke(keeper.RevokeRequest{Target: target})
	if r.reload(one).Revoked != nil || r.reload(two).Revoked == nil || r.reload(other).Revoked == nil {
		t.Error("not exactly the accounts of the plan were revoked")
	}
	if fresh, err := r.keeper.App(r.ctx, app.Name); err != nil || !fresh.RevokedAt.IsZero() {
		t.Errorf("an app of which an account was left out counts as revoked: %v", err)
	}
}

func TestPlan_ofTheWholeVault(t *testing.T) {
	r := newRack(t)
	r.account(sandbox.Storeman)
	r.account(sandbox.DSI)
	plan, err := r.keeper.PlanRevoke(r.ctx, keeper.RevokeTarget{All: true})
	if err != nil || len(plan.Accounts) != 2 || len(plan.Apps) != 2 {
		t.Fatalf("plan %+v, %v", plan, err)
	}
	_, sum := r.revoke(keeper.RevokeRequest{Target: keeper.RevokeTarget{All: true}})
	equal(t, "proven", sum.Proven(), true)
	i := r.incidents()[0]
	equal(t, "it is about", i.Says(), "this computer")
	equal(t, "the target is remembered", i.Target.All, true)
}

func TestProof_triesThreeTimesAtZeroFourAndFifteenSeconds(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.server(acc).Inject(sandbox.Answering("/oauth/revoke", 0, 200, "application/json", "{}"))
	began := r.clock.Now()
	var seconds []time.Duration
	var waits []keeper.RevokeProgress
	r.revoke(keeper.RevokeRequest{Target: of(acc), Progress: func(p keeper.RevokeProgress) {
		switch p.Stage {
		case keeper.StageProving:
			seconds = append(seconds, r.clock.Now().Sub(began).Round(time.Second))
		case keeper.StageWaiting:
			waits = append(waits, p)
		default:
		}
	}})
	if len(seconds) < 3 || seconds[0] != 0 || seconds[1] != 4*time.Second || seconds[2] != 15*time.Second {
		t.Errorf("tried after %v", seconds)
	}
	if len(waits) < 2 || waits[0].Try != 2 || waits[0].Of != 3 || waits[0].Next.IsZero() || !strings.Contains(waits[0].Says, "200") {
		t.Errorf("told %+v", waits)
	}
}

func (r *rack) engine() keeper.Providers {
	r.t.Helper()
	engine, err := providers.New(providers.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	return engine
}
