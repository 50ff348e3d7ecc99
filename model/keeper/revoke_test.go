package keeper_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// outcomes writes the lines as "kind:outcome kind:outcome", in their order.
func outcomes(lines []keeper.RevokeLine) string {
	var words []string
	for _, l := range lines {
		word := string(l.Kind)
		if l.SupersededOf != "" {
			word += "-" + string(l.SupersededOf)
		}
		words = append(words, word+":"+string(l.Outcome))
	}
	return strings.Join(words, " ")
}

// living counts the tokens that the server would still take, but for those that
// were never given to us.
func (r *rack) living(acc *model.Account) int {
	n := 0
	for _, issued := range r.oracle(acc).Living() {
		if issued.By != "dashboard" || acc.Grant == model.GrantPasted {
			n++
		}
	}
	return n
}

func TestRevoke_ofEveryProvider(t *testing.T) {
	tests := map[string]struct {
		change []func(*keeper.AppDraft)
		want   string
	}{
		sandbox.Storeman:   {want: "access:dead refresh:dead"},
		sandbox.DSI:        {want: "access:dead refresh:dead"},
		sandbox.Netrex:     {want: "access:dead refresh:dead"},
		sandbox.OIDC:       {want: "access:dead refresh:dead"},
		sandbox.Petrosoft:  {want: "access:by_hand refresh:by_hand"},
		sandbox.Inventorum: {want: "access:by_hand refresh:by_hand"},
	}
	for id, tt := range tests {
		t.Run(id, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(id, tt.change...)
			lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
			equal(t, "outcomes", outcomes(lines), tt.want)
			dead := strings.Contains(tt.want, "dead")
			equal(t, "proven", sum.Proven(), dead)
			equal(t, "steps by hand", len(sum.Steps) > 0, !dead)
			if living := r.living(acc); dead && living > 0 {
				t.Errorf("called dead, and %d tokens live", living)
			}
			equal(t, "state", r.reload(acc).State(r.clock.Now()), model.IsRevoked)
			equal(t, "token", r.tokenKind(acc), model.KindSignIn)
			for _, l := range lines {
				t.Logf("%s %s %d: %s", l.Kind, l.Outcome, l.ServerStatus, l.Proof)
				if l.Proof == "" {
					t.Errorf("%s: %s, and no word of how that is known", l.Kind, l.Outcome)
				}
			}
		})
	}
}

func TestRevoke_endsSupersededTokensToo(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.sandbox.Advance(time.Minute)
	r.refresh(acc) // unused: Doorkeeper keeps the old pair alive
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !sum.Proven() {
		t.Errorf("not proven: %s", outcomes(lines))
	}
	equal(t, "lines", len(lines), 4)
	if living := r.living(acc); living > 0 {
		t.Errorf("%d tokens live on", living)
	}
}

func TestRevoke_ofStoremanAfterTheAccessTokensEnd(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.token(acc, keeper.TokenRequest{})
	r.sandbox.Advance(3 * time.Hour)
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !sum.Proven() {
		t.Errorf("not proven: %s", outcomes(lines))
	}
	if living := r.living(acc); living > 0 {
		t.Errorf("%d tokens live on", living)
	}
}

func TestRevoke_withoutAProbeIsNeverDeadForAnAccessToken(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.DSI, withoutProbe)
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "outcomes", outcomes(lines), "access:accepted refresh:dead")
	equal(t, "proven", sum.Proven(), false)
}

func TestRevoke_whatANoOpLeavesAliveIsSaidToBeAlive(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.server(acc).Inject(sandbox.Answering("/oauth/revoke", 0, 200, "application/json", "{}"))
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if sum.Proven() || sum.Outcomes[keeper.RevokedAlive] == 0 {
		t.Errorf("a server that revokes nothing is believed: %s", outcomes(lines))
	}
	r.server(acc).ClearFaults()

	t.Run("and can be ended and proven afterwards", func(t *testing.T) {
		lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
		if !sum.Proven() {
			t.Errorf("not proven: %s", outcomes(lines))
		}
		if living := r.living(acc); living > 0 {
			t.Errorf("%d tokens live on", living)
		}
	})
}

func TestRevoke_ofDSIWhereTheRefreshTokenSurvives(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.DSI)
	r.tune(acc, func(s *sandbox.Settings) { s.RevokeSparesRefresh = true })
	_, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if sum.Proven() {
		t.Error("called dead, though the refresh token survives every revocation")
	}
}

func TestRevoke_ofInventorumByHand(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	r.token(acc, keeper.TokenRequest{})
	if _, err := r.keeper.Probe(r.ctx, acc.ID); err != nil {
		t.Fatal(err)
	}
	r.revoke(keeper.RevokeRequest{Target: of(acc)})
	lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true})
	equal(t, "before the steps", outcomes(lines), "access:alive refresh:by_hand")
	if err := r.server(acc).DisableUser(r.oracle(acc).Issued()[0].User); err != nil {
		t.Fatal(err)
	}
	if err := r.server(acc).DeleteApp(r.entry(sandbox.Inventorum).ClientID); err != nil {
		t.Fatal(err)
	}
	lines, _ = r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true, StepsDone: true, Person: "maria"})
	// The client is gone, so its refresh token cannot be tried: invalid_client
	// proves nothing about the token.
	equal(t, "after the steps", outcomes(lines), "access:dead refresh:unreachable")
}

func TestRevoke_ofPetrosoftAfterTheUserWasDisabled(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Petrosoft)
	if err := r.server(acc).DisableUser(r.entry(sandbox.Petrosoft).Username); err != nil {
		t.Fatal(err)
	}
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc), StepsDone: true, Person: "maria"})
	equal(t, "outcomes", outcomes(lines), "access:alive refresh:dead")
	equal(t, "proven", sum.Proven(), false)
	r.sandbox.Advance(25 * time.Hour)
	lines, sum = r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true, StepsDone: true})
	if !sum.Proven() {
		t.Errorf("after its end: %s", outcomes(lines))
	}
}

func TestRevoke_withANamedAddressWhereTheMakerDocumentsNone(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum, func(d *keeper.AppDraft) { d.App.Endpoints.Revoke = r0revoke(r, sandbox.Inventorum) })
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !sum.Proven() {
		t.Errorf("not proven: %s %v", outcomes(lines), lines[0].Proof)
	}
	if living := r.living(acc); living > 0 {
		t.Errorf("%d tokens live on", living)
	}
}

func r0revoke(r *rack, id string) string { return r.entry(id).RevokeURL }

func TestRevoke_aLostAnswerIsLeftToAPerson(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.loseNext(acc, 1)
	r.refresh(acc)
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !strings.Contains(outcomes(lines), "lost:by_hand") || sum.Proven() {
		t.Errorf("got %s", outcomes(lines))
	}
	lines, sum = r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true, StepsDone: true, Person: "maria"})
	if strings.Contains(outcomes(lines), "lost") || !sum.Proven() {
		t.Errorf("after the steps by hand: %s", outcomes(lines))
	}
}

func TestRevoke_provingAgainDoesNotAddUpLostAnswers(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	s := r.server(acc)
	s.Inject(sandbox.Answering("/oauth/token", 0, 500, "text/html", "<h1>Server Error (500)</h1>"))
	lines, _ := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "at first", outcomes(lines), "access:dead refresh:unreachable lost:by_hand")
	for range 3 {
		lines, _ = r.revoke(keeper.RevokeRequest{Target: of(acc), ProveOnly: true})
	}
	equal(t, "proven again", outcomes(lines), "access:dead refresh:unreachable lost:by_hand")
}

func TestRevoke_wholeApp(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	r.signIn(app, "one")
	r.signIn(app, "two")
	plan, err := r.keeper.PlanRevoke(r.ctx, keeper.RevokeTarget{App: app.ID})
	if err != nil || len(plan.Accounts) != 2 || plan.Tokens != 4 || len(plan.Steps) == 0 || len(plan.NotCovered) == 0 {
		t.Fatalf("plan: %+v %v", plan, err)
	}
	lines, sum := r.revoke(keeper.RevokeRequest{Target: keeper.RevokeTarget{App: app.ID}})
	if len(lines) != 4 || !sum.Proven() {
		t.Errorf("got %s", outcomes(lines))
	}
	if len(sum.Steps) == 0 {
		t.Error("the app's secret still works, and nobody is told")
	}
}

func TestRevoke_againSendsNothingForTheDead(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.revoke(keeper.RevokeRequest{Target: of(acc)})
	before := r.oracle(acc).Requests("")
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	equal(t, "requests", r.oracle(acc).Requests(""), before)
	if len(lines) != 2 || !sum.Proven() {
		t.Errorf("got %s", outcomes(lines))
	}
}

func TestRevoke_endsWithANewSignIn(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.revoke(keeper.RevokeRequest{Target: of(acc)})
	e := r.entry(sandbox.Storeman)
	if _, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{ID: acc.ID}, Username: e.Username, Password: model.NewSecret(e.Password),
	}); err != nil {
		t.Fatal(err)
	}
	r.token(acc, keeper.TokenRequest{})
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.Fresh)
}

func TestFreeze_stopsEveryRefresh(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	thaw, err := r.keeper.Freeze(r.ctx, []model.ID{acc.ID})
	if err != nil {
		t.Fatal(err)
	}
	r.token(acc, keeper.TokenRequest{})
	before := r.oracle(acc).TokenRequests()
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshFailed)
	r.sandbox.Advance(3 * time.Hour)
	equal(t, "kind", r.tokenKind(acc), model.KindUnavailable)
	equal(t, "requests", r.oracle(acc).TokenRequests(), before)
	thaw()
	r.token(acc, keeper.TokenRequest{})
}

func TestRevoke_takesItsControlFromAnotherAccountOfTheApp(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.DSI)
	acc := r.signIn(app, "over")
	if err := r.sandbox.Server(sandbox.DSI).TuneClient(app.ClientID, nil); err != nil {
		t.Fatal(err)
	}
	r.sandbox.Advance(30 * 24 * time.Hour) // its access token is long dead
	r.signIn(app, "living")
	lines, sum := r.revoke(keeper.RevokeRequest{Target: of(acc)})
	if !sum.Proven() {
		t.Errorf("got %s: %s", outcomes(lines), lines[0].Proof)
	}
}

// Why a revoked account gives no token is that, and nothing else.
func TestRevoke_isTheReasonAfterwards(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.revoke(keeper.RevokeRequest{Target: of(acc)})
	result, err := r.keeper.Probe(r.ctx, acc.ID)
	if err != nil || result.Err == nil || !strings.Contains(result.Err.Error(), "the account was revoked") {
		t.Errorf("a probe afterwards says %v, %v", result.Err, err)
	}
}
