package demo_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui/demo"
	"github.com/tokenrack/tokenrack/vault"
)

// rack is a whole demo: servers, engine, vault in memory, keeper.
func rack(t *testing.T) (*keeper.Keeper, *sandbox.Sandbox) {
	t.Helper()
	ctx := t.Context()
	store, err := vault.OpenMemory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	servers, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	k := keeper.New(store, engine, keeper.Options{})
	if err := k.Load(ctx); err != nil {
		t.Fatal(err)
	}
	return k, servers
}

func TestAllNineStatesAreThereWithinSeconds(t *testing.T) {
	k, servers := rack(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() { _ = k.Follow(ctx) }()
	go func() { _ = k.Watch(ctx) }()
	began := time.Now()
	if err := demo.New(k, servers).Furnish(ctx); err != nil {
		t.Fatal(err)
	}
	t.Logf("furnished in %v", time.Since(began))
	var missing []model.State
	for end := time.Now().Add(8 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if missing = absent(k.Snapshot(), k.Now()); len(missing) == 0 {
			break
		}
	}
	snap := k.Snapshot()
	if len(missing) > 0 {
		for _, a := range snap.Accounts {
			t.Logf("%-18s %s", a.Name, a.State(k.Now()))
		}
		t.Errorf("no account is %v", missing)
	}
	customers := map[string]bool{}
	for _, a := range snap.Accounts {
		customers[a.CustomerOf(snap.App(a))] = true
	}
	if len(snap.Accounts) != 12 || len(customers) < 6 {
		t.Errorf("%d accounts of %d customers, want 12 of 6", len(snap.Accounts), len(customers))
	}
}

func absent(snap *model.Snapshot, now time.Time) []model.State {
	missing := model.States()
	for _, a := range snap.Accounts {
		missing = slices.DeleteFunc(missing, func(s model.State) bool { return s == a.State(now) })
	}
	return missing
}

// TestTheHintCopiesWhatTheAPIAccepts holds what the first hint promises.
func TestTheHintCopiesWhatTheAPIAccepts(t *testing.T) {
	k, servers := rack(t)
	ctx := t.Context()
	d := demo.New(k, servers)
	if err := d.Furnish(ctx); err != nil {
		t.Fatal(err)
	}
	bearer, err := k.Token(ctx, "cam-export", keeper.TokenRequest{})
	if err != nil {
		t.Fatal(err)
	}
	account, app, err := k.Account(ctx, "cam-export")
	if err != nil {
		t.Fatal(err)
	}
	if got := account.CustomerOf(app); got != "Eiger Cameras" {
		t.Errorf("the customer is %s: /ei does not find it", got)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, app.Endpoints.Probe, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+bearer.Token.Reveal())
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the API answers %d to the bearer", answer.StatusCode)
	}
}

func TestTheFormIsFilledWithWhatSignsIn(t *testing.T) {
	k, servers := rack(t)
	ctx := t.Context()
	d := demo.New(k, servers)
	if err := d.Furnish(ctx); err != nil {
		t.Fatal(err)
	}
	account, _, err := k.Account(ctx, "api@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	user, password := d.SignIn(account)
	if _, err := k.SignIn(ctx, keeper.PasswordSignIn{Account: keeper.NewAccount{ID: account.ID}, Username: user, Password: password}); err != nil {
		t.Errorf("the demo's password is refused: %v", err)
	}
}
