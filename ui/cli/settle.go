package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func settleVerb(c *call) *cobra.Command {
	var retry, asJSON bool
	cmd := &cobra.Command{
		Use:   "settle ACCOUNT [--retry] [--json]",
		Short: "Settle a refresh whose answer was lost",
		Long: `Settle a refresh whose answer was lost. The held access token is tried first. With
--retry the old refresh token is spent once more: where the server watches for
that, it may end the session.`,
		Args: takes("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.settleDoubt(cmd.Context(), args[0], retry, asJSON)
		},
	}
	cmd.Flags().BoolVar(&retry, "retry", false, "spend the old refresh token once more")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON Lines")
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

func (c *call) settleDoubt(ctx context.Context, name string, retry, asJSON bool) error {
	account, _, err := c.account(ctx, name)
	if err != nil {
		return err
	}
	result, err := c.rack.Settle(ctx, account.ID, retry)
	if err != nil {
		return err
	}
	if result.Account == nil {
		result.Account = account
	}
	if asJSON {
		results := newTally(refreshOutcomes...)
		results.add(string(result.Outcome), refreshCode(result))
		c.lineJSON(viewRefresh(result))
		c.lineSummary(results.summary())
	} else {
		c.line(newRefreshLines(c.rack, false).line(result))
	}
	return settleVerdict(result)
}

func settleVerdict(r keeper.RefreshResult) error {
	code := refreshCode(r)
	switch {
	case code == ExitDone:
		return nil
	case r.Err != nil && codeOf(r.Err.Kind) == code:
		return r.Err
	case code == ExitDoubt:
		return &model.Error{
			Kind: model.KindDoubt,
			What: "the refresh is still in doubt",
			Why:  "neither the server nor the clock tells whether the held token lives",
			Do:   "“tokenrack settle --retry” spends the old refresh token once more; “tokenrack signin” starts anew.",
		}
	}
	return &model.Error{Kind: kindOf(code), What: "the account needs a sign-in", Do: "“tokenrack signin” signs in again."}
}
