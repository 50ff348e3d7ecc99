package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// older is a store that was put back from an older copy.
type older struct {
	keeper.Store
	from uint64
}

func (o *older) RestoredFrom() uint64                 { return o.from }
func (o *older) AcceptRestored(context.Context) error { o.from = 0; return nil }

// restored makes the rack's store an older copy.
func (r *rack) restored() *older {
	r.t.Helper()
	o := &older{Store: r.store, from: 50}
	engine, err := providers.New(providers.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.keeper = keeper.New(o, engine, keeper.Options{Clock: r.clock, ExchangeTimeout: 3 * time.Second})
	return o
}

// state is what the account is worth in the newest picture.
func (r *rack) state(acc *model.Account) model.State {
	r.t.Helper()
	if err := r.keeper.Load(r.ctx); err != nil {
		r.t.Fatal(err)
	}
	return r.keeper.Snapshot().Account(acc.ID).State(r.clock.Now())
}

func TestRestored_nothingThatRotatesIsRefreshedOfItself(t *testing.T) {
	for _, id := range []string{sandbox.Storeman, sandbox.Inventorum, sandbox.DSI, sandbox.Netrex, sandbox.Petrosoft} {
		t.Run(id, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(id)
			p, err := r.keeper.Provider(id)
			if err != nil {
				t.Fatal(err)
			}
			if p.Rotation == model.RotatesNever {
				t.Skip("its refresh tokens do not change")
			}
			r.restored()
			if got := r.state(acc); got != model.InDoubt || r.keeper.Snapshot().Unconfirmed != 1 {
				t.Errorf("%s, %d unconfirmed", got, r.keeper.Snapshot().Unconfirmed)
			}
			// What is held is given while it works.
			if _, err := r.keeper.TokenOf(r.ctx, acc.ID, keeper.TokenRequest{}); err != nil {
				t.Errorf("the held token: %v", err)
			}
			r.clock.sandbox.Advance(400 * 24 * time.Hour)
			before := r.oracle(acc).TokenRequests()
			if kind := r.tokenKind(acc); acc.Access.Expiry.Known() && kind != model.KindDoubt && kind != model.KindSignIn {
				t.Errorf("the token that is over: %s", kind)
			}
			err = r.keeper.RefreshAccounts(r.ctx, []model.ID{acc.ID}, true, func(keeper.RefreshResult) {})
			if err != nil {
				t.Error(err)
			}
			ctx, cancel := context.WithCancel(r.ctx)
			rounds := 0
			r.clock.each = func() {
				if rounds++; rounds > 20 {
					cancel()
				}
			}
			_ = r.keeper.Watch(ctx)
			r.clock.each = nil
			if got := r.oracle(acc).TokenRequests(); got != before {
				t.Errorf("%d requests reached the server", got-before)
			}
		})
	}
}

func TestRestored_aPersonsWordEndsIt(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	store := r.restored()
	r.clock.sandbox.Advance(11 * time.Hour)
	if kind := r.tokenKind(acc); kind != model.KindDoubt {
		t.Fatalf("before: %s", kind)
	}
	if got := r.state(acc); got != model.InDoubt {
		t.Errorf("before: %s", got)
	}
	result, err := r.keeper.Settle(r.ctx, acc.ID, true)
	if err != nil || result.Outcome != keeper.Refreshed {
		t.Fatalf("settled: %+v %v", result, err)
	}
	if got := r.state(acc); got != model.Fresh || r.keeper.Snapshot().Unconfirmed != 0 {
		t.Errorf("after: %s", got)
	}
	r.clock.sandbox.Advance(11 * time.Hour)
	r.token(acc, keeper.TokenRequest{}) // of itself again
	// Another copy is put back: that word was for the last one.
	store.from = 80
	if got := r.state(acc); got != model.InDoubt {
		t.Errorf("restored again: %s", got)
	}
	if err := r.keeper.AcceptRestored(r.ctx); err != nil {
		t.Fatal(err)
	}
	if got := r.state(acc); got != model.Fresh || r.keeper.RestoredVault() {
		t.Errorf("the whole vault confirmed: %s", got)
	}
}

func TestRestored_aSignInEndsIt(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.restored()
	e := r.entry(sandbox.Storeman)
	_, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{ID: acc.ID}, Username: e.Username, Password: model.NewSecret(e.Password),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.state(acc); got != model.Fresh {
		t.Errorf("after a sign-in: %s", got)
	}
}

func TestRestored_aKeptPasswordSignsInAndSpendsNothing(t *testing.T) {
	r := newRack(t)
	acc := r.signIn(r.app(sandbox.Storeman), "kept", keepPassword)
	r.restored()
	r.clock.sandbox.Advance(400 * 24 * time.Hour)
	r.token(acc, keeper.TokenRequest{})
	if spent := r.oracle(acc).SpentTwice(); len(spent) > 0 {
		t.Errorf("spent twice: %v", spent)
	}
	if got := r.state(acc); got != model.Fresh {
		t.Errorf("after it: %s", got)
	}
}

// A lost answer of before the copy is one more reason, and stays one.
func TestRestored_aRealDoubtStays(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	r.loseNext(acc, 1)
	r.clock.sandbox.Advance(11 * time.Hour)
	_, _ = r.keeper.TokenOf(r.ctx, acc.ID, keeper.TokenRequest{})
	store := r.restored()
	if got := r.state(acc); got != model.InDoubt {
		t.Errorf("in the copy: %s", got)
	}
	store.from = 0
	if a := func() *model.Account { _ = r.state(acc); return r.keeper.Snapshot().Account(acc.ID) }(); a.Doubt == nil || a.Doubt.Restored {
		t.Errorf("after it: %+v", a.Doubt)
	}
}
