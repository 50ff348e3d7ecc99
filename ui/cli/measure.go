package cli

import (
	"context"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// measuring is how the measurement signs in, as the flags say.
type measuring struct {
	username, passwordFile, account string
	client, device, browser, noOpen bool
	yes, asJSON                     bool
}

func providerProbeVerb(c *call) *cobra.Command {
	var m measuring
	cmd := &cobra.Command{
		Use:   "probe APP (--username U --password-file F|- | --client-credentials | --device | --browser [--no-open] | --account ACCOUNT) --yes [--json]",
		Short: "Measure what a provider's server really does, beside what its profile says",
		Long: `Measure what a provider's server really does: which form of the client it takes,
whether a refresh replaces the refresh token and keeps the scopes, what a second use of
a spent refresh token brings, how far a revocation reaches, what a dead token gets.

It signs in up to three times, best with a user made for this, spends those tokens on
purpose and revokes them. With --device or --browser a person allows each of these.
--account takes the password that an account of the app keeps: its own tokens are not
touched by us, but a server that allows one session a user may end them.

No account of the rack is changed. What was found is kept with the app, and counts before
what the profile says; where nothing was found the profile's word stays.`,
		Args: takes("APP"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.measure(cmd.Context(), args[0], &m) },
	}
	cmd.Flags().StringVar(&m.username, "username", "", "sign in as this `USER`")
	cmd.Flags().StringVar(&m.passwordFile, "password-file", "", "the password, in `FILE` or - for standard input")
	cmd.Flags().BoolVar(&m.client, "client-credentials", false, "sign in as the client itself")
	cmd.Flags().BoolVar(&m.device, "device", false, "sign in by a code that is entered on another device")
	cmd.Flags().BoolVar(&m.browser, "browser", false, "sign in with a browser; its address is printed")
	cmd.Flags().BoolVar(&m.noOpen, "no-open", false, "only print the browser's address")
	cmd.Flags().StringVar(&m.account, "account", "", "sign in by the password that this `ACCOUNT` keeps")
	cmd.Flags().BoolVar(&m.yes, "yes", false, "it may sign in, spend and revoke")
	cmd.Flags().BoolVar(&m.asJSON, "json", false, "print JSON Lines")
	c.completes(cmd, c.appsFor, map[string]completer{"account": c.accountsFor})
	return cmd
}

// check says what is wrong with the flags.
func (m *measuring) check() error {
	ways := 0
	for _, given := range []bool{m.username != "" || m.passwordFile != "", m.client, m.device, m.browser, m.account != ""} {
		if given {
			ways++
		}
	}
	switch {
	case !m.yes:
		return missing("--yes", "It signs in and spends tokens at the server, though of no account here.")
	case ways > 1:
		return usage("the ways of signing in exclude each other", "")
	case ways == 0, (m.username == "") != (m.passwordFile == ""):
		return missing("the way of signing in", "One of: --username with --password-file; --client-credentials; --device; --browser; --account.")
	case m.noOpen && !m.browser:
		return usage("--no-open goes with --browser", "")
	}
	return nil
}

// measurement is what the keeper is asked for.
func (c *call) measurement(ctx context.Context, m *measuring, app *model.App) (keeper.Measurement, error) {
	q := keeper.Measurement{App: app.ID}
	grant := model.Grant{Type: model.GrantClientCredentials, Scopes: app.Scopes}
	switch {
	case m.account != "":
		account, _, err := c.account(ctx, m.account)
		if err != nil {
			return q, err
		}
		q.Account = account.ID
		c.say("signing in as %s does, up to three times; a server that allows one session a user may end the account's own: “tokenrack signin” brings new ones", plain(account.Name))
		return q, nil
	case m.device:
		q.Device = c.showDevice
		return q, nil
	case m.browser:
		if err := c.input.claim("--browser"); err != nil {
			return q, err
		}
		var now underway
		model.Go(func() { c.pasteCallbacks(&now) })
		q.Browser = func(flow model.CodeFlow) {
			now.is(flow)
			c.showBrowser(ctx, flow, !m.noOpen)
		}
		return q, c.redirectGiven(app)
	case !m.client:
		password, err := c.secret("--password-file", m.passwordFile)
		if err != nil {
			return q, err
		}
		grant = model.Grant{Type: model.GrantPassword, Username: m.username, Password: password, Scopes: app.Scopes}
	}
	q.SignIn = func(context.Context) (model.Grant, error) { return grant, nil }
	return q, nil
}

// underway is the code flow that pasted lines belong to: of several sign-ins,
// one after the other, the one that waits now.
type underway struct {
	mu   sync.Mutex
	flow model.CodeFlow
}

func (u *underway) is(flow model.CodeFlow) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.flow = flow
}

// Paste hands a pasted line to the flow that waits.
func (u *underway) Paste(text string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.flow == nil {
		return usage("no sign-in waits for an address just now", "")
	}
	return u.flow.Paste(text)
}

func (c *call) measure(ctx context.Context, name string, m *measuring) error {
	if err := m.check(); err != nil {
		return err
	}
	app, err := c.app(ctx, name)
	if err != nil {
		return err
	}
	q, err := c.measurement(ctx, m, app)
	if err != nil {
		return err
	}
	var question, documented, measured column
	found, differ := 0, 0
	q.Found = func(f keeper.Finding) {
		found++
		if f.Differs() {
			differ++
		}
		if m.asJSON {
			c.lineJSON(findingJSON{schemaVersion, app.Name, f.Question, text(f.Documented), text(f.Measured), f.Differs(), f.Note})
			return
		}
		c.line(question.pad(f.Question) + "  " + documented.pad(orDash(f.Documented)) + "  " + measured.pad(orDash(f.Measured)) + "  " + plain(f.Note))
	}
	_, left, err := c.rack.Measure(ctx, q)
	if m.asJSON {
		c.lineSummary(summary{
			names:  []string{"found", "differ", "left_alive"},
			counts: map[string]int{"found": found, "differ": differ, "left_alive": left},
		})
	}
	if left > 0 {
		c.say("%d tokens that were made for this may live on; end them at the provider", left)
	}
	return err
}

func orDash(word string) string {
	if word == "" {
		return "-"
	}
	return word
}

type findingJSON struct {
	Schema     int    `json:"schema_version"`
	App        string `json:"app"`
	Question   string `json:"question"`
	Documented text   `json:"documented"`
	Measured   text   `json:"measured"`
	Differs    bool   `json:"differs"`
	Note       string `json:"note"`
}

// measuredJSON is what was measured of an app's server.
type measuredJSON struct {
	At        stamp `json:"measured_at"`
	AtEpoch   epoch `json:"measured_at_epoch"`
	Rotation  text  `json:"rotation"`
	SecondUse text  `json:"second_use"`
	OldAccess text  `json:"old_access"`
	ByAccess  text  `json:"revoke_access"`
	ByRefresh text  `json:"revoke_refresh"`
}

func viewMeasured(m *model.Measured) *measuredJSON {
	if m == nil {
		return nil
	}
	return &measuredJSON{
		stamp(m.At), epoch(m.At), text(m.Rotation), text(m.Retry), text(m.OldAccess), text(m.ByAccess), text(m.ByRefresh),
	}
}

// addMeasured shows the findings that count before the profile.
func addMeasured(rows *table, m *model.Measured) {
	if m == nil {
		return
	}
	rows.add("measured", m.At.UTC().Format("2006-01-02 15:04 UTC"))
	addKnown(rows, "  rotation", string(m.Rotation))
	addKnown(rows, "  second use", string(m.Retry))
	addKnown(rows, "  old access token", string(m.OldAccess))
	addKnown(rows, "  revoke access", string(m.ByAccess))
	addKnown(rows, "  revoke refresh", string(m.ByRefresh))
}
