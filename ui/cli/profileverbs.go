package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

// Profiles is the folder of a person's own profiles, and what there is to know
// of the format.
type Profiles interface {
	// Lint says everything that is wrong with a profile's text. Its error has
	// a method Lines where there are several mistakes.
	Lint(file string, text []byte) error
	// AddProfile brings a profile in, whole or not at all; one that differs
	// from what is there is an error of [model.KindExists] unless replace.
	AddProfile(file string, text []byte, replace bool) (model.Provider, error)
	// RemoveProfile takes one out; the built-in ones cannot be removed.
	RemoveProfile(id string) error
	// ProfileText returns one as it stands in its file.
	ProfileText(id string) ([]byte, error)
	// Template returns one to start from.
	Template(id string) ([]byte, error)
	// Schema returns the JSON schema of the format.
	Schema() ([]byte, error)
	// Problems tells what is wrong with those that cannot be used.
	Problems() []error
}

func providerLintVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE",
		Short: "Say what is wrong with a profile, by line; nothing is changed",
		Args:  takes("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			profiles, text, err := c.profileFile(args[0])
			if err != nil {
				return err
			}
			if err := profiles.Lint(args[0], text); err != nil {
				return c.sayMistakes(err)
			}
			c.say("%s is a profile without mistakes; “tokenrack provider add” brings it in", args[0])
			return nil
		},
	}
}

func providerAddVerb(c *call) *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use:   "add FILE [--replace]",
		Short: "Bring in a system of your own by its profile",
		Long: `Bring in a system of your own by its profile: a TOML file, or - for standard input.
“tokenrack provider new ID” writes one to start from.

Where a profile is replaced and its addresses changed, nothing is sent to a new one
before “tokenrack app edit APP --accept-origin” confirmed it for each app.`,
		Args: takes("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			profiles, text, err := c.profileFile(args[0])
			if err != nil {
				return err
			}
			p, err := profiles.AddProfile(args[0], text, replace)
			if err != nil {
				return c.sayMistakes(err)
			}
			c.say("%s is there; “tokenrack app add NAME --provider %s” brings in a client of it", p.Name, p.ID)
			return nil
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "take the place of the profile that is there")
	return cmd
}

func providerNewVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:     "new ID",
		Short:   "Print a profile to start from, with what to look for on the maker's page",
		Example: "  tokenrack provider new acme > acme.toml",
		Args:    takes("ID"),
		RunE: func(_ *cobra.Command, args []string) error {
			profiles, err := c.deps.Profiles(c.paths)
			if err != nil {
				return err
			}
			text, err := profiles.Template(args[0])
			if err != nil {
				return err
			}
			c.print(string(text))
			return nil
		},
	}
}

func providerSchemaVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON schema of the profile format, for editors",
		Args:  takes(),
		RunE: func(*cobra.Command, []string) error {
			profiles, err := c.deps.Profiles(c.paths)
			if err != nil {
				return err
			}
			text, err := profiles.Schema()
			if err != nil {
				return err
			}
			c.print(string(text) + "\n")
			return nil
		},
	}
}

func providerRmVerb(c *call) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "rm P [--yes]",
		Short: "Take a system of your own out; apps of it cannot be used without it",
		Args:  takes("P"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !yes {
				if err := c.unused(cmd.Context(), args[0]); err != nil {
					return err
				}
			}
			profiles, err := c.deps.Profiles(c.paths)
			if err != nil {
				return err
			}
			if err := profiles.RemoveProfile(args[0]); err != nil {
				return noProvider(args[0], err)
			}
			c.say("%s is taken out", plain(args[0]))
			return nil
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "also where apps use it, or where the vault is locked and nobody knows")
	c.completes(cmd, c.providersFor, nil)
	return cmd
}

// unused holds that no app uses a provider. No vault yet is fine.
func (c *call) unused(ctx context.Context, id string) error {
	status, err := c.deps.Vault(c.paths).Status(ctx)
	if err != nil || !status.Exists {
		return err
	}
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := rack.Load(ctx); err != nil {
		return err
	}
	for _, app := range rack.Snapshot().Apps {
		if app.Provider == id {
			return &model.Error{
				Kind: model.KindUsage, What: "the provider " + plain(id) + " is in use", Why: "the app " + plain(app.Name) + " is one of it",
				Still: "Nothing was changed.", Do: "Remove its apps first, or take it out all the same with --yes.",
			}
		}
	}
	return nil
}

// profileFile reads a profile's text.
func (c *call) profileFile(name string) (Profiles, []byte, error) {
	profiles, err := c.deps.Profiles(c.paths)
	if err != nil {
		return nil, nil, err
	}
	text, err := c.read("FILE", name)
	return profiles, text, err
}

// sayMistakes says each mistake of a profile on a line of its own, and returns
// what is left to say.
func (c *call) sayMistakes(err error) error {
	var mistakes interface{ Lines() []string }
	if !errors.As(err, &mistakes) || len(mistakes.Lines()) < 2 {
		return err
	}
	for _, line := range mistakes.Lines() {
		c.errln(safe(line))
	}
	return err
}

// sayProblems tells of the profiles that cannot be used. That they cannot even
// be looked at is said by whoever needs one.
func (c *call) sayProblems() {
	if c.deps.Profiles == nil {
		return
	}
	profiles, err := c.deps.Profiles(c.paths)
	if err != nil {
		return
	}
	for _, problem := range profiles.Problems() {
		c.say("%s", tell(problem).Error())
	}
}
