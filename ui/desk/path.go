package desk

import (
	"os"
	"path/filepath"
	"runtime"
)

// trusted finds a program on the search path and returns its absolute path,
// empty where there is none. Relative directories, and directories and files
// that others may write to, are passed over: a token is handed to whatever
// stands there.
func trusted(searchPath, name string) string {
	for _, dir := range filepath.SplitList(searchPath) {
		if !filepath.IsAbs(dir) || !guarded(dir) {
			continue
		}
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() || !guarded(path) {
			continue
		}
		if runtime.GOOS == "windows" || info.Mode()&0o111 != 0 {
			return path
		}
	}
	return ""
}

// guarded says that nobody but its owner may write there, not even its group.
// Windows keeps no such bits; its own clipboard is reached without a program.
func guarded(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (runtime.GOOS == "windows" || info.Mode().Perm()&0o022 == 0)
}
