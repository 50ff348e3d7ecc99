package cli

import (
	"context"

	"github.com/spf13/cobra"
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
	if _, err := c.open(ctx); err != nil {
		return err
	}
	return c.deps.Screen(ctx, Screen{Keeper: c.keeper, Paths: c.paths})
}

func (c *call) demo(ctx context.Context) error {
	if !c.onTerminal() {
		return usage("the demo needs a terminal", "“tokenrack sandbox” runs only its servers.")
	}
	return c.deps.Screen(ctx, Screen{Demo: true, Paths: c.paths})
}

// onTerminal says that a person sits before both ends.
func (c *call) onTerminal() bool { return isTerminal(c.deps.Stdin) && isTerminal(c.deps.Stdout) }
