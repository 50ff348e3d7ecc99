package keeper_test

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// typed signs an account in with a password that is not kept.
func (r *rack) typed(acc *model.Account, user, password string) {
	r.t.Helper()
	if _, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{ID: acc.ID}, Username: user, Password: model.NewSecret(password),
	}); err != nil {
		r.t.Fatal(err)
	}
}

func TestKeptPassword_thatWasRefusedStaysRefusedBesideATypedOne(t *testing.T) {
	r := newRack(t)
	acc := r.signIn(r.app(sandbox.Petrosoft), "kept", keepPassword)
	if err := r.server(acc).SetPassword(acc.Username, "a new one"); err != nil {
		t.Fatal(err)
	}
	r.sandbox.Advance(25 * time.Hour)
	equal(t, "kind", r.tokenKind(acc), model.KindSignIn)
	r.typed(acc, acc.Username, "a new one")
	r.token(acc, keeper.TokenRequest{})
	r.sandbox.Advance(25 * time.Hour)
	before := r.oracle(acc).TokenRequests()
	equal(t, "kind when that session is over", r.tokenKind(acc), model.KindSignIn)
	equal(t, "requests", r.oracle(acc).TokenRequests(), before)
}

func TestKeptPassword_isNotSentForAnotherUser(t *testing.T) {
	r := newRack(t)
	acc := r.signIn(r.app(sandbox.Petrosoft), "kept", keepPassword)
	other := r.server(acc).AddUsers("other", 1, "another's")[0]
	r.typed(acc, other, "another's")
	r.sandbox.Advance(25 * time.Hour)
	before := r.oracle(acc).TokenRequests()
	equal(t, "kind when the session is over", r.tokenKind(acc), model.KindSignIn)
	equal(t, "requests", r.oracle(acc).TokenRequests(), before)
}
