package ui

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/desk"
)

const (
	testAddress  = "https://system2.netrex.example/oauth2/auth/?client_id=cam-bridge&redirect_uri=http%3A%2F%2F127.0.0.1%3A8976%2Fcallback&response_type=code&scope=read%2Cwrite&state=Zm9vYmFyYmF6cXV4MTIzNA"
	testCallback = "http://127.0.0.1:8976/callback?code=c-1-canary&state=Zm9vYmFyYmF6cXV4MTIzNA"
)

// fakeFlow is a browser sign-in whose browser is the test.
type fakeFlow struct {
	mu      sync.Mutex
	pasted  []string
	closed  bool
	came    chan error // nil: allowed
	account *model.Account
}

func (f *fakeFlow) URL() string                               { return testAddress }
func (f *fakeFlow) RedirectURL() string                       { return "http://127.0.0.1:8976/callback" }
func (f *fakeFlow) Wait(context.Context) (model.Grant, error) { return model.Grant{}, nil }

func (f *fakeFlow) Paste(text string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pasted = append(f.pasted, text)
	u, err := url.Parse(text)
	if err != nil || strings.Contains(text, "=") && u.Query().Get("state") != "Zm9vYmFyYmF6cXV4MTIzNA" {
		return &model.Error{Kind: model.KindUsage, What: "that is not the address the browser came back to", Why: "its state is of another sign-in, or missing"}
	}
	if u.Query().Get("error") == "access_denied" {
		f.came <- &model.Error{Kind: model.KindSignIn, Code: "access_denied", What: "the sign-in was rejected in the browser", Still: "Nothing was stored."}
		return nil
	}
	f.came <- nil
	return nil
}

func (f *fakeFlow) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	return nil
}

func (f *fakeFlow) isClosed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.closed
}

func (f *fakeFlow) Finish(ctx context.Context) (*model.Account, error) {
	defer func() { _ = f.Close() }()
	select {
	case err := <-f.came:
		return f.account, err
	case <-ctx.Done():
		if ctx.Err() == context.DeadlineExceeded {
			return nil, &model.Error{Kind: model.KindSignIn, What: "nobody came back from the browser in time", Do: "Sign in again."}
		}
		return nil, &model.Error{Kind: model.KindAborted, What: "the sign-in was stopped"}
	}
}

// flows makes the driver's sign-ins with a browser.
func (d *driver) flows() *[]*fakeFlow {
	var all []*fakeFlow
	d.app.startBrowser = func(_ context.Context, target keeper.NewAccount) (codeFlow, error) {
		f := &fakeFlow{came: make(chan error, 4), account: d.keeper.Snapshot().Account(target.ID)}
		all = append(all, f)
		return f, nil
	}
	return &all
}

func (k *fakeKeeper) StartBrowser(context.Context, keeper.NewAccount) (*keeper.BrowserSignIn, error) {
	return nil, &model.Error{Kind: model.KindUsage, What: "no browser in this test"}
}

func (k *fakeKeeper) StartDevice(context.Context, keeper.NewAccount) (*keeper.DeviceSignIn, error) {
	return nil, &model.Error{Kind: model.KindUsage, What: "no other device in this test"}
}

func (d *fakeDesk) CopyText(_ context.Context, text string) (desk.Outcome, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil {
		return desk.Failed, d.err
	}
	d.text, d.holding = text, false
	if d.outcome == desk.Failed {
		return desk.Copied, nil
	}
	return d.outcome, nil
}

// fakeBrowser is a browser that opens nothing.
type fakeBrowser struct{ opened []string }

func (b *fakeBrowser) Why() string { return "" }
func (b *fakeBrowser) Open(_ context.Context, address string) error {
	b.opened = append(b.opened, address)
	return nil
}

// lobbyEnded is the rack with one browser account that needs a sign-in.
func lobbyEnded() []sample {
	of := samples()
	for i := range of {
		if of[i].name == "acme-lobby" {
			of[i].make = func(a *model.Account) {
				held(a, -time.Hour, time.Hour)
				a.Refresh, a.Grant = nil, model.GrantAuthorizationCode
				a.ScopesAsked = model.NewScopes("read", "write")
			}
		}
	}
	return of
}

// toBrowser goes to the page that waits for acme-lobby's browser.
func toBrowser(d *driver) *driver { return d.Press("/").Type("lobby").Press("esc", "s") }

func TestTheBrowserSignInWaitsAndComesBack(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		flows := d.flows()
		opened := &fakeBrowser{}
		d.app.browser = opened
		toBrowser(d).Sees("Waiting for your browser").Sees("00:00 of 10:00").Sees("127.0.0.1:8976").Sees("read, write")
		if len(opened.opened) != 1 || opened.opened[0] != testAddress {
			t.Errorf("the browser got %q", opened.opened)
		}
		d.Wait(48 * time.Second)
		d.Sees("00:48 of 10:00")
		(*flows)[0].came <- nil
		d.settle()
		d.Misses("Waiting for your browser").Sees("Signed in").Sees("acme-lobby").Copied("")
	})
}

func TestEnterSignsInWithTheBrowserAndThenCopies(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		flows := d.flows()
		d.Press("/").Type("lobby").Enter()
		d.Sees("Waiting for your browser")
		(*flows)[0].came <- nil
		d.settle()
		d.Sees("Copied bearer").Copied("bearer-of-acme-lobby")
	})
}

func TestAPastedCallbackNeedsNoMoreKeys(t *testing.T) {
	drive(t, setup{of: lobbyEnded(), around: desk.Surroundings{SSH: true}}, func(d *driver) {
		flows := d.flows()
		toBrowser(d).Sees("SSH session seen").Sees("ssh -L 8976:127.0.0.1:8976")
		d.send(tea.PasteMsg{Content: "  " + testCallback + "\n"})
		d.settle()
		if got := (*flows)[0].pasted; len(got) != 1 || got[0] != testCallback {
			t.Errorf("the flow got %q", got)
		}
		d.Sees("Signed in")
	})
}

func TestAWrongStateIsRefusedAndTheWaitGoesOn(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		flows := d.flows()
		toBrowser(d)
		d.send(tea.PasteMsg{Content: "http://127.0.0.1:8976/callback?code=x&state=other"})
		d.settle()
		d.Sees("has code").Sees("another sign-in's state")
		d.Enter().Sees("its state is of another sign-in")
		if (*flows)[0].isClosed() {
			t.Error("the port was closed")
		}
		d.send(tea.PasteMsg{Content: testCallback})
		d.settle()
		d.Sees("Signed in")
	})
}

func TestABareCodeIsHandedInByEnter(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		flows := d.flows()
		toBrowser(d).Press("tab").Type("qyc").Sees("a bare code").Enter()
		if got := (*flows)[0].pasted; len(got) != 1 || got[0] != "qyc" {
			t.Errorf("the flow got %q", got)
		}
	})
}

func TestRejectReadsInWordsAndEnterBeginsAnew(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		flows := d.flows()
		toBrowser(d)
		d.send(tea.PasteMsg{Content: "http://127.0.0.1:8976/callback?error=access_denied&state=Zm9vYmFyYmF6cXV4MTIzNA"})
		d.settle()
		d.Sees("The customer pressed Reject").Sees("Nothing was stored.")
		d.Press("y").Sees("This sign-in is over")
		d.Enter().Sees("Waiting for your browser")
		if len(*flows) != 2 {
			t.Errorf("%d flows began", len(*flows))
		}
	})
}

func TestNobodyComesBackInTime(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		flows := d.flows()
		toBrowser(d)
		d.Wait(10*time.Minute + time.Second)
		d.Sees("nobody came back from the browser in time")
		if !(*flows)[0].isClosed() {
			t.Error("the port is still open")
		}
	})
}

func TestEscapeClosesThePort(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		flows := d.flows()
		toBrowser(d).Press("esc").Misses("Waiting for your browser")
		d.settle()
		if !(*flows)[0].isClosed() {
			t.Error("the port is still open")
		}
		d.Misses("stopped")
	})
}

func TestTheBrowserPagesCopies(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		d.flows()
		toBrowser(d).Press("y").Copied(testAddress)
		d.Press("m")
		for _, part := range []string{testAddress, "1. ", "2. ", "3. ", "no password"} {
			if !strings.Contains(d.desk.text, part) {
				t.Errorf("the message lacks %q: %s", part, d.desk.text)
			}
		}
		d.Press("c").Copied("ssh -L 8976:127.0.0.1:8976 this-host")
		d.Wait(time.Minute) // no timer of a token wipes them
		d.Copied("ssh -L 8976:127.0.0.1:8976 this-host")
		d.Press("o").Sees("no browser can be opened from here")
	})
}

func TestTheQRCodeSaysHowMuchRoomItNeeds(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		d.flows()
		toBrowser(d).Press("q").Sees("█")
		d.send(tea.WindowSizeMsg{Width: 60, Height: 20})
		d.Misses("█").Sees("this window has 60x20")
		d.Press("esc").Sees("Browser sign-in")
		for width := 60; width <= 200; width += 7 {
			d.Press("q")
			d.send(tea.WindowSizeMsg{Width: width, Height: 15 + width/5})
		}
	})
}

func TestTheCallbackNeverStaysOnTheScreen(t *testing.T) {
	drive(t, setup{of: lobbyEnded()}, func(d *driver) {
		d.flows()
		toBrowser(d)
		d.send(tea.PasteMsg{Content: testCallback})
		d.settle()
		d.Misses("canary")
	})
}

func inWordsError() error {
	return &model.Error{
		Kind: model.KindSignIn, Code: "access_denied", What: "the sign-in was rejected in the browser",
		Why: "“access_denied”: The user rejected the request.", Still: "Nothing was stored.", Do: "Sign in again and allow the access.",
	}
}
