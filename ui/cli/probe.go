package cli

import (
	"context"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// probesAtOnce bounds the tokens that are tried at the same time.
const probesAtOnce = 8

func probeVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "probe ACCOUNT… [--json]",
		Short: "Try access tokens harmlessly",
		Long: `Try the held access tokens of accounts harmlessly. Exit code: 0 they work, 4 they
are refused, 7 they could not be tried, 8 there are several and they are not alike.`,
		Args: atLeastOne("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.probe(cmd.Context(), args, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON Lines")
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

// atLeastOne checks that a verb over several has one.
func atLeastOne(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return missing(name, "See “"+cmd.CommandPath()+" --help”.")
		}
		return nil
	}
}

func (c *call) probe(ctx context.Context, names []string, asJSON bool) error {
	accounts, err := c.accounts(ctx, names)
	if err != nil {
		return err
	}
	results := newTally(string(model.ProbeWorks), string(model.ProbeRefused), string(model.ProbeUnknown))
	var name, outcome column
	err = c.probeAll(ctx, accounts, func(r keeper.ProbeResult) {
		results.add(string(r.Outcome), probeCode(r))
		if asJSON {
			c.lineJSON(viewProbe(r))
			return
		}
		why := ""
		if r.Err != nil {
			why = r.Err.Error()
		}
		c.line(name.pad(plain(r.Account.Name)) + "  " + outcome.pad(string(r.Outcome)) + "  " + plain(why))
	})
	if asJSON {
		c.lineSummary(results.summary())
	}
	if err != nil {
		return err
	}
	return results.probeVerdict()
}

// probeAll tries the tokens side by side and hands the results out one at a
// time, as they come.
func (c *call) probeAll(ctx context.Context, accounts []*model.Account, each func(keeper.ProbeResult)) error {
	var one sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(probesAtOnce)
	for _, account := range accounts {
		group.Go(model.GuardedErr(func() error {
			result, err := c.rack.Probe(ctx, account.ID)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				result.Outcome, result.Err = model.ProbeUnknown, tell(err)
			}
			if result.Account == nil {
				result.Account = account
			}
			one.Lock()
			defer one.Unlock()
			each(result)
			return nil
		}))
	}
	return group.Wait()
}

func probeCode(r keeper.ProbeResult) ExitCode {
	switch {
	case r.Outcome == model.ProbeWorks:
		return ExitDone
	case r.Outcome == model.ProbeRefused:
		return ExitSignIn
	case r.Err != nil && r.Err.Kind == model.KindCertificate:
		return ExitCertificate
	}
	return ExitUnavailable
}

// probeVerdict is as [tally.verdict], but accounts that are not alike are
// partial whichever they are.
func (t *tally) probeVerdict() error {
	switch {
	case t.failed == 0:
		return nil
	case t.mixed:
		return &model.Error{Kind: model.KindPartial, What: "the tokens are not alike", Do: "The lines say which works."}
	case t.code == ExitSignIn:
		return &model.Error{Kind: model.KindSignIn, What: "the server refused the token", Do: "“tokenrack refresh” or “tokenrack signin” brings a new one."}
	}
	return &model.Error{Kind: kindOf(t.code), What: "the token could not be tried"}
}

type probeJSON struct {
	Schema         int                `json:"schema_version"`
	Account        string             `json:"account"`
	Outcome        model.ProbeOutcome `json:"outcome"`
	HTTPStatus     number             `json:"http_status"`
	Fingerprint    text               `json:"fingerprint"`
	CheckedAt      stamp              `json:"checked_at"`
	CheckedAtEpoch epoch              `json:"checked_at_epoch"`
	Error          *errorJSON         `json:"error"`
}

func viewProbe(r keeper.ProbeResult) probeJSON {
	return probeJSON{
		Schema: schemaVersion, Account: r.Account.Name, Outcome: r.Outcome,
		HTTPStatus: number(r.Status), Fingerprint: text(r.Fingerprint),
		CheckedAt: stamp(r.CheckedAt), CheckedAtEpoch: epoch(r.CheckedAt), Error: errorOf(r.Err),
	}
}
