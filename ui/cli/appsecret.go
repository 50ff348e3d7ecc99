package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// appSecretVerbs lead through the rotation of a client secret: the next one
// beside the old one, then the old one proven dead, then gone.
func appSecretVerbs(c *call) *cobra.Command {
	return family("secret", "Rotate an app's client secret: the next beside the old, until the old is dead",
		appSecretListVerb(c), appSecretAddVerb(c), appSecretProbeVerb(c), appSecretRmVerb(c))
}

func appSecretListVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list APP [--json]", Short: "Show the fingerprints of an app's client secrets, as they are tried", Args: takes("APP"),
		RunE: func(cmd *cobra.Command, args []string) error {
			app, err := c.app(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return c.showSecrets(app, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, c.appsFor, nil)
	return cmd
}

func (c *call) showSecrets(app *model.App, asJSON bool) error {
	if asJSON {
		return c.printJSON(struct {
			Schema  int             `json:"schema_version"`
			App     string          `json:"app"`
			Secrets []secretRefJSON `json:"client_secrets"`
		}{schemaVersion, app.Name, viewApp(app, -1).ClientSecrets})
	}
	rows := newTable("FINGERPRINT", "SINCE")
	for _, ref := range app.ClientSecrets {
		rows.add(string(ref.Fingerprint), ref.Added.UTC().Format("2006-01-02 15:04 UTC"))
	}
	c.print(rows.String())
	return nil
}

func appSecretAddVerb(c *call) *cobra.Command {
	var file string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "add APP --client-secret-file F|- [--json]",
		Short: "Keep the next client secret beside the one that is used",
		Long: `Keep the next client secret beside the one that is used. It is tried first from then
on, and the old one after it wherever a server says that it does not know the client
and nothing can have been spent (invalid_client): so it may be changed at the provider
at any moment, before or after.`,
		Args: takes("APP"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if file == "" {
				return missing("--client-secret-file", "The secret comes by file, or by - on standard input.")
			}
			secret, err := c.secret("--client-secret-file", file)
			if err != nil {
				return err
			}
			app, err := c.app(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if app, err = c.rack.AddClientSecret(cmd.Context(), app.ID, secret); err != nil {
				return err
			}
			return c.showSecrets(app, asJSON)
		},
	}
	cmd.Flags().StringVar(&file, "client-secret-file", "", "the next secret, in `FILE` or - for standard input")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, c.appsFor, nil)
	return cmd
}

func appSecretProbeVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "probe APP [--json]",
		Short: "Try each client secret harmlessly: which does the server know?",
		Long: `Try each client secret of an app with a refresh token that nobody ever had: a server
that knows the client refuses the token, one that does not refuses the client. Exit
code: 0 the first works, 4 it is refused, 7 it could not be told.`,
		Args: takes("APP"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.probeSecrets(cmd.Context(), args[0], asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON Lines")
	c.completes(cmd, c.appsFor, nil)
	return cmd
}

type secretProbeJSON struct {
	Schema      int                  `json:"schema_version"`
	App         string               `json:"app"`
	Fingerprint text                 `json:"fingerprint"`
	Outcome     keeper.SecretOutcome `json:"outcome"`
	Error       *errorJSON           `json:"error"`
}

func (c *call) probeSecrets(ctx context.Context, name string, asJSON bool) error {
	app, err := c.app(ctx, name)
	if err != nil {
		return err
	}
	results, err := c.rack.ProbeClientSecrets(ctx, app.ID)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, r := range results {
		counts[string(r.Outcome)]++
		if asJSON {
			c.lineJSON(secretProbeJSON{schemaVersion, app.Name, text(r.Secret.Fingerprint), r.Outcome, errorOf(r.Err)})
			continue
		}
		why := ""
		if r.Err != nil {
			why = r.Err.Error()
		}
		c.line(string(r.Secret.Fingerprint) + "  " + string(r.Outcome) + "  " + plain(why))
	}
	if asJSON {
		c.lineSummary(summary{names: []string{string(keeper.SecretWorks), string(keeper.SecretRefused), string(keeper.SecretUnknown)}, counts: counts})
	}
	switch {
	case len(results) == 0:
		return usage("the app has no client secret", "")
	case results[0].Outcome == keeper.SecretRefused:
		return &model.Error{Kind: model.KindSignIn, What: "the server does not know the client secret that is tried first"}
	case results[0].Outcome == keeper.SecretUnknown:
		return &model.Error{Kind: model.KindUnavailable, What: "it could not be told whether the client secret works"}
	}
	return nil
}

func appSecretRmVerb(c *call) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "rm APP FINGERPRINT [--yes]",
		Short: "Forget an old client secret, once the server refuses it",
		Long: `Forget an old client secret, here only. It is tried first: one that the server still
takes, or of which that cannot be told, goes only with --yes, since whoever has it can
still use it.`,
		Args: takes("APP", "FINGERPRINT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.removeSecret(cmd.Context(), args[0], model.Fingerprint(args[1]), yes)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "also one that is not proven dead")
	c.completes(cmd, c.appsFor, nil)
	return cmd
}

func (c *call) removeSecret(ctx context.Context, name string, print model.Fingerprint, yes bool) error {
	app, err := c.app(ctx, name)
	if err != nil {
		return err
	}
	if !yes {
		results, err := c.rack.ProbeClientSecrets(ctx, app.ID)
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Secret.Fingerprint == print && r.Outcome != keeper.SecretRefused {
				return &model.Error{
					Kind: model.KindAlive, What: "the client secret is not proven dead", Why: "tried just now: " + string(r.Outcome),
					Still: "It is still kept.", Do: "End it at the provider, then try again; or forget it all the same with --yes.",
				}
			}
		}
	}
	if app, err = c.rack.RemoveClientSecret(ctx, app.ID, print); err != nil {
		return err
	}
	return c.showSecrets(app, false)
}
