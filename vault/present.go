package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/tokenrack/tokenrack/model"
)

// stays says that a file still has its name. What was removed, or replaced, while
// it was open can be written to without an error on Unix, and is gone when the
// program ends. Windows removes no open file.
func stays(path string, opened fs.FileInfo) bool {
	if runtime.GOOS == "windows" || opened == nil {
		return true
	}
	now, err := os.Lstat(path)
	return err == nil && os.SameFile(now, opened)
}

// present refuses to write into a vault that is no longer where it was opened. It
// may pass: a folder that was moved away can come back.
func (v *Vault) present() error {
	if v.memory || stays(v.place.Path, v.file) {
		return nil
	}
	if _, err := os.Lstat(v.place.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil // closed to us by now, which says nothing of the open file
	}
	return &trouble{told: model.Error{
		Kind: model.KindStore, What: "the vault is no longer where it was",
		Why:   "somebody removed " + v.place.Path + ", or put another in its place, while it was open",
		Still: "Nothing was sent or changed; what is held can still be copied.",
		Do:    "Put it back, or a backup of it (" + filepath.Join(filepath.Dir(v.place.Path), "backups") + "), and start tokenrack anew.",
	}}
}

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
