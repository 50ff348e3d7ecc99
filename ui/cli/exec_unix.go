//go:build unix

package cli

import (
	"syscall"
)

// runChild becomes the program: signals and the exit code need no forwarding
// when nobody stands between.
func (c *call) runChild(program string, words, environ []string) error {
	return c.cannotRun(syscall.Exec(program, words, environ))
}
