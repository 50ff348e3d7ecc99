//go:build unix

package desk

import (
	"os/exec"
	"syscall"
)

// detach gives the child a session of its own: the end of the terminal is not
// its end.
func detach(child *exec.Cmd) { child.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
