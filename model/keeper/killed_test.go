package keeper_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// oneStep is what a child process does until it is killed in the middle.
func oneStep(ctx context.Context, k *keeper.Keeper, job, name string) error {
	acc, _, err := k.Account(ctx, name)
	if err != nil {
		return err
	}
	switch job {
	case "freeze":
		if _, err := k.Freeze(ctx, []model.ID{acc.ID}); err != nil {
			return err
		}
		fmt.Println("frozen")
		select {}
	case "refresh":
		return k.RefreshAccounts(ctx, []model.ID{acc.ID}, false, func(keeper.RefreshResult) {})
	}
	_, err = k.Revoke(ctx, keeper.RevokeRequest{Target: of(acc)}, func(keeper.RevokeLine) {})
	return err
}

// killedAt runs a job in a process of its own and kills it when its request has
// reached the path and was done there, before it hears of it.
func (r *rack) killedAt(home, job, path string, acc *model.Account) {
	r.t.Helper()
	r.killedAfter(0, home, job, path, acc)
}

// killedAfter lets the process wait for its answer for a while.
func (r *rack) killedAfter(wait time.Duration, home, job, path string, acc *model.Account) {
	r.t.Helper()
	arrived, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	r.server(acc).Inject(sandbox.Fault{Path: path, Times: 1, Process: true, Answer: func(http.ResponseWriter, *http.Request, sandbox.Real) {
		once.Do(func() { close(arrived) })
		<-goOn
	}})
	cmd, _ := start(r.t, home, job, acc.Name)
	select {
	case <-arrived:
	case <-time.After(30 * time.Second):
		r.t.Error("the child never came to its server")
	}
	time.Sleep(wait)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	close(goOn)
}

func TestKilledRevocation_staysRevokedAndIsResumed(t *testing.T) {
	r, home := newHome(t)
	acc := r.account(sandbox.Storeman)
	r.killedAt(home, "revoke", "/oauth/revoke", acc)
	fresh := r.reload(acc)
	equal(t, "state", fresh.State(r.clock.Now()), model.IsRevoked)
	if fresh.Freeze == nil || !fresh.Freeze.Begun {
		t.Error("the freeze of a revocation that had begun ended with its process")
	}
	equal(t, "token", r.tokenKind(acc), model.KindSignIn)
	equal(t, "refresh", r.refresh(acc).Outcome, keeper.RefreshSignIn)
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !sum.Proven() {
		t.Errorf("resumed: %s", outcomes(lines))
	}
	if living := r.living(acc); living > 0 {
		t.Errorf("%d tokens live on", living)
	}
	equal(t, "exchanges that still stand", r.intents(), 0)
}

// The process dies while it proves a refresh token: what the server made then
// is nobody's, and the next revocation has to say so.
func TestKilledProof_leavesALostPair(t *testing.T) {
	r, home := newHome(t)
	acc := r.account(sandbox.Storeman)
	r.killedAt(home, "revoke", "/oauth/token", acc)
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if sum.Outcomes[keeper.RevokedByHand] != 1 || sum.Proven() {
		t.Errorf("got %s", outcomes(lines))
	}
}

func TestKilledRefresh_isShownAsInDoubt(t *testing.T) {
	r, home := newHome(t)
	acc := r.account(sandbox.Inventorum)
	r.killedAt(home, "refresh", "/api/auth/token/", acc)
	if err := r.keeper.Load(r.ctx); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(r.ctx)
	defer stop()
	go func() { _ = r.keeper.Follow(ctx) }()
	other := r.pasteNew(s0(r.keeper.Snapshot()), "other") // something to follow
	r.shows(func(s *model.Snapshot) bool { return s.Account(other.ID) != nil })
	shown := r.keeper.Snapshot().Account(acc.ID)
	equal(t, "state", shown.State(r.clock.Now()), model.InDoubt)
	equal(t, "lost pairs", len(shown.Lost), 1)
	equal(t, "its own line", r.reload(acc).State(r.clock.Now()), model.InDoubt)
}

func TestFreeze_ofADeadProcessEnds(t *testing.T) {
	r, home := newHome(t)
	acc := r.account(sandbox.Storeman)
	cmd, lines := start(t, home, "freeze", acc.Name)
	for lines.Scan() && lines.Text() != "frozen" {
		continue
	}
	equal(t, "while it lives", r.refresh(acc).Outcome, keeper.RefreshFailed)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	equal(t, "after its death", r.refresh(acc).Outcome, keeper.Refreshed)
}

// Two processes refresh and revoke one account at once: whatever comes first,
// nothing is minted after the revocation.
func TestTwoProcesses_refreshingAndRevokingLeaveNothingAlive(t *testing.T) {
	r, home := newHome(t)
	acc := r.account(sandbox.Storeman)
	cmd, lines := start(t, home, "hammer", acc.Name)
	for range 5 {
		lines.Scan() // ready, and some refreshes
	}
	out, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !sum.Proven() {
		t.Errorf("got %s", outcomes(out))
	}
	before := r.oracle(acc).TokenRequests()
	time.Sleep(200 * time.Millisecond)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	equal(t, "token requests after the revocation", r.oracle(acc).TokenRequests(), before)
	if living := r.living(acc); living > 0 {
		t.Errorf("%d tokens live on", living)
	}
}

// A death is no commit: nothing but a look at the holder tells of it.
func TestWatch_showsTheDoubtThatADeathLeaves(t *testing.T) {
	r, home := newHome(t)
	acc := r.account(sandbox.Inventorum)
	if err := r.keeper.Load(r.ctx); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(r.ctx)
	var crew sync.WaitGroup
	crew.Go(func() { _ = r.keeper.Follow(ctx) })
	crew.Go(func() { _ = r.keeper.Watch(ctx) })
	r.killedAfter(300*time.Millisecond, home, "refresh", "/api/auth/token/", acc) // it is seen at work
	r.shows(func(s *model.Snapshot) bool { return s.Account(acc.ID).State(r.clock.Now()) == model.InDoubt })
	stop()
	crew.Wait()
}
