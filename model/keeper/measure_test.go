package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// measure measures the sandbox's server of an app and returns what was found
// by question.
func (r *rack) measure(app *model.App) (*model.App, map[string]keeper.Finding) {
	r.t.Helper()
	e := r.entry(app.Provider)
	found := map[string]keeper.Finding{}
	measured, left, err := r.keeper.Measure(r.ctx, keeper.Measurement{
		App:   app.ID,
		Found: func(f keeper.Finding) { found[f.Question] = f },
		SignIn: func(context.Context) (model.Grant, error) {
			return model.Grant{Type: model.GrantPassword, Username: e.Username, Password: model.NewSecret(e.Password), Scopes: app.Scopes}, nil
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	equal(r.t, "tokens left", left, 0)
	for _, issued := range r.sandbox.Server(app.Provider).Oracle().Living() {
		if issued.By != "dashboard" {
			r.t.Errorf("a token of the measurement lives on: %+v", issued)
		}
	}
	return measured, found
}

func revokable(d *keeper.AppDraft, e model.SandboxProvider) {
	d.App.Endpoints.Revoke = e.RevokeURL
}

// The variants that a client cannot tell apart by looking: each is told apart
// by trying.
func TestMeasure_tellsTheVariantsApart(t *testing.T) {
	for name, test := range map[string]struct {
		server string
		tune   func(*sandbox.Settings)
		retry  model.RetryOutcome
		policy model.LostAnswer
		old    model.Survival
	}{
		"Doorkeeper":                      {sandbox.Storeman, nil, model.RetryNewPair, model.LostRetry, model.Lives},
		"Doorkeeper without the column":   {sandbox.Storeman, func(s *sandbox.Settings) { s.NoPrevious = true }, model.RetryRefused, model.LostAsk, model.Dies},
		"django-oauth-toolkit":            {sandbox.Inventorum, nil, model.RetryRefused, model.LostAsk, model.Dies},
		"django-oauth-toolkit with grace": {sandbox.Inventorum, func(s *sandbox.Settings) { s.Grace = 2 * time.Minute }, model.RetrySamePair, model.LostRetry, model.Dies},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRack(t)
			if test.tune != nil {
				r.sandbox.Server(test.server).Tune(test.tune)
			}
			app := r.app(test.server, func(d *keeper.AppDraft) { revokable(d, r.entry(test.server)) })
			measured, found := r.measure(app)
			if measured.Measured == nil {
				t.Fatalf("nothing was kept of %+v", found)
			}
			equal(t, "second use", measured.Measured.Retry, test.retry)
			equal(t, "old access token", measured.Measured.OldAccess, test.old)
			p, err := r.keeper.Provider(app.Provider)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "policy", measured.Measured.Over(p).LostAnswer, test.policy)
			equal(t, "client form", found[keeper.AskClientForm].Measured, string(p.ClientAuth))
			equal(t, "an unknown token", found[keeper.AskRevokeUnknown].Measured, "accepted")
			equal(t, "a dead token", found[keeper.AskDeadToken].Measured, string(model.ProbeRefused))
		})
	}
}

// What was measured counts: a server that was seen to take a spent token again
// is asked again of itself, where the profile alone would have asked a person.
func TestMeasure_drivesWhatFollowsALostAnswer(t *testing.T) {
	r := newRack(t)
	r.sandbox.Server(sandbox.Inventorum).Tune(func(s *sandbox.Settings) { s.Grace = 2 * time.Minute })
	app := r.app(sandbox.Inventorum)
	lose := func(name string) keeper.RefreshOutcome {
		acc := r.signIn(app, name)
		r.loseNext(acc, 1)
		return r.refresh(acc).Outcome
	}
	equal(t, "before", lose("before"), keeper.RefreshInDoubt)
	if _, _, err := r.keeper.Measure(r.ctx, keeper.Measurement{App: app.ID, SignIn: func(context.Context) (model.Grant, error) {
		e := r.entry(sandbox.Inventorum)
		return model.Grant{Type: model.GrantPassword, Username: e.Username, Password: model.NewSecret(e.Password), Scopes: app.Scopes}, nil
	}}); err != nil {
		t.Fatal(err)
	}
	equal(t, "after", lose("after"), keeper.Refreshed)
}

func TestMeasure_seesReuseDetection(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.OIDC)
	measured, left, err := r.keeper.Measure(r.ctx, keeper.Measurement{App: app.ID, SignIn: func(ctx context.Context) (model.Grant, error) {
		flow, err := r.keeper.StartBrowser(ctx, keeper.NewAccount{Name: "measured", App: app.ID})
		if err != nil {
			return model.Grant{}, err
		}
		callback, err := r.sandbox.Server(sandbox.OIDC).Approve(flow.URL())
		if err != nil {
			return model.Grant{}, err
		}
		if err := flow.Paste(callback); err != nil {
			return model.Grant{}, err
		}
		return flow.Wait(ctx)
	}})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "second use", measured.Measured.Retry, model.RetryKills)
	equal(t, "revoking the access token", measured.Measured.ByAccess, model.EndsItself)
	equal(t, "revoking the refresh token", measured.Measured.ByRefresh, model.EndsPair)
	equal(t, "tokens left", left, 0)
}

func TestMeasure_believesNothingItDidNotSee(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman, withoutProbe)
	measured, left, err := r.keeper.Measure(r.ctx, keeper.Measurement{App: app.ID, SignIn: func(context.Context) (model.Grant, error) {
		e := r.entry(sandbox.Storeman)
		return model.Grant{Type: model.GrantPassword, Username: e.Username, Password: model.NewSecret(e.Password), Scopes: app.Scopes}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if m := measured.Measured; m.ByAccess != "" || m.ByRefresh != "" || m.OldAccess != "" {
		t.Errorf("without a probe it claims %+v", m)
	}
	if left == 0 {
		t.Error("tokens that nobody could prove dead are said to be")
	}
}

func TestMeasure_aRefusedSignInChangesNothing(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	_, _, err := r.keeper.Measure(r.ctx, keeper.Measurement{App: app.ID, SignIn: func(context.Context) (model.Grant, error) {
		return model.Grant{Type: model.GrantPassword, Username: "nobody", Password: model.NewSecret("wrong"), Scopes: app.Scopes}, nil
	}})
	equal(t, "kind", model.KindOf(err), model.KindSignIn)
	if fresh, err := r.keeper.App(r.ctx, app.Name); err != nil || fresh.Measured != nil {
		t.Errorf("findings were kept: %v", err)
	}
}

func TestMeasure_byAPersonInTheBrowserAndOnAnotherDevice(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.OIDC)
	server := r.sandbox.Server(sandbox.OIDC)
	opened, shown := 0, 0
	ways := map[string]keeper.Measurement{
		"browser": {App: app.ID, Browser: func(flow model.CodeFlow) {
			opened++
			callback, err := server.Approve(flow.URL())
			if err == nil {
				err = flow.Paste(callback)
			}
			if err != nil {
				t.Error(err)
			}
		}},
		"device": {App: app.ID, Device: func(d model.DeviceAuthorization) {
			shown++
			if err := server.DecideDevice(d.UserCode, "", sandbox.Allow); err != nil {
				t.Error(err)
			}
		}},
	}
	for name, q := range ways {
		measured, left, err := r.keeper.Measure(r.ctx, q)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		equal(t, name+": second use", measured.Measured.Retry, model.RetryKills)
		equal(t, name+": tokens left", left, 0)
	}
	if opened < 2 || opened > 3 || shown < 2 || shown > 3 {
		t.Errorf("%d times in the browser, %d on a device, want up to three", opened, shown)
	}
	storeman := r.app(sandbox.Storeman)
	_, _, err := r.keeper.Measure(r.ctx, keeper.Measurement{App: storeman.ID, Device: func(model.DeviceAuthorization) {}})
	equal(t, "where there is no such way", model.KindOf(err), model.KindUsage)
}

func TestMeasure_byThePasswordThatAnAccountKeeps(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	kept, other := r.signIn(app, "kept", keepPassword), r.signIn(app, "other")
	before := r.reload(kept)
	measured, left, err := r.keeper.Measure(r.ctx, keeper.Measurement{App: app.ID, Account: kept.ID})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "second use", measured.Measured.Retry, model.RetryNewPair)
	equal(t, "tokens left", left, 0)
	after := r.reload(kept)
	equal(t, "its own access token", after.Access.Fingerprint, before.Access.Fingerprint)
	if found, err := r.keeper.Probe(r.ctx, kept.ID); err != nil || found.Outcome != model.ProbeWorks {
		t.Errorf("its own token: %s %v", found.Outcome, err)
	}
	requests := r.oracle(other).TokenRequests()
	_, _, err = r.keeper.Measure(r.ctx, keeper.Measurement{App: app.ID, Account: other.ID})
	equal(t, "without a kept password", model.KindOf(err), model.KindUsage)
	_, _, err = r.keeper.Measure(r.ctx, keeper.Measurement{App: r.app(sandbox.Inventorum).ID, Account: kept.ID})
	equal(t, "of another app", model.KindOf(err), model.KindUsage)
	equal(t, "requests for those", r.oracle(other).TokenRequests(), requests)
}
