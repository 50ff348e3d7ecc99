package keeper_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

func TestRevoke_thatTheDiskCutsOffIsResumed(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	f := r.failing()
	r.server(acc).Inject(answering("/oauth/revoke", func() { f.fails.Store(1000) }))
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if len(lines) != 2 || sum.Proven() {
		t.Errorf("cut off: %s", outcomes(lines))
	}
	f.fails.Store(0)
	if note := r.reload(acc).Note(r.clock.Now()); !strings.Contains(note, "cut off") {
		t.Errorf("the account says %q", note)
	}
	begun := time.Now()
	lines, sum = r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !sum.Proven() {
		t.Errorf("resumed: %s: %s", outcomes(lines), lines[0].Proof)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it waited %s for nobody", took)
	}
}

func TestRevoke_aMintedPairIsKeptThoughCommitsFail(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.token(acc, keeper.TokenRequest{})
	r.sandbox.Advance(3 * time.Hour) // revoking needs a new access token first
	f := r.failing()
	r.server(acc).Inject(answering("/oauth/token", func() { f.fails.Store(3) }))
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !sum.Proven() {
		t.Errorf("not proven: %s: %s", outcomes(lines), lines[0].Proof)
	}
	equal(t, "answers that still wait for their place", r.inbox(), 0)
	if living := r.living(acc); living > 0 {
		t.Errorf("%d tokens live on", living)
	}
}

func TestRevoke_withoutRoomForAnAnswerLosesNothing(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	f := r.failing()
	r.server(acc).Inject(answering("/oauth/revoke", func() { f.full.Store(true) }))
	before := r.oracle(acc).TokenRequests()
	_, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "proven", sum.Proven(), false)
	equal(t, "token requests", r.oracle(acc).TokenRequests(), before)
	equal(t, "lost pairs", len(r.reload(acc).Lost), 0)
	f.full.Store(false)
	if lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)}); !sum.Proven() {
		t.Errorf("resumed: %s", outcomes(lines))
	}
}

func TestRevoke_namesALostPairThoughItsEndCannotBeStored(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.loseNext(acc, 1)
	r.refresh(acc)
	f := r.failing()
	left := len(r.reload(acc).Superseded) + 2
	var lines []keeper.RevokeLine
	sum, err := r.keeper.Revoke(r.ctx, keeper.RevokeRequest{Target: of(acc)}, func(l keeper.RevokeLine) {
		lines = append(lines, l)
		if left--; left == 0 {
			f.fails.Store(1000)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(outcomes(lines), "lost:by_hand") || sum.Proven() {
		t.Errorf("got %s", outcomes(lines))
	}
}

func TestRevoke_triesARefreshTokenOnceARun(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.token(acc, keeper.TokenRequest{})
	r.sandbox.Advance(3 * time.Hour)
	r.loseNext(acc, 1)
	before := r.oracle(acc).TokenRequests()
	lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "token requests", r.oracle(acc).TokenRequests(), before+1)
	if !strings.HasSuffix(outcomes(lines), "refresh:unreachable lost:by_hand") {
		t.Errorf("got %s", outcomes(lines))
	}
}
