//go:build unix && !linux

package vault

import "golang.org/x/sys/unix"

// remoteFS says whether dir is on a network file system.
func remoteFS(dir string) (string, bool) {
	var stat unix.Statfs_t
	if unix.Statfs(dir, &stat) != nil {
		return "", false
	}
	return "a network file system", stat.Flags&unix.MNT_LOCAL == 0
}
