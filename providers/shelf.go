package providers

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tokenrack/tokenrack/model"
)

// Lint checks a profile's text: see the function of that name.
func (e *Engine) Lint(file string, text []byte) error { return Lint(file, text) }

// AddProfile puts a person's own profile into the folder of profiles, whole or
// not at all. One that is there already is an error of [model.KindExists]
// unless replace; the same text again is fine. File is only a name for the
// messages.
func (e *Engine) AddProfile(file string, text []byte, replace bool) (model.Provider, error) {
	if err := Lint(file, text); err != nil {
		return model.Provider{}, err
	}
	p, err := parseProfile(file, text)
	if err != nil {
		return model.Provider{}, unusable(err)
	}
	if e.dir == "" {
		return model.Provider{}, noShelf("nothing names one")
	}
	was, err := e.readOwn(p.ID)
	if err == nil && !replace && !bytes.Equal(was, text) {
		return model.Provider{}, &model.Error{
			Kind:  model.KindExists,
			What:  "there is a provider " + p.ID + " already",
			Why:   "its profile says something else",
			Still: "It stays as it is.",
			Do:    "Replace it with --replace, or give the new one another id.",
		}
	}
	if err := e.writeOwn(p.ID, text); err != nil {
		return model.Provider{}, err
	}
	e.Reload()
	return p.provider(), nil
}

// RemoveProfile takes a person's own profile out of the folder. Apps of it can
// then no longer be used, and come back with it.
func (e *Engine) RemoveProfile(id string) error {
	if isBuiltin(id) {
		return usage("the provider "+id+" cannot be removed", "it comes with the program", "tokenrack provider list names all; only your own can be removed.")
	}
	if !isProfileID(id) || e.dir == "" {
		return noProvider(id)
	}
	err := os.Remove(filepath.Join(e.dir, id+".toml"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noProvider(id)
	case err != nil:
		return noShelf(reason(err))
	}
	e.Reload()
	return nil
}

// writeOwn writes beside the file and renames, so that nobody ever reads half
// a profile.
func (e *Engine) writeOwn(id string, text []byte) error {
	if err := os.MkdirAll(e.dir, 0o700); err != nil {
		return noShelf(reason(err))
	}
	file, err := os.CreateTemp(e.dir, "."+id+"-*")
	if err != nil {
		return noShelf(reason(err))
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(e.dir, id+".toml"))
	}
	if err != nil {
		_ = os.Remove(file.Name()) // it is ours, and of no use
		return noShelf(reason(err))
	}
	return nil
}

// reason is what the system said, without the path.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err.Error()
	}
	return "the system would not say why"
}

func noShelf(why string) error {
	return &model.Error{
		Kind: model.KindUsage, What: "the folder of profiles cannot be used", Why: why,
		Still: "The profiles that are there still work.",
		Do:    "Look at the folder “providers” beside the settings: who owns it, and is the disk full?",
	}
}
