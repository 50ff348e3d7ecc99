//go:build !unix

package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
)

// runChild runs the program and waits for it. An interrupt reaches it by the
// console; it decides what to do, and we wait for that.
func (c *call) runChild(program string, words, environ []string) error {
	child := exec.CommandContext(context.Background(), program, words[1:]...) // it decides itself when to end
	child.Env = environ
	child.Stdin, child.Stdout, child.Stderr = c.deps.Stdin, c.deps.Stdout, c.deps.Stderr
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)
	err := child.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ended):
		return exitError(ended.ExitCode())
	}
	return c.cannotRun(err)
}
