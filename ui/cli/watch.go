package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/tokenrack/tokenrack/model/keeper"
)

func watchVerb(c *call) *cobra.Command {
	var sweep durationFlag
	cmd := &cobra.Command{
		Use:   "watch [--sweep 7d]",
		Short: "Keep tokens fresh in the foreground, for a service manager",
		Long: `Keep tokens fresh in the foreground until it is stopped: each is refreshed ahead of
its end. It never asks and never locks by itself.

With --sweep, or sweep_days in the settings, it also tries the token of each account
that for so long neither came new nor was seen to work, so that one that ended at its
server is known before it is needed. It tries as “probe” does, which spends nothing, one
account at a time and host.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.watch(cmd.Context(), sweep) },
	}
	cmd.Flags().Var(&sweep, "sweep", "try accounts that were idle for so `LONG`, 1h to 90d; 0: none (unless given: as the settings say)")
	return cmd
}

// leastSweep is the shortest that --sweep takes.
const leastSweep = time.Hour

// idleAfter is after how long an idle account is tried; 0: never.
func (c *call) idleAfter(sweep durationFlag) (time.Duration, error) {
	switch {
	case sweep.set && sweep.value != 0 && (sweep.value < leastSweep || sweep.value > keeper.SweepLongest):
		return 0, usage("--sweep is 1h to 90d, or 0", "A token that worked an hour ago is not idle.")
	case sweep.set || c.deps.IdleAfter == nil:
		return sweep.value, nil
	}
	after, err := c.deps.IdleAfter(c.paths)
	if err != nil { // the tokens matter more than a misspelt setting
		c.say("%s", tell(err).Error())
	}
	return after, nil
}

// watch ends when it is told to, which is its proper end and no failure.
func (c *call) watch(ctx context.Context, sweep durationFlag) error {
	idle, err := c.idleAfter(sweep)
	if err != nil {
		return err
	}
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := rack.Load(ctx); err != nil {
		return err
	}
	rack.SweepIdle(idle)
	tried := ""
	if idle > 0 {
		tried = ", idle ones are tried after " + brief(idle)
	}
	c.say("watching, accounts: %d%s; stop it with Ctrl+C", len(rack.Snapshot().Accounts), tried)
	group, both := errgroup.WithContext(ctx)
	group.Go(func() error { return rack.Follow(both) })
	group.Go(func() error { return rack.Watch(both) })
	if err := group.Wait(); ctx.Err() == nil {
		return err
	}
	return nil
}
