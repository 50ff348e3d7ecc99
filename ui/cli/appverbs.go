package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

func appVerbs(c *call) *cobra.Command {
	return family("app", "Look after the OAuth clients that tokens are had by",
		appAddVerb(c), appListVerb(c), appShowVerb(c), appEditVerb(c), appRemoveVerb(c), appSecretVerbs(c))
}

func appListVerb(c *call) *cobra.Command {
	var provider string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [--provider P] [--json]",
		Short: "Show the apps",
		Args:  takes(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.appList(cmd.Context(), provider, asJSON) },
	}
	cmd.Flags().StringVar(&provider, "provider", "", "only apps of this provider `ID`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, nil, map[string]completer{"provider": c.providersFor})
	return cmd
}

func (c *call) appList(ctx context.Context, provider string, asJSON bool) error {
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	if provider != "" {
		if _, err := rack.Provider(provider); err != nil {
			return noProvider(provider, err)
		}
	}
	if err := rack.Load(ctx); err != nil {
		return err
	}
	snapshot := rack.Snapshot()
	counts := accountsByApp(snapshot)
	var apps []*model.App
	for _, app := range snapshot.Apps {
		if provider == "" || app.Provider == provider {
			apps = append(apps, app)
		}
	}
	slices.SortFunc(apps, func(a, b *model.App) int { return strings.Compare(a.Name, b.Name) })
	if asJSON {
		views := make([]appJSON, len(apps))
		for i, app := range apps {
			views[i] = viewApp(app, counts[app.ID])
		}
		return c.printJSON(struct {
			Schema int       `json:"schema_version"`
			Apps   []appJSON `json:"apps"`
		}{schemaVersion, views})
	}
	if len(apps) == 0 {
		c.say("no apps; “tokenrack app add” brings one in")
		return nil
	}
	rows := newTable("NAME", "PROVIDER", "ADDRESS", "CLIENT ID", "CUSTOMER", "ACCOUNTS")
	for _, app := range apps {
		rows.add(app.Name, app.Provider, app.Base, app.ClientID, app.Customer, fmt.Sprint(counts[app.ID]))
	}
	c.print(rows.String())
	return nil
}

func accountsByApp(s *model.Snapshot) map[model.ID]int {
	counts := map[model.ID]int{}
	for _, account := range s.Accounts {
		counts[account.App]++
	}
	return counts
}

func appShowVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show APP [--json]",
		Short: "Show one app",
		Args:  takes("APP"),
		RunE: func(cmd *cobra.Command, args []string) error {
			app, err := c.app(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if err := c.rack.Load(cmd.Context()); err != nil {
				return err
			}
			return c.showApp(app, accountsByApp(c.rack.Snapshot())[app.ID], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, c.appsFor, nil)
	return cmd
}

func appRemoveVerb(c *call) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rm APP",
		Short: "Remove an app that has no accounts",
		Args:  takes("APP"),
		RunE: func(cmd *cobra.Command, args []string) error {
			app, err := c.app(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if err := c.rack.RemoveApp(cmd.Context(), app.ID); err != nil {
				return err
			}
			c.say("%s is removed here; at the provider the client lives on", app.Name)
			return nil
		},
	}
	c.completes(cmd, c.appsFor, nil)
	return cmd
}

type secretRefJSON struct {
	Fingerprint  text  `json:"fingerprint"`
	AddedAt      stamp `json:"added_at"`
	AddedAtEpoch epoch `json:"added_at_epoch"`
}

type appJSON struct {
	Name            string          `json:"name"`
	Provider        string          `json:"provider"`
	Customer        text            `json:"customer"`
	URL             text            `json:"url"`
	ClientID        text            `json:"client_id"`
	ClientAuth      text            `json:"client_auth"`
	ClientSecrets   []secretRefJSON `json:"client_secrets"`
	Scopes          list            `json:"scopes"`
	RedirectURL     text            `json:"redirect_url"`
	Grant           text            `json:"grant"`
	TokenURL        text            `json:"token_url"`
	AuthorizeURL    text            `json:"authorize_url"`
	RevokeURL       text            `json:"revoke_url"`
	ProbeURL        text            `json:"probe_url"`
	DeviceURL       text            `json:"device_url"`
	IntrospectURL   text            `json:"introspect_url"`
	Origins         list            `json:"origins"`
	TrustsCA        bool            `json:"ca"`
	Pin             text            `json:"pin"`
	AssumedLifetime number          `json:"assumed_lifetime_seconds"`
	Accounts        int             `json:"accounts"`
	CreatedAt       stamp           `json:"created_at"`
	CreatedAtEpoch  epoch           `json:"created_at_epoch"`
	RevokedAt       stamp           `json:"revoked_at"`
	RevokedAtEpoch  epoch           `json:"revoked_at_epoch"`
	Measured        *measuredJSON   `json:"measured"`
}

func viewApp(a *model.App, accounts int) appJSON {
	view := appJSON{
		Name: a.Name, Provider: a.Provider, Customer: text(a.Customer), URL: text(a.Base),
		ClientID: text(a.ClientID), ClientAuth: text(a.ClientAuth), ClientSecrets: []secretRefJSON{},
		Scopes: list(a.Scopes), RedirectURL: text(a.RedirectURL), Grant: text(a.Grant),
		TokenURL: text(a.Endpoints.Token), AuthorizeURL: text(a.Endpoints.Authorize),
		RevokeURL: text(a.Endpoints.Revoke), ProbeURL: text(a.Endpoints.Probe), DeviceURL: text(a.Endpoints.Device), IntrospectURL: text(a.Endpoints.Introspect), Origins: list(originsOf(a)),
		Measured: viewMeasured(a.Measured),
		TrustsCA: a.CA != "", Pin: text(a.Pin), AssumedLifetime: number(a.AssumedLifetime.Seconds()), Accounts: accounts,
		CreatedAt: stamp(a.Created), CreatedAtEpoch: epoch(a.Created), RevokedAt: stamp(a.RevokedAt), RevokedAtEpoch: epoch(a.RevokedAt),
	}
	for _, s := range a.ClientSecrets {
		view.ClientSecrets = append(view.ClientSecrets, secretRefJSON{text(s.Fingerprint), stamp(s.Added), epoch(s.Added)})
	}
	return view
}

// originsOf lists where the app's secrets may be sent, each once.
func originsOf(a *model.App) []string {
	var origins []string
	for _, origin := range []string{a.Origins.Token, a.Origins.Authorize, a.Origins.Revoke, a.Origins.Probe, a.Origins.Device, a.Origins.Introspect} {
		if origin != "" && !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	return origins
}

// showApp prints an app; accounts below zero means that nobody counted.
func (c *call) showApp(a *model.App, accounts int, asJSON bool) error {
	if asJSON {
		return c.printJSON(struct {
			Schema int `json:"schema_version"`
			appJSON
		}{schemaVersion, viewApp(a, accounts)})
	}
	rows := newTable()
	rows.add("app", a.Name)
	rows.add("provider", a.Provider)
	addKnown(rows, "customer", a.Customer)
	addKnown(rows, "address", a.Base)
	addKnown(rows, "client id", a.ClientID)
	for _, secret := range a.ClientSecrets {
		rows.add("client secret", string(secret.Fingerprint))
	}
	addKnown(rows, "scopes", strings.Join(a.Scopes, " "))
	addKnown(rows, "redirect url", a.RedirectURL)
	addKnown(rows, "token url", a.Endpoints.Token)
	addKnown(rows, "authorize url", a.Endpoints.Authorize)
	addKnown(rows, "revoke url", a.Endpoints.Revoke)
	addKnown(rows, "probe url", a.Endpoints.Probe)
	addKnown(rows, "device url", a.Endpoints.Device)
	addKnown(rows, "introspect url", a.Endpoints.Introspect)
	addKnown(rows, "secrets go to", strings.Join(originsOf(a), " "))
	addKnown(rows, "certificate", a.Pin)
	if a.CA != "" {
		rows.add("certificate", "one of the CA file's")
	}
	if a.AssumedLifetime > 0 {
		rows.add("assumed life", brief(a.AssumedLifetime))
	}
	addMeasured(rows, a.Measured)
	rows.add("accounts", fmt.Sprint(accounts))
	c.print(rows.String())
	return nil
}
