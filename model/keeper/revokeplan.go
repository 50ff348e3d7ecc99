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
	plan := RevokePlan{Target: t}
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		if plan.Accounts, err = targetAccounts(rd, t); err != nil {
			return err
		}
		plan.Apps, err = appsOf(rd, plan.Accounts, t.App)
		return err
	})
	if err != nil {
		return RevokePlan{}, storeTrouble(err)
	}
	for _, acc := range plan.Accounts {
		plan.Tokens += livingTokens(acc)
	}
	for _, app := range plan.Apps {
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

func targetAccounts(rd model.Reader, t RevokeTarget) ([]*model.Account, error) {
	switch {
	case !t.App.IsZero():
		return accountsOfApp(rd, t.App)
	case t.Customer != "":
		return accountsOfCustomer(rd, t.Customer)
	}
	var found []*model.Account
	for i, id := range t.Accounts {
		if slices.Contains(t.Accounts[:i], id) {
			continue // named twice
		}
		acc, err := accountByID(rd, id)
		if err != nil {
			return nil, err
		}
		if acc == nil {
			return nil, goneAccount()
		}
		found = append(found, acc)
	}
	return found, nil
}

func accountsOfCustomer(rd model.Reader, customer string) ([]*model.Account, error) {
	apps := map[model.ID]*model.App{}
	var r reader
	err := rd.Cards(model.AppCard, 0, func(card model.Card) (err error) {
		apps[card.ID], err = r.app(card)
		return err
	})
	if err != nil {
		return nil, err
	}
	key := Fold(customer)
	return accountsWhere(rd, func(a *model.Account) bool { return Fold(a.CustomerOf(apps[a.App])) == key })
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
