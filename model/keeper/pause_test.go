package keeper_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

func TestPause_restsAndEndsByItself(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	if err := r.sandbox.Server(sandbox.Storeman).TuneClient(app.ClientID, func(s *sandbox.Settings) { s.AccessLife = 20 * time.Minute }); err != nil {
		t.Fatal(err)
	}
	acc := r.signIn(app, "acc")
	until := r.clock.Now().Add(time.Hour)
	n, err := r.keeper.Pause(r.ctx, []model.ID{acc.ID, {9}}, until)
	if err != nil || n != 1 {
		t.Fatalf("%d are paused, %v", n, err)
	}
	before := r.oracle(acc).TokenRequests()
	r.watched(func() { r.until(50 * time.Minute) })
	equal(t, "requests during the pause", r.oracle(acc).TokenRequests(), before)
	equal(t, "state during the pause", r.reload(acc).State(r.clock.Now()), model.Expired)
	r.watched(func() { r.until(15 * time.Minute) })
	if r.oracle(acc).TokenRequests() == before {
		t.Error("the pause did not end by itself")
	}
	equal(t, "usable after the pause", r.reload(acc).Usable(r.clock.Now()), true)
	lines, err := r.keeper.Activity(r.ctx, keeper.ActivityQuery{Account: "acc", Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, line := range lines {
		found = found || strings.HasPrefix(line.Note, "auto-refresh paused until ")
	}
	equal(t, "the record tells it", found, true)
}

func TestPause_isEndedByAPerson(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	if _, err := r.keeper.Pause(r.ctx, []model.ID{acc.ID}, r.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	equal(t, "rests", r.reload(acc).Rests(r.clock.Now()), true)
	for want := range 2 { // the second time there is nothing to change
		n, err := r.keeper.Pause(r.ctx, []model.ID{acc.ID}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "changed", n, 1-want)
	}
	equal(t, "rests", r.reload(acc).Rests(r.clock.Now()), false)
}

func TestPause_isNoSwitch(t *testing.T) {
	r := newRack(t)
	_, err := r.keeper.Pause(r.ctx, nil, r.clock.Now().Add(8*24*time.Hour))
	equal(t, "kind", model.KindOf(err), model.KindUsage)
}
