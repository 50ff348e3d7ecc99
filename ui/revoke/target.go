package revoke

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// The kinds of target.
const (
	OfApp      = "app"
	OfCustomer = "customer"
	OfAccount  = "account"
	OfComputer = "computer"
)

// thisComputer is what is typed to end everything that the vault holds.
const thisComputer = "this computer"

// Target is what can have leaked.
type Target struct {
	Kind   string
	Name   string // as it has to be typed
	Wanted keeper.RevokeTarget
}

// Says is the target in words: "app acme-items".
func (t Target) Says() string {
	if t.Kind == OfComputer {
		return t.Name
	}
	return t.Kind + " " + t.Name
}

// Targets lists what an account belongs to, and which of it to offer first: the
// app, since it is what usually leaks, or the account where the app is no more
// than an address. The last is the computer itself: a laptop that was stolen
// held every account of the vault.
func Targets(a *model.Account, app *model.App, p model.Provider) (targets []Target, first int) {
	if app != nil {
		targets = append(targets, Target{Kind: OfApp, Name: app.Name, Wanted: keeper.RevokeTarget{App: app.ID}})
	}
	if customer := a.CustomerOf(app); customer != "" {
		targets = append(targets, Target{Kind: OfCustomer, Name: customer, Wanted: keeper.RevokeTarget{Customer: customer}})
	}
	if app == nil || p.ClientAuth == model.ClientNone {
		first = len(targets)
	}
	return append(targets,
		Target{Kind: OfAccount, Name: a.Name, Wanted: keeper.RevokeTarget{Accounts: []model.ID{a.ID}}},
		Target{Kind: OfComputer, Name: thisComputer, Wanted: keeper.RevokeTarget{All: true}},
	), first
}

// TargetOf is what an incident was about. Several accounts have no name of
// their own; their number is typed instead.
func TargetOf(i keeper.Incident) Target {
	t := Target{Kind: i.Kind, Name: i.Name, Wanted: i.Target}
	switch {
	case i.Target.All:
		t.Kind, t.Name = OfComputer, thisComputer
	case i.Name == "":
		t.Kind, t.Name = "selection", i.Kind
	}
	t.Wanted.Also, t.Wanted.Without = nil, nil
	return t
}

// CutOff says that a revocation of the account has begun and not ended.
func CutOff(a *model.Account) bool { return a.Freeze != nil && a.Freeze.Begun }
