package abuse_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// mixed is a desk where everything happens at once.
type mixed struct {
	*rig
	mu     sync.Mutex
	counts map[string]int
	extra  int
	// tried are the tokens of revoked accounts: a revocation sends a refresh
	// token that was spent long ago once more, to prove that it is dead.
	tried map[model.Fingerprint]bool
}

// TestMixed lets many hands refresh, copy, edit, revoke, forget, add, freeze,
// probe and lock the same accounts at once, in one process (for the race
// detector) and over three handles on the vault.
func TestMixed(t *testing.T) {
	deeds := amount(t, "ABUSE_MIXED", [3]int{15, 60, 1500})
	d := throw(t)
	m := &mixed{counts: map[string]int{}, tried: map[model.Fingerprint]bool{}}
	m.rig = newRig(t, func(s *sandbox.Settings) { s.AccessLife = time.Hour }, sandbox.Storeman)
	for i := range 12 {
		m.account(sandbox.Storeman, fmt.Sprint("acc-", i), time.Hour)
	}
	var crew sync.WaitGroup
	for hand := range 8 {
		crew.Go(func() { m.hand(d.part(hand), hand, deeds) })
	}
	crew.Wait()
	m.settled()
	t.Logf("%d hands, %v", 8, m.counts)
}

// hand does so many things; each third hand has a handle of its own, which it
// closes and opens again now and then, as a screen that locks.
func (m *mixed) hand(random *rand.Rand, hand, deeds int) {
	k, store := m.rig.keeper, m.store
	own := hand%3 == 1
	var err error
	if own {
		if k, store, err = keeperAt(m.home, nil); err != nil {
			m.t.Error(err)
			return
		}
	}
	for range deeds {
		if own && random.IntN(10) == 0 {
			m.done("lock", k.Close(m.ctx), store.Close())
			if k, store, err = keeperAt(m.home, nil); err != nil {
				m.t.Error(err)
				return
			}
		}
		m.deed(k, random)
	}
	if own {
		m.done("lock", k.Close(m.ctx), store.Close())
	}
}

// done counts a deed. What the others did meanwhile may stand in its way; that
// is told in words, and is no fault.
func (m *mixed) done(verb string, errs ...error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts[verb]++
	for _, err := range errs {
		var known *model.Error
		switch {
		case err == nil:
		case !errors.As(err, &known):
			m.t.Errorf("%s: an error without words: %v", verb, err)
		case known.Kind == model.KindInternal || known.Kind == model.KindStore && !errors.Is(err, model.ErrClosed):
			m.t.Errorf("%s: %v (%v)", verb, err, unwrap(err))
		default:
			m.counts[verb+" in vain"]++
		}
	}
}

func (m *mixed) deed(k *keeper.Keeper, random *rand.Rand) {
	must(m.t, k.Load(m.ctx))
	all := k.Snapshot().Accounts
	if len(all) == 0 {
		m.add()
		return
	}
	acc := all[random.IntN(len(all))]
	switch random.IntN(12) {
	case 0, 1, 2, 3:
		err := k.RefreshAccounts(m.ctx, []model.ID{acc.ID}, false, func(keeper.RefreshResult) {})
		m.done("refresh", err)
	case 4, 5:
		_, err := k.TokenOf(m.ctx, acc.ID, keeper.TokenRequest{})
		m.done("token", err)
	case 6:
		name := fmt.Sprintf("renamed-%08x", random.Uint32())
		_, err := k.EditAccount(m.ctx, acc.ID, keeper.AccountEdit{Name: &name})
		m.done("edit", err)
	case 7:
		m.done("forget", k.Forget(m.ctx, acc.ID))
		m.add()
	case 8:
		_, err := k.Probe(m.ctx, acc.ID)
		m.done("probe", err)
	case 9:
		thaw, err := k.Freeze(m.ctx, []model.ID{acc.ID})
		if err == nil {
			thaw()
		}
		m.done("freeze", err)
	case 10:
		m.done("sign in", m.again(acc, sandbox.Storeman, time.Hour))
	case 11:
		target := keeper.RevokeTarget{Accounts: []model.ID{acc.ID}}
		_, err := k.Revoke(m.ctx, keeper.RevokeRequest{Target: target}, m.wasTried)
		m.done("revoke", err)
	}
}

func (m *mixed) wasTried(line keeper.RevokeLine) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tried[line.Fingerprint] = true
}

// allTokens are the tokens of an account, the replaced ones too.
func allTokens(acc *model.Account) []model.Token {
	all := slices.Clone(acc.Superseded)
	for _, t := range []*model.Token{acc.Access, acc.Refresh} {
		if t != nil {
			all = append(all, *t)
		}
	}
	return all
}

func (m *mixed) add() {
	m.mu.Lock()
	m.extra++
	name := fmt.Sprint("new-", m.extra)
	m.mu.Unlock()
	_, err := m.tryAccount(keeper.NewAccount{Name: name, App: m.apps[sandbox.Storeman].ID}, sandbox.Storeman, time.Hour)
	m.done("add", err)
}

// settled asks, when all hands rest, whether everything is as it should be.
func (m *mixed) settled() {
	m.t.Helper()
	m.opensWhole()
	oracle := m.sandbox.Server(sandbox.Storeman).Oracle()
	for _, twice := range oracle.SpentTwice() {
		if !m.tried[model.FingerprintOf([]byte(twice.Token))] {
			m.t.Errorf("I1: the refresh token %s was spent %d times of %d, and no answer was lost (%s, died %s at %s)",
				model.FingerprintOf([]byte(twice.Token)), twice.Spent, twice.Offered, twice.By, twice.Death, twice.Died.Format("15:04:05.000"))
		}
	}
	equal(m.t, "I3: sessions ended by reuse", oracle.FamiliesKilled(), 0)
	must(m.t, m.store.View(context.Background(), func(rd model.Reader) error {
		all, err := rd.Intents()
		equal(m.t, "exchanges that still stand", len(all), 0)
		return err
	}))
	must(m.t, m.rig.keeper.Load(m.ctx))
	known := m.truth()
	for _, acc := range m.rig.keeper.Snapshot().Accounts {
		if acc.Revoked == nil {
			m.checkShown(acc, known)
			continue
		}
		for _, t := range allTokens(acc) {
			if known.alive(t.Fingerprint) && acc.Revoked.Note == "" {
				m.t.Errorf("%s was revoked, and a %s token of it lives", acc.Name, t.Kind)
			}
		}
	}
}
