package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func accountVerbs(c *call) *cobra.Command {
	return family("account", "Look after the accounts", accountAddVerb(c), accountShowVerb(c), accountEditVerb(c))
}

func accountAddVerb(c *call) *cobra.Command {
	var f signinFlags
	var app, customer, batch string
	cmd := &cobra.Command{
		Use: `add NAME --app APP [--customer C] [--scope S]… (--username U --password-file F|- [--keep-password]
      | --paste F|- [--refresh-token-file F] [--expires-in 24h] | --browser [--no-open])
  tokenrack account add --batch F|-`,
		Short: "Sign a new account in, or bring in many",
		Long: `Sign a new account in: by password, by tokens that were made elsewhere, or with a
browser.

With --batch, bring in many: JSON Lines with name, app, customer, scopes and either
username, password, keep_password or access_token, refresh_token and expires_in or
expires_at. Each line is added whole or not at all, and has a line in the answer.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if batch != "" {
				return batchAlone(cmd, args)
			}
			return takes("NAME")(cmd, args)
		},
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if batch != "" {
			return c.batch(cmd.Context(), batch, f.asJSON)
		}
		return c.accountAdd(cmd.Context(), args[0], app, customer, &f)
	}
	flags := cmd.Flags()
	flags.StringVar(&app, "app", "", "the `APP` it signs in by")
	flags.StringVar(&customer, "customer", "", "the `CUSTOMER` (unless given: the app's)")
	flags.StringVar(&batch, "batch", "", "bring in many from `FILE`, - for standard input")
	f.register(flags)
	c.completes(cmd, nil, map[string]completer{"app": c.appsFor})
	return cmd
}

// batchAlone refuses what would be said twice beside a batch.
func batchAlone(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("--batch takes the names from its lines", "Leave NAME away.")
	}
	for _, flag := range []string{"app", "customer", "scope", "username", "password-file", "keep-password", "paste", "refresh-token-file", "expires-in", "browser", "no-open", "device", "client-credentials"} {
		if cmd.Flags().Changed(flag) {
			return usage("--batch takes everything from its lines; --"+flag+" does not go with it", "")
		}
	}
	return nil
}

func (c *call) accountAdd(ctx context.Context, name, appName, customer string, f *signinFlags) error {
	if appName == "" {
		return missing("--app", "“tokenrack app list” names them all.")
	}
	if err := f.check(true); err != nil {
		return err
	}
	if err := f.claim(&c.input); err != nil {
		return err
	}
	app, err := c.app(ctx, appName)
	if err != nil {
		return err
	}
	target := keeper.NewAccount{Name: name, App: app.ID, Customer: customer, Scopes: scopesOf(f.scopes)}
	account, err := c.signIn(ctx, target, app, f, false)
	if err != nil {
		return err
	}
	return c.showAccount(account, app, f.asJSON)
}

// showAccount is the answer of the verbs that change one account.
func (c *call) showAccount(a *model.Account, app *model.App, asJSON bool) error {
	now := c.rack.Now()
	if asJSON {
		return c.printJSON(accountObject{schemaVersion, viewAccount(a, app, now)})
	}
	c.print(accountLine(a, now))
	return nil
}

func accountShowVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ACCOUNT [--json]",
		Short: "Show all that is known of an account, but its secrets",
		Args:  takes("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			account, app, err := c.account(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			now := c.rack.Now()
			if asJSON {
				return c.printJSON(viewDetails(account, app, now))
			}
			c.print(detailTable(account, app, now).String())
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

func detailTable(a *model.Account, app *model.App, now time.Time) *table {
	rows := statusTable(a, app, now)
	addKnown(rows, "signed in by", strings.ReplaceAll(string(a.Grant), "_", " "))
	addKnown(rows, "user name", a.Username)
	if a.Password != nil {
		rows.add("password", "kept, sealed")
	}
	rows.add("added", momentWords(a.Created))
	rows.add("new tokens", momentWords(a.RefreshedAt))
	if !a.ProvenAt.IsZero() {
		rows.add("last worked", momentWords(a.ProvenAt))
	}
	for _, t := range a.Superseded {
		rows.add("superseded", string(t.Kind)+" "+string(t.Fingerprint)+", replaced "+momentWords(t.Replaced))
	}
	for _, l := range a.Lost {
		rows.add("answer lost", momentWords(l.At))
	}
	return rows
}

type heldJSON struct {
	Kind            model.TokenKind    `json:"kind"`
	Fingerprint     text               `json:"fingerprint"`
	IssuedAt        stamp              `json:"issued_at"`
	IssuedAtEpoch   epoch              `json:"issued_at_epoch"`
	ExpiresAt       stamp              `json:"expires_at"`
	ExpiresAtEpoch  epoch              `json:"expires_at_epoch"`
	ExpiresSource   model.ExpirySource `json:"expires_source"`
	ReplacedAt      stamp              `json:"replaced_at"`
	ReplacedAtEpoch epoch              `json:"replaced_at_epoch"`
}

type lostJSON struct {
	LostAt      stamp `json:"lost_at"`
	LostAtEpoch epoch `json:"lost_at_epoch"`
	EndsAt      stamp `json:"ends_at"`
	EndsAtEpoch epoch `json:"ends_at_epoch"`
	DoneAt      stamp `json:"done_at"`
	DoneAtEpoch epoch `json:"done_at_epoch"`
	DoneBy      text  `json:"done_by"`
}

type detailsJSON struct {
	accountObject
	Grant            text       `json:"grant"`
	Username         text       `json:"username"`
	PasswordKept     bool       `json:"password_kept"`
	CreatedAt        stamp      `json:"created_at"`
	CreatedAtEpoch   epoch      `json:"created_at_epoch"`
	RefreshedAt      stamp      `json:"refreshed_at"`
	RefreshedAtEpoch epoch      `json:"refreshed_at_epoch"`
	ProvenAt         stamp      `json:"proven_at"`
	ProvenAtEpoch    epoch      `json:"proven_at_epoch"`
	ScopesLost       list       `json:"scopes_lost"`
	Superseded       []heldJSON `json:"superseded"`
	Lost             []lostJSON `json:"lost"`
}

func viewDetails(a *model.Account, app *model.App, now time.Time) detailsJSON {
	view := detailsJSON{
		accountObject: accountObject{schemaVersion, viewAccount(a, app, now)},
		Grant:         text(a.Grant), Username: text(a.Username), PasswordKept: a.Password != nil,
		CreatedAt: stamp(a.Created), CreatedAtEpoch: epoch(a.Created),
		RefreshedAt: stamp(a.RefreshedAt), RefreshedAtEpoch: epoch(a.RefreshedAt),
		ProvenAt: stamp(a.ProvenAt), ProvenAtEpoch: epoch(a.ProvenAt),
		ScopesLost: list(a.ScopesLost), Superseded: []heldJSON{}, Lost: []lostJSON{},
	}
	for _, t := range a.Superseded {
		expiry := sourced(t.Expiry)
		view.Superseded = append(view.Superseded, heldJSON{
			t.Kind, text(t.Fingerprint), stamp(t.Issued), epoch(t.Issued),
			stamp(expiry.At), epoch(expiry.At), expiry.Source, stamp(t.Replaced), epoch(t.Replaced),
		})
	}
	for _, l := range a.Lost {
		view.Lost = append(view.Lost, lostJSON{
			stamp(l.At), epoch(l.At), stamp(l.Ends), epoch(l.Ends), stamp(l.DoneAt), epoch(l.DoneAt), text(l.DoneBy),
		})
	}
	return view
}

func accountEditVerb(c *call) *cobra.Command {
	var name, customer string
	var scopes []string
	var auto switchFlag
	var forgetPassword, asJSON bool
	cmd := &cobra.Command{
		Use:   "edit ACCOUNT …",
		Short: "Change an account; what is not given stays",
		Args:  takes("ACCOUNT"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var edit keeper.AccountEdit
		if cmd.Flags().Changed("name") {
			edit.Name = &name
		}
		if cmd.Flags().Changed("customer") {
			edit.Customer = &customer
		}
		if cmd.Flags().Changed("scope") {
			asked := scopesOf(scopes)
			edit.Scopes = &asked
		}
		if auto.set {
			off := !auto.on
			edit.AutoOff = &off
		}
		edit.ForgetPassword = forgetPassword
		return c.accountEdit(cmd.Context(), args[0], edit, asJSON)
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "give it another `NAME`")
	flags.StringVar(&customer, "customer", "", "give it another `CUSTOMER`; empty: the app's")
	flags.StringArrayVar(&scopes, "scope", nil, "ask for this `SCOPE` at the next sign-in; may be repeated")
	flags.Var(&auto, "auto-refresh", "refresh it in the background: on or off")
	flags.BoolVar(&forgetPassword, "forget-password", false, "keep its password no longer")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

func (c *call) accountEdit(ctx context.Context, name string, edit keeper.AccountEdit, asJSON bool) error {
	if edit == (keeper.AccountEdit{}) {
		return missing("what to change", "See “tokenrack account edit --help”.")
	}
	account, app, err := c.account(ctx, name)
	if err != nil {
		return err
	}
	edited, err := c.rack.EditAccount(ctx, account.ID, edit)
	if err != nil {
		return err
	}
	if edit.Scopes != nil {
		c.say("the new scopes count from the next sign-in: tokenrack signin %s", shellWord(edited.Name))
	}
	return c.showAccount(edited, app, asJSON)
}
