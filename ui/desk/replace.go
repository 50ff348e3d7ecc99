package desk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tokenrack/tokenrack/model"
)

// Replace writes a file anew, making its directory where it is missing. Who
// reads it finds the old one or the new one, never a part.
func Replace(path string, data []byte) error {
	dir := filepath.Dir(path)
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = replace(dir, path, data)
	}
	if err != nil {
		return &model.Error{
			Kind: model.KindUsage, What: "the settings were not kept", Why: "the folder of settings cannot be written to",
			Still: "They hold until the program ends.", Do: "See who may write to " + dir, Cause: err,
		}
	}
	return nil
}

func replace(dir, path string, data []byte) error {
	part, err := os.CreateTemp(dir, ".tokenrack-*")
	if err != nil {
		return err
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
		return err
	}
	return os.Rename(part.Name(), path)
}

// mostRead bounds a settings file.
const mostRead = 1 << 20

// Read reads a file of settings; nothing where there is none.
func Read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var data []byte
	if err == nil && info.Mode().IsRegular() && info.Size() <= mostRead {
		data, err = os.ReadFile(path)
	}
	if err != nil || data == nil && info.Size() > 0 {
		return nil, &model.Error{
			Kind: model.KindUsage, What: "the settings file cannot be read", Still: "Everything works, with the settings the program comes with.",
			Do: "See what is at " + path, Cause: err,
		}
	}
	return data, nil
}
