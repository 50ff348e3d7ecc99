package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

// filter narrows the accounts of a list; empty fields let everything through.
type filter struct{ provider, app, customer, state string }

func listVerb(c *call) *cobra.Command {
	var f filter
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [--provider P] [--app A] [--customer C] [--state S] [--json]",
		Short: "Show the accounts, their state and the time they have left",
		Long: `Show the accounts, their state and the time they have left. No secret is
opened for it and none is shown.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.list(cmd.Context(), f, asJSON) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.provider, "provider", "", "only accounts of this provider `ID`")
	flags.StringVar(&f.app, "app", "", "only accounts of this `APP`")
	flags.StringVar(&f.customer, "customer", "", "only accounts of this `CUSTOMER`")
	flags.StringVar(&f.state, "state", "", "only accounts in this `STATE`: "+strings.Join(stateNames(), ", "))
	flags.BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, nil, map[string]completer{"app": c.appsFor, "provider": c.providersFor})
	return cmd
}

func stateNames() []string {
	var names []string
	for _, state := range model.States() {
		names = append(names, string(state))
	}
	return names
}

func (c *call) list(ctx context.Context, f filter, asJSON bool) error {
	if f.state != "" && !slices.Contains(stateNames(), f.state) {
		return usage("there is no such state", "One of: "+strings.Join(stateNames(), ", ")+".")
	}
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	if f.app != "" {
		app, err := c.app(ctx, f.app)
		if err != nil {
			return err
		}
		f.app = app.Name
	}
	if f.provider != "" {
		if _, err := rack.Provider(f.provider); err != nil {
			return noProvider(f.provider, err)
		}
	}
	if err := rack.Load(ctx); err != nil {
		return err
	}
	if asJSON {
		return c.listJSON(rack, f)
	}
	return c.listTable(rack, f)
}

// passes says that an account is one of those that were asked for.
func (f filter) passes(a *model.Account, app *model.App, state model.State) bool {
	return (f.provider == "" || f.provider == providerID(app)) &&
		(f.app == "" || f.app == appName(app)) &&
		(f.customer == "" || sameCustomer(f.customer, a.CustomerOf(app))) &&
		(f.state == "" || f.state == string(state))
}

// listJSON writes the accounts as they are met: a rack of a hundred thousand
// needs no picture of the whole text.
func (c *call) listJSON(rack Rack, f filter) error {
	out := bufio.NewWriterSize(c.deps.Stdout, 64<<10)
	var one bytes.Buffer
	encoder := json.NewEncoder(&one)
	encoder.SetEscapeHTML(false)
	snapshot, now := rack.Snapshot(), rack.Now()
	_, _ = out.WriteString(`{"schema_version":1,"accounts":[`) // a failure shows at Flush
	comma := ""
	for _, account := range snapshot.Accounts {
		app := snapshot.App(account)
		if !f.passes(account, app, account.State(now)) {
			continue
		}
		one.Reset()
		if err := encoder.Encode(viewAccount(account, app, now)); err != nil {
			return err
		}
		_, _ = out.WriteString(comma)
		_, _ = out.Write(QuietJSON(bytes.TrimRight(one.Bytes(), "\n")))
		comma = ","
	}
	_, _ = out.WriteString("]}\n")
	if err := out.Flush(); err != nil {
		return errOutput(err)
	}
	return nil
}

func (c *call) listTable(rack Rack, f filter) error {
	snapshot, now := rack.Snapshot(), rack.Now()
	rows := newTable("NAME", "STATE", "LEFT", "SOURCE", "PROVIDER", "APP", "CUSTOMER", "NOTE")
	shown := 0
	for _, account := range snapshot.Accounts {
		app, state := snapshot.App(account), account.State(now)
		if !f.passes(account, app, state) {
			continue
		}
		shown++
		rows.add(account.Name, state.Word(), leftWords(account, now), sourceWords(expiryOf(account)),
			providerID(app), appName(app), account.CustomerOf(app), account.Note(now))
	}
	switch {
	case len(snapshot.Accounts) == 0:
		c.say("no accounts yet; “tokenrack app add” and “tokenrack account add” bring the first one in")
	case shown == 0:
		c.say("none of the %d accounts is one of those", len(snapshot.Accounts))
	default:
		c.print(rows.String())
	}
	return nil
}
