package keeper_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// twice is a store that takes every transaction back once and runs it again, as
// a store may where a commit that was shared with others failed.
type twice struct{ keeper.Store }

var errAgain = errors.New("once more")

func (s twice) Update(ctx context.Context, fn func(model.Tx) error) error {
	_ = s.Store.Update(ctx, func(tx model.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errAgain
	})
	return s.Store.Update(ctx, fn)
}

func (r *rack) twice() {
	r.t.Helper()
	engine, err := providers.New(providers.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.keeper = keeper.New(twice{r.store}, engine, keeper.Options{Clock: r.clock})
}

func TestTransactions_haveNoEffectButWhatIsStored(t *testing.T) {
	r := newRack(t)
	r.twice()
	app := r.app(sandbox.Storeman)
	equal(t, "client secrets of a new app", len(app.ClientSecrets), 1)
	changed := *app
	changed.Customer = "Else"
	again, err := r.keeper.EditApp(r.ctx, keeper.AppDraft{App: changed, ClientSecret: model.NewSecret(r.entry(sandbox.Storeman).ClientSecret)})
	if err != nil {
		t.Fatal(err, cause(err))
	}
	equal(t, "client secrets of a changed app", len(again.ClientSecrets), 1)
	acc := r.signIn(app, "acc", keepPassword)
	equal(t, "refresh", r.refresh(acc).Outcome, keeper.Refreshed)
	r.loseNext(acc, 1)
	equal(t, "a lost answer and its retry", r.refresh(acc).Outcome, keeper.Refreshed)
	equal(t, "lost pairs", len(r.reload(acc).Lost), 1)
	equal(t, "superseded tokens", len(r.reload(acc).Superseded), 4)
	name := "renamed"
	if acc, err = r.keeper.EditAccount(r.ctx, acc.ID, keeper.AccountEdit{Name: &name}); err != nil {
		t.Fatal(err)
	}
	r.sandbox.Advance(3 * time.Hour) // revoking needs a refresh first
	lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "lost pairs", len(r.reload(acc).Lost), 1)
	for _, l := range lines {
		if l.Kind != model.LostToken && l.Outcome != keeper.RevokedDead {
			t.Errorf("%s %s: %s", l.Kind, l.Outcome, l.Proof)
		}
	}
	equal(t, "exchanges that still stand", r.intents(), 0)
	if err := r.keeper.Forget(r.ctx, acc.ID); err != nil {
		t.Fatal(err)
	}
	if err := r.keeper.RemoveApp(r.ctx, app.ID); err != nil {
		t.Fatal(err)
	}
}
