package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

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
