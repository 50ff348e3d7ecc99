package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func watchVerb(c *call) *cobra.Command {
	var sweep durationFlag
	cmd := &cobra.Command{
		Use:   "watch [--sweep 7d]",
		Short: "Keep tokens fresh in the foreground, for a service manager",
		Long: `Keep tokens fresh in the foreground until it is stopped: each is refreshed ahead of
its end. It never locks by itself, and asks for nothing once it runs. Where another
tokenrack changes the vault's key it opens the vault again, by its keyring or the
file that it was given.

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
	for err == nil {
		err = c.watchRack(ctx, rack, idle)
		if !errors.Is(err, model.ErrRekeyed) || ctx.Err() != nil {
			return err
		}
		rack, err = c.openAgain(ctx, tell(err))
	}
	return err
}

// openAgain opens the vault after another program has changed its key, by what
// needs nobody: the file that was named, or the keyring. What the old handle had
// begun is stored, or was never sent.
func (c *call) openAgain(ctx context.Context, why *model.Error) (Rack, error) {
	c.say("%s", why.What)
	old := c.store
	if err := c.close(ctx); err != nil {
		return nil, err
	}
	rack, err := c.openUnasked(ctx)
	if err != nil {
		return nil, &model.Error{
			Kind: model.KindLocked, What: why.What + ", and it could not be opened again", Why: tell(err).Error(),
			Still: "Nothing is lost, but no token is refreshed ahead of its end.",
			Do:    "Start it again with a way in that the vault has now: “tokenrack vault slot list” names them.",
			Cause: err,
		}
	}
	if from, some := old.(unwritten); some {
		for _, line := range from.Unwritten() {
			c.store.Later(line)
		}
	}
	c.say("opened again with its new key")
	return rack, nil
}

// unwritten is a store that could not write its last lines of activity.
type unwritten interface{ Unwritten() [][]byte }

// openUnasked opens the vault and asks nobody.
func (c *call) openUnasked(ctx context.Context) (Rack, error) {
	if c.passphraseFile == fromStdin || c.identityFile == fromStdin {
		return nil, &model.Error{Kind: model.KindLocked, What: "what opened it came on standard input, which is read once"}
	}
	key, err := c.key()
	if err != nil {
		return nil, err
	}
	key.Ask, key.AskIdentity = nil, nil
	return c.openWith(ctx, key)
}

// watchRack keeps the tokens of an open vault fresh; idle is as in idleAfter.
func (c *call) watchRack(ctx context.Context, rack Rack, idle time.Duration) error {
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
	group.Go(model.GuardedErr(func() error { return rack.Follow(both) }))
	group.Go(model.GuardedErr(func() error { return rack.Watch(both) }))
	if err := group.Wait(); ctx.Err() == nil {
		return err
	}
	return nil
}
