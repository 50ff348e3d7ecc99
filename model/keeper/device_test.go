package keeper_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// deviceFlow starts a sign-in on another device at the sandbox's OpenID server.
func (r *rack) deviceFlow(a keeper.NewAccount) *keeper.DeviceSignIn {
	r.t.Helper()
	flow, err := r.keeper.StartDevice(r.ctx, a)
	if err != nil {
		r.t.Fatalf("start: %v %v", err, cause(err))
	}
	if flow.UserCode == "" || flow.URL == "" || flow.Interval != 5*time.Second {
		r.t.Fatalf("the codes are %+v", flow.DeviceAuthorization)
	}
	return flow
}

func (r *rack) decideDevice(flow *keeper.DeviceSignIn, d sandbox.Decision) {
	r.t.Helper()
	if err := r.sandbox.Server(sandbox.OIDC).DecideDevice(flow.UserCode, "", d); err != nil {
		r.t.Fatal(err)
	}
}

// onDevice signs a new account in on another device, where a person allows it.
func (r *rack) onDevice(app *model.App, name string) *model.Account {
	r.t.Helper()
	flow := r.deviceFlow(keeper.NewAccount{Name: name, App: app.ID})
	r.decideDevice(flow, sandbox.Allow)
	acc, err := flow.Finish(r.ctx)
	if err != nil {
		r.t.Fatal(err)
	}
	return acc
}

func TestDevice_aPersonAllowsAndTheTokensAreStored(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.OIDC)
	flow := r.deviceFlow(keeper.NewAccount{Name: "shop", App: app.ID})
	r.decideDevice(flow, sandbox.Allow)
	acc, err := flow.Finish(r.ctx)
	if err != nil {
		t.Fatalf("finish: %v", err)
	}
	if acc.Grant != model.GrantDeviceCode || acc.Access == nil || acc.Refresh == nil {
		t.Errorf("the account is %+v", acc)
	}
	r.token(acc, keeper.TokenRequest{})
}

func TestDevice_waitsAtTheServersPaceUntilSomebodyDecides(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.OIDC)
	flow := r.deviceFlow(keeper.NewAccount{Name: "shop", App: app.ID})
	began, tries := r.clock.Now(), 0
	r.sandbox.Server(sandbox.OIDC).Inject(sandbox.Answering("/token", 1, 400, "application/json", `{"error":"slow_down"}`))
	r.clock.each = func() {
		if tries++; tries == 4 {
			r.decideDevice(flow, sandbox.Allow)
		}
	}
	if _, err := flow.Finish(r.ctx); err != nil {
		t.Fatalf("finish: %v", err)
	}
	// 5 s, then slow_down makes it 10 s each.
	if took := r.clock.Now().Sub(began).Round(time.Second); took != 35*time.Second {
		t.Errorf("four tries took %v", took)
	}
}

func TestDevice_endsInWords(t *testing.T) {
	for name, test := range map[string]struct {
		decide sandbox.Decision
		kind   model.ErrorKind
		what   string
	}{
		"rejected":         {sandbox.Reject, model.KindSignIn, "the sign-in was rejected on the other device"},
		"nobody enters it": {"", model.KindSignIn, "nobody entered the code in time"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRack(t)
			flow := r.deviceFlow(keeper.NewAccount{Name: "shop", App: r.app(sandbox.OIDC).ID})
			if test.decide != "" {
				r.decideDevice(flow, test.decide)
			}
			_, err := flow.Finish(r.ctx)
			var known *model.Error
			if !errors.As(err, &known) || known.Kind != test.kind || known.What != test.what {
				t.Errorf("it ended with %v", err)
			}
			if snap := r.load(); len(snap.Accounts) != 0 {
				t.Error("an account was made")
			}
		})
	}
}

func TestDevice_stopsWhenNobodyWaits(t *testing.T) {
	r := newRack(t)
	flow := r.deviceFlow(keeper.NewAccount{Name: "shop", App: r.app(sandbox.OIDC).ID})
	ctx, stop := context.WithCancel(r.ctx)
	r.clock.each = stop
	if _, err := flow.Finish(ctx); model.KindOf(err) != model.KindAborted {
		t.Errorf("it ended with %v", err)
	}
}

// A server that cannot be reached for a while, or whose answer is lost, ends
// nothing: the next try tells.
func TestDevice_outlastsTrouble(t *testing.T) {
	r := newRack(t)
	acc := r.onDevice(r.app(sandbox.OIDC), "shop")
	flow := r.deviceFlow(keeper.NewAccount{ID: acc.ID})
	server := r.sandbox.Server(sandbox.OIDC)
	server.Inject(sandbox.Busy("/token", 1, 503, "7"))
	server.Inject(sandbox.CutBefore("/token", 1))
	tries := 0
	r.clock.each = func() {
		if tries++; tries == 5 {
			r.decideDevice(flow, sandbox.Allow)
		}
	}
	again, err := flow.Finish(r.ctx)
	if err != nil {
		t.Fatalf("finish: %v", err)
	}
	if len(again.Lost) != 0 || r.reload(acc).Lost != nil {
		t.Errorf("a try that brought nothing is still remembered as a lost pair: %+v", r.reload(acc).Lost)
	}
}

// The pair of an answer that was lost lives on at the server: a later
// revocation has to tell of it.
func TestDevice_remembersAPairThatWasLost(t *testing.T) {
	r := newRack(t)
	acc := r.onDevice(r.app(sandbox.OIDC), "shop")
	flow := r.deviceFlow(keeper.NewAccount{ID: acc.ID})
	r.decideDevice(flow, sandbox.Allow)
	r.sandbox.Server(sandbox.OIDC).Inject(sandbox.LoseAnswer("/token", 1))
	if _, err := flow.Finish(r.ctx); model.KindOf(err) != model.KindSignIn {
		t.Errorf("it ended with %v", err)
	}
	if got := r.reload(acc); len(got.Lost) != 1 {
		t.Errorf("the lost pair is not remembered: %+v", got.Lost)
	}
}

func TestIntrospection_provesWhereNothingElseCan(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.OIDC, withoutProbe, func(d *keeper.AppDraft) {
		d.App.Scopes = model.NewScopes("stock:read", "offline_access")
	})
	if app.Endpoints.Introspect == "" || app.Endpoints.Probe != "" {
		t.Fatalf("the addresses are %+v", app.Endpoints)
	}
	acc := r.onDevice(app, "shop")
	result, err := r.keeper.Probe(r.ctx, acc.ID)
	if err != nil || result.Outcome != model.ProbeWorks {
		t.Fatalf("a live token is %+v, %v", result, err)
	}
	lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "outcomes", outcomes(lines), "access:dead refresh:dead")
	equal(t, "tokens that live", r.living(acc), 0)
}
