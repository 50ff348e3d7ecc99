package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model/keeper"
)

func uiVerb(c *call) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ui",
		Short: "Open the screen, as without any verb",
		Args:  takes(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.screen(cmd.Context(), c.looks(cmd)) },
	}
	lookFlags(cmd)
	return cmd
}

func demoVerb(c *call) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open the screen with practice accounts; nothing is kept",
		Args:  takes(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.demo(cmd.Context(), c.looks(cmd)) },
	}
	lookFlags(cmd)
	return cmd
}

// looks is how a person wants the screen to look, as the flags say.
type looks struct {
	plain, ascii bool
	theme        string // empty: nothing was said
}

// lookFlags adds the flags for it.
func lookFlags(cmd *cobra.Command) {
	cmd.Flags().Bool("plain", false, "line by line, for screen readers and simple terminals (or ACCESSIBLE, or TERM=dumb)")
	cmd.Flags().Bool("ascii", false, "draw with plain ASCII characters only (by itself where the terminal has no others)")
	cmd.Flags().String("theme", "", "the theme by its `NAME`, or auto (or TOKENRACK_THEME)")
}

// looks reads the flags.
func (c *call) looks(cmd *cobra.Command) looks {
	l := looks{plain: c.plainWanted(cmd)}
	l.ascii, _ = cmd.Flags().GetBool("ascii")
	l.theme, _ = cmd.Flags().GetString("theme")
	return l
}

// plainWanted says that lines are wanted instead of a screen. The flag wins,
// also with =false; then ACCESSIBLE, which other programs heed too; then a
// terminal that draws nothing.
func (c *call) plainWanted(cmd *cobra.Command) bool {
	if flag := cmd.Flags().Lookup("plain"); flag != nil && flag.Changed {
		return flag.Value.String() == "true"
	}
	if accessible := c.deps.Getenv("ACCESSIBLE"); accessible != "" {
		yes, err := strconv.ParseBool(accessible)
		return yes || err != nil // any word but a no is a yes
	}
	return c.deps.Getenv("TERM") == "dumb" && c.onTerminal()
}

func (c *call) screen(ctx context.Context, l looks) error {
	if l.plain {
		if err := c.input.claim("the plain mode"); err != nil {
			return err
		}
	} else if !c.onTerminal() {
		return usage("the screen needs a terminal", "Scripts use the verbs: “tokenrack list”, “tokenrack token ACCOUNT”; “tokenrack --help” names them all. “tokenrack --plain” reads lines from anywhere.")
	}
	if c.passphraseFile != "" || c.identityFile != "" || !c.mayAsk() {
		// Nobody is to be asked, so that a vault that does not open is an error
		// here, before there is a screen.
		if _, err := c.open(ctx); err != nil {
			return err
		}
	}
	providers := func() (keeper.Providers, error) { return c.deps.Providers(c.paths) }
	c.onScreen = !l.plain
	defer func() { c.eventHooks().Wait(ctx) }()
	return c.deps.Screen(ctx, Screen{
		Plain: l.plain, ASCII: l.ascii, Theme: l.theme, Keeper: c.keeper, Store: c.store, Vault: c.deps.Vault(c.paths), Providers: providers, Paths: c.paths,
		Age: c.deps.Age, Doctor: c.deps.Doctor(c.paths), Events: c.eventHooks().Tell,
	})
}

func (c *call) demo(ctx context.Context, l looks) error {
	if !l.plain && !c.onTerminal() {
		return usage("the demo needs a terminal", "“tokenrack sandbox” runs only its servers; “tokenrack demo --plain” reads lines from anywhere.")
	}
	providers := func() (keeper.Providers, error) { return c.deps.Providers(c.paths) }
	// The vault is for whoever wants one of their own when they leave the demo.
	return c.deps.Screen(ctx, Screen{
		Demo: true, Plain: l.plain, ASCII: l.ascii, Theme: l.theme,
		Vault: c.deps.Vault(c.paths), Providers: providers, Paths: c.paths, Age: c.deps.Age, Doctor: c.deps.Doctor(c.paths),
	})
}

// onTerminal says that a person sits before both ends.
func (c *call) onTerminal() bool { return isTerminal(c.deps.Stdin) && isTerminal(c.deps.Stdout) }
