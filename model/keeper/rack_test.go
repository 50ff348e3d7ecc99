package keeper_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault"
)

// rack is a keeper over a vault in memory and the sandbox's servers, all on one
// clock that the test moves.
type rack struct {
	t       *testing.T
	ctx     context.Context
	sandbox *sandbox.Sandbox
	store   keeper.Store
	keeper  *keeper.Keeper
	clock   *clock
}

// clock is the sandbox's; sleeping moves it, so that pauses cost no time.
type clock struct {
	mu      sync.Mutex
	sandbox *sandbox.Sandbox
	slept   time.Duration
	// real is how long a second of sleep takes; 0: no time at all.
	real time.Duration
	// each is called before every sleep of a second or more; nil: nothing is.
	each func()
}

func (c *clock) Now() time.Time { return c.sandbox.Now().Round(0) }

func (c *clock) Sleep(ctx context.Context, d time.Duration) bool {
	if c.each != nil && d >= time.Second {
		c.each()
	}
	if c.real > 0 && d >= time.Second {
		time.Sleep(time.Duration(d.Seconds() * float64(c.real)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if d < 100*time.Millisecond { // waiting for somebody who works in real time
		time.Sleep(d)
		return ctx.Err() == nil
	}
	c.slept += d
	c.sandbox.Advance(d)
	return ctx.Err() == nil
}

func newRack(t *testing.T) *rack {
	t.Helper()
	ctx := t.Context()
	servers, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	store, err := vault.OpenMemory(context.WithoutCancel(ctx))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{sandbox: servers}
	return &rack{
		t: t, ctx: ctx, sandbox: servers, store: store, clock: c,
		keeper: keeper.New(store, engine, keeper.Options{Clock: c, ExchangeTimeout: 3 * time.Second}),
	}
}

// entry is what the sandbox says of one of its servers.
func (r *rack) entry(id string) model.SandboxProvider {
	r.t.Helper()
	for _, p := range r.sandbox.Providers() {
		if p.ID == id {
			return p
		}
	}
	r.t.Fatalf("the sandbox has no %s", id)
	return model.SandboxProvider{}
}

// app adds an app of a provider, with a probe address unless without is given.
func (r *rack) app(id string, change ...func(*keeper.AppDraft)) *model.App {
	r.t.Helper()
	e := r.entry(id)
	d := keeper.AppDraft{
		App: model.App{
			Name: id + "-app", Provider: id, Customer: "Acme", Base: e.URL, ClientID: e.ClientID,
			Endpoints: model.Endpoints{Probe: e.ProbeURL}, RedirectURL: e.RedirectURL,
			Pin: e.Pin, Scopes: model.NewScopes(e.Scopes...),
		},
		ClientSecret: model.NewSecret(e.ClientSecret),
	}
	for _, c := range change {
		c(&d)
	}
	app, err := r.keeper.AddApp(r.ctx, d)
	if err != nil {
		r.t.Fatalf("add %s: %v %v", id, err, cause(err))
	}
	return app
}

func withoutProbe(d *keeper.AppDraft) { d.App.Endpoints.Probe = "" }

func cause(err error) error { return errors.Unwrap(err) }

// signIn adds an account by password.
func (r *rack) signIn(app *model.App, name string, change ...func(*keeper.PasswordSignIn)) *model.Account {
	r.t.Helper()
	e := r.entry(app.Provider)
	s := keeper.PasswordSignIn{
		Account: keeper.NewAccount{Name: name, App: app.ID}, Username: e.Username, Password: model.NewSecret(e.Password),
	}
	for _, c := range change {
		c(&s)
	}
	acc, err := r.keeper.SignIn(r.ctx, s)
	if err != nil {
		r.t.Fatalf("sign in %s: %v %v", name, err, cause(err))
	}
	return acc
}

func keepPassword(s *keeper.PasswordSignIn) { s.Keep = true }

// account signs in at a provider the way that works there.
func (r *rack) account(id string, change ...func(*keeper.AppDraft)) *model.Account {
	r.t.Helper()
	app := r.app(id, change...)
	switch id {
	case sandbox.Inventorum:
		e := r.entry(id)
		acc, err := r.keeper.Paste(r.ctx, keeper.Pasted{
			Account: keeper.NewAccount{Name: id + "-acc", App: app.ID},
			Tokens:  model.NewSecret(e.PasteAccess), Refresh: model.NewSecret(e.PasteRefresh), ExpiresIn: 10 * time.Hour,
		})
		if err != nil {
			r.t.Fatal(err)
		}
		return acc
	case sandbox.Netrex, sandbox.OIDC:
		return r.browse(app, id+"-acc")
	}
	return r.signIn(app, id+"-acc")
}

// browse signs in by the authorization code flow, approved at once.
func (r *rack) browse(app *model.App, name string) *model.Account {
	r.t.Helper()
	flow, err := r.keeper.StartBrowser(r.ctx, keeper.NewAccount{Name: name, App: app.ID})
	if err != nil {
		r.t.Fatal(err)
	}
	callback, err := r.sandbox.Server(app.Provider).Approve(flow.URL())
	if err != nil {
		r.t.Fatal(err)
	}
	if err := flow.Paste(callback); err != nil {
		r.t.Fatal(err)
	}
	acc, err := flow.Finish(r.ctx)
	if err != nil {
		r.t.Fatal(err)
	}
	return acc
}

// token asks for a bearer and checks that the server's API takes it.
func (r *rack) token(acc *model.Account, q keeper.TokenRequest) keeper.Bearer {
	r.t.Helper()
	b, err := r.keeper.TokenOf(r.ctx, acc.ID, q)
	if err != nil {
		r.t.Fatalf("token of %s: %v", acc.Name, err)
	}
	if !r.oracle(acc).Alive(b.Token.Reveal()) {
		r.t.Fatalf("token of %s: the server does not take it", acc.Name)
	}
	return b
}

// tokenKind asks for a bearer that must not be had, and returns why.
func (r *rack) tokenKind(acc *model.Account) model.ErrorKind {
	r.t.Helper()
	_, err := r.keeper.TokenOf(r.ctx, acc.ID, keeper.TokenRequest{})
	if err == nil {
		r.t.Fatalf("token of %s: one was given", acc.Name)
	}
	return model.KindOf(err)
}

// reload reads the account as it is stored.
func (r *rack) reload(acc *model.Account) *model.Account {
	r.t.Helper()
	fresh, _, err := r.keeper.Account(r.ctx, acc.Name)
	if err != nil {
		r.t.Fatal(err)
	}
	return fresh
}

func (r *rack) oracle(acc *model.Account) sandbox.Oracle { return r.server(acc).Oracle() }

func (r *rack) server(acc *model.Account) *sandbox.Server {
	r.t.Helper()
	_, app, err := r.keeper.Account(r.ctx, acc.Name)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.sandbox.Server(app.Provider)
}

// refresh refreshes one account, whatever its age.
func (r *rack) refresh(acc *model.Account) keeper.RefreshResult {
	r.t.Helper()
	var got keeper.RefreshResult
	err := r.keeper.RefreshAccounts(r.ctx, []model.ID{acc.ID}, false, func(res keeper.RefreshResult) { got = res })
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

// revoke revokes and returns the lines and the summary.
func (r *rack) revoke(q keeper.RevokeRequest) ([]keeper.RevokeLine, keeper.RevokeSummary) {
	r.t.Helper()
	var lines []keeper.RevokeLine
	sum, err := r.keeper.Revoke(r.ctx, q, func(l keeper.RevokeLine) { lines = append(lines, l) })
	if err != nil {
		r.t.Fatal(err)
	}
	return lines, sum
}

func of(acc *model.Account) keeper.RevokeTarget {
	return keeper.RevokeTarget{Accounts: []model.ID{acc.ID}}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
