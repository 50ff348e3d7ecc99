package desk

import (
	"os"
	"runtime"
	"strings"
)

// Surroundings are what the environment tells of the terminal.
type Surroundings struct {
	Display bool // programs can reach a clipboard of this computer
	SSH     bool // the terminal is on another computer
	Tmux    bool // between the terminal and us stands tmux
	NoColor bool // see no-color.org
	// Host is this computer's name as a person writes it behind "ssh"; the
	// environment does not tell it, see [Host].
	Host string
	// ASCII says that nothing but ASCII can be trusted to be shown.
	ASCII bool
	// Reduced says that the person wants nothing to move (REDUCE_MOTION).
	Reduced bool
	// Theme is the theme's name that the person set, empty where none is.
	Theme string
	// Dark is the background as COLORFGBG tells it; true where it is silent.
	Dark bool
}

// Look reads the environment, given as "NAME=value"; nil means the process's.
func Look(environ []string) Surroundings {
	env := read(environ)
	term := env["TERM"]
	return Surroundings{
		Display: env["WAYLAND_DISPLAY"] != "" || env["DISPLAY"] != "" || env["WSL_DISTRO_NAME"] != "" ||
			runtime.GOOS == "darwin" || runtime.GOOS == "windows",
		SSH:     env["SSH_TTY"] != "" || env["SSH_CONNECTION"] != "" || env["SSH_CLIENT"] != "",
		Tmux:    env["TMUX"] != "" || strings.HasPrefix(term, "tmux"),
		NoColor: env["NO_COLOR"] != "" || term == "dumb",
		ASCII:   term == "linux" || term == "dumb" || !utf8Locale(env),
		Reduced: wanted(env["REDUCE_MOTION"]),
		Theme:   env["TOKENRACK_THEME"],
		Dark:    darkHint(env["COLORFGBG"]),
	}
}

// wanted says that a variable switches something on.
func wanted(value string) bool {
	switch strings.ToLower(value) {
	case "", "0", "false", "no", "off":
		return false
	}
	return true
}

func read(environ []string) map[string]string {
	if environ == nil {
		environ = os.Environ()
	}
	env := make(map[string]string, len(environ))
	for _, entry := range environ {
		if name, value, ok := strings.Cut(entry, "="); ok {
			env[name] = value
		}
	}
	return env
}

// utf8Locale follows POSIX: LC_ALL wins over LC_CTYPE, which wins over LANG.
// Where none is set the system decides: macOS and Windows terminals speak
// UTF-8, elsewhere the locale is "C".
func utf8Locale(env map[string]string) bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := strings.ToLower(env[name]); value != "" {
			return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
		}
	}
	return false
}

// darkHint reads COLORFGBG, "foreground;background" with the background as the
// last of two or three numbers of the 16-colour table: 7 and 9 to 15 but 8 are
// light.
func darkHint(value string) bool {
	parts := strings.Split(value, ";")
	switch parts[len(parts)-1] {
	case "7", "9", "10", "11", "12", "13", "14", "15":
		return false
	}
	return true
}

// Quiet switches off what Bubble Tea would write to files when these are set:
// every key that is typed, every byte of the screen and of the clipboard.
func Quiet() {
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		_ = os.Unsetenv(name)
	}
}

// Letters says that the locale has letters beyond ASCII; nil means the
// process's environment.
func Letters(environ []string) bool { return utf8Locale(read(environ)) }
