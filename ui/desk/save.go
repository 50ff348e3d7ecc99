package desk

import (
	"os"
	"path/filepath"

	"github.com/tokenrack/tokenrack/model"
)

// Save writes a file that only its owner can read into the working directory
// and returns its path. The file is there whole or not at all, and none that is
// there already is replaced.
func Save(name string, data []byte) (path string, err error) {
	path, err = filepath.Abs(filepath.Base(name))
	if err != nil {
		return "", saveError(err)
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".tokenrack-*") // mode 0600
	if err != nil {
		return "", saveError(err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone already where all went well
	_, err = part.Write(data)
	if err == nil {
		err = part.Sync()
	}
	if closing := part.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", saveError(err)
	}
	if err := place(part.Name(), path); err != nil {
		return "", saveError(err)
	}
	return path, nil
}

// place gives a file its name. A link is refused where the name is taken,
// which a rename is not; file systems without links get the rename.
func place(from, to string) error {
	err := os.Link(from, to)
	if err == nil || os.IsExist(err) {
		return err
	}
	if _, there := os.Lstat(to); there == nil {
		return os.ErrExist
	}
	return os.Rename(from, to)
}

func saveError(err error) error {
	why := "the working directory cannot be written to"
	if os.IsExist(err) {
		why = "there is a file of that name already"
	}
	return &model.Error{
		Kind: model.KindUsage, What: "the file was not written", Why: why,
		Still: "No part of it was left behind.", Do: "Start tokenrack in another directory, or try again in a minute.", Cause: err,
	}
}
