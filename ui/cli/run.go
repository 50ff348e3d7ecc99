package cli

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// call is one run of the program: the words it was called with, what it holds
// open, and the answer it gathers.
type call struct {
	deps  Deps
	paths Paths

	home           string // --home
	passphraseFile string // --passphrase-file
	identityFile   string // --identity

	input  input
	asked  bool // a person was asked for the passphrase
	answer bytes.Buffer
	broken error // the first failure to write to standard output

	rack   Rack
	keeper *keeper.Keeper // the rack's, nil in tests that fake it
	store  keeper.Store

	hooks    *Hooks
	onScreen bool // the screen is up: nothing is written beside it
}

// Run runs one verb and returns the exit code. When ctx ends, the verb stops;
// an exchange with a server that has begun is waited for.
func Run(ctx context.Context, deps Deps, args []string) (code int) {
	return int((&call{deps: deps}).run(ctx, args))
}

func (c *call) run(ctx context.Context, args []string) (code ExitCode) {
	ctx, ended := c.careful(ctx)
	defer func() {
		r := recover()
		m := ended()
		if r != nil {
			m = model.NewMistake(r)
		}
		if m != nil {
			confess(c.deps.Stderr, m)
			code = ExitUnexpected
		}
	}()
	c.input.stream = c.deps.Stdin
	err := c.execute(ctx, args)
	if err == nil {
		err = c.flush()
	}
	if err == nil {
		err = c.broken
	}
	if closeErr := c.close(ctx); err == nil {
		err = closeErr
	}
	if err != nil && ctx.Err() != nil && codeOf(tell(err).Kind) != ExitStopped {
		err = stoppedBy(err)
	}
	if model.FirstMistake() != nil {
		return ExitUnexpected // which is told instead of what it looked like from inside
	}
	return c.report(err)
}

// stoppedBy says that a person stopped the verb where the error only tells
// what the stop looked like from inside. A silent end keeps its code.
func stoppedBy(err error) error {
	if silent := exitError(0); errors.As(err, &silent) {
		return err
	}
	return stopped()
}

func (c *call) execute(ctx context.Context, args []string) error {
	root := c.root(args)
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// root builds the command tree, but only the branch that args name where they
// name one: the quick verbs do not pay for the others.
func (c *call) root(args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "tokenrack",
		Short: "A rack of customers' API keys: every token on its hook, its clock beside it",
		Long: `A rack of customers' API keys: every token on its hook, its clock beside it,
taken in one movement, and cut at once when it is lost.

Without a verb it opens the screen. "tokenrack demo" shows it with practice
accounts: nothing is kept and nothing leaves the machine. With --plain both
work line by line, for screen readers, braille lines and slow links.`,
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: func(*cobra.Command, []string) error { return c.settle() },
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownVerb(cmd, args[0], verbNames())
			}
			return c.screen(cmd.Context(), c.looks(cmd))
		},
	}
	root.SetOut(c.deps.Stdout)
	root.SetErr(c.deps.Stderr)
	root.SetIn(c.deps.Stdin)
	root.SetFlagErrorFunc(flagError)
	lookFlags(root)
	flags := root.PersistentFlags()
	flags.StringVar(&c.home, "home", "", "keep everything below `DIR` (or "+envHome+")")
	flags.StringVar(&c.passphraseFile, "passphrase-file", "", "unlock with the passphrase in `FILE`, - for standard input (or "+envPassphrase+")")
	flags.StringVar(&c.identityFile, "identity", "", "unlock with the age or SSH key in `FILE`, - for standard input (or "+envIdentity+")")
	c.plant(root, args)
	return root
}

// plant adds the verbs to the tree.
func (c *call) plant(root *cobra.Command, args []string) {
	name := verbIn(args)
	for _, v := range verbs() {
		if v.name == name {
			root.AddCommand(v.build(c))
			return
		}
	}
	version, _ := c.build()
	root.Version = version
	for _, group := range groups {
		root.AddGroup(&cobra.Group{ID: group.id, Title: group.title})
	}
	root.SetHelpCommandGroupID(groupProgram)
	for _, v := range verbs() {
		cmd := v.build(c)
		cmd.GroupID = v.group
		root.AddCommand(cmd)
	}
}

// settle makes what every verb needs before it begins.
func (c *call) settle() (err error) {
	if c.paths, err = findPaths(c.home, c.deps.Getenv); err != nil {
		return err
	}
	return c.settleKey()
}

// settleKey decides what unlocks the vault: a flag before a variable, and one
// thing only.
func (c *call) settleKey() error {
	switch {
	case c.passphraseFile != "" && c.identityFile != "":
		return usage("both --passphrase-file and --identity are given", "One opens the vault; leave the other out.")
	case c.passphraseFile == "" && c.identityFile == "":
		if c.passphraseFile = c.deps.Getenv(envPassphrase); c.passphraseFile == "" {
			c.identityFile = c.deps.Getenv(envIdentity)
		}
	}
	switch fromStdin {
	case c.passphraseFile:
		return c.input.claim("--passphrase-file")
	case c.identityFile:
		return c.input.claim("--identity")
	}
	return nil
}

// closeTimeout is how long an exchange that has begun is waited for: its own
// deadline and a little more.
const closeTimeout = 40 * time.Second

// patience is how long closing may take before a person is told why.
const patience = 500 * time.Millisecond

// close waits for what has begun and gives the vault up. Closing twice is
// allowed.
func (c *call) close(ctx context.Context) error {
	if c.keeper == nil {
		return nil
	}
	k, store := c.keeper, c.store
	c.keeper, c.store, c.rack = nil, nil, nil
	if ctx.Err() != nil {
		told := time.AfterFunc(patience, model.Guarded(func() { c.say("waiting for a server's answer that is under way") }))
		defer told.Stop()
	}
	waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	err := k.Close(waiting)
	c.hooks.Wait(ctx)
	if closeErr := store.Close(); closeErr != nil {
		// Whatever was received is durable already; only the last lines of the
		// activity record can be missing.
		c.say("the vault could not be closed cleanly: %s", tell(closeErr).Error())
	}
	return err
}
