package keeper_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// refusing is a fault that refuses a grant, and runs fn before the answer.
func refusing(path string, fn func()) sandbox.Fault {
	return sandbox.Fault{Path: path, Times: 1, Answer: func(w http.ResponseWriter, _ *http.Request, _ sandbox.Real) {
		fn()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
	}}
}

// soon gives a step that must not wait for a process that is gone.
func (r *rack) soon() context.Context {
	ctx, cancel := context.WithTimeout(r.ctx, 5*time.Second)
	r.t.Cleanup(cancel)
	return ctx
}

func TestRefusal_isStoredThoughACommitFails(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	f := r.failing()
	r.server(acc).Inject(refusing("/api/auth/token/", func() { f.fails.Store(1) }))
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshSignIn)
	equal(t, "refused", r.reload(acc).RefreshRefused.IsZero(), false)
}

func TestOutcomeThatCouldNotBeStored_keepsNobodyWaiting(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	f := r.failing()
	r.server(acc).Inject(refusing("/api/auth/token/", func() { f.fails.Store(1000) }))
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshFailed)
	f.fails.Store(0)
	equal(t, "what is known now", r.reload(acc).State(r.clock.Now()), model.InDoubt)
	if _, err := r.keeper.TokenOf(r.soon(), acc.ID, keeper.TokenRequest{}); err != nil {
		t.Errorf("the held token: %v", err)
	}
	if err := r.keeper.Forget(r.soon(), acc.ID); err != nil {
		t.Errorf("forget: %v", err)
	}
}

// spilled refreshes an account whose answer then finds no place but the spill
// file, with an error that says that trying again is of no use.
func (r *rack) spilled(acc *model.Account, f *failing) {
	r.t.Helper()
	f.with.Store(&model.Error{Kind: model.KindStore, What: "the vault is damaged"})
	r.server(acc).Inject(answering("/api/auth/token/", func() { f.fails.Store(1000) }))
	got := r.refresh(acc)
	equal(r.t, "outcome", got.Outcome, keeper.RefreshFailed)
	equal(r.t, "spilled", f.spilled.Load(), 1)
	f.fails.Store(0)
}

func TestSpilledAnswer_isTakenInByWhateverComesNext(t *testing.T) {
	next := map[string]func(*testing.T, *rack, *model.Account){
		"a token": func(t *testing.T, r *rack, acc *model.Account) {
			r.token(acc, keeper.TokenRequest{})
			equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
		},
		"a paste": func(t *testing.T, r *rack, acc *model.Account) {
			pair, err := r.server(acc).Mint(sandbox.Minting{Client: r.entry(sandbox.Inventorum).ClientID})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.keeper.Paste(r.soon(), keeper.Pasted{
				Account: keeper.NewAccount{ID: acc.ID}, Tokens: model.NewSecret(pair.Access), Refresh: model.NewSecret(pair.Refresh),
			}); err != nil {
				t.Fatal(err)
			}
		},
		"a revocation": func(t *testing.T, r *rack, acc *model.Account) {
			lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
			if !sum.Proven() {
				t.Errorf("not proven: %s", outcomes(lines))
			}
			if living := r.living(acc); living > 0 {
				t.Errorf("%d tokens live on", living)
			}
		},
	}
	for name, do := range next {
		t.Run(name, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(sandbox.Inventorum, func(d *keeper.AppDraft) {
				d.App.Endpoints.Revoke = r.entry(sandbox.Inventorum).RevokeURL
			})
			f := r.failing()
			r.spilled(acc, f)
			do(t, r, acc)
			fresh := r.reload(acc)
			equal(t, "answers in the inbox", r.inbox(), 0)
			equal(t, "lost pairs", len(fresh.Lost), 0)
			if fresh.Doubt != nil {
				t.Error("in doubt, though the answer was kept")
			}
		})
	}
}

func TestSpilledAnswer_isTakenInBeforeASignIn(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	f := r.failing()
	r.server(acc).Inject(answering("/oauth/token", func() { f.fails.Store(1000) }))
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshFailed)
	f.fails.Store(0)
	e := r.entry(sandbox.Storeman)
	if _, err := r.keeper.SignIn(r.soon(), keeper.PasswordSignIn{
		Account: keeper.NewAccount{ID: acc.ID}, Username: e.Username, Password: model.NewSecret(e.Password),
	}); err != nil {
		t.Fatal(err)
	}
	fresh := r.reload(acc)
	equal(t, "answers in the inbox", r.inbox(), 0)
	equal(t, "superseded tokens", len(fresh.Superseded), 4)
	equal(t, "lost pairs", len(fresh.Lost), 0)
}
