package keeper

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// choose picks the grant of the next exchange.
func (k *Keeper) choose(rd model.Reader, q ask, l *lease) error {
	acc, now := l.acc, l.begun
	refresh := acc.RefreshHeld(now) && l.provider.CanRefresh && sameOrigin(acc, l.app)
	retry := false
	if acc.Doubt != nil {
		if refresh && !mayRetry(acc, l.provider, q, now) {
			if acc.Usable(now) || !acc.PasswordWorks() {
				l.inDoubt(now)
				return nil
			}
			refresh = false
		}
		retry = refresh
	}
	switch {
	case q.newSession && acc.PasswordWorks():
		return k.choosePassword(rd, l)
	case refresh:
		return k.chooseRefresh(rd, l, retry)
	case acc.PasswordWorks():
		return k.choosePassword(rd, l)
	case acc.Grant == model.GrantClientCredentials:
		l.grant = model.Grant{Type: model.GrantClientCredentials, Scopes: acc.ScopesAsked}
		return k.equip(rd, l)
	case acc.Refresh == nil && acc.Usable(now):
		l.end(NotRefreshable, noRefreshToken())
	default:
		l.end(RefreshSignIn, signInNeeded(acc, now))
	}
	return nil
}

// mayRetry is the rule for a refresh in doubt. Where the profile says that a
// second try is harmless, it is made at once; else while the held access token
// may still work there is something to lose, and only a person may decide. Once
// it is dead or over, one try by one process follows of itself.
func mayRetry(acc *model.Account, p model.Provider, q ask, now time.Time) bool {
	switch {
	case q.settle:
		return true
	case acc.Doubt.Retried, acc.Doubt.Restored:
		return false
	case p.LostAnswer == model.LostRetry || p.Rotation == model.RotatesNever:
		return true
	}
	return !acc.Usable(now)
}

func (k *Keeper) chooseRefresh(rd model.Reader, l *lease, retry bool) error {
	token, err := rd.Secret(l.acc.Refresh.ID)
	if err != nil {
		return err
	}
	l.grant = model.Grant{Type: model.GrantRefreshToken, RefreshToken: token.Value}
	l.plan.Fingerprint = l.acc.Refresh.Fingerprint
	l.plan.Retry = retry
	return k.equip(rd, l)
}

func (k *Keeper) choosePassword(rd model.Reader, l *lease) error {
	password, err := rd.Secret(l.acc.Password.ID)
	if err != nil {
		return err
	}
	l.grant = model.Grant{
		Type: model.GrantPassword, Username: l.acc.Username, Password: password.Value, Scopes: l.acc.ScopesAsked,
	}
	return k.equip(rd, l)
}

// equip completes a decided exchange with the client's secrets and its plan.
func (k *Keeper) equip(rd model.Reader, l *lease) (err error) {
	l.plan.At = l.begun
	l.plan.Grant = l.grant.Type
	l.plan.Rotates = l.provider.Rotation != model.RotatesNever
	if l.provider.SessionFixed && l.grant.Type == model.GrantRefreshToken {
		l.plan.SessionEnd = l.acc.Session.At
	}
	l.client, err = client(rd, l.app)
	return err
}
