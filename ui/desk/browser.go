package desk

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Browser opens addresses in the person's own browser. Make one with
// [NewBrowser].
type Browser struct {
	command []string // an absolute path and its fixed arguments; nil: there is none
	env     []string
	why     string
}

// NewBrowser finds the program that opens addresses, once, so that one that
// appears later on the search path is never run. Over SSH there is none: it
// would open on a computer that nobody sits at.
func NewBrowser(around Surroundings, environ []string) *Browser {
	return findBrowser(runtime.GOOS, around, read(environ))
}

func findBrowser(system string, around Surroundings, env map[string]string) *Browser {
	b := &Browser{env: browserEnv(env)}
	switch {
	case around.SSH:
		b.why = "the terminal is on another computer"
	case !around.Display:
		b.why = "there is no display"
	default:
		b.command = openerOf(system, env)
		if b.command == nil {
			b.why = "no program here opens addresses"
		}
	}
	return b
}

// openerOf is the system's own way to open an address.
func openerOf(system string, env map[string]string) []string {
	switch system {
	case "windows":
		root := env["SystemRoot"]
		if !filepath.IsAbs(root) {
			return nil
		}
		return []string{filepath.Join(root, "System32", "rundll32.exe"), "url.dll,FileProtocolHandler"}
	case "darwin":
		return []string{"/usr/bin/open"}
	}
	for _, name := range []string{"xdg-open", "wslview"} {
		if path := trusted(env["PATH"], name); path != "" {
			return []string{path}
		}
	}
	return nil
}

// browserEnv is what a browser needs of the environment to be the person's own:
// nothing else is handed on, since the environment may name a passphrase.
func browserEnv(env map[string]string) []string {
	var out []string
	for name, value := range env {
		switch name {
		case "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "HOME", "PATH", "USER", "LOGNAME", "LANG", "BROWSER",
			"DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION", "KDE_FULL_SESSION", "KDE_SESSION_VERSION",
			"SystemRoot", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramFiles", "ProgramFiles(x86)", "TEMP",
			"WSL_DISTRO_NAME", "WSL_INTEROP":
			out = append(out, name+"="+value)
		default:
			if strings.HasPrefix(name, "XDG_") || strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "GNOME_") {
				out = append(out, name+"="+value)
			}
		}
	}
	return out
}

// Why says why no browser can be opened; empty where one can.
func (b *Browser) Why() string { return b.why }

// openWithin is how long an opener is watched: those that fail do so at once,
// and some stay for as long as the browser is open.
const openWithin = 2 * time.Second

var (
	errNoBrowser  = errors.New("no browser can be opened here")
	errNotOpened  = errors.New("the browser did not open")
	errBadAddress = errors.New("that is no web address")
)

// Open opens a web address. It returns when the opener has ended, or is still
// busy after two seconds, which counts as success; the browser outlives the
// program. The address stands among the opener's arguments, where everybody on
// this computer can read it: it must hold no secret.
func (b *Browser) Open(ctx context.Context, address string) error {
	if b.command == nil {
		return errNoBrowser
	}
	if !isWebAddress(address) {
		return errBadAddress
	}
	args := append(b.command[1:len(b.command):len(b.command)], address)
	child := exec.Command(b.command[0], args...) //nolint:gosec,noctx // an absolute path found at the start; it stays open after us
	child.Env = b.env
	child.Dir = os.TempDir()
	if err := child.Start(); err != nil {
		return errNotOpened
	}
	ended := make(chan error, 1)
	model.Go(func() { ended <- child.Wait() })
	timer := time.NewTimer(openWithin)
	defer timer.Stop()
	select {
	case err := <-ended:
		if err != nil {
			return errNotOpened
		}
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil
}

// isWebAddress keeps everything away from openers that they could take for an
// option, a file or a program.
func isWebAddress(address string) bool {
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return false
	}
	for _, r := range address {
		if r <= ' ' || r > '~' || r == '"' || r == '`' || r == '\'' || r == '\\' {
			return false
		}
	}
	return true
}

// Host is this computer's name as a person writes it behind "ssh", "this-host"
// where it has none that a shell takes as it is.
func Host() string {
	name, err := os.Hostname()
	if err != nil || name == "" || strings.HasPrefix(name, "-") {
		return "this-host"
	}
	for _, r := range name {
		word := r == '-' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !word {
			return "this-host"
		}
	}
	return name
}
