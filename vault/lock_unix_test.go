//go:build unix

package vault_test

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// lockFile locks a file as another process would.
func lockFile(t *testing.T, file *os.File) {
	t.Helper()
	must(t, unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB))
}
