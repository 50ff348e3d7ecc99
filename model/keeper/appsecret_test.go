package keeper_test

import (
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// A rotation: the new secret beside the old one, the server changes over, the
// old one is proven dead and goes. Accounts are refreshed at every step.
func TestClientSecretRotation_leavesNobodyBehind(t *testing.T) {
	for _, id := range []string{sandbox.Storeman, sandbox.Inventorum} {
		t.Run(id, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(id)
			app := mustApp(r, acc)
			old := app.ClientSecrets[0].Fingerprint
			next := model.NewSecret("the next secret")
			works := func(step string) {
				t.Helper()
				if got := r.refresh(acc); got.Outcome != keeper.Refreshed {
					t.Errorf("%s: a refresh is %s: %v", step, got.Outcome, got.Err)
				}
			}
			probes := func(step string, want ...keeper.SecretOutcome) {
				t.Helper()
				results, err := r.keeper.ProbeClientSecrets(r.ctx, app.ID)
				if err != nil || len(results) != len(want) {
					t.Fatalf("%s: %v %v", step, results, err)
				}
				for i, result := range results {
					equal(t, step, result.Outcome, want[i])
				}
			}
			probes("before", keeper.SecretWorks)
			if _, err := r.keeper.AddClientSecret(r.ctx, app.ID, next); err != nil {
				t.Fatal(err)
			}
			probes("the server does not know it yet", keeper.SecretRefused, keeper.SecretWorks)
			works("the server does not know it yet")
			server := r.sandbox.Server(id)
			if err := server.AddSecret(app.ClientID, next.Reveal()); err != nil {
				t.Fatal(err)
			}
			if err := server.DropSecret(app.ClientID, r.entry(id).ClientSecret); err != nil {
				t.Fatal(err)
			}
			works("the server has changed over")
			probes("the server has changed over", keeper.SecretWorks, keeper.SecretRefused)
			if _, err := r.keeper.RemoveClientSecret(r.ctx, app.ID, old); err != nil {
				t.Fatal(err)
			}
			works("the old one is gone")
			if _, err := r.keeper.RemoveClientSecret(r.ctx, app.ID, next.Fingerprint()); model.KindOf(err) != model.KindUsage {
				t.Errorf("the last one could be taken out: %v", err)
			}
		})
	}
}

func TestClientSecrets_areRefusedWhereTheyMeanNothing(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.DSI)
	if _, err := r.keeper.AddClientSecret(r.ctx, app.ID, model.NewSecret("x")); model.KindOf(err) != model.KindUsage {
		t.Errorf("a system without secrets took one: %v", err)
	}
	store := r.app(sandbox.Storeman)
	again := model.NewSecret(r.entry(sandbox.Storeman).ClientSecret)
	if _, err := r.keeper.AddClientSecret(r.ctx, store.ID, again); model.KindOf(err) != model.KindUsage {
		t.Errorf("the same secret was kept twice: %v", err)
	}
	if _, err := r.keeper.RemoveClientSecret(r.ctx, store.ID, "00000000"); model.KindOf(err) != model.KindNotFound {
		t.Errorf("a secret that is none was taken out: %v", err)
	}
}
