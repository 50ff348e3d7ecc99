package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

func providerVerbs(c *call) *cobra.Command {
	return family("provider", "Look after the systems that tokens can be had from",
		providerListVerb(c), providerShowVerb(c), providerNewVerb(c), providerLintVerb(c), providerAddVerb(c), providerRmVerb(c), providerSchemaVerb(c), providerProbeVerb(c))
}

func providerListVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [--json]",
		Short: "Show the providers",
		Args:  takes(),
		RunE: func(*cobra.Command, []string) error {
			catalog, err := c.catalog()
			if err != nil {
				return err
			}
			if asJSON {
				views := []providerJSON{}
				for _, p := range catalog.Providers() {
					views = append(views, viewProvider(p))
				}
				return c.printJSON(struct {
					Schema    int            `json:"schema_version"`
					Providers []providerJSON `json:"providers"`
				}{schemaVersion, views})
			}
			rows := newTable("ID", "NAME", "ABOUT")
			for _, p := range catalog.Providers() {
				rows.add(p.ID, p.Name, p.About)
			}
			c.print(rows.String())
			c.sayProblems()
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func providerShowVerb(c *call) *cobra.Command {
	var asJSON, asTOML bool
	cmd := &cobra.Command{
		Use:   "show P [--json | --toml]",
		Short: "Show what a provider can do, its scopes and its traps",
		Args:  takes("P"),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case asTOML && asJSON:
				return usage("--json and --toml exclude each other", "Give one of them.")
			case asTOML:
				return c.printProfile(args[0])
			}
			catalog, err := c.catalog()
			if err != nil {
				return err
			}
			p, err := catalog.Provider(args[0])
			if err != nil {
				return noProvider(args[0], err)
			}
			if asJSON {
				return c.printJSON(struct {
					Schema int `json:"schema_version"`
					providerJSON
				}{schemaVersion, viewProvider(p)})
			}
			c.print(providerWords(p))
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&asTOML, "toml", false, "print its profile as it stands in its file, the start of another")
	c.completes(cmd, c.providersFor, nil)
	return cmd
}

func (c *call) printProfile(id string) error {
	profiles, err := c.deps.Profiles(c.paths)
	if err != nil {
		return err
	}
	text, err := profiles.ProfileText(id)
	if err != nil {
		return noProvider(id, err)
	}
	c.print(string(text))
	return nil
}

// noProvider says that there is no provider of an id; other errors pass.
func noProvider(id string, err error) error {
	var told *model.Error
	if !errors.As(err, &told) || told.Kind != model.KindNotFound {
		return err
	}
	return &model.Error{
		Kind:  model.KindNotFound,
		What:  "there is no provider " + quoted(id, "of that id"),
		Do:    "“tokenrack provider list” names them all.",
		Cause: err,
	}
}

type scopeJSON struct {
	Name    string `json:"name"`
	Says    string `json:"says"`
	Presets list   `json:"presets"`
}

type providerJSON struct {
	ID            string           `json:"id"`
	Name          string           `json:"name"`
	About         string           `json:"about"`
	URL           text             `json:"url"`
	URLFixed      bool             `json:"url_fixed"`
	Discovers     bool             `json:"discovers"`
	ClientAuth    model.ClientAuth `json:"client_auth"`
	ClientID      bool             `json:"client_id_needed"`
	ClientSecret  model.SecretNeed `json:"client_secret"`
	SignIns       list             `json:"sign_ins"`
	Scopes        []scopeJSON      `json:"scopes"`
	CanRefresh    bool             `json:"can_refresh"`
	Rotation      model.Rotation   `json:"rotation"`
	LostAnswer    model.LostAnswer `json:"lost_answer"`
	SessionFixed  bool             `json:"session_fixed"`
	SessionLife   int64            `json:"session_life_seconds"`
	NoLifetime    bool             `json:"no_lifetime"`
	RevokesByAPI  bool             `json:"revokes_by_api"`
	Probes        bool             `json:"probes"`
	RedirectURL   text             `json:"redirect_url"`
	RedirectExact bool             `json:"redirect_exact"`
	ByHandURL     text             `json:"by_hand_url"`
	ByHandSteps   list             `json:"by_hand_steps"`
	Notes         list             `json:"notes"`
}

func viewProvider(p model.Provider) providerJSON {
	view := providerJSON{
		ID: p.ID, Name: p.Name, About: p.About, URL: text(p.Base), URLFixed: p.BaseFixed, Discovers: p.Discovers,
		ClientAuth: p.ClientAuth, ClientID: p.ClientID, ClientSecret: p.ClientSecret, Scopes: []scopeJSON{},
		CanRefresh: p.CanRefresh, Rotation: p.Rotation, LostAnswer: p.LostAnswer,
		SessionFixed: p.SessionFixed, SessionLife: int64(p.SessionLife / time.Second), NoLifetime: p.NoLifetime, RevokesByAPI: p.Revocation.API, Probes: p.Probes,
		RedirectURL: text(p.RedirectAs), RedirectExact: p.RedirectExact,
		ByHandURL: text(p.ByHand.Address), ByHandSteps: list(p.ByHand.Steps), Notes: list(p.Notes),
	}
	for _, way := range p.SignIns {
		view.SignIns = append(view.SignIns, string(way.Way))
	}
	for _, scope := range p.Scopes {
		view.Scopes = append(view.Scopes, scopeJSON{scope.Name, scope.Says, list(scope.Presets)})
	}
	return view
}

// providerWords shows a provider to a person.
func providerWords(p model.Provider) string {
	facts := newTable()
	facts.add("id", p.ID)
	facts.add("name", p.Name)
	facts.add("about", p.About)
	address := p.Base
	if address == "" {
		address = "yours: give it with --url"
	}
	facts.add("address", address)
	facts.add("client", clientWords(p))
	var ways []string
	for _, way := range p.SignIns {
		ways = append(ways, string(way.Way))
	}
	facts.add("sign-in by", strings.Join(ways, ", "))
	facts.add("revoking", revokeWords(p))
	var b strings.Builder
	b.WriteString(facts.String())
	if len(p.Scopes) > 0 {
		scopes := newTable()
		for _, scope := range p.Scopes {
			scopes.add("  "+scope.Name, scope.Says)
		}
		b.WriteString("scopes\n" + scopes.String())
	}
	for _, part := range []struct {
		title string
		lines []string
	}{{"by hand", p.ByHand.Steps}, {"to know", p.Notes}} {
		if len(part.lines) == 0 {
			continue
		}
		b.WriteString(part.title + "\n")
		for _, line := range part.lines {
			b.WriteString("  " + plain(line) + "\n")
		}
	}
	return b.String()
}

func clientWords(p model.Provider) string {
	switch {
	case p.ClientAuth == model.ClientNone:
		return "none"
	case !p.ClientID:
		return string(p.ClientAuth)
	case p.ClientSecret == model.SecretRequired:
		return "client id and secret"
	case p.ClientSecret == model.SecretOptional:
		return "client id, and a secret where the server gave one"
	}
	return "client id"
}

func revokeWords(p model.Provider) string {
	switch {
	case p.Revocation.API:
		return "by the server's own call"
	case p.ByHand.Address != "":
		return "by hand, at " + p.ByHand.Address
	}
	return "by hand"
}
