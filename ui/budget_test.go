package ui_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/demo"
	"github.com/tokenrack/tokenrack/vault"
)

// desk is the demo's rack with its practice servers: what the jobs of a day are
// done at, each with no more keys than it may cost.
type desk struct {
	keeper  *keeper.Keeper
	servers *sandbox.Sandbox
	demo    *ui.Demo
	clock   *demo.Clock
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	store, err := vault.OpenMemory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	servers, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	clock := demo.NewClock()
	k := keeper.New(store, engine, keeper.Options{Clock: clock})
	if err := k.Load(ctx); err != nil {
		t.Fatal(err)
	}
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		_ = k.Follow(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-followed
		_ = k.Close(t.Context())
		_ = servers.Close()
		_ = store.Close()
	})
	d := &desk{keeper: k, servers: servers, demo: demo.New(k, servers), clock: clock}
	if err := d.demo.Furnish(ctx); err != nil {
		t.Fatal(err)
	}
	d.until(t, "the twelve accounts in their states", func() bool {
		snap := k.Snapshot()
		return len(snap.Accounts) == 12 && d.state("api@acme.example") == model.NeedsSign && d.state("bacchus-till") == model.Expired
	})
	return d
}

// until waits for the rack.
func (d *desk) until(t *testing.T, what string, so func() bool) {
	t.Helper()
	patience := time.After(30 * time.Second)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-look.C:
		case <-patience:
			t.Fatalf("%s: that does not come", what)
		}
	}
}

// state is an account's in the snapshot that the screen is drawn from.
func (d *desk) state(name string) model.State {
	for _, account := range d.keeper.Snapshot().Accounts {
		if account.Name == name {
			return account.State(d.keeper.Now())
		}
	}
	return ""
}

// sit begins a job.
func (d *desk) sit(t *testing.T) *ui.Live {
	t.Helper()
	return sit(t, ui.Options{Keeper: d.keeper, Demo: d.demo})
}

func sit(t *testing.T, o ui.Options) *ui.Live {
	t.Helper()
	p := ui.Sit(t, o, 120, 36)
	p.Comes("CUSTOMER")
	p.Keys()
	return p
}

// allowing is a browser whose person presses Allow at once.
type allowing struct{ demo *ui.Demo }

func (allowing) Why() string { return "" }

func (b allowing) Open(ctx context.Context, address string) error {
	callback, err := b.demo.Approve(address)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, callback, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err == nil {
		err = answer.Body.Close()
	}
	return err
}

// opens holds that a bearer opens the API of an account's practice server.
func (d *desk) opens(t *testing.T, name, bearer string) {
	t.Helper()
	_, app, err := d.keeper.Account(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, app.Endpoints.Probe, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+bearer)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the API of %s answers %d to what was copied", name, answer.StatusCode)
	}
}

// fingerprint is the one of the access token that an account holds now.
func (d *desk) fingerprint(t *testing.T, name string) model.Fingerprint {
	t.Helper()
	account, _, err := d.keeper.Account(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if account.Access == nil {
		return ""
	}
	return account.Access.Fingerprint
}

// copied waits for the clipboard.
func copied(p *ui.Live) string {
	p.Until("the copy", func() bool { return p.Clipboard() != "" })
	return p.Clipboard()
}

// within holds what a job may cost.
func within(t *testing.T, p *ui.Live, most int) {
	t.Helper()
	if n := p.Keys(); n > most {
		t.Errorf("that took %d keys, want at most %d", n, most)
	}
}

// TestJobsStayWithinTheirKeys does the jobs of a day at practice servers and
// counts the keys. Each job checks what came of it where it counts: at the
// clipboard, at the server's API, in the rack.
func TestJobsStayWithinTheirKeys(t *testing.T) {
	d := newDesk(t)
	for _, job := range []struct {
		name string
		do   func(*testing.T, *ui.Live)
	}{
		{"copy a fresh bearer", d.copyBearer},
		{"see what needs somebody", d.seeUrgent},
		{"copy in another form", d.copyAs},
		{"refresh one", d.refreshOne},
		{"refresh what is due", d.refreshDue},
		{"sign in again", d.signIn},
		{"see why an API refuses", d.whyForbidden},
		{"authorize in a browser", d.browser},
		{"paste tokens", d.paste},
		{"change scopes", d.scopes},
		{"add an account", d.addAccount},
		{"add an app", d.addApp},
		{"prove it later", d.proveLater},
		{"revoke a client", d.revoke}, // last: it ends tokens
	} {
		t.Run(job.name, func(t *testing.T) { job.do(t, d.sit(t)) })
	}
}

func (d *desk) copyBearer(t *testing.T, p *ui.Live) {
	p.Press("/").Type("ei").Press("enter")
	within(t, p, 4)
	d.opens(t, "cam-export", copied(p))
	p.Comes("Copied bearer") // the screen has taken it in, and selected what was typed
	p.Clear()
	p.Type("lo").Press("enter") // the next one needs no slash
	within(t, p, 3)
	d.opens(t, "acme-lobby", copied(p))
}

func (d *desk) seeUrgent(t *testing.T, p *ui.Live) {
	if p.Row() != "acme-pos-sync" {
		t.Errorf("%s comes first, want the account in doubt:\n%s", p.Row(), p.Frame())
	}
	p.Comes("1 in doubt").Comes("1 sign in")
	within(t, p, 0)
}

func (d *desk) copyAs(t *testing.T, p *ui.Live) {
	p.Find("cam-export").Press("y", "h")
	within(t, p, 2)
	header, bearer, is := strings.Cut(copied(p), "Authorization: Bearer ")
	if !is || header != "" {
		t.Errorf("no header was copied")
	}
	d.opens(t, "cam-export", bearer)
}

func (d *desk) refreshOne(t *testing.T, p *ui.Live) {
	before := d.fingerprint(t, "acme-web")
	p.Find("acme-web").Press("r")
	within(t, p, 1)
	p.Comes("Refreshed · Acme Petrol / acme-web")
	if d.fingerprint(t, "acme-web") == before {
		t.Error("the token is the old one")
	}
	p.Press("enter")
	d.opens(t, "acme-web", copied(p))
}

func (d *desk) refreshDue(t *testing.T, p *ui.Live) {
	before := d.fingerprint(t, "acme-warehouse")
	p.Press("R") // fewer than 21 accounts ask no question
	within(t, p, 2)
	p.Until("new tokens", func() bool { return d.fingerprint(t, "acme-warehouse") != before })
}

func (d *desk) signIn(t *testing.T, p *ui.Live) {
	before := d.fingerprint(t, "api@acme.example")
	p.Find("api@acme.example").Press("s", "enter")
	within(t, p, 2)
	p.Comes("Signed in · Acme Petrol / api@acme.example")
	d.until(t, "a fresh account", func() bool { return d.state("api@acme.example") == model.Fresh })
	if d.fingerprint(t, "api@acme.example") == before {
		t.Error("the token is the old one")
	}
	p.Find("api@acme.example").Press("enter")
	d.opens(t, "api@acme.example", copied(p))
}

func (d *desk) whyForbidden(t *testing.T, p *ui.Live) {
	p.Find("acme-warehouse").Press("right")
	within(t, p, 1)
	p.Comes("SCOPES").Comes("read_spaces").Comes("missing").Comes("CLAIMS")
}

// browser is not in the demo, which opens no browser by itself.
func (d *desk) browser(t *testing.T, _ *ui.Live) {
	p := sit(t, ui.Options{Keeper: d.keeper, Browser: allowing{d.demo}})
	before := d.fingerprint(t, "cam-export")
	p.Find("cam-export").Press("s")
	within(t, p, 1)
	p.Until("new tokens", func() bool { return d.fingerprint(t, "cam-export") != before })
	p.Comes("Signed in")
	p.Find("cam-export").Press("enter")
	d.opens(t, "cam-export", copied(p))
}

func (d *desk) paste(t *testing.T, p *ui.Live) {
	pair, err := d.servers.Server(sandbox.Inventorum).Mint(sandbox.Minting{
		Client: "bacchus-shop-id", User: "bacchus-till", Scopes: []string{"products:read"}, Life: 24 * time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Find("bacchus-till").Press("p")
	p.Comes("Paste tokens").Paste(`{"access_token":"` + pair.Access + `","refresh_token":"` + pair.Refresh + `"}`).Press("enter")
	within(t, p, 3)
	p.Comes("tried: works")
	p.Find("bacchus-till").Press("enter")
	if got := copied(p); got != pair.Access {
		t.Error("what is copied is not what was pasted")
	}
}

func (d *desk) scopes(t *testing.T, p *ui.Live) {
	p.Find("acme-web").Press("c")
	p.Comes("Scopes").Press("space", "enter")
	within(t, p, 3)
	p.Comes("Sign in").Press("enter") // the demo has filled the form in
	p.Comes("Signed in · Acme Petrol / acme-web")
	account, _, err := d.keeper.Account(t.Context(), "acme-web")
	if err != nil {
		t.Fatal(err)
	}
	if len(account.ScopesAsked) == 0 || len(account.MissingScopes()) > 0 {
		t.Errorf("asked for %v, got %v", account.ScopesAsked, account.ScopesGranted)
	}
}

func (d *desk) addAccount(t *testing.T, p *ui.Live) {
	p.Press("2")
	for range 12 {
		if strings.Contains(p.Frame(), ">  acme-items") {
			break
		}
		p.Press("j")
	}
	p.Keys()
	p.Press("a")
	p.Comes("acme-items · Storeman").Type("new-till").Press("enter")
	within(t, p, 2+len("new-till"))
	p.Comes("Signed in").Press("1")
	p.Find("new-till").Press("enter")
	d.opens(t, "new-till", copied(p))
}

// addApp is the wizard's four steps, each ended by Enter.
func (d *desk) addApp(t *testing.T, p *ui.Live) {
	p.Press("A").Type("Storeman").Press("enter")
	p.Comes("2 App ▸").Type("new-app").Press("enter")
	p.Comes("3 Scopes ▸").Press("enter")
	p.Comes("4 First account ▸").Type("first-one").Press("enter")
	within(t, p, 1+4+len("Storeman"+"new-app"+"first-one"))
	p.Comes("Signed in")
	p.Find("first-one").Press("enter")
	d.opens(t, "first-one", copied(p))
}

func (d *desk) proveLater(t *testing.T, p *ui.Live) {
	p.Press("3")
	p.Comes("all kinds").Press("f")
	within(t, p, 2)
	p.Until("the copies alone", func() bool {
		frame := p.Frame()
		return strings.Contains(frame, "copies") && strings.Contains(frame, "bearer") && !strings.Contains(frame, "sign in")
	})
}

func (d *desk) revoke(t *testing.T, p *ui.Live) {
	p.Find("acme-warehouse").Press("X")
	p.Comes("BY US, NOW").Press("enter").Type("acme-items")
	d.clock.SetRate(100)     // the proof waits between its tries, and an Enter
	defer d.clock.SetRate(1) // that is held down confirms nothing
	waited := d.keeper.Now().Add(time.Second)
	p.Until("the guard's end", func() bool { return d.keeper.Now().After(waited) })
	p.Press("enter")
	within(t, p, 3+len("acme-items"))
	p.Comes("4 Report ✓")
	for _, name := range []string{"acme-warehouse", "acme-web", "acme-night-job"} {
		account, _, err := d.keeper.Account(t.Context(), name)
		if err != nil || account.Revoked == nil {
			t.Errorf("%s is not revoked, %v", name, err)
		}
	}
}
