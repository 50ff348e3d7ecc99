package keeper_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/keeper/storetest"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// A revocation is killed at each of its steps: before and after each call to
// its server, and before and after each commit. The steps are counted, and a
// process kills itself at the one that it is told.

const dieAt = "KEEPER_TEST_DIE_AT"

// realEngine is the engine under a name that is none of its methods'.
type realEngine = keeper.Providers

// revokeAndDie revokes all accounts of an app, one after the other, in a child
// process.
func revokeAndDie(ctx context.Context, store keeper.Store, engine keeper.Providers, app string) error {
	at, err := strconv.Atoi(os.Getenv(dieAt))
	if err != nil {
		return err
	}
	mortal := &storetest.Mortal{}
	k := keeper.New(mortal.Store(store), mortal.Engine(engine), keeper.Options{PerHost: 1})
	found, err := k.App(ctx, app)
	if err != nil {
		return err
	}
	mortal.DieAt(at)
	_, err = k.Revoke(ctx, keeper.RevokeRequest{Target: keeper.RevokeTarget{App: found.ID}, Person: "maria"}, func(keeper.RevokeLine) {})
	if err == nil {
		fmt.Println("lived")
	}
	return err
}

// watchedEngine notes which tokens are sent to be revoked.
type watchedEngine struct {
	realEngine
	mu   sync.Mutex
	sent map[model.Fingerprint]bool
}

func (e *watchedEngine) Revoke(ctx context.Context, c model.Client, call model.RevokeCall) model.RevokeReply {
	e.mu.Lock()
	e.sent[call.Token.Fingerprint()] = true
	e.mu.Unlock()
	return e.realEngine.Revoke(ctx, c, call)
}

func TestKilledAtEveryStep_losesNoReportAndSendsNothingTwiceThatIsDead(t *testing.T) {
	r, home := newHome(t)
	stride := 1
	if testing.Short() {
		stride = 7
	}
	number := 0
	for at := 1; ; at += stride {
		if at > 400 {
			t.Fatal("the revocation never comes to its end")
		}
		app := r.app(sandbox.Storeman, func(d *keeper.AppDraft) { d.App.Name = fmt.Sprintf("leak-%d", at) })
		accounts := []*model.Account{r.signIn(app, fmt.Sprintf("a-%d", at)), r.signIn(app, fmt.Sprintf("b-%d", at))}
		r.refresh(accounts[1]) // a superseded pair that lives
		if r.revokedUntil(t, home, app, at) {
			t.Logf("it takes %d steps", at-1)
			return
		}
		number = r.resumed(t, app, accounts, at, number)
	}
}

// revokedUntil runs the revocation in a process that dies at a step, and says
// whether it lived to the end.
func (r *rack) revokedUntil(t *testing.T, home string, app *model.App, at int) (lived bool) {
	t.Helper()
	t.Setenv(dieAt, strconv.Itoa(at))
	cmd, lines := start(t, home, "revoke-and-die", app.Name)
	for lines.Scan() {
		lived = lived || lines.Text() == "lived"
	}
	_ = cmd.Wait()
	return lived
}

// resumed checks what the death has left, goes on with it, and returns the
// number of the incident.
func (r *rack) resumed(t *testing.T, app *model.App, accounts []*model.Account, at, before int) int {
	t.Helper()
	target := keeper.RevokeTarget{App: app.ID}
	dead := map[model.Fingerprint]bool{}
	all := r.incidents()
	known := len(all) > 0 && all[0].Name == app.Name
	if known && all[0].Proven() { // it died after its last commit
		r.checkReport(t, all[0], accounts, at)
		return all[0].Number
	}
	if known {
		i := all[0]
		if !i.Open() || i.Number != before+1 || i.Tokens != 6 || i.Person != "maria" {
			t.Errorf("step %d: incident %d is open: %v, of %d tokens, by %q", at, i.Number, i.Open(), i.Tokens, i.Person)
		}
		for _, l := range i.Lines {
			if l.Outcome == keeper.RevokedDead {
				dead[l.Fingerprint] = true
			}
		}
		if i.Left < 6-len(dead) {
			t.Errorf("step %d: %d of 6 left, and only %d are dead", at, i.Left, len(dead))
		}
	}
	for _, acc := range accounts {
		if fresh := r.reload(acc); fresh.Revoked != nil && (fresh.Freeze == nil || !fresh.Freeze.Begun) && fresh.Revoked.Note == "" {
			t.Errorf("step %d: %s is neither frozen nor done", at, acc.Name)
		}
	}
	watched := &watchedEngine{realEngine: r.engine(), sent: map[model.Fingerprint]bool{}}
	k := keeper.New(r.store, watched, keeper.Options{})
	sum, err := k.Revoke(r.ctx, keeper.RevokeRequest{Target: target}, func(keeper.RevokeLine) {})
	if err != nil {
		t.Fatalf("step %d: %v", at, err)
	}
	for print := range watched.sent {
		if dead[print] {
			t.Errorf("step %d: %s was proven dead and is revoked once more", at, print)
		}
	}
	equal(t, fmt.Sprintf("step %d: the number", at), sum.Incident, before+1)
	i, err := r.keeper.Incident(r.ctx, sum.Incident)
	if err != nil {
		t.Fatal(err)
	}
	r.checkReport(t, i, accounts, at)
	return sum.Incident
}

// checkReport: every token that was ever of the accounts is in the report, and
// what it calls dead is dead at the server. A proof that was cut off while the
// server minted leaves a pair that nobody knows: the report says so.
func (r *rack) checkReport(t *testing.T, i keeper.Incident, accounts []*model.Account, at int) {
	t.Helper()
	lines := map[model.Fingerprint]keeper.RevokeOutcome{}
	lost := false
	for _, l := range i.Lines {
		lines[l.Fingerprint] = l.Outcome
		lost = lost || l.Kind == model.LostToken
	}
	if i.Ended.IsZero() || len(i.Lines) < 6 {
		t.Errorf("step %d: the report of %d lines has no end", at, len(i.Lines))
	}
	alive := map[model.Fingerprint]bool{}
	for _, issued := range r.sandbox.Server(sandbox.Storeman).Oracle().Living() {
		alive[model.FingerprintOf([]byte(issued.Token))] = true
	}
	for _, acc := range accounts {
		acc = r.reload(acc)
		for _, token := range append([]model.Token{*acc.Access, *acc.Refresh}, acc.Superseded...) {
			outcome, told := lines[token.Fingerprint]
			switch {
			case !told || outcome == "":
				t.Errorf("step %d: nothing is told of %s", at, token.Fingerprint)
			case outcome == keeper.RevokedDead && alive[token.Fingerprint]:
				t.Errorf("step %d: %s is called dead and lives", at, token.Fingerprint)
			case outcome != keeper.RevokedDead && !lost:
				t.Errorf("step %d: %s is %s", at, token.Fingerprint, outcome)
			}
		}
	}
}
