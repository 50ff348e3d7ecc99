package vault

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// sayErrno is a system's error in words that say more than its own, and what to do;
// empty for any other.
func sayErrno(err error) (why, do string) {
	switch {
	case errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE):
		return "too many files are open at once", "Close some programs, or raise the limit (ulimit -n)."
	case errors.Is(err, syscall.EROFS):
		return "the file system can only be read", "Look at the disk: a system makes one that fails read-only."
	case errors.Is(err, fs.ErrPermission):
		return "the system does not allow it", "Look at the owner and permissions of the folder."
	case errors.Is(err, fs.ErrNotExist):
		return "its folder was removed", "Put the folder back."
	}
	return "", ""
}

// exhausted says that this program cannot open one more file; SQLite does not tell
// that from a file that it may not open.
func exhausted() error {
	file, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	_ = file.Close()
	return nil
}
