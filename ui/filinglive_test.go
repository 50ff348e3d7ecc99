package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/vault"
)

// desktop is a person before an empty vault, with the practice servers.
type desktop struct {
	*driver
	keeper *keeper.Keeper
	board  *fakeDesk
}

func newDesktop(t *testing.T, servers *sandbox.Sandbox) *desktop {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	store, err := vault.OpenMemory(context.WithoutCancel(ctx))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := keeper.New(store, engine, keeper.Options{})
	if err := k.Load(ctx); err != nil {
		t.Fatal(err)
	}
	board := &fakeDesk{}
	a, err := newApp(ctx, Options{Keeper: k, Clipboard: board, Demo: &Demo{Server: func(id string) (model.SandboxProvider, bool) {
		for _, entry := range servers.Providers() {
			if entry.ID == id {
				return entry, true
			}
		}
		return model.SandboxProvider{}, false
	}}}, desk.Surroundings{})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = k.Follow(ctx) }()
	d := &driver{t: t, app: a, msgs: make(chan tea.Msg, 4096), done: make(chan struct{})}
	t.Cleanup(func() {
		leave()
		close(d.done)
	})
	d.run(a.Init())
	d.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	return &desktop{driver: d, keeper: k, board: board}
}

func (d *desktop) writes(text string) {
	for _, r := range text {
		tap(d.driver, string(r))
	}
}

func (d *desktop) comes(text string) {
	d.t.Helper()
	until(d.driver, text, func() bool { return strings.Contains(joined(d.frame()), text) })
}

// addApp goes through the wizard, up to the form of the first account.
func (d *desktop) addApp(id string) {
	d.t.Helper()
	p, err := d.keeper.Provider(id)
	if err != nil {
		d.t.Fatal(err)
	}
	tap(d.driver, "A")
	d.writes(p.Name)
	tap(d.driver, "enter")
	d.writes("app-" + id)
	tap(d.driver, "enter")
	if p.ScopesMeant || len(p.Scopes) > 0 {
		tap(d.driver, "enter")
	}
	d.comes(" First account ▸")
	d.comes("Way in")
	until(d.driver, "the form", func() bool {
		p, ok := d.app.front().(*formPage)
		return ok && !p.draft.loading
	})
}

func (d *desktop) choose(way string) {
	d.t.Helper()
	for range 4 {
		if strings.Contains(d.frame(), "(•) "+way) {
			return
		}
		tap(d.driver, "right")
	}
	d.t.Fatalf("there is no way in by %s:\n%s", way, d.frame())
}

// TestFormsAddWhatEnterThenCopies adds an app and an account of each provider
// as a person does, against the practice servers; Enter then copies a bearer
// that the server takes.
func TestFormsAddWhatEnterThenCopies(t *testing.T) {
	servers, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	d := newDesktop(t, servers)
	for _, test := range []struct{ id, way string }{
		{sandbox.Storeman, "password"}, {sandbox.Petrosoft, "password"}, {sandbox.DSI, "password"},
		{sandbox.Inventorum, "paste"}, {sandbox.Netrex, "paste"},
	} {
		d.addApp(test.id)
		d.writes("acct-" + test.id)
		if test.way == "paste" {
			pair, err := servers.Server(test.id).Mint(sandbox.Minting{})
			if err != nil {
				t.Fatal(err)
			}
			tap(d.driver, "tab", "tab", "tab") // customer, scopes, way in
			d.choose("paste tokens")
			tap(d.driver, "tab")
			d.send(tea.PasteMsg{Content: `{"access_token":"` + pair.Access + `",` + "\n" + `"refresh_token":"` + pair.Refresh + `"}` + "\r\n"})
			d.comes("a JSON answer")
		}
		tap(d.driver, "enter")
		d.comes(map[string]string{"password": "Signed in", "paste": "tried: works"}[test.way])
		until(d.driver, "the account in the list", func() bool {
			row := d.app.list.Row()
			return row != nil && row.Name.Text == "acct-"+test.id
		})
		d.board.mu.Lock()
		d.board.text = ""
		d.board.mu.Unlock()
		tap(d.driver, "enter")
		id := d.app.list.Row().ID
		bearer, err := d.keeper.TokenOf(t.Context(), id, keeper.TokenRequest{})
		if err != nil {
			t.Fatal(err)
		}
		until(d.driver, "the copy", func() bool {
			d.board.mu.Lock()
			defer d.board.mu.Unlock()
			return d.board.text == bearer.Token.Reveal()
		})
		if r, err := d.keeper.Probe(t.Context(), id); err != nil || r.Outcome != model.ProbeWorks {
			t.Errorf("the bearer of %s: %v %v", test.id, r.Outcome, err)
		}
	}
}
