//go:build unix

package main_test

import (
	"os"
	"runtime"
	"syscall"
)

// maxRSS is a finished process's largest resident set in MiB. It cannot be
// told for less than this process's own, which it began as a copy of.
func maxRSS(state *os.ProcessState) float64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	kib := float64(usage.Maxrss)
	if runtime.GOOS == "darwin" {
		kib /= 1024 // bytes there
	}
	return kib / 1024
}
