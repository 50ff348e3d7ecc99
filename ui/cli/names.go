package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// account finds an account by its name. On a terminal an unambiguous beginning
// is enough; a script gives the whole name, so that a new account never
// changes what an old script means.
func (c *call) account(ctx context.Context, name string) (*model.Account, *model.App, error) {
	rack, err := c.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	account, app, err := rack.Account(ctx, name)
	if model.KindOf(err) != model.KindNotFound {
		return account, app, err
	}
	full, err := c.complete(ctx, "account", name, err, accountNames)
	if err != nil {
		return nil, nil, err
	}
	return rack.Account(ctx, full)
}

// accounts finds several, each once, in the order they were named. One that
// does not exist stops the verb before it does anything.
func (c *call) accounts(ctx context.Context, names []string) ([]*model.Account, error) {
	var found []*model.Account
	for _, name := range names {
		account, _, err := c.account(ctx, name)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(found, func(a *model.Account) bool { return a.ID == account.ID }) {
			found = append(found, account)
		}
	}
	return found, nil
}

func ids(accounts []*model.Account) []model.ID {
	out := make([]model.ID, len(accounts))
	for i, account := range accounts {
		out[i] = account.ID
	}
	return out
}

// app finds an app by its name, as account does.
func (c *call) app(ctx context.Context, name string) (*model.App, error) {
	rack, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	app, err := rack.App(ctx, name)
	if model.KindOf(err) != model.KindNotFound {
		return app, err
	}
	full, err := c.complete(ctx, "app", name, err, appNames)
	if err != nil {
		return nil, err
	}
	return rack.App(ctx, full)
}

// complete makes a whole name of a beginning, for people only; notFound is the
// error where that fails.
func (c *call) complete(ctx context.Context, what, name string, notFound error, all func(*model.Snapshot) []string) (string, error) {
	err := noSuch(what, name, notFound)
	if !isTerminal(c.deps.Stdin) || name == "" {
		return "", err
	}
	if loadErr := c.rack.Load(ctx); loadErr != nil {
		return "", loadErr
	}
	matches := beginning(all(c.rack.Snapshot()), name)
	switch len(matches) {
	case 0:
		return "", err
	case 1:
		return matches[0], nil
	}
	const shown = 5
	err.What = "several " + what + "s begin with " + quoted(name, "that")
	err.Do = "Which one: " + strings.Join(matches[:min(shown, len(matches))], ", ")
	if len(matches) > shown {
		err.Do += ", …"
	}
	err.Do += "?"
	return "", err
}

// beginning returns the names that begin with a text, upper and lower case
// alike.
func beginning(names []string, text string) []string {
	text = strings.ToLower(text)
	var out []string
	for _, name := range names {
		if strings.HasPrefix(strings.ToLower(name), text) {
			out = append(out, name)
		}
	}
	return out
}

// noSuch says that there is nothing of a name, repeating the name only where
// it cannot be a secret given by mistake.
func noSuch(what, name string, cause error) *model.Error {
	err := &model.Error{
		Kind:  model.KindNotFound,
		What:  "there is no " + what + " " + quoted(name, "of that name"),
		Do:    "“tokenrack list” names them all.",
		Cause: cause,
	}
	var told *model.Error
	if errors.As(cause, &told) && MayEcho(name) && told.Do != "" {
		err.Do = told.Do
	}
	if what == "app" {
		err.Do = "“tokenrack app list” names them all."
	}
	return err
}

func accountNames(s *model.Snapshot) []string {
	names := make([]string, len(s.Accounts))
	for i, account := range s.Accounts {
		names[i] = account.Name
	}
	return names
}

func appNames(s *model.Snapshot) []string {
	var names []string
	for _, app := range s.Apps {
		names = append(names, app.Name)
	}
	slices.Sort(names)
	return names
}
