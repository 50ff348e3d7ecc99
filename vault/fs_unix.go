//go:build unix

package vault

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/tokenrack/tokenrack/model"
)

// checkOwner wants a thing to be ours and none of the forbidden permissions.
func checkOwner(path string, info fs.FileInfo, forbidden fs.FileMode) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return &model.Error{
			Kind: model.KindStore, What: "the vault is not used", Why: path + " belongs to another user",
			Do: "Run tokenrack as its owner, or choose another place with --home.",
		}
	}
	if open := info.Mode().Perm() & forbidden; open != 0 {
		return &model.Error{
			Kind: model.KindStore, What: "the vault is not used",
			Why: fmt.Sprintf("others have permissions on %s (%04o)", path, info.Mode().Perm()),
			Do:  fmt.Sprintf("Take them away: chmod %04o %s", info.Mode().Perm()&^forbidden, path),
		}
	}
	return nil
}

// freeBytes is what an ordinary user can still write below dir.
func freeBytes(dir string) (uint64, bool) {
	var stat unix.Statfs_t
	if unix.Statfs(dir, &stat) != nil {
		return 0, false
	}
	return uint64(stat.Bavail) * uint64(stat.Bsize), true //nolint:unconvert // of other types on other systems
}

// writableByOthers says whether somebody but the owner or root can replace a
// thing. A sticky folder keeps others' hands off what is in it.
func writableByOthers(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if ok && stat.Uid != 0 && int(stat.Uid) != os.Geteuid() {
		return true
	}
	return info.Mode().Perm()&0o022 != 0 && info.Mode()&fs.ModeSticky == 0
}

// writable says why dir cannot be written, nil where it can.
func writable(dir string) error { return unix.Access(dir, unix.W_OK|unix.X_OK) }
