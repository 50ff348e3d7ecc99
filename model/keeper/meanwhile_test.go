package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

func TestSignIn_whoseNameIsTakenMeanwhileKeepsTheAnswer(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	e := r.entry(sandbox.Storeman)
	other := r.other()
	r.sandbox.Server(sandbox.Storeman).Inject(answering("/oauth/token", func() {
		if _, err := other.Paste(context.Background(), keeper.Pasted{
			Account: keeper.NewAccount{Name: "DESK", App: app.ID}, Tokens: model.NewSecret("some-pasted-token"),
		}); err != nil {
			t.Error(err)
		}
	}))
	_, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{Name: "desk", App: app.ID}, Username: e.Username, Password: model.NewSecret(e.Password),
	})
	equal(t, "kind", model.KindOf(err), model.KindExists)
	equal(t, "answers that are kept", r.inbox(), 1)
	equal(t, "exchanges that still stand", r.intents(), 0)
}

// other is another keeper on the same store.
func (r *rack) other() *keeper.Keeper {
	return r.keeperWith(keeper.Options{Clock: r.clock})
}

// keeperWith is a keeper on the same store with options of its own.
func (r *rack) keeperWith(o keeper.Options) *keeper.Keeper {
	r.t.Helper()
	engine, err := providers.New(providers.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	return keeper.New(r.store, engine, o)
}

// intents counts the exchanges that are under way or were cut off.
func (r *rack) intents() (n int) {
	r.t.Helper()
	if err := r.store.View(r.ctx, func(rd model.Reader) error {
		all, err := rd.Intents()
		n = len(all)
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func TestSignIn_waitsForARefreshInFlight(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	arrived, goOn := make(chan struct{}), make(chan struct{})
	r.server(acc).Inject(answering("/api/auth/token/", func() { close(arrived); <-goOn }))
	refreshed := make(chan keeper.RefreshResult, 1)
	go func() { refreshed <- r.refresh(acc) }()
	<-arrived
	time.AfterFunc(200*time.Millisecond, func() { close(goOn) })
	pair, err := r.server(acc).Mint(sandbox.Minting{Client: r.entry(sandbox.Inventorum).ClientID})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.keeper.Paste(r.ctx, keeper.Pasted{
		Account: keeper.NewAccount{ID: acc.ID}, Tokens: model.NewSecret(pair.Access), Refresh: model.NewSecret(pair.Refresh),
	}); err != nil {
		t.Fatal(err)
	}
	equal(t, "outcome", (<-refreshed).Outcome, keeper.Refreshed)
	fresh := r.reload(acc)
	equal(t, "held", fresh.Access.Fingerprint, model.FingerprintOf([]byte(pair.Access)))
	equal(t, "superseded: the first pair and the refreshed one", len(fresh.Superseded), 4)
}

func TestSettle_thatReachesNobodyAllowsNoThirdTry(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.loseNext(acc, 2) // the refresh, and its retry
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshInDoubt)
	r.sandbox.Advance(3 * time.Hour)
	r.server(acc).Inject(sandbox.Busy("/oauth/token", 1, 429, ""))
	if _, err := r.keeper.Settle(r.ctx, acc.ID, true); err != nil {
		t.Fatal(err)
	}
	before := r.oracle(acc).TokenRequests()
	equal(t, "kind", r.tokenKind(acc), model.KindSignIn)
	equal(t, "tries of itself", r.oracle(acc).TokenRequests(), before)
}

func TestRefresh_ofAnAccountThatIsBeingRevokedDoesNotWait(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	arrived, goOn := make(chan struct{}), make(chan struct{})
	r.server(acc).Inject(answering("/oauth/revoke", func() { close(arrived); <-goOn }))
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.revoke(keeper.RevokeRequest{Target: of(acc)})
	}()
	<-arrived
	begun := time.Now()
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshSignIn)
	if took := time.Since(begun); took > time.Second {
		t.Errorf("it waited %s", took)
	}
	close(goOn)
	<-done
}

func TestRevoke_anAccountThatIsNamedTwiceIsRevokedOnce(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	lines, _ := r.revoke(keeper.RevokeRequest{Target: keeper.RevokeTarget{Accounts: []model.ID{acc.ID, acc.ID}}})
	equal(t, "outcomes", outcomes(lines), "access:dead refresh:dead")
}

func TestWatch_signsInByItselfOnceTheRetryWasLostToo(t *testing.T) {
	r := newRack(t)
	acc := r.signIn(r.app(sandbox.Storeman), "acc", keepPassword)
	r.loseNext(acc, 2) // the refresh, and its retry
	r.refresh(acc)
	r.watched(func() {
		r.sandbox.Advance(3 * time.Hour)
		r.until(2 * time.Minute)
	})
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.Fresh)
}
