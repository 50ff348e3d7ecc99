package vault_test

import (
	"os"
	"testing"

	"golang.org/x/sys/windows"
)

// lockFile locks a file as another process would.
func lockFile(t *testing.T, file *os.File) {
	t.Helper()
	must(t, windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &windows.Overlapped{OffsetHigh: 0x7fffffff}))
}
