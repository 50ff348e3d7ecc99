package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func forgetVerb(c *call) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "forget ACCOUNT --yes",
		Short: "Remove an account here; its tokens live on at the server",
		Long: `Remove an account and its tokens from the vault. At the server they live on until
they expire: “tokenrack revoke” ends them there.`,
		Args: takes("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.forget(cmd.Context(), args[0], yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do it: what was forgotten cannot be brought back")
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

func (c *call) forget(ctx context.Context, name string, yes bool) error {
	if !yes {
		return missing("--yes", "Its tokens live on at the server; “tokenrack revoke” ends them there. --yes says that forgetting is meant.")
	}
	account, app, err := c.account(ctx, name)
	if err != nil {
		return err
	}
	if err := c.rack.Forget(ctx, account.ID); err != nil {
		return err
	}
	switch left, known := account.Left(c.rack.Now()); {
	case account.Access == nil && account.Refresh == nil:
		c.say("%s is forgotten; it held no token", account.Name)
	case known && left > 0:
		c.say("%s is forgotten here only: its token lives on at %s for %s, and its refresh token may live longer", account.Name, providerID(app), brief(left))
	default:
		c.say("%s is forgotten here only: its tokens may live on at %s", account.Name, providerID(app))
	}
	return nil
}
