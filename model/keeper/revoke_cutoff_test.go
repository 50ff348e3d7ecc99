package keeper_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
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

func TestRevoke_proofDoesNotEndAFreezeThatIsToBeResumed(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	f := r.failing()
	s := r.server(acc)
	busy := sandbox.Busy("/oauth/revoke", 1, 503, "")
	busy.Arrived = func(*http.Request) { f.fails.Store(1000) }
	s.Inject(busy)
	s.Inject(sandbox.Busy("/oauth/revoke", 0, 503, ""))
	r.revoke(keeper.RevokeRequest{Target: of(acc)})
	f.fails.Store(0)
	r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true})
	if fresh := r.reload(acc); fresh.Revoked == nil || fresh.Freeze == nil || !fresh.Freeze.Begun {
		t.Errorf("after a mere proof: revoked %v, frozen %v", fresh.Revoked, fresh.Freeze)
	}
	s.ClearFaults()
	if lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)}); !sum.Proven() {
		t.Errorf("resumed: %s", outcomes(lines))
	}
	if r.reload(acc).Freeze != nil {
		t.Error("still frozen, though it is done")
	}
}

// A server in its grace time answers an old refresh token with the pair that it
// made then: that it was taken says that the pair lives.
func TestRevoke_aPairThatComesAgainIsNotDead(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum, func(d *keeper.AppDraft) {
		d.App.Endpoints.Revoke = r.entry(sandbox.Inventorum).RevokeURL
	})
	r.tune(acc, func(s *sandbox.Settings) { s.Grace = 10 * time.Minute })
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
	r.token(acc, keeper.TokenRequest{})
	r.server(acc).Inject(sandbox.Answering("/api/auth/revoke_token/", 0, 200, "application/json", "{}"))
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	for _, l := range lines {
		t.Log(l.Kind, l.SupersededOf, l.Fingerprint, l.ServerStatus, l.Outcome, l.Proof)
		for _, issued := range r.oracle(acc).Living() {
			if model.FingerprintOf([]byte(issued.Token)) == l.Fingerprint && l.Outcome == keeper.RevokedDead {
				t.Errorf("%s %s is called dead and lives", l.Kind, l.Fingerprint)
			}
		}
	}
	equal(t, "proven", sum.Proven(), false)
}

func TestRevoke_aControlAtAnotherAddressIsNone(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	if _, err := r.keeper.Probe(r.ctx, acc.ID); err != nil {
		t.Fatal(err)
	}
	_, app, err := r.keeper.Account(r.ctx, acc.Name)
	if err != nil {
		t.Fatal(err)
	}
	moved := *app
	moved.Endpoints.Probe += "/elsewhere"
	if _, err := r.keeper.EditApp(r.ctx, keeper.AppDraft{App: moved}); err != nil {
		t.Fatal(err)
	}
	r.server(acc).Inject(sandbox.Answering("", 0, 401, "application/json", "{}")) // it takes nobody's token
	lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	for _, l := range lines {
		if l.Kind == model.AccessToken && l.Outcome == keeper.RevokedDead {
			t.Errorf("called dead by an address that never took a token: %s", l.Proof)
		}
	}
}

func TestRevoke_aLostPairGoesWithItsKnownEnd(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Petrosoft)
	r.loseNext(acc, 1)
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
	lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !strings.Contains(outcomes(lines), "lost:by_hand") {
		t.Errorf("before it: %s", outcomes(lines))
	}
	r.sandbox.Advance(25 * time.Hour)
	lines, _ = r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true})
	if strings.Contains(outcomes(lines), "lost") {
		t.Errorf("after it: %s", outcomes(lines))
	}
}

func TestRevoke_whatTheProofOfDoneStepsLosesStays(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Petrosoft)
	r.loseNext(acc, 1)
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc), StepsDone: true, Person: "maria"})
	if !strings.Contains(outcomes(lines), "lost:by_hand") || sum.Proven() {
		t.Errorf("got %s", outcomes(lines))
	}
}

func TestRevoke_sendsNoTokenToWhereItDidNotComeFrom(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	_, app, err := r.keeper.Account(r.ctx, acc.Name)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := r.sandbox.Server(sandbox.DSI)
	moved := *app
	moved.Base, moved.Endpoints.Probe, moved.Pin = r.entry(sandbox.DSI).URL, "", r.entry(sandbox.DSI).Pin
	if _, err := r.keeper.EditApp(r.ctx, keeper.AppDraft{App: moved, AcceptOrigin: true}); err != nil {
		t.Fatal(err)
	}
	if lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc)}); outcomes(lines) != "access:unreachable refresh:unreachable" {
		t.Errorf("of the moved app: %s", outcomes(lines))
	}
	equal(t, "requests at the new address", elsewhere.Oracle().Requests(""), 0)
	if err := r.paste(acc, "a-token-of-the-new-place", "and-its-refresh-token"); err != nil {
		t.Fatal(err)
	}
	r.server(acc).ClearFaults()
	lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	for _, l := range lines {
		if l.SupersededOf != "" && (l.ServerStatus != 0 || !strings.Contains(l.Proof, "another address")) {
			t.Errorf("%s %s was sent: %d, %s", l.Kind, l.SupersededOf, l.ServerStatus, l.Proof)
		}
	}
	equal(t, "lines", len(lines), 4)
}

// paste gives an account another pair.
func (r *rack) paste(acc *model.Account, access, refresh string) error {
	_, err := r.keeper.Paste(r.ctx, keeper.Pasted{
		Account: keeper.NewAccount{ID: acc.ID}, Tokens: model.NewSecret(access), Refresh: model.NewSecret(refresh),
	})
	return err
}
