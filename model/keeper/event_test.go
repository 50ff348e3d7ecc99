package keeper_test

import (
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// events gathers what a keeper tells.
type events struct {
	mu   sync.Mutex
	list []keeper.Event
}

func (e *events) tell(event keeper.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, event)
}

func (e *events) kinds(account string) (kinds []keeper.EventKind) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range e.list {
		if event.Account.Name == account {
			kinds = append(kinds, event.Kind)
		}
	}
	return kinds
}

func (r *rack) telling() *events {
	e := &events{}
	r.keeper = r.keeperWith(keeper.Options{Clock: r.clock, ExchangeTimeout: 3 * time.Second, Events: e.tell})
	return e
}

func TestEvents_aFailingRefreshIsToldOnceUntilOneWorks(t *testing.T) {
	r := newRack(t)
	told := r.telling()
	acc := r.account(sandbox.Storeman)
	server := r.server(acc)
	fail := func() {
		server.Inject(sandbox.Busy("/oauth/token", 1, 503, ""))
		r.refresh(acc)
	}
	fail()
	fail()
	equal(t, "told of two failures", len(told.kinds(acc.Name)), 1)
	r.refresh(acc)
	fail()
	equal(t, "told again after one that worked", len(told.kinds(acc.Name)), 2)
}

func TestEvents_lostScopesAndRevocations(t *testing.T) {
	r := newRack(t)
	told := r.telling()
	acc := r.account(sandbox.Storeman)
	r.tune(acc, func(s *sandbox.Settings) { s.NarrowTo = []string{"read_items"} })
	r.refresh(acc)
	r.revoke(keeper.RevokeRequest{Target: of(acc)})
	kinds := told.kinds(acc.Name)
	if len(kinds) != 2 || kinds[0] != keeper.EventScopesLost || kinds[1] != keeper.EventRevoked {
		t.Errorf("told %v", kinds)
	}
}

// Only what a person has to do is told beforehand, once for each token, and not again
// by another program that looks.
func TestEvents_aTokenThatNobodyRenewsIsToldOnce(t *testing.T) {
	r := newRack(t)
	told := r.telling()
	looks := r.account(sandbox.Storeman)
	alone := r.account(sandbox.DSI)
	auto := r.signIn(mustApp(r, looks), "by-hand")
	off := true
	if _, err := r.keeper.EditAccount(r.ctx, auto.ID, keeper.AccountEdit{AutoOff: &off}); err != nil {
		t.Fatal(err)
	}
	r.sandbox.Advance(2*time.Hour - 3*time.Minute)
	first := r.keeper
	r.watched(func() { r.until(10 * time.Second) })
	r.keeper = r.keeperWith(keeper.Options{Clock: r.clock, Events: told.tell})
	r.watched(func() { r.until(10 * time.Second) })
	r.keeper = first
	equal(t, "told of the one that is switched off", len(told.kinds(auto.Name)), 1)
	equal(t, "told of the one that looks after itself", len(told.kinds(looks.Name)), 0)
	equal(t, "told of the one without a clock", len(told.kinds(alone.Name)), 0)
}

func mustApp(r *rack, acc *model.Account) *model.App {
	r.t.Helper()
	_, app, err := r.keeper.Account(r.ctx, acc.Name)
	if err != nil {
		r.t.Fatal(err)
	}
	return app
}
