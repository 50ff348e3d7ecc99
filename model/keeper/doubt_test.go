package keeper_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// loseNext lets the server do what is asked next at its token address, and lose
// the answer.
func (r *rack) loseNext(acc *model.Account, times int) {
	r.t.Helper()
	paths := map[string]string{
		sandbox.Petrosoft: "/v1/auth/refresh_token", sandbox.Storeman: "/oauth/token",
		sandbox.Inventorum: "/api/auth/token/", sandbox.DSI: "/oauth2/token", sandbox.Netrex: "/oauth2/token",
	}
	s := r.server(acc)
	s.Inject(sandbox.LoseAnswer(paths[s.ID], times))
}

func (r *rack) tune(acc *model.Account, tune func(*sandbox.Settings)) {
	r.t.Helper()
	s := r.server(acc)
	if err := s.TuneClient(r.entry(s.ID).ClientID, tune); err != nil {
		r.t.Fatal(err)
	}
}

func TestLostAnswer_thenTheNextToken(t *testing.T) {
	tests := map[string]struct {
		provider string
		tune     func(*sandbox.Settings)
		lose     int
		want     model.State // after the access token is over and one more call
		kind     model.ErrorKind
		lost     int
	}{
		"Doorkeeper as generated gives another pair": {
			provider: sandbox.Storeman, lose: 1, want: model.Fresh, lost: 1,
		},
		"Doorkeeper without the column": {
			provider: sandbox.Storeman, tune: func(s *sandbox.Settings) { s.NoPrevious = true }, lose: 1,
			want: model.NeedsSign, kind: model.KindSignIn, lost: 1,
		},
		"django-oauth-toolkit without grace": {
			provider: sandbox.Inventorum, lose: 1, want: model.NeedsSign, kind: model.KindSignIn, lost: 1,
		},
		"django-oauth-toolkit with 120 s of grace": {
			provider: sandbox.Inventorum, tune: func(s *sandbox.Settings) { s.Grace = 120 * time.Second }, lose: 1, want: model.Fresh, lost: 1,
		},
		"Petrosoft takes it again": {provider: sandbox.Petrosoft, lose: 1, want: model.Fresh, lost: 1},
		"Netrex with rotation":     {provider: sandbox.Netrex, lose: 1, want: model.NeedsSign, kind: model.KindSignIn, lost: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(tt.provider)
			if tt.tune != nil {
				r.tune(acc, tt.tune)
			}
			r.loseNext(acc, tt.lose)
			r.refresh(acc)
			acc = r.reload(acc)
			if len(acc.Lost) != tt.lost {
				t.Errorf("%d lost answers are remembered, want %d", len(acc.Lost), tt.lost)
			}
			if acc.State(r.clock.Now()) == model.InDoubt && tt.provider == sandbox.Netrex {
				r.sandbox.Advance(2 * time.Hour) // the held token works: use it up
			}
			_, err := r.keeper.TokenOf(r.ctx, acc.ID, keeper.TokenRequest{})
			if got := model.KindOf(err); got != tt.kind {
				t.Errorf("the next token: %v, want %q", err, tt.kind)
			}
			equal(t, "state", r.reload(acc).State(r.clock.Now()), tt.want)
		})
	}
}

func TestLostAnswer_theHeldTokenSpeaksFirst(t *testing.T) {
	r := newRack(t)
	// A server that keeps the old access token alive beside the lost pair.
	acc := r.account(sandbox.Netrex)
	r.tune(acc, func(s *sandbox.Settings) { s.Rotation = sandbox.Rotate })
	r.loseNext(acc, 1)
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshInDoubt)
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.InDoubt)
	before := r.oracle(acc).TokenRequests()
	b := r.token(acc, keeper.TokenRequest{})
	if b.Warning == "" {
		t.Error("given without a word about the doubt")
	}
	equal(t, "token requests while the held token works", r.oracle(acc).TokenRequests(), before)
	r.sandbox.Advance(2 * time.Hour)
	equal(t, "kind when it is over", r.tokenKind(acc), model.KindSignIn)
	equal(t, "token requests", r.oracle(acc).TokenRequests(), before+1)
	equal(t, "kind again", r.tokenKind(acc), model.KindSignIn)
	equal(t, "and no third try", r.oracle(acc).TokenRequests(), before+1)
}

func TestLostAnswer_withNeitherProbeNorClockAsksAPerson(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.DSI, withoutProbe)
	r.loseNext(acc, 1)
	r.refresh(acc)
	before := r.oracle(acc).TokenRequests()
	equal(t, "kind", r.tokenKind(acc), model.KindDoubt)
	equal(t, "requests", r.oracle(acc).TokenRequests(), before)
	res, err := r.keeper.Settle(r.ctx, acc.ID, true)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the person's word", res.Outcome, keeper.RefreshSignIn)
	equal(t, "requests", r.oracle(acc).TokenRequests(), before+1)
}

func TestLostAnswer_ofTheRetryToo(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.loseNext(acc, 2)
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshInDoubt)
	equal(t, "lost answers", len(r.reload(acc).Lost), 2)
	before := r.oracle(acc).TokenRequests()
	r.sandbox.Advance(3 * time.Hour)
	equal(t, "kind", r.tokenKind(acc), model.KindSignIn)
	equal(t, "no third try by itself", r.oracle(acc).TokenRequests(), before)
	res, err := r.keeper.Settle(r.ctx, acc.ID, true)
	if err != nil || res.Outcome != keeper.Refreshed {
		t.Fatalf("the person's word: %s %v %v", res.Outcome, res.Err, err)
	}
	r.token(acc, keeper.TokenRequest{})
}

func TestLostAnswer_ofTheRetryLeavesASignIn(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	s := r.server(acc)
	s.Inject(sandbox.Answering("/api/auth/token/", 0, 500, "text/html", "<h1>Server Error (500)</h1>"))
	r.sandbox.Advance(25 * time.Hour)
	equal(t, "the first call", r.tokenKind(acc), model.KindDoubt)
	equal(t, "the retry", r.tokenKind(acc), model.KindSignIn)
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.NeedsSign)
	before := r.oracle(acc).TokenRequests()
	res, err := r.keeper.Settle(r.ctx, acc.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "settled", res.Outcome, keeper.RefreshSignIn)
	equal(t, "no third try by itself", r.oracle(acc).TokenRequests(), before)
}

func TestLostAnswer_saysNoMoreOfTheHeldTokenThanIsKnown(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum) // the refresh ends the held token too
	r.loseNext(acc, 1)
	equal(t, "before it was tried", r.refresh(acc).Err.Still, "The access token may still work.")
	if _, err := r.keeper.Probe(r.ctx, acc.ID); err != nil {
		t.Fatal(err)
	}
	_, err := r.keeper.Token(r.ctx, acc.Name, keeper.TokenRequest{NoRefresh: true})
	var told *model.Error
	if !errors.As(err, &told) {
		t.Fatalf("got %v", err)
	}
	equal(t, "after it was refused", told.Still, "")
}

func TestSettle_ofARefusedRefreshAsksForASignIn(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	r.loseNext(acc, 1)
	r.refresh(acc)
	equal(t, "the refusal", r.tokenKind(acc), model.KindSignIn)
	res, err := r.keeper.Settle(r.ctx, acc.ID, true)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "settled again", res.Outcome, keeper.RefreshSignIn)
}

// A server with reuse detection ends the held access token together with the
// refresh token that it refuses, however well that token worked just before.
func TestToken_isTriedAgainAfterItsRefreshWasRefused(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.OIDC)
	r.server(acc).Inject(sandbox.LoseAnswer("/token", 1))
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshInDoubt)
	r.token(acc, keeper.TokenRequest{}) // tried: it works
	r.sandbox.Advance(time.Second)
	res, err := r.keeper.Settle(r.ctx, acc.ID, true)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the retry", res.Outcome, keeper.RefreshSignIn)
	equal(t, "the held token", r.tokenKind(acc), model.KindSignIn)
}

func TestUnreachableServer_spendsNothing(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	r.server(acc).Down()
	got := r.refresh(acc)
	equal(t, "outcome", got.Outcome, keeper.RefreshFailed)
	fresh := r.reload(acc)
	if fresh.Doubt != nil || len(fresh.Lost) > 0 {
		t.Error("in doubt, though nothing was sent")
	}
	equal(t, "state", fresh.State(r.clock.Now()), model.NoReply)
	if err := r.server(acc).Up(); err != nil {
		t.Fatal(err)
	}
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
}

func TestBusyServer_spendsNothing(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	r.server(acc).Inject(sandbox.Busy("/api/auth/token/", 1, 429, "120"))
	got := r.refresh(acc)
	equal(t, "outcome", got.Outcome, keeper.RefreshFailed)
	equal(t, "wait", got.RetryAfter, 2*time.Minute)
	if r.reload(acc).Doubt != nil {
		t.Error("in doubt, though the server put it off")
	}
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
}

func TestNarrowedScopes_areNoticed(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.tune(acc, func(s *sandbox.Settings) { s.NarrowTo = []string{"read_items"} })
	got := r.refresh(acc)
	if got.Outcome != keeper.Refreshed || len(got.ScopesLost) == 0 {
		t.Fatalf("got %s, lost %v", got.Outcome, got.ScopesLost)
	}
	fresh := r.reload(acc)
	equal(t, "granted", fresh.ScopesGranted.Join(" "), "read_items")
	if !fresh.ScopesLost.Equal(got.ScopesLost) {
		t.Errorf("stored as lost: %v, want %v", fresh.ScopesLost, got.ScopesLost)
	}
	if again := r.refresh(acc); len(again.ScopesLost) != 0 {
		t.Errorf("the same loss is told twice: %v", again.ScopesLost)
	}
}

func TestRefreshToken_omittedMeansKeepTheOld(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Netrex)
	r.tune(acc, func(s *sandbox.Settings) { s.Rotation = sandbox.Omit })
	old := r.reload(acc).Refresh.Fingerprint
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
	equal(t, "refresh token", r.reload(acc).Refresh.Fingerprint, old)
}

func TestOneTimeAccess_isNotRefreshable(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Netrex)
	if err := r.sandbox.Server(sandbox.Netrex).TuneClient(app.ClientID, func(s *sandbox.Settings) { s.OneTime = true }); err != nil {
		t.Fatal(err)
	}
	acc := r.browse(app, "lobby")
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.NotRefreshable)
	r.token(acc, keeper.TokenRequest{})
	r.sandbox.Advance(2 * time.Hour)
	equal(t, "kind", r.tokenKind(acc), model.KindSignIn)
}

func TestDeletedApp_leavesTheAccountAndSaysSo(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	if err := r.server(acc).DeleteApp(r.entry(sandbox.Storeman).ClientID); err != nil {
		t.Fatal(err)
	}
	got := r.refresh(acc)
	equal(t, "outcome", got.Outcome, keeper.RefreshFailed)
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.Attention)
}

func TestSignIn_refusedStoresNothing(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	_, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{Name: "wrong", App: app.ID}, Username: "nobody", Password: model.NewSecret("wrong"),
	})
	equal(t, "kind", model.KindOf(err), model.KindSignIn)
	_, _, err = r.keeper.Account(r.ctx, "wrong")
	equal(t, "the account", model.KindOf(err), model.KindNotFound)
	r.signIn(app, "wrong") // the name is free, and no intent was left
}

func TestSignIn_refusedChangesNothingOfAnExistingAccount(t *testing.T) {
	r := newRack(t)
	acc := r.signIn(r.app(sandbox.Storeman), "acc", keepPassword)
	_, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{ID: acc.ID, Scopes: model.NewScopes("public")}, Username: "nobody", Password: model.NewSecret("wrong"), Keep: true,
	})
	equal(t, "kind", model.KindOf(err), model.KindSignIn)
	fresh := r.reload(acc)
	equal(t, "user name", fresh.Username, acc.Username)
	equal(t, "scopes asked", fresh.ScopesAsked.Join(" "), acc.ScopesAsked.Join(" "))
	equal(t, "kept password works", fresh.PasswordWorks(), true)
	r.token(acc, keeper.TokenRequest{ForceRefresh: true})
}

func TestSignIn_namesAreUniqueWhateverTheirCase(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	r.signIn(app, "Acme-POS")
	before := r.sandbox.Server(sandbox.Storeman).Oracle().Requests("")
	_, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{Name: "acme-pos", App: app.ID}, Username: "x", Password: model.NewSecret("y"),
	})
	equal(t, "kind", model.KindOf(err), model.KindExists)
	equal(t, "requests", r.sandbox.Server(sandbox.Storeman).Oracle().Requests(""), before)
}

func TestAttention_forTokensThatAreStrange(t *testing.T) {
	tests := map[string]struct {
		before func(*rack, *model.Account)
		want   string
	}{
		"the same token again": {
			func(r *rack, a *model.Account) { r.tune(a, func(s *sandbox.Settings) { s.SameAccess = true }) }, "same token again",
		},
		"a clock far ahead":  {func(r *rack, a *model.Account) { r.server(a).SetSkew(10 * time.Minute) }, "10 min behind the server's"},
		"a clock far behind": {func(r *rack, a *model.Account) { r.server(a).SetSkew(-10 * time.Minute) }, "10 min ahead of the server's"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(sandbox.Storeman)
			tt.before(r, acc)
			r.refresh(acc)
			fresh := r.reload(acc)
			equal(t, "state", fresh.State(r.clock.Now()), model.Attention)
			if !strings.Contains(fresh.Attention, tt.want) {
				t.Errorf("the line says %q", fresh.Attention)
			}
			r.server(acc).SetSkew(0)
			r.tune(acc, nil)
			r.refresh(acc)
			equal(t, "state once all is well", r.reload(acc).State(r.clock.Now()), model.Fresh)
		})
	}
}
