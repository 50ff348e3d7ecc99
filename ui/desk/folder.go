package desk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// Found is one file of a folder.
type Found struct {
	Name string // without its ending
	Data []byte
	Err  error // why it could not be read
}

// mostFound bounds how many files of a folder are read.
const mostFound = 100

// Folder reads the files of a folder that have an ending, in the order of
// their names; none where there is no folder.
func Folder(dir, ending string) []Found {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var found []Found
	for _, entry := range entries {
		name, fits := strings.CutSuffix(entry.Name(), ending)
		if !fits || name == "" || name[0] == '.' || len(found) == mostFound {
			continue
		}
		data, err := Read(filepath.Join(dir, entry.Name()))
		if err != nil {
			err = errors.New("it cannot be read")
		}
		found = append(found, Found{Name: name, Data: data, Err: err})
	}
	return found
}
