package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// selection says which accounts a verb over several is for.
type selection struct {
	names    []string
	app      string
	customer string
	due      bool
	all      bool
	living   bool // leave out what was revoked
}

// ways counts in how many ways the accounts were named.
func (s selection) ways() int {
	n := 0
	for _, named := range []bool{len(s.names) > 0, s.app != "", s.customer != "", s.due, s.all} {
		if named {
			n++
		}
	}
	return n
}

func refreshVerb(c *call) *cobra.Command {
	var s selection
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "refresh (ACCOUNT… | --app A | --customer C | --due | --all) [--json]",
		Short: "Refresh accounts",
		Long: `Refresh accounts. Those that are named are refreshed whatever their age; the
other ways leave fresh ones alone. A line for each account comes as it is done.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			s.names, s.living = args, true
			return c.refresh(cmd.Context(), s, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&s.app, "app", "", "all accounts of an `APP`")
	flags.StringVar(&s.customer, "customer", "", "all accounts of a `CUSTOMER`")
	flags.BoolVar(&s.due, "due", false, "all accounts whose token is over or ends soon")
	flags.BoolVar(&s.all, "all", false, "all accounts")
	flags.BoolVar(&asJSON, "json", false, "print JSON Lines")
	c.completes(cmd, c.accountsFor, map[string]completer{"app": c.appsFor})
	return cmd
}

func (c *call) refresh(ctx context.Context, s selection, asJSON bool) error {
	if s.ways() != 1 {
		return usage("refresh takes ACCOUNT…, --app, --customer, --due or --all", "Give one of them.")
	}
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	ids, err := c.selected(ctx, s)
	if err != nil {
		return err
	}
	results := newTally(refreshOutcomes...)
	shown := newRefreshLines(rack, len(s.names) == 0)
	err = rack.RefreshAccounts(ctx, ids, len(s.names) == 0, func(r keeper.RefreshResult) {
		results.add(string(r.Outcome), refreshCode(r))
		if asJSON {
			c.lineJSON(viewRefresh(r))
			return
		}
		c.line(shown.line(r))
	})
	if asJSON {
		c.lineSummary(results.summary())
	}
	if err != nil {
		return err
	}
	return results.verdict("refreshed")
}

// selected finds the accounts that were asked for.
func (c *call) selected(ctx context.Context, s selection) ([]model.ID, error) {
	if len(s.names) > 0 {
		accounts, err := c.accounts(ctx, s.names)
		return ids(accounts), err
	}
	var app *model.App
	if s.app != "" {
		var err error
		if app, err = c.app(ctx, s.app); err != nil {
			return nil, err
		}
	}
	if err := c.rack.Load(ctx); err != nil {
		return nil, err
	}
	snapshot, now := c.rack.Snapshot(), c.rack.Now()
	var chosen []model.ID
	for _, account := range snapshot.Accounts {
		if s.takes(account, snapshot.App(account), app, account.State(now)) {
			chosen = append(chosen, account.ID)
		}
	}
	if len(chosen) == 0 && s.customer != "" {
		return nil, &model.Error{Kind: model.KindNotFound, What: "no account has that customer", Do: "“tokenrack list” names them all."}
	}
	return chosen, nil
}

func (s selection) takes(account *model.Account, its, app *model.App, state model.State) bool {
	switch {
	case s.living && state == model.IsRevoked:
		return false
	case app != nil:
		return account.App == app.ID
	case s.customer != "":
		return sameCustomer(s.customer, account.CustomerOf(its))
	case s.due:
		return isDue(state)
	}
	return true
}

// isDue says that a refresh is in order, and can be tried without a person.
func isDue(state model.State) bool {
	return state == model.Soon || state == model.Expired || state == model.NoReply || state == model.InDoubt
}

var refreshOutcomes = []string{
	string(keeper.Refreshed), string(keeper.Adopted), string(keeper.StillFresh), string(keeper.NotRefreshable),
	string(keeper.RefreshSignIn), string(keeper.RefreshInDoubt), string(keeper.RefreshFailed),
}

// refreshCode is the exit code of one account's refresh.
func refreshCode(r keeper.RefreshResult) ExitCode {
	switch r.Outcome {
	case keeper.Refreshed, keeper.Adopted, keeper.StillFresh:
		return ExitDone
	case keeper.NotRefreshable, keeper.RefreshSignIn:
		return ExitSignIn
	case keeper.RefreshInDoubt:
		return ExitDoubt
	}
	if r.Err != nil {
		return codeOf(r.Err.Kind)
	}
	return ExitUnavailable
}

type refreshJSON struct {
	Schema         int                   `json:"schema_version"`
	Account        string                `json:"account"`
	Outcome        keeper.RefreshOutcome `json:"outcome"`
	ExpiresAt      stamp                 `json:"expires_at"`
	ExpiresAtEpoch epoch                 `json:"expires_at_epoch"`
	ScopesGranted  list                  `json:"scopes_granted"`
	ScopesLost     list                  `json:"scopes_lost"`
	Error          *errorJSON            `json:"error"`
}

func viewRefresh(r keeper.RefreshResult) refreshJSON {
	view := refreshJSON{Schema: schemaVersion, Outcome: r.Outcome, ScopesLost: list(r.ScopesLost), Error: errorOf(r.Err)}
	if r.Account != nil {
		expiry := expiryOf(r.Account)
		view.Account = r.Account.Name
		view.ExpiresAt, view.ExpiresAtEpoch = stamp(expiry.At), epoch(expiry.At)
		view.ScopesGranted = list(r.Account.ScopesGranted)
	}
	return view
}
