package vault

import (
	"io/fs"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// checkOwner trusts the profile folder's access list, which is its owner's.
func checkOwner(string, fs.FileInfo, fs.FileMode) error { return nil }

// freeBytes is what the user can still write below dir.
func freeBytes(dir string) (uint64, bool) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, false
	}
	var free uint64
	if windows.GetDiskFreeSpaceEx(path, &free, nil, nil) != nil {
		return 0, false
	}
	return free, true
}

// remoteFS says whether dir is on a network drive.
func remoteFS(dir string) (string, bool) {
	volume := filepath.VolumeName(dir)
	if len(volume) > 2 && volume[0] == '\\' {
		return "a network share", true
	}
	path, err := windows.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return "", false
	}
	return "a network drive", windows.GetDriveType(path) == windows.DRIVE_REMOTE
}

// writableByOthers trusts the access lists of program folders.
func writableByOthers(fs.FileInfo) bool { return false }

// diskOf describes the file system under a folder; Windows is asked for
// nothing but what the checks above need.
func diskOf(string) disk { return disk{} }

// writable is told by the first write: Windows has no question for it.
func writable(string) error { return nil }
