//go:build unix && !linux

package vault

import "golang.org/x/sys/unix"

// diskOf describes the file system under a folder.
func diskOf(dir string) disk {
	var stat unix.Statfs_t
	if unix.Statfs(dir, &stat) != nil {
		return disk{}
	}
	return disk{readOnly: stat.Flags&unix.MNT_RDONLY != 0}
}
