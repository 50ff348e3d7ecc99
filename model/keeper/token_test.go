package keeper_test

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

var everyProvider = []string{
	sandbox.Petrosoft, sandbox.Storeman, sandbox.Inventorum, sandbox.DSI, sandbox.Netrex, sandbox.OIDC,
}

func TestToken_ofEveryProviderOpensItsAPI(t *testing.T) {
	for _, id := range everyProvider {
		t.Run(id, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(id)
			first := r.token(acc, keeper.TokenRequest{})
			probe, err := r.keeper.Probe(r.ctx, acc.ID)
			if err != nil || probe.Outcome != model.ProbeWorks {
				t.Fatalf("probe: %v, %v %v", probe.Outcome, err, probe.Err)
			}
			for range 2 {
				r.clock.sandbox.Advance(2 * time.Second)
				if got := r.refresh(acc); got.Outcome != keeper.Refreshed {
					t.Fatalf("refresh: %s %v", got.Outcome, got.Err)
				}
			}
			second := r.token(acc, keeper.TokenRequest{})
			if first.Token.Reveal() == second.Token.Reveal() {
				t.Error("two refreshes, and the same token")
			}
			if n := len(r.oracle(acc).SpentTwice()); n > 0 {
				t.Errorf("%d refresh tokens were spent twice", n)
			}
		})
	}
}

func TestToken_expiryAndItsSource(t *testing.T) {
	want := map[string]struct {
		source model.ExpirySource
		state  model.State
	}{
		sandbox.Petrosoft:  {model.FromJWT, model.Fresh},
		sandbox.Storeman:   {model.FromResponse, model.Fresh},
		sandbox.Inventorum: {model.FromPaste, model.Fresh},
		sandbox.DSI:        {model.FromNowhere, model.NoExpiry},
		sandbox.Netrex:     {model.FromResponse, model.Fresh},
		sandbox.OIDC:       {model.FromJWT, model.Fresh},
	}
	for id, w := range want {
		t.Run(id, func(t *testing.T) {
			r := newRack(t)
			acc := r.reload(r.account(id))
			equal(t, "source", acc.Access.Expiry.Source, w.source)
			equal(t, "state", acc.State(r.clock.Now()), w.state)
			equal(t, "session known", acc.Session.Known(), id == sandbox.Petrosoft)
		})
	}
}

func TestToken_ofAFreshAccountSendsAndWritesNothing(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	before, rev := r.oracle(acc).Requests(""), r.rev()
	r.token(acc, keeper.TokenRequest{})
	equal(t, "requests", r.oracle(acc).Requests(""), before)
	equal(t, "revision", r.rev(), rev)
}

func (r *rack) rev() (rev uint64) {
	r.t.Helper()
	if err := r.store.View(r.ctx, func(rd model.Reader) (err error) {
		rev, err = rd.Rev()
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
	return rev
}

func TestToken_refreshesAnExpiredOne(t *testing.T) {
	for _, id := range []string{sandbox.Storeman, sandbox.Inventorum, sandbox.Netrex, sandbox.OIDC} {
		t.Run(id, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(id)
			r.sandbox.Advance(11 * time.Hour)
			equal(t, "state", r.reload(acc).State(r.clock.Now()), model.Expired)
			r.token(acc, keeper.TokenRequest{})
			equal(t, "state", r.reload(acc).State(r.clock.Now()), model.Fresh)
		})
	}
}

func TestToken_withoutRefresh(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.token(acc, keeper.TokenRequest{NoRefresh: true, MinValid: 24 * time.Hour})
	r.sandbox.Advance(3 * time.Hour)
	_, err := r.keeper.TokenOf(r.ctx, acc.ID, keeper.TokenRequest{NoRefresh: true})
	equal(t, "kind", model.KindOf(err), model.KindUnavailable)
}

func TestToken_minValidIsCappedAtHalfTheLife(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman) // two hours
	before := r.oracle(acc).TokenRequests()
	r.token(acc, keeper.TokenRequest{MinValid: 24 * time.Hour})
	equal(t, "requests while more than half is left", r.oracle(acc).TokenRequests(), before)
	r.sandbox.Advance(61 * time.Minute)
	r.token(acc, keeper.TokenRequest{MinValid: 24 * time.Hour})
	equal(t, "requests when less is left", r.oracle(acc).TokenRequests(), before+1)
}

func TestToken_forceRefresh(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	before := r.oracle(acc).TokenRequests()
	r.token(acc, keeper.TokenRequest{ForceRefresh: true})
	equal(t, "requests", r.oracle(acc).TokenRequests(), before+1)
}

func TestToken_requiredScopes(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	_, err := r.keeper.TokenOf(r.ctx, acc.ID, keeper.TokenRequest{Scopes: model.NewScopes("read_items", "rule_the_world")})
	equal(t, "kind", model.KindOf(err), model.KindScopes)
}

func TestToken_givesTheHeldOneWhileTheServerIsDown(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.sandbox.Advance(2*time.Hour - 30*time.Second)
	r.server(acc).Down()
	b, err := r.keeper.TokenOf(r.ctx, acc.ID, keeper.TokenRequest{})
	if err != nil || b.Warning == "" {
		t.Fatalf("got %v, warning %q", err, b.Warning)
	}
	r.sandbox.Advance(time.Minute)
	equal(t, "kind once it is over", r.tokenKind(acc), model.KindUnavailable)
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.NoReply)
	if err := r.server(acc).Up(); err != nil {
		t.Fatal(err)
	}
	r.token(acc, keeper.TokenRequest{})
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.Fresh)
}

func TestToken_ofPetrosoftNearItsSessionsEnd(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Petrosoft)
	r.sandbox.Advance(24*time.Hour - 40*time.Second)
	before := r.oracle(acc).TokenRequests()
	b := r.token(acc, keeper.TokenRequest{})
	if b.Warning == "" {
		t.Error("no warning that the session ends")
	}
	equal(t, "requests: a refresh does not prolong the session", r.oracle(acc).TokenRequests(), before)
	r.sandbox.Advance(time.Minute)
	equal(t, "kind after the end", r.tokenKind(acc), model.KindSignIn)
	equal(t, "note", r.reload(acc).Note(r.clock.Now()), "session ended")
}

func TestToken_signsInByItselfWithAKeptPassword(t *testing.T) {
	r := newRack(t)
	acc := r.signIn(r.app(sandbox.Petrosoft), "kept", keepPassword)
	r.sandbox.Advance(25 * time.Hour)
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.Expired)
	r.token(acc, keeper.TokenRequest{})

	t.Run("and a refused password is never sent again", func(t *testing.T) {
		e := r.entry(sandbox.Petrosoft)
		if err := r.server(acc).DisableUser(e.Username); err != nil {
			t.Fatal(err)
		}
		r.sandbox.Advance(25 * time.Hour)
		equal(t, "kind", r.tokenKind(acc), model.KindSignIn)
		before := r.oracle(acc).TokenRequests()
		equal(t, "kind again", r.tokenKind(acc), model.KindSignIn)
		equal(t, "requests", r.oracle(acc).TokenRequests(), before)
		equal(t, "state", r.reload(acc).State(r.clock.Now()), model.NeedsSign)
	})
}

func TestToken_withoutAKnownEndIsTriedFirst(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.DSI)
	before := r.oracle(acc).Requests("")
	r.token(acc, keeper.TokenRequest{})
	if r.oracle(acc).Requests("") == before {
		t.Error("a token without a known end was given untried")
	}
	again := r.oracle(acc).Requests("")
	r.token(acc, keeper.TokenRequest{})
	equal(t, "requests within five minutes of a proof", r.oracle(acc).Requests(""), again)
}

func TestToken_withoutAKnownEndAndWithoutAProbeCarriesALine(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.DSI, withoutProbe)
	b := r.token(acc, keeper.TokenRequest{})
	if b.Warning == "" {
		t.Error("given unchecked, and not a word")
	}
}

func TestToken_ofAnUnknownNameDoesNotRepeatWhatMayBeASecret(t *testing.T) {
	r := newRack(t)
	_, err := r.keeper.Token(r.ctx, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", keeper.TokenRequest{})
	equal(t, "kind", model.KindOf(err), model.KindNotFound)
	if len(err.Error()) > 60 {
		t.Errorf("the name is repeated: %v", err)
	}
}
