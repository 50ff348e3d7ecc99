package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tokenrack/tokenrack/model"
)

// Place is where a vault lives.
type Place struct {
	// Path is the database file. SQLite keeps two more beside it, named -wal
	// and -shm, while it is open.
	Path string
	// State is the folder for what belongs to this machine: the files of
	// running processes, the spill file and the high-water mark.
	State string
}

func (p Place) run() string   { return filepath.Join(p.State, "run") }
func (p Place) spill() string { return filepath.Join(p.State, "vault.spill") }
func (p Place) mark() string  { return filepath.Join(p.State, "vault.mark") }

// folders makes the folders that are missing, for us alone.
func (p Place) folders() error {
	for _, dir := range []string{filepath.Dir(p.Path), p.State} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return unwritable(dir, err)
		}
	}
	return nil
}

func unwritable(dir string, err error) error {
	return &model.Error{
		Kind:  model.KindStore,
		What:  "the vault's folder could not be made",
		Why:   "the system does not allow it: " + dir,
		Do:    "Look at the owner and permissions of the folder above it.",
		Cause: err,
	}
}

// check looks at the folders and the file before anything is opened.
func (p Place) check() error {
	for _, dir := range []string{filepath.Dir(p.Path), p.State} {
		if err := checkFolder(dir); err != nil {
			return err
		}
		if name, remote := remoteFS(dir); remote {
			return onNetwork(dir, name)
		}
	}
	return p.checkFile()
}

func onNetwork(dir, name string) error {
	return &model.Error{
		Kind: model.KindStore,
		What: "the vault cannot live on a network file system",
		Why:  dir + " is on " + name + ", where locks and shared memory between programs do not hold",
		Do:   "Choose a local folder with --home or TOKENRACK_HOME.",
	}
}

// checkFile says model.KindLocked where there is no vault.
func (p Place) checkFile() error {
	info, err := os.Lstat(p.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noVault(p.Path)
	case err != nil:
		return &model.Error{
			Kind: model.KindStore, What: "the vault cannot be looked at", Why: "the system does not allow it: " + p.Path,
			Do: "Look at the owner and permissions of its folder.", Cause: err,
		}
	case !info.Mode().IsRegular():
		return &model.Error{
			Kind: model.KindStore, What: "the vault is not an ordinary file", Why: p.Path + " is a link or something else",
			Do: "Put the file itself there, or name its place with --home.",
		}
	}
	return checkOwner(p.Path, info, 0o077)
}

// errNoVault says that there is no vault yet.
var errNoVault = errors.New("vault: there is none")

func noVault(path string) error {
	return &model.Error{
		Cause: errNoVault,
		Kind:  model.KindLocked,
		What:  "there is no vault yet",
		Why:   "nothing is at " + path,
		Do:    "Make one with `tokenrack vault init`.",
	}
}

// checkFolder wants a folder of ours that nobody else can write to.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || !info.IsDir() {
		return &model.Error{
			Kind: model.KindStore, What: "the vault's folder cannot be used", Why: dir + " is not a folder, or closed to us",
			Do: "Look at it, or choose another with --home.", Cause: err,
		}
	}
	return checkOwner(dir, info, 0o022)
}

// roomLeft wants so many free bytes in both folders.
func (p Place) roomLeft(need uint64) error {
	for _, dir := range []string{filepath.Dir(p.Path), p.State} {
		free, known := freeBytes(dir)
		if known && free < need {
			return noSpace(nil)
		}
	}
	return nil
}
