package sandbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault"
)

// sandboxClock gives the keeper the sandbox's time.
type sandboxClock struct{ sb *sandbox.Sandbox }

func (c sandboxClock) Now() time.Time { return c.sb.Now() }

func (c sandboxClock) Sleep(ctx context.Context, d time.Duration) bool {
	c.sb.Advance(d)
	return ctx.Err() == nil
}

// rack brings the demo's accounts in as a person would.
type rack struct {
	*testing.T
	k    *keeper.Keeper
	apps map[string]*model.App
}

// TestDemoShowsAllNineStates walks the whole demo with the real keeper, engine
// and vault.
func TestDemoShowsAllNineStates(t *testing.T) {
	ctx := t.Context()
	sb, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	store, err := vault.OpenMemory(context.WithoutCancel(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := &rack{t, keeper.New(store, engine, keeper.Options{Clock: sandboxClock{sb}, ExchangeTimeout: 3 * time.Second}), map[string]*model.App{}}
	list, err := sb.Demo()
	if err != nil {
		t.Fatal(err)
	}
	customers, states := map[string]bool{}, map[model.State]int{}
	for _, a := range list {
		customers[a.Customer] = true
		r.bring(a)
	}
	sb.Advance(3 * time.Second)
	for _, a := range list {
		acc, _, err := r.k.Account(ctx, a.Account)
		if err != nil {
			t.Fatal(err)
		}
		got := acc.State(sb.Now())
		states[got]++
		if got != a.State {
			t.Errorf("%s shows %s (%s), want %s", a.Account, got, acc.Note(sb.Now()), a.State)
		}
		if a.Account == "acme-warehouse" && len(acc.ScopesGranted) != 2 {
			t.Errorf("acme-warehouse has the scopes %v, want two", acc.ScopesGranted)
		}
	}
	if len(list) != 12 || len(customers) != 6 {
		t.Errorf("%d accounts of %d customers, want 12 of 6", len(list), len(customers))
	}
	for _, state := range model.States() {
		if states[state] == 0 {
			t.Errorf("no account shows %s", state)
		}
	}
	// What the hint names can be copied.
	bearer, err := r.k.Token(ctx, "cam-export", keeper.TokenRequest{})
	if err != nil || !sb.Server(sandbox.Netrex).Oracle().Alive(bearer.Token.Reveal()) {
		t.Errorf("cam-export gives no working bearer: %v", err)
	}
}

func (r *rack) bring(a model.DemoAccount) {
	r.Helper()
	ctx := r.Context()
	id := r.signIn(a, keeper.NewAccount{Name: a.Account, App: r.app(a).ID, Customer: a.Customer, Scopes: model.NewScopes(a.Provider.Scopes...)})
	if a.Before != nil {
		a.Before()
	}
	if a.Refresh {
		err := r.k.RefreshAccounts(ctx, []model.ID{id}, false, func(keeper.RefreshResult) {})
		if err != nil {
			r.Fatal(err)
		}
	}
	if a.Revoke {
		target := keeper.RevokeTarget{Accounts: []model.ID{id}}
		if _, err := r.k.Revoke(ctx, keeper.RevokeRequest{Target: target}, func(keeper.RevokeLine) {}); err != nil {
			r.Fatal(err)
		}
	}
	if a.After != nil {
		a.After()
	}
}

func (r *rack) app(a model.DemoAccount) *model.App {
	r.Helper()
	if app := r.apps[a.App]; app != nil {
		return app
	}
	p := a.Provider
	app, err := r.k.AddApp(r.Context(), keeper.AppDraft{
		App: model.App{
			Name: a.App, Provider: p.ID, Customer: a.Customer, Base: p.URL, ClientID: p.ClientID,
			Endpoints: model.Endpoints{Probe: p.ProbeURL}, RedirectURL: p.RedirectURL, Pin: p.Pin,
		},
		ClientSecret: model.NewSecret(p.ClientSecret),
	})
	if err != nil {
		r.Fatalf("app %s: %v", a.App, err)
	}
	r.apps[a.App] = app
	return app
}

func (r *rack) signIn(a model.DemoAccount, n keeper.NewAccount) model.ID {
	r.Helper()
	ctx, p := r.Context(), a.Provider
	var acc *model.Account
	var err error
	switch a.Way {
	case model.SignInPaste:
		acc, err = r.k.Paste(ctx, keeper.Pasted{
			Account: n, Tokens: model.NewSecret(p.PasteAccess), Refresh: model.NewSecret(p.PasteRefresh), ExpiresIn: a.PasteLife,
		})
	case model.SignInBrowser:
		acc, err = r.browse(a, n)
	default:
		acc, err = r.k.SignIn(ctx, keeper.PasswordSignIn{Account: n, Username: p.Username, Password: model.NewSecret(p.Password)})
	}
	if err != nil {
		r.Fatalf("%s does not sign in: %v", a.Account, err)
	}
	return acc.ID
}

func (r *rack) browse(a model.DemoAccount, n keeper.NewAccount) (*model.Account, error) {
	flow, err := r.k.StartBrowser(r.Context(), n)
	if err != nil {
		return nil, err
	}
	callback, err := a.Approve(flow.URL())
	if err != nil {
		return nil, err
	}
	if err := flow.Paste(callback); err != nil {
		return nil, err
	}
	return flow.Finish(r.Context())
}
