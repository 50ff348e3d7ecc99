package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/revoke"
	"github.com/tokenrack/tokenrack/vault"
)

// practice is a leaked app at a real practice server: a vault, the engine and
// three accounts, one of which has a superseded pair that still lives.
type practice struct {
	t       *testing.T
	store   keeper.Store
	engine  keeper.Providers
	servers *sandbox.Sandbox
	server  *sandbox.Server
}

func newPractice(t *testing.T) *practice {
	t.Helper()
	store, err := vault.OpenMemory(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	p := newPracticeOver(t, store)
	p.furnish(t.Context(), "acme-items", "acme-night-job", "acme-warehouse", "acme-web")
	return p
}

// newPracticeOver is a practice without an app yet, over a store.
func newPracticeOver(t *testing.T, store keeper.Store) *practice {
	t.Helper()
	servers, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &practice{t: t, store: store, engine: engine, servers: servers, server: servers.Server(sandbox.Storeman)}
}

// furnish adds an app with accounts, the last of which has a superseded pair.
func (p *practice) furnish(ctx context.Context, name string, accounts ...string) {
	p.t.Helper()
	k := keeper.New(p.store, p.engine, keeper.Options{})
	e := p.endpoint()
	app, err := k.AddApp(ctx, keeper.AppDraft{
		App: model.App{
			Name: name, Provider: e.ID, Customer: "Acme Petrol", Base: e.URL, ClientID: e.ClientID,
			Endpoints: model.Endpoints{Probe: e.ProbeURL}, Scopes: model.NewScopes(e.Scopes...),
		},
		ClientSecret: model.NewSecret(e.ClientSecret),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	var last *model.Account
	for _, account := range accounts {
		last, err = k.SignIn(ctx, keeper.PasswordSignIn{
			Account: keeper.NewAccount{Name: account, App: app.ID}, Username: e.Username, Password: model.NewSecret(e.Password),
		})
		if err != nil {
			p.t.Fatal(err)
		}
	}
	// An unused refresh leaves the old pair alive.
	if err := k.RefreshAccounts(ctx, []model.ID{last.ID}, false, func(keeper.RefreshResult) {}); err != nil {
		p.t.Fatal(err)
	}
}

// endpoint is how the practice server is reached.
func (p *practice) endpoint() model.SandboxProvider {
	p.t.Helper()
	for _, e := range p.servers.Providers() {
		if e.ID == sandbox.Storeman {
			return e
		}
	}
	p.t.Fatal("there is no such server")
	return model.SandboxProvider{}
}

// sit puts a person before a new program over the same vault.
func (p *practice) sit() (*driver, context.CancelFunc) {
	p.t.Helper()
	ctx, leave := context.WithCancel(p.t.Context())
	k := keeper.New(p.store, p.engine, keeper.Options{PerHost: 1})
	if err := k.Load(ctx); err != nil {
		p.t.Fatal(err)
	}
	a, err := newApp(ctx, Options{Keeper: k, Clipboard: &fakeDesk{}, Person: "maria", Reports: p.t.TempDir()}, desk.Surroundings{})
	if err != nil {
		p.t.Fatal(err)
	}
	go func() { _ = k.Follow(ctx) }()
	d := &driver{t: p.t, app: a, msgs: make(chan tea.Msg, 4096), done: make(chan struct{})}
	d.run(a.Init())
	d.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	p.t.Cleanup(leave)
	return d, leave
}

// until lets the program go on until something is so.
func until(d *driver, what string, so func() bool) {
	d.t.Helper()
	patience := time.After(30 * time.Second)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case msg := <-d.msgs:
			d.send(msg)
		case <-look.C:
		case <-patience:
			d.t.Fatalf("%s does not come:\n%s", what, d.frame())
		}
	}
}

func tap(d *driver, names ...string) {
	for _, name := range names {
		d.send(press(name))
	}
}

// shown is the revoke screen in front.
func shown(d *driver) *revokePage {
	d.t.Helper()
	p, ok := d.app.front().(*revokePage)
	if !ok {
		d.t.Fatalf("the revoke screen is not in front:\n%s", d.frame())
	}
	return p
}

// order opens the screen, waits for its plan and confirms it.
func order(d *driver, name string) *revokePage {
	d.t.Helper()
	p := ready(d, name)
	tap(d, "enter")
	return p
}

func TestLiveRevocationLeavesNothingAlive(t *testing.T) {
	p := newPractice(t)
	d, _ := p.sit()
	if len(p.server.Oracle().Living()) < 8 {
		t.Fatalf("only %d tokens live before", len(p.server.Oracle().Living()))
	}
	page := order(d, "acme-items")
	until(d, "the report", func() bool { return page.Step() == revoke.Report })
	d.Sees("0 ALIVE. Every token")
	for _, issued := range p.server.Oracle().Living() {
		if issued.By != "dashboard" {
			t.Errorf("a %s token that %s brought lives on", issued.Kind, issued.By)
		}
	}
	if _, all := page.Progress(); all < 8 {
		t.Errorf("only %d tokens were shown", all)
	}
	tap(d, "w")
	until(d, "the saved report", func() bool { return len(reports(d)) == 2 })
	for _, file := range reports(d) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, issued := range p.server.Oracle().Issued() {
			if strings.Contains(string(text), issued.Token) || strings.Contains(d.frame(), issued.Token) {
				t.Errorf("a %s token stands in %s or on the screen", issued.Kind, file)
			}
		}
	}
	until(d, "the end of the pause", func() bool {
		for _, a := range d.app.keeper.Snapshot().Accounts {
			if a.Freeze != nil {
				return false
			}
		}
		return true
	})
}

func reports(d *driver) []string {
	files, _ := filepath.Glob(filepath.Join(d.app.options.Reports, "incident-*"))
	return files
}

func TestLiveRevocationThatWasLeftIsResumed(t *testing.T) {
	p := newPractice(t)
	p.server.Inject(sandbox.SlowDown("/oauth/revoke", 150*time.Millisecond, 0))
	d, leave := p.sit()
	page := order(d, "acme-items")
	until(d, "the first call", func() bool {
		return p.server.FaultsMet("slow") > 0 || page.Step() == revoke.Report
	})
	leave() // the program ends: what has begun is finished, no other is begun
	if err := d.app.keeper.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	sent := p.server.Oracle().Requests("/oauth/revoke")
	if living(p) == 0 {
		t.Fatal("the whole revocation was over before the program ended")
	}
	p.server.ClearFaults()
	d, _ = p.sit()
	page = order(d, "acme-items")
	until(d, "the report", func() bool { return page.Step() == revoke.Report })
	d.Sees("0 ALIVE. Every token")
	if n := living(p); n > 0 {
		t.Errorf("%d tokens live on", n)
	}
	again := false
	for _, line := range page.Lines() {
		again = again || line.ServerStatus == 0 && line.Outcome == keeper.RevokedDead
	}
	if !again {
		t.Errorf("nothing of the first run is in the report, which sent %d revocations:\n%s", sent, d.frame())
	}
}

func living(p *practice) int {
	n := 0
	for _, issued := range p.server.Oracle().Living() {
		if issued.By != "dashboard" {
			n++
		}
	}
	return n
}
