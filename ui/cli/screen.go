package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model/keeper"
)

func uiVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:   "ui",
		Short: "Open the screen, as without any verb",
		Args:  takes(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.screen(cmd.Context()) },
	}
}

func demoVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Open the screen with practice accounts; nothing is kept",
		Args:  takes(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.demo(cmd.Context()) },
	}
}

func (c *call) screen(ctx context.Context) error {
	if !c.onTerminal() {
		return usage("the screen needs a terminal", "Scripts use the verbs: “tokenrack list”, “tokenrack token ACCOUNT”; “tokenrack --help” names them all.")
	}
	if c.passphraseFile != "" || !c.mayAsk() {
		// Nobody is to be asked, so that a vault that does not open is an error
		// here, before there is a screen.
		if _, err := c.open(ctx); err != nil {
			return err
		}
	}
	providers := func() (keeper.Providers, error) { return c.deps.Providers(c.paths) }
	return c.deps.Screen(ctx, Screen{
		Keeper: c.keeper, Store: c.store, Vault: c.deps.Vault(c.paths), Providers: providers, Paths: c.paths,
	})
}

func (c *call) demo(ctx context.Context) error {
	if !c.onTerminal() {
		return usage("the demo needs a terminal", "“tokenrack sandbox” runs only its servers.")
	}
	return c.deps.Screen(ctx, Screen{Demo: true, Paths: c.paths})
}

// onTerminal says that a person sits before both ends.
func (c *call) onTerminal() bool { return isTerminal(c.deps.Stdin) && isTerminal(c.deps.Stdout) }
