package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// put lays an answer into the inbox as another program might have left it.
func (r *rack) put(item model.Inbox) {
	r.t.Helper()
	if err := r.store.Update(r.ctx, func(tx model.Tx) error { return tx.PutInbox(item) }); err != nil {
		r.t.Fatal(err)
	}
}

func TestUnclaimed_saysWhoseItIsAndGivesNothingAway(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	none, err := r.keeper.Unclaimed(r.ctx)
	if err != nil || len(none) != 0 {
		t.Fatalf("at first: %v %v", none, err)
	}
	now := r.clock.Now()
	r.put(model.Inbox{ID: model.NewID(), Owner: acc.ID, At: now, Raw: model.NewSecret("what no program of ours wrote")})
	r.put(model.Inbox{ID: model.NewID(), Owner: model.NewID(), At: now.Add(-time.Second), Raw: model.NewSecret("of an account that is gone")})
	all, err := r.keeper.Unclaimed(r.ctx)
	if err != nil || len(all) != 2 {
		t.Fatalf("got %v %v", all, err)
	}
	equal(t, "the newest first", all[0].Account, acc.Name)
	equal(t, "the other's account", all[1].Account, "")
	for _, u := range all {
		if u.Access != "" || u.Refresh != "" || u.Claims || u.Bytes == 0 {
			t.Errorf("got %+v", u)
		}
	}
	if err := r.keeper.Discard(r.ctx, all[0].ID); err != nil {
		t.Fatal(err)
	}
	equal(t, "discarding it again", model.KindOf(r.keeper.Discard(r.ctx, all[0].ID)), model.KindNotFound)
	left, err := r.keeper.Unclaimed(r.ctx)
	if err != nil || len(left) != 1 || left[0].ID != all[1].ID {
		t.Errorf("left: %v %v", left, err)
	}
}

// A sign-in whose name was taken meanwhile brought tokens that are nobody's.
func TestUnclaimed_namesTheTokensThatAreNobodys(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	e := r.entry(sandbox.Storeman)
	other := r.other()
	r.sandbox.Server(sandbox.Storeman).Inject(answering("/oauth/token", func() {
		if _, err := other.Paste(context.Background(), keeper.Pasted{
			Account: keeper.NewAccount{Name: "desk", App: app.ID}, Tokens: model.NewSecret("some-pasted-token"),
		}); err != nil {
			t.Error(err)
		}
	}))
	_, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{Name: "desk", App: app.ID}, Username: e.Username, Password: model.NewSecret(e.Password),
	})
	equal(t, "kind", model.KindOf(err), model.KindExists)
	all, err := r.keeper.Unclaimed(r.ctx)
	if err != nil || len(all) != 1 || all[0].Access == "" || all[0].Refresh == "" || all[0].Account != "" || all[0].Claims {
		t.Fatalf("got %+v %v", all, err)
	}
}

func TestCutOff_namesTheAccountOfADeadProgram(t *testing.T) {
	r, home := newHome(t)
	acc := r.account(sandbox.Inventorum)
	names, err := r.keeper.CutOff(r.ctx)
	if err != nil || len(names) != 0 {
		t.Errorf("at first: %v %v", names, err)
	}
	r.killedAt(home, "refresh", "/api/auth/token/", acc)
	names, err = r.keeper.CutOff(r.ctx)
	if err != nil || len(names) != 1 || names[0] != acc.Name {
		t.Errorf("got %v %v", names, err)
	}
}
