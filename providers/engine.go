package providers

import (
	"cmp"
	"embed"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/tokenrack/tokenrack/model"
)

// builtinFiles are the profiles that come with the program.
//
//go:embed profiles/*.toml
var builtinFiles embed.FS

// builtins are the ids of the embedded profiles, in the order they are offered.
var builtins = [...]string{"petrosoft", "storeman", "inventorum", "dsi", "netrex", "oauth2", "oidc"}

// isBuiltin says that an id is taken by an embedded profile.
func isBuiltin(id string) bool { return slices.Contains(builtins[:], id) }

// Options tune an [Engine]. The zero value knows the built-in profiles only.
type Options struct {
	// ProfileDir holds a person's own profiles, one ID.toml each; empty or
	// missing: there are none.
	ProfileDir string
}

// Engine talks to every provider there is a profile for. Its methods may be
// called from any goroutine.
type Engine struct {
	dir  string
	wire wire

	mu     sync.Mutex
	loaded map[string]loadedProfile // each is read when it is first asked for
}

type loadedProfile struct {
	profile *profile
	err     error
}

// New makes an engine. It reads no profile yet.
func New(options Options) (*Engine, error) {
	if options.ProfileDir != "" && !filepath.IsAbs(options.ProfileDir) {
		return nil, &model.Error{
			Kind: model.KindUsage,
			What: "the folder of profiles cannot be used",
			Why:  "its path is not absolute",
			Do:   "Give the whole path.",
		}
	}
	return &Engine{dir: options.ProfileDir, loaded: map[string]loadedProfile{}}, nil
}

// Reload forgets the profiles that were read, so that a changed file counts.
func (e *Engine) Reload() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.loaded)
}

// Providers lists all profiles in the order they are offered: the built-in
// ones, then the person's own by their ids. Those that cannot be used are left
// out; [Engine.Problems] names them.
func (e *Engine) Providers() []model.Provider {
	var out []model.Provider
	for _, id := range e.ids() {
		if p, err := e.profile(id); err == nil {
			out = append(out, p.provider())
		}
	}
	return out
}

// Problems tells what is wrong with the profiles that cannot be used.
func (e *Engine) Problems() []error {
	var out []error
	for _, id := range e.ids() {
		if _, err := e.profile(id); err != nil {
			out = append(out, err)
		}
	}
	return out
}

// Provider returns one by its id, an error of [model.KindNotFound] where there
// is none, and of [model.KindUsage] where its file has mistakes.
func (e *Engine) Provider(id string) (model.Provider, error) {
	p, err := e.profile(id)
	if err != nil {
		return model.Provider{}, err
	}
	return p.provider(), nil
}

// ProfileText returns a profile as it stands in its file, for showing it and
// as the start of another.
func (e *Engine) ProfileText(id string) ([]byte, error) {
	if !isProfileID(id) {
		return nil, noProvider(id)
	}
	if isBuiltin(id) {
		return builtinFiles.ReadFile("profiles/" + id + ".toml")
	}
	if e.dir == "" {
		return nil, noProvider(id)
	}
	return e.readOwn(id)
}

// readOwn reads a person's profile, and not one byte more than a profile has.
func (e *Engine) readOwn(id string) ([]byte, error) {
	path := filepath.Join(e.dir, id+".toml")
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, noProvider(id)
	}
	if info.Size() > maxProfile {
		problem := ProfileProblem{Line: 1, Text: "a profile has at most 64 KiB"}
		return nil, unusable(&ProfileError{File: id + ".toml", Problems: []ProfileProblem{problem}})
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &model.Error{
			Kind: model.KindUsage,
			What: "the profile " + id + " cannot be read",
			Why:  "its file is there, but this user may not read it",
			Do:   "Look at the rights of the file in the folder of profiles.",
		}
	}
	return text, nil
}

// ids lists all profiles' ids in the order they are offered.
func (e *Engine) ids() []string {
	ids := slices.Clone(builtins[:])
	if e.dir == "" {
		return ids
	}
	entries, _ := os.ReadDir(e.dir) // sorted; none where the folder is missing
	for _, entry := range entries {
		id, isTOML := strings.CutSuffix(entry.Name(), ".toml")
		if isTOML && isProfileID(id) && !isBuiltin(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// profile reads a profile when it is first asked for.
func (e *Engine) profile(id string) (*profile, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if found, ok := e.loaded[id]; ok {
		return found.profile, found.err
	}
	text, err := e.ProfileText(id)
	if err != nil {
		return nil, err // nothing to remember: the file may come yet
	}
	p, err := parseProfile(id+".toml", text)
	if err == nil && p.ID != id {
		problem := ProfileProblem{Line: findKeyLines(text).of("id"), Key: "id", Text: "differs from the file's name"}
		err = &ProfileError{File: id + ".toml", Problems: []ProfileProblem{problem}}
	}
	found := loadedProfile{profile: p, err: unusable(err)}
	if found.err != nil {
		found.profile = nil
	}
	e.loaded[id] = found
	return found.profile, found.err
}

func noProvider(id string) error {
	return &model.Error{
		Kind: model.KindNotFound,
		What: "there is no provider " + cmp.Or(cleanName(id), "without a name"),
		Do:   "tokenrack provider list names them all.",
	}
}
