package ui

import (
	"context"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// fakeDevice is a sign-in on another device.
type fakeDevice struct{ *fakeFlow }

func (fakeDevice) URL() string                          { return "https://login.example/device?user_code=WDJB-MJHT" }
func (fakeDevice) RedirectURL() string                  { return "" }
func (fakeDevice) Code() (code string, _ time.Duration) { return "WDJB-MJHT", 30 * time.Minute }

// toDevice opens the page that waits for a code to be entered elsewhere.
func toDevice(d *driver) *fakeFlow {
	flow := &fakeFlow{came: make(chan error, 4), account: d.app.list.Row().Account}
	d.app.startDevice = func(context.Context, keeper.NewAccount) (codeFlow, error) { return fakeDevice{flow}, nil }
	order := browserOrder{
		target: keeper.NewAccount{ID: flow.account.ID}, provider: model.Provider{Name: "Acme Login"},
		account: "acme-till", customer: "Acme Petrol", scopes: model.NewScopes("stock:read"), device: true,
	}
	d.send(d.app.openBrowser(order)())
	d.settle()
	return flow
}

func TestADeviceSignInShowsItsCodeAndWaits(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		opened := &fakeBrowser{}
		d.app.browser = opened
		flow := toDevice(d)
		d.Sees("Sign in on another device").Sees("WDJB-MJHT").Sees("of 30:00").Misses("paste").Misses("state check")
		if len(opened.opened) != 0 {
			t.Errorf("a browser was opened unasked: %q", opened.opened)
		}
		d.Press("u").Copied("WDJB-MJHT")
		d.Press("tab").Sees("nothing comes back here")
		d.Press("o")
		if len(opened.opened) != 1 {
			t.Error("o opened no browser")
		}
		flow.came <- nil
		d.settle()
		d.Sees("Signed in").Misses("WDJB-MJHT")
	})
}

func TestADeviceSignInThatIsRejectedSaysSo(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		flow := toDevice(d)
		flow.came <- &model.Error{Kind: model.KindSignIn, Code: "access_denied", What: "the sign-in was rejected on the other device", Do: "Start it again."}
		d.settle()
		d.Sees("Not signed in").Sees("Reject").Misses("port is closed")
	})
}

func TestGoldenDevice(t *testing.T) {
	goldenIn(t, "device", nil, func(d *driver) {
		d.app.browser = &fakeBrowser{}
		toDevice(d)
	})
}
