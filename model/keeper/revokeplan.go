package keeper

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// PlanRevoke tells what Revoke would do; it sends and changes nothing.
func (k *Keeper) PlanRevoke(ctx context.Context, t RevokeTarget) (RevokePlan, error) {
	return k.planRevoke(ctx, t, true)
}

// planRevoke makes a plan; with others it says which accounts of the same
// customers are not part of it, which costs a look at all of them.
func (k *Keeper) planRevoke(ctx context.Context, t RevokeTarget, others bool) (RevokePlan, error) {
	plan := RevokePlan{Target: t}
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		if plan.Accounts, plan.Left, err = planned(rd, t); err != nil {
			return err
		}
		if plan.Apps, err = appsOf(rd, plan.Accounts, t.App); err != nil || !others || t.All {
			return err
		}
		plan.Others, err = othersOf(rd, plan)
		return err
	})
	if err != nil {
		return RevokePlan{}, storeTrouble(err)
	}
	for _, acc := range plan.Accounts {
		plan.Tokens += livingTokens(acc)
	}
	plan.Means, plan.Calls = map[model.ID]model.Revocation{}, map[model.ID]model.Calls{}
	for _, app := range plan.Apps {
		plan.Means[app.ID], plan.Calls[app.ID] = k.providers.Revocation(*app), k.providers.Calls(*app)
		p, err := k.providerOf(app)
		if err != nil {
			return RevokePlan{}, err
		}
		if !k.providers.Revocation(*app).API || app.ID == t.App {
			plan.Steps = append(plan.Steps, stepsOf(app, p)...)
		}
		if p.ClientSecret == model.SecretRequired {
			plan.NotCovered = append(plan.NotCovered, fmt.Sprintf(
				"Tokens that somebody else got with the client secret of %s cannot be seen from here: only ending the app at %s ends them.",
				app.Name, p.Name))
		}
	}
	return plan, nil
}

// planned are the accounts that a target ends, and those of it that were left
// out.
func planned(rd model.Reader, t RevokeTarget) (in, left []*model.Account, err error) {
	all, err := targetAccounts(rd, t)
	if err != nil {
		return nil, nil, err
	}
	if in, err = accountsNamed(rd, t.Also, false); err != nil {
		return nil, nil, err
	}
	has := func(a *model.Account) bool {
		return slices.ContainsFunc(all, func(b *model.Account) bool { return a.ID == b.ID })
	}
	all = append(all, slices.DeleteFunc(in, has)...)
	in = nil
	for _, acc := range all {
		if slices.Contains(t.Without, acc.ID) {
			left = append(left, acc)
		} else {
			in = append(in, acc)
		}
	}
	return in, left, nil
}

// othersOf are accounts of the same customers that a plan does not touch.
func othersOf(rd model.Reader, plan RevokePlan) ([]*model.Account, error) {
	apps, err := allApps(rd)
	if err != nil {
		return nil, err
	}
	customers := map[string]bool{}
	known := map[model.ID]bool{}
	for _, acc := range plan.Accounts {
		customers[Fold(acc.CustomerOf(apps[acc.App]))] = true
		known[acc.ID] = true
	}
	for _, acc := range plan.Left {
		known[acc.ID] = true
	}
	delete(customers, "")
	if len(customers) == 0 {
		return nil, nil
	}
	return accountsWhere(rd, func(a *model.Account) bool {
		return !known[a.ID] && a.Revoked == nil && customers[Fold(a.CustomerOf(apps[a.App]))]
	})
}

func targetAccounts(rd model.Reader, t RevokeTarget) ([]*model.Account, error) {
	switch {
	case t.All:
		return accountsWhere(rd, func(*model.Account) bool { return true })
	case !t.App.IsZero():
		return accountsOfApp(rd, t.App)
	case t.Customer != "":
		return accountsOfCustomer(rd, t.Customer)
	}
	return accountsNamed(rd, t.Accounts, true)
}

// accountsNamed reads accounts by their ids, each once. One that is gone is an
// error where it must stand, else it is left away.
func accountsNamed(rd model.Reader, ids []model.ID, must bool) ([]*model.Account, error) {
	var found []*model.Account
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue // named twice
		}
		acc, err := accountByID(rd, id)
		switch {
		case err != nil:
			return nil, err
		case acc != nil:
			found = append(found, acc)
		case must:
			return nil, goneAccount()
		}
	}
	return found, nil
}

func accountsOfCustomer(rd model.Reader, customer string) ([]*model.Account, error) {
	apps, err := allApps(rd)
	if err != nil {
		return nil, err
	}
	key := Fold(customer)
	return accountsWhere(rd, func(a *model.Account) bool { return Fold(a.CustomerOf(apps[a.App])) == key })
}

func allApps(rd model.Reader) (map[model.ID]*model.App, error) {
	apps := map[model.ID]*model.App{}
	var r reader
	err := rd.Cards(model.AppCard, 0, func(card model.Card) (err error) {
		apps[card.ID], err = r.app(card)
		return err
	})
	return apps, err
}

// appsOf returns the apps of the accounts, each once, and the one that is
// itself the target.
func appsOf(rd model.Reader, accounts []*model.Account, target model.ID) ([]*model.App, error) {
	var apps []*model.App
	seen := map[model.ID]bool{{}: true}
	add := func(id model.ID) error {
		if seen[id] {
			return nil
		}
		seen[id] = true
		app, err := appByID(rd, id)
		apps = append(apps, app)
		return err
	}
	for _, acc := range accounts {
		if err := add(acc.App); err != nil {
			return nil, err
		}
	}
	return apps, add(target)
}

func livingTokens(acc *model.Account) int {
	n := 0
	for _, t := range tokensOf(acc) {
		if t.DeadAt.IsZero() {
			n++
		}
	}
	return n
}

// tokensOf lists an account's tokens in the order in which they are revoked:
// refresh tokens first, or the server would still mint access tokens; then the
// newest access token; then what both replaced, newest first.
func tokensOf(acc *model.Account) []model.Token {
	var tokens []model.Token
	if acc.Refresh != nil {
		tokens = append(tokens, *acc.Refresh)
	}
	if acc.Access != nil {
		tokens = append(tokens, *acc.Access)
	}
	for i := len(acc.Superseded) - 1; i >= 0; i-- {
		tokens = append(tokens, acc.Superseded[i])
	}
	return tokens
}

func stepsOf(app *model.App, p model.Provider) []ByHandStep {
	if len(p.ByHand.Steps) == 0 {
		return nil
	}
	text := strings.Join(p.ByHand.Steps, ", then ")
	if p.ByHand.Ends != "" {
		text += " (" + p.ByHand.Ends + ")"
	}
	return []ByHandStep{{App: app.Name, Text: text, URL: p.ByHand.Address}}
}
