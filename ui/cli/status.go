package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

func statusVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status ACCOUNT [--json]",
		Short: "Show one account",
		Args:  takes("ACCOUNT"),
		RunE:  func(cmd *cobra.Command, args []string) error { return c.status(cmd.Context(), args[0], asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

func (c *call) status(ctx context.Context, name string, asJSON bool) error {
	account, app, err := c.account(ctx, name)
	if err != nil {
		return err
	}
	now := c.rack.Now()
	if asJSON {
		return c.printJSON(accountObject{schemaVersion, viewAccount(account, app, now)})
	}
	c.print(statusTable(account, app, now).String())
	return nil
}

// statusTable is an account in words, a fact a line.
func statusTable(a *model.Account, app *model.App, now time.Time) *table {
	expiry := expiryOf(a)
	rows := newTable()
	rows.add("account", a.Name)
	rows.add("state", stateWords(a, now))
	rows.add("left", leftWords(a, now))
	if expiry.Known() {
		rows.add("ends", momentWords(expiry.At)+"  ("+sourceWords(expiry)+")")
	}
	if a.Session.Known() {
		rows.add("session ends", momentWords(a.Session.At))
	}
	rows.add("app", appName(app))
	rows.add("provider", providerID(app))
	addKnown(rows, "customer", a.CustomerOf(app))
	addKnown(rows, "scopes asked", strings.Join(a.ScopesAsked, " "))
	addKnown(rows, "scopes granted", strings.Join(a.ScopesGranted, " "))
	addKnown(rows, "scopes missing", strings.Join(a.MissingScopes(), " "))
	rows.add("auto refresh", autoWords(a, now))
	addKnown(rows, "access token", string(fingerprintOf(a.Access)))
	addKnown(rows, "refresh token", string(fingerprintOf(a.Refresh)))
	return rows
}

func stateWords(a *model.Account, now time.Time) string {
	words := a.State(now).Word()
	if note := a.Note(now); note != "" {
		words += " (" + note + ")"
	}
	return words
}

func autoWords(a *model.Account, now time.Time) string {
	switch {
	case !a.Renewable(now):
		return "never: a sign-in by a person is needed"
	case a.AutoOff:
		return "off"
	case now.Before(a.Paused):
		return "paused until " + a.Paused.Local().Format("2 Jan 15:04")
	case !a.RefreshHeld(now):
		return "by the kept password"
	}
	return "on"
}

func addKnown(rows *table, what, value string) {
	if value != "" {
		rows.add(what, value)
	}
}
