package cli

import "github.com/spf13/cobra"

// sweepName is the verb by which the screen has the clipboard held, and cleared
// after its own end. It is nobody's to type: what it is to do stands on its
// standard input.
const sweepName = "clipboard-sweep"

func sweepVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use: sweepName, Hidden: true, Args: takes(),
		Short: "Clear the clipboard later; the screen runs this",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.deps.Sweep == nil || isTerminal(c.deps.Stdin) {
				return usage("the screen runs this verb by itself", "")
			}
			if err := c.deps.Sweep(cmd.Context(), c.deps.Stdin, c.deps.Stdout); err != nil {
				return usage("the screen runs this verb by itself", "")
			}
			return nil
		},
	}
}
