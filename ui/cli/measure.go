package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func providerProbeVerb(c *call) *cobra.Command {
	var username, passwordFile string
	var client, yes, asJSON bool
	cmd := &cobra.Command{
		Use:   "probe APP (--username U --password-file F|- | --client-credentials) --yes [--json]",
		Short: "Measure what a provider's server really does, beside what its profile says",
		Long: `Measure what a provider's server really does: which form of the client it takes,
whether a refresh replaces the refresh token and keeps the scopes, what a second use of
a spent refresh token brings, how far a revocation reaches, what a dead token gets.

It signs in up to three times with a user that you name, best one made for this, spends
those tokens on purpose and revokes them. No account of the rack is touched. What was
found is kept with the app, and counts before what the profile says; where nothing was
found the profile's word stays.`,
		Args: takes("APP"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !yes {
				return missing("--yes", "It signs in and spends tokens at the server, though of no account here.")
			}
			grant, err := c.measuringGrant(username, passwordFile, client)
			if err != nil {
				return err
			}
			return c.measure(cmd.Context(), args[0], grant, asJSON)
		},
	}
	cmd.Flags().StringVar(&username, "username", "", "sign in as this `USER`")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "the password, in `FILE` or - for standard input")
	cmd.Flags().BoolVar(&client, "client-credentials", false, "sign in as the client itself")
	cmd.Flags().BoolVar(&yes, "yes", false, "it may sign in, spend and revoke")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON Lines")
	c.completes(cmd, c.appsFor, nil)
	return cmd
}

// measuringGrant is how the measurement signs in.
func (c *call) measuringGrant(username, passwordFile string, client bool) (model.Grant, error) {
	switch {
	case client && (username != "" || passwordFile != ""):
		return model.Grant{}, usage("the ways of signing in exclude each other", "")
	case client:
		return model.Grant{Type: model.GrantClientCredentials}, nil
	case username == "" || passwordFile == "":
		return model.Grant{}, missing("the way of signing in", "One of: --username with --password-file; --client-credentials.")
	}
	password, err := c.secret("--password-file", passwordFile)
	return model.Grant{Type: model.GrantPassword, Username: username, Password: password}, err
}

func (c *call) measure(ctx context.Context, name string, grant model.Grant, asJSON bool) error {
	app, err := c.app(ctx, name)
	if err != nil {
		return err
	}
	grant.Scopes = app.Scopes
	var question, documented, measured column
	found, differ := 0, 0
	_, left, err := c.rack.Measure(ctx, keeper.Measurement{
		App:    app.ID,
		SignIn: func(context.Context) (model.Grant, error) { return grant, nil },
		Found: func(f keeper.Finding) {
			found++
			if f.Differs() {
				differ++
			}
			if asJSON {
				c.lineJSON(findingJSON{schemaVersion, app.Name, f.Question, text(f.Documented), text(f.Measured), f.Differs(), f.Note})
				return
			}
			c.line(question.pad(f.Question) + "  " + documented.pad(orDash(f.Documented)) + "  " + measured.pad(orDash(f.Measured)) + "  " + plain(f.Note))
		},
	})
	if asJSON {
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
