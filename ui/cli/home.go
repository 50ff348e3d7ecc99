package cli

import (
	"path/filepath"
	"runtime"

	"github.com/tokenrack/tokenrack/model"
)

// Paths are the places on disk. None of them need exist.
type Paths struct {
	Config string // settings, profiles and themes: may be shared
	Vault  string // the vault's file
	State  string // locks, marks and the room for answers: this machine's
}

// findPaths tells where everything is: all below home where one is named, else
// in the platform's own places (the XDG Base Directory specification on Unix).
func findPaths(home string, getenv func(string) string) (Paths, error) {
	if home == "" {
		home = getenv(envHome)
	}
	if home != "" {
		home, err := filepath.Abs(home)
		if err != nil {
			return Paths{}, usage("the directory given with --home cannot be used", "")
		}
		return Paths{
			Config: filepath.Join(home, "config"),
			Vault:  filepath.Join(home, "vault.db"),
			State:  filepath.Join(home, "state"),
		}, nil
	}
	return platformPaths(runtime.GOOS, getenv)
}

// platformPaths are the places where no home was named.
func platformPaths(system string, getenv func(string) string) (Paths, error) {
	var config, data, state string
	switch system {
	case "windows":
		config, data = getenv("APPDATA"), getenv("LOCALAPPDATA")
		state = data
	case "darwin":
		if user := getenv("HOME"); user != "" {
			config = filepath.Join(user, "Library", "Application Support")
			data, state = config, config
		}
	default:
		user := getenv("HOME")
		config = xdg(getenv("XDG_CONFIG_HOME"), user, ".config")
		data = xdg(getenv("XDG_DATA_HOME"), user, ".local", "share")
		state = xdg(getenv("XDG_STATE_HOME"), user, ".local", "state")
	}
	if config == "" || data == "" || state == "" {
		return Paths{}, &model.Error{
			Kind: model.KindUsage,
			What: "there is no place for the vault",
			Why:  "the environment names no home directory",
			Do:   "Name a directory with --home DIR or " + envHome + ".",
		}
	}
	return Paths{
		Config: filepath.Join(config, "tokenrack"),
		Vault:  filepath.Join(data, "tokenrack", "vault.db"),
		State:  filepath.Join(state, "tokenrack", stateBelow(system)),
	}, nil
}

// stateBelow keeps state apart where the platform has no place of its own for
// it.
func stateBelow(system string) string {
	if system == "windows" || system == "darwin" {
		return "state"
	}
	return ""
}

// xdg is the directory that the variable names if it is absolute, as the XDG
// Base Directory specification asks, else the default below the user's home.
func xdg(named, user string, below ...string) string {
	if filepath.IsAbs(named) {
		return named
	}
	if user == "" {
		return ""
	}
	return filepath.Join(append([]string{user}, below...)...)
}
