package vault

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockAt is far beyond any content: on Windows a locked range cannot be read
// by others.
const lockAt = 0x7fffffff

// tryLock takes a lock on a whole file without waiting, shared or exclusive,
// and says whether it got it. Closing the file gives it up.
func tryLock(file *os.File, exclusive bool) (bool, error) {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if exclusive {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: lockAt})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return err == nil, err
}

// unlock gives a lock of tryLock up.
func unlock(file *os.File) {
	_ = windows.UnlockFileEx(windows.Handle(file.Fd()), 0, 1, 0, &windows.Overlapped{OffsetHigh: lockAt})
}
