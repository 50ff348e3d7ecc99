package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func findVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "find [--json]",
		Short: "Read a token from standard input and say whose it is",
		Long: `Read a token, a part of one, a fingerprint or a log line from standard input, and
say whose it is. What was read is kept nowhere.`,
		Example: "  tokenrack find < line-from-a-log.txt",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("find reads from standard input", "Like this: tokenrack find < FILE. A token given as an argument stands in the process list and in the shell's history.")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return c.find(cmd.Context(), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (c *call) find(ctx context.Context, asJSON bool) error {
	if isTerminal(c.deps.Stdin) {
		c.say("paste the text, then Enter and Ctrl+D")
	}
	sought, err := c.secret("find", fromStdin)
	if err != nil {
		return err
	}
	defer sought.Wipe()
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	hits, err := rack.Find(ctx, sought)
	tooShort := model.KindOf(err) == model.KindUsage // to be told from any other text
	if err != nil && !tooShort {
		return err
	}
	if len(hits) == 0 {
		return &model.Error{
			Kind: model.KindNotFound,
			What: "nothing of this vault stands in that text",
			Do:   "At least 8 characters of a token are needed to know it again.",
		}
	}
	if asJSON {
		return c.printJSON(viewHits(hits))
	}
	c.print(hitTable(hits, rack).String())
	return nil
}

func hitTable(hits []keeper.FindHit, rack Rack) *table {
	rows := newTable("WHAT", "ACCOUNT", "APP", "PROVIDER", "CUSTOMER", "FINGERPRINT", "STATE")
	for _, hit := range hits {
		what, account, customer, state := hit.What, "", "", ""
		if hit.Superseded {
			what += " (superseded)"
		}
		if hit.Account != nil {
			account, customer = hit.Account.Name, hit.Account.CustomerOf(hit.App)
			state = hit.Account.State(rack.Now()).Word() + ", " + leftWords(hit.Account, rack.Now())
		}
		rows.add(what, account, appName(hit.App), providerID(hit.App), customer, string(hit.Token.Fingerprint), state)
	}
	return rows
}

type hitJSON struct {
	What           string `json:"what"`
	Kind           text   `json:"kind"`
	Account        text   `json:"account"`
	App            text   `json:"app"`
	Provider       text   `json:"provider"`
	Customer       text   `json:"customer"`
	Superseded     bool   `json:"superseded"`
	Fingerprint    text   `json:"fingerprint"`
	ExpiresAt      stamp  `json:"expires_at"`
	ExpiresAtEpoch epoch  `json:"expires_at_epoch"`
	ScopesGranted  list   `json:"scopes_granted"`
}

func viewHits(hits []keeper.FindHit) any {
	views := make([]hitJSON, len(hits))
	for i, hit := range hits {
		view := hitJSON{
			What: hit.What, Kind: text(hit.Token.Kind), App: text(appName(hit.App)), Provider: text(providerID(hit.App)),
			Superseded: hit.Superseded, Fingerprint: text(hit.Token.Fingerprint),
			ExpiresAt: stamp(hit.Token.Expiry.At), ExpiresAtEpoch: epoch(hit.Token.Expiry.At),
		}
		if hit.Account != nil {
			view.Account, view.Customer = text(hit.Account.Name), text(hit.Account.CustomerOf(hit.App))
			view.ScopesGranted = list(hit.Account.ScopesGranted)
		} else if hit.App != nil {
			view.Customer = text(hit.App.Customer)
		}
		views[i] = view
	}
	return struct {
		Schema int       `json:"schema_version"`
		Hits   []hitJSON `json:"hits"`
	}{schemaVersion, views}
}
