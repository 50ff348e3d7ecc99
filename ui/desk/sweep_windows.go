package desk

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// detach takes the child off the console, whose end is then not its end.
func detach(child *exec.Cmd) {
	child.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP}
}
