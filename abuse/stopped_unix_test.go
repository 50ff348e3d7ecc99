//go:build unix

package abuse_test

import (
	"context"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// exchangeDeadline is how long an exchange may take.
const exchangeDeadline = 30 * time.Second

// TestStopped halts a process in the middle of its exchange, as a suspended
// machine or a debugger does: it lives, so nobody else sends its refresh token;
// and when it goes on, its answer is stored. Where it was halted for longer than
// its own deadline its answer may be lost, but then the account says so.
func TestStopped(t *testing.T) {
	r := newRig(t, func(s *sandbox.Settings) { s.AccessLife = time.Hour }, sandbox.OIDC)
	acc := r.account(sandbox.OIDC, "halted", time.Nanosecond)
	server := r.sandbox.Server(sandbox.OIDC)
	arrived, goOn := make(chan struct{}), make(chan struct{})
	server.Inject(sandbox.Fault{Path: "/token", Times: 1, Process: true, Answer: func(w http.ResponseWriter, _ *http.Request, real sandbox.Real) {
		close(arrived)
		<-goOn
		answer(w, real)
	}})
	p := start(t, nil, r.home, "steady", acc.Name)
	<-arrived
	must(t, p.cmd.Process.Signal(syscall.SIGSTOP))
	close(goOn)
	halt := time.Duration(amount(t, "ABUSE_HALT_MS", [3]int{500, 500, 100_000})) * time.Millisecond
	ctx, stop := context.WithTimeout(r.ctx, halt)
	defer stop()
	for began := time.Now(); ctx.Err() == nil; {
		_, err := r.keeper.TokenOf(ctx, acc.ID, keeper.TokenRequest{})
		kind := model.KindOf(err)
		if kind != model.KindAborted && (kind != model.KindUnavailable || time.Since(began) < time.Minute) {
			t.Fatalf("while it is halted, after %s: %v", time.Since(began).Round(time.Second), err)
		}
	}
	equal(t, "requests while it is halted", server.Oracle().TokenRequests(), 1)
	must(t, p.cmd.Process.Signal(syscall.SIGCONT))
	stored := false
	for _, l := range p.rest() {
		stored = stored || l.is("stored", 4)
	}
	if halt < exchangeDeadline {
		equal(t, "stored after it goes on", stored, true)
	}
	must(t, r.keeper.Close(r.ctx))
	equal(t, "requests in the end", server.Oracle().TokenRequests(), 1)
	equal(t, "sessions ended by reuse", server.Oracle().FamiliesKilled(), 0)
	fresh := r.reload(acc.Name)
	if stored != (fresh.Doubt == nil) || stored && !r.truth().alive(fresh.Refresh.Fingerprint) {
		t.Errorf("afterwards: doubt %v, state %s", fresh.Doubt, fresh.State(time.Now()))
	}
}
