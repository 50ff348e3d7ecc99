package vaultform

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// pathOf reads a path as people type it: with a tilde for their home, within
// the folder that the program was started in unless it is whole.
func pathOf(item *form.Item) string {
	text := item.Value()
	if rest, ok := strings.CutPrefix(text, "~"); ok && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		if home, err := os.UserHomeDir(); err == nil {
			text = filepath.Join(home, rest)
		}
	}
	if whole, err := filepath.Abs(text); err == nil && text != "" {
		return whole
	}
	return text
}

// existing is the path of a file that is to be read; what is wrong with it is
// told at the item.
func existing(item *form.Item) string {
	path := pathOf(item)
	info, err := os.Stat(path)
	switch {
	case path == "":
		item.Trouble = "Which file?"
	case os.IsNotExist(err):
		item.Trouble = "There is no file at " + keys.Literal(path) + "."
	case err != nil:
		item.Trouble = "That file may not be looked at: " + keys.Literal(reason(err)) + "."
	case !info.Mode().IsRegular():
		item.Trouble = "That is a folder, or something else that is no file."
	}
	return path
}

// fresh is the path of a file that is to be made: nothing may be there yet, but
// its folder must be.
func fresh(item *form.Item) string {
	path := pathOf(item)
	if path == "" {
		item.Trouble = "Where is it to be written to?"
		return path
	}
	if _, err := os.Lstat(path); err == nil {
		item.Trouble = "There is something already at " + keys.Literal(path) + ". Nothing is overwritten; choose another name."
		return path
	}
	switch info, err := os.Stat(filepath.Dir(path)); {
	case err != nil:
		item.Trouble = "There is no folder " + keys.Literal(filepath.Dir(path)) + " that may be looked at."
	case !info.IsDir():
		item.Trouble = keys.Literal(filepath.Dir(path)) + " is no folder."
	}
	return path
}

// reason is an error of the system without the path, which is said already.
func reason(err error) string {
	if e, ok := err.(*fs.PathError); ok { //nolint:errorlint // os returns it bare
		return e.Err.Error()
	}
	return err.Error()
}
