package revoke

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Target is what can have leaked.
type Target struct {
	Kind   string // "app", "customer" or "account"
	Name   string // as it has to be typed
	Wanted keeper.RevokeTarget
}

// Targets lists what an account belongs to, and which of it to offer first: the
// app, since it is what usually leaks, or the account where the app is no more
// than an address. Where a revocation was cut off, it is what was begun.
func Targets(a *model.Account, app *model.App, p model.Provider, all *model.Snapshot) (targets []Target, first int) {
	customer := a.CustomerOf(app)
	account := Target{Kind: "account", Name: a.Name, Wanted: keeper.RevokeTarget{Accounts: []model.ID{a.ID}}}
	if app != nil {
		targets = append(targets, Target{Kind: "app", Name: app.Name, Wanted: keeper.RevokeTarget{App: app.ID}})
	}
	if customer != "" {
		targets = append(targets, Target{Kind: "customer", Name: customer, Wanted: keeper.RevokeTarget{Customer: customer}})
	}
	targets = append(targets, account)
	last := len(targets) - 1
	switch {
	case app == nil || p.ClientAuth == model.ClientNone:
		return targets, last
	case !CutOff(a) || appBegun(a, app):
		return targets, 0
	case customer != "" && othersBegun(a, customer, all):
		return targets, 1
	}
	return targets, last
}

// CutOff says that a revocation of the account has begun and not ended.
func CutOff(a *model.Account) bool { return a.Freeze != nil && a.Freeze.Begun }

// appBegun says that the account's revocation was part of its app's: the app is
// marked just before its accounts.
func appBegun(a *model.Account, app *model.App) bool {
	lag := a.Freeze.At.Sub(app.RevokedAt)
	return !app.RevokedAt.IsZero() && lag >= 0 && lag < time.Hour
}

func othersBegun(a *model.Account, customer string, all *model.Snapshot) bool {
	for _, other := range all.Accounts {
		if other.ID != a.ID && CutOff(other) && keeper.Fold(other.CustomerOf(all.App(other))) == keeper.Fold(customer) {
			return true
		}
	}
	return false
}
