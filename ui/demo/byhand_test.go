package demo_test

import (
	"testing"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui/demo"
	"github.com/tokenrack/tokenrack/vault"
)

// One token of the leaked app outlives its revocation, so that the step by hand
// is learnt: once that is done, it is proven dead.
func TestOneTokenLivesOnUntilTheStepByHandIsDone(t *testing.T) {
	ctx := t.Context()
	clock := demo.NewClock()
	clock.SetRate(600) // the tries of a proof are 15 seconds apart
	store, err := vault.OpenMemory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	servers, err := sandbox.Start(ctx, sandbox.Options{Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	k := keeper.New(store, engine, keeper.Options{Clock: clock})
	d := demo.New(k, servers)
	if err := d.Furnish(ctx); err != nil {
		t.Fatal(err)
	}
	app, err := k.App(ctx, "acme-items")
	if err != nil {
		t.Fatal(err)
	}
	target := keeper.RevokeTarget{App: app.ID}
	sum, err := k.Revoke(ctx, keeper.RevokeRequest{Target: target}, func(keeper.RevokeLine) {})
	if err != nil || sum.Outcomes[keeper.RevokedAlive] != 1 || len(sum.Outcomes) != 2 || len(sum.Steps) == 0 {
		t.Fatalf("revoked: %+v, %v", sum, err)
	}
	if !d.ByHand(app.Name) || d.ByHand("no such app") {
		t.Fatal("not exactly the app's step was done by hand")
	}
	sum, err = k.Revoke(ctx, keeper.RevokeRequest{Target: target, ProveOnly: true, StepsDone: true, Person: "maria"}, func(keeper.RevokeLine) {})
	if err != nil || !sum.Proven() {
		t.Errorf("after the step by hand: %+v, %v", sum, err)
	}
}
