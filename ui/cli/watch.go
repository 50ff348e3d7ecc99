package cli

import (
	"context"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

func watchVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: "Keep tokens fresh in the foreground, for a service manager",
		Long: `Keep tokens fresh in the foreground until it is stopped: each is refreshed ahead of
its end. It never asks and never locks by itself.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.watch(cmd.Context()) },
	}
}

// watch ends when it is told to, which is its proper end and no failure.
func (c *call) watch(ctx context.Context) error {
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := rack.Load(ctx); err != nil {
		return err
	}
	c.say("watching, accounts: %d; stop it with Ctrl+C", len(rack.Snapshot().Accounts))
	group, both := errgroup.WithContext(ctx)
	group.Go(func() error { return rack.Follow(both) })
	group.Go(func() error { return rack.Watch(both) })
	if err := group.Wait(); ctx.Err() == nil {
		return err
	}
	return nil
}
