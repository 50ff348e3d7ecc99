package cli

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

// What a shell and env(1) end with where a program cannot be run.
const (
	exitNotRunnable exitError = 126
	exitNoProgram   exitError = 127
)

func execVerb(c *call) *cobra.Command {
	var flags bearerFlags
	name := envToken
	cmd := &cobra.Command{
		Use:   "exec ACCOUNT [--env NAME] -- CMD …",
		Short: "Run a program with the token in its environment",
		Long: `Run a program with a working bearer in its environment, as TOKENRACK_TOKEN or
under the name given with --env. The program gets nothing else of the vault's. Its
exit code is handed on; 127 means that there is no such program, 126 that it cannot
be run.`,
		Example: `  tokenrack exec acme-pos -- sh -c 'curl -H "Authorization: Bearer $TOKENRACK_TOKEN" https://…'`,
		Args: func(cmd *cobra.Command, args []string) error {
			dash := cmd.ArgsLenAtDash()
			switch {
			case dash < 0 || dash == len(args):
				return missing("-- and the program after it", "Like this: tokenrack exec ACCOUNT -- CMD …")
			case dash != 1:
				return usage("exec takes one ACCOUNT before --", "Like this: tokenrack exec ACCOUNT -- CMD …")
			case !variableName(name):
				return usage("--env takes the name of a variable", "Letters, digits and _, like API_TOKEN.")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.exec(cmd.Context(), args[0], name, args[1:], &flags)
		},
	}
	cmd.Flags().StringVar(&name, "env", envToken, "the variable's `NAME`")
	flags.register(cmd)
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

func (c *call) exec(ctx context.Context, account, variable string, words []string, flags *bearerFlags) error {
	program, err := exec.LookPath(words[0])
	if err != nil {
		return c.cannotRun(err)
	}
	bearer, err := c.bearer(ctx, account, flags)
	if err != nil {
		return err
	}
	if strings.IndexByte(bearer.Token.Reveal(), 0) >= 0 {
		return &model.Error{Kind: model.KindInternal, What: "this token cannot be put into an environment", Why: "it holds a zero byte"}
	}
	// The vault is closed first: the program may run for days.
	if err := c.close(ctx); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return stopped()
	}
	environ := childEnviron(c.deps.Environ(), variable+"="+bearer.Token.Reveal())
	bearer.Token.Wipe()
	if c.deps.Loosen != nil {
		c.deps.Loosen()
	}
	return c.runChild(program, words, environ)
}

// cannotRun ends as a shell does where a program is missing or is none.
func (c *call) cannotRun(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		c.say("the program after -- may not be run")
		return exitNotRunnable
	}
	c.say("there is no program of the name after --")
	return exitNoProgram
}

// variableName says that a name is one an environment can hold everywhere
// (POSIX, 8.1).
func variableName(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}
