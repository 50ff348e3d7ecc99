package keeper_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// dead is a disk that takes nothing any more, neither commits nor what was
// prepared for an answer.
type dead struct {
	keeper.Store
	is      atomic.Bool
	keyring atomic.Bool // the keyring takes an answer
	kept    atomic.Int32
}

func (d *dead) Update(ctx context.Context, fn func(model.Tx) error) error {
	if d.is.Load() {
		return errDisk
	}
	return d.Store.Update(ctx, fn)
}

func (d *dead) Reserve(ctx context.Context) (model.Reservation, error) {
	r, err := d.Store.Reserve(ctx)
	return deadRoom{r, d}, err
}

type deadRoom struct {
	model.Reservation
	d *dead
}

func (r deadRoom) Spill(row model.Inbox) (model.Refuge, error) {
	switch {
	case !r.d.is.Load():
		return r.Reservation.Spill(row)
	case r.d.keyring.Load():
		r.d.kept.Add(1)
		return model.InKeyring, nil
	}
	return model.NoRefuge, &model.Error{Kind: model.KindStore, What: "it lies nowhere", Why: "there is no keyring here", Cause: errDisk}
}

func (r *rack) onADyingDisk() *dead {
	r.t.Helper()
	d := &dead{Store: r.store}
	engine, err := providers.New(providers.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.keeper = keeper.New(d, engine, keeper.Options{Clock: r.clock})
	return d
}

// An answer that no disk takes stays in memory, the program is told that it
// must not end, and the tokens are there once the disk works again.
func TestAnswerThatNoDiskTakes_isKeptInMemoryAndNeverCalledSafe(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	d := r.onADyingDisk()
	equal(t, "at first", r.keeper.Unsaved(), keeper.Unsaved{})
	r.server(acc).Inject(answering("/api/auth/token/", func() { d.is.Store(true) }))
	got := r.refresh(acc)
	equal(t, "outcome", got.Outcome, keeper.RefreshFailed)
	if got.Err == nil || got.Err.Still != "They are in this program's memory, which tries again as long as it runs." {
		t.Errorf("it says %+v", got.Err)
	}
	equal(t, "waiting", r.keeper.Unsaved(), keeper.Unsaved{Memory: 1, Why: "there is no keyring here"})
	soon, cancel := context.WithTimeout(r.ctx, 20*time.Millisecond)
	defer cancel()
	err := r.keeper.Close(soon)
	if !errors.Is(err, context.DeadlineExceeded) || model.KindOf(err) != model.KindStore || !strings.Contains(err.Error(), "there is no keyring here") {
		t.Errorf("closing says %v", err)
	}
	d.is.Store(false)
	if err := r.keeper.Close(r.soon()); err != nil {
		t.Fatalf("once the disk works: %v", err)
	}
	equal(t, "left", r.keeper.Unsaved(), keeper.Unsaved{})
	before := r.oracle(acc).TokenRequests()
	for end := time.Now().Add(20 * time.Second); r.reload(acc).Access.Fingerprint == acc.Access.Fingerprint; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the new tokens were never taken in")
		}
	}
	equal(t, "requests for it", r.oracle(acc).TokenRequests()-before, 0)
	if fresh := r.reload(acc); fresh.Doubt != nil || r.inbox() > 0 {
		t.Errorf("the account is %+v, and %d answers wait", fresh, r.inbox())
	}
}

// One that lies beside the vault is safe, and comes in by itself.
func TestSpilledAnswer_isTakenInByItselfOnceThereIsRoom(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	f := r.failing()
	r.spilled(acc, f)
	if n := r.keeper.Unsaved(); n.Memory != 0 || n.Aside > 1 {
		t.Errorf("waiting: %+v", n)
	}
	for end := time.Now().Add(20 * time.Second); r.keeper.Unsaved() != (keeper.Unsaved{}) || r.reload(acc).Doubt != nil || r.inbox() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came in: %+v, %d in the inbox", r.keeper.Unsaved(), r.inbox())
		}
	}
	if fresh := r.reload(acc); fresh.Access.Fingerprint == acc.Access.Fingerprint {
		t.Error("the account holds its old token")
	}
}

// An answer in memory alone keeps its intent: nobody else may spend the token
// again or change the vault's key under it; and whoever asks this process once the
// disk works gets the new tokens at once, without another request.
func TestAnswerInMemory_holdsTheIntentAndIsClaimed(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	d := r.onADyingDisk()
	r.server(acc).Inject(answering("/api/auth/token/", func() { d.is.Store(true) }))
	equal(t, "at first", r.refresh(acc).Outcome, keeper.RefreshFailed)
	d.is.Store(false)
	var intents []model.Intent
	err := r.store.View(r.ctx, func(rd model.Reader) (err error) {
		intents, err = rd.Intents()
		return err
	})
	if err != nil || len(intents) != 1 || intents[0].Account != acc.ID || intents[0].Holder != r.store.Holder() {
		t.Errorf("the intent did not stay: %+v %v", intents, err)
	}
	before := r.oracle(acc).TokenRequests()
	equal(t, "afterwards", r.refresh(acc).Outcome, keeper.Adopted)
	equal(t, "requests for it", r.oracle(acc).TokenRequests()-before, 0)
	if fresh := r.reload(acc); fresh.Doubt != nil || fresh.Access.Fingerprint == acc.Access.Fingerprint {
		t.Errorf("the account is %+v", fresh)
	}
}

// An answer that only the keyring takes is safe: the program may end. Its intent
// stays, since it is what the answer is found by.
func TestAnswerThatOnlyTheKeyringTakes_isSafeAndKeepsItsIntent(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	d := r.onADyingDisk()
	d.keyring.Store(true)
	r.server(acc).Inject(answering("/api/auth/token/", func() { d.is.Store(true) }))
	got := r.refresh(acc)
	if got.Err == nil || !strings.Contains(got.Err.Still, "sealed, in the system's keyring") {
		t.Errorf("it says %+v", got.Err)
	}
	equal(t, "waiting", r.keeper.Unsaved(), keeper.Unsaved{Keyring: 1})
	if err := r.keeper.Close(r.soon()); err != nil {
		t.Errorf("closing says %v", err)
	}
	// Nothing was lost: the account is shown as it was.
	shown, _, err := r.keeper.Account(r.ctx, acc.Name)
	if err != nil || shown.Doubt != nil || len(shown.Lost) > 0 {
		t.Errorf("it is shown with a doubt: %+v, %v", shown, err)
	}
	if err := r.keeper.Load(r.ctx); err != nil {
		t.Fatal(err)
	}
	if listed := r.keeper.Snapshot().Account(acc.ID); listed.Doubt != nil {
		t.Error("it is listed in doubt")
	}
	if cut, err := r.keeper.CutOff(r.ctx); err != nil || len(cut) > 0 {
		t.Errorf("%q counts as cut off: %v", cut, err)
	}
	d.is.Store(false)
	intents := 0
	err = r.store.View(r.ctx, func(rd model.Reader) error {
		all, err := rd.Intents()
		intents = len(all)
		return err
	})
	if err != nil || intents != 1 {
		t.Errorf("%d intents stand, want the answer's own: %v", intents, err)
	}
	equal(t, "kept", d.kept.Load(), 1)
}

// A keyring that is unlocked later takes what was in memory alone.
func TestAnswerInMemory_findsItsPlaceInAKeyringThatIsUnlockedLater(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	d := r.onADyingDisk()
	r.server(acc).Inject(answering("/api/auth/token/", func() { d.is.Store(true) }))
	r.refresh(acc)
	equal(t, "at first", r.keeper.Unsaved().Memory, 1)
	d.keyring.Store(true)
	if err := r.keeper.Close(r.soon()); err != nil {
		t.Errorf("closing says %v", err)
	}
	equal(t, "then", r.keeper.Unsaved(), keeper.Unsaved{Keyring: 1})
}
