package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// pseudo opens a pseudo-terminal.
func pseudo(t *testing.T) (outer, inner *os.File) {
	t.Helper()
	outer, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there is no pseudo-terminal here (%v): a mistake on the screen was not tried", err)
	}
	t.Cleanup(func() { _ = outer.Close() })
	raw, err := outer.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	number := 0
	if ctlErr := raw.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
			number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
		if err == nil {
			err = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: 36, Col: 120})
		}
	}); ctlErr != nil || err != nil {
		t.Fatal(ctlErr, err)
	}
	inner, err = os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inner.Close() })
	return outer, inner
}

// mistaken runs tokenrack until it says something, lets a goroutine of it panic,
// and returns what it said and its exit code.
func mistaken(t *testing.T, until, home string, args ...string) (said string, code int) {
	t.Helper()
	outer, inner := pseudo(t)
	before, err := unix.IoctlGetTermios(int(inner.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	now := filepath.Join(t.TempDir(), "now")
	cmd := exec.Command(os.Args[0])
	cmd.Args = append([]string{"tokenrack"}, args...)
	cmd.Env = append(os.Environ(), mistakeVariable+"="+now, "TERM=xterm-256color", "TOKENRACK_HOME="+home,
		"TOKENRACK_PASSPHRASE_FILE="+filepath.Join(home, "passphrase"), "XDG_CONFIG_HOME="+home, "DBUS_SESSION_BUS_ADDRESS=disabled:")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inner, inner, inner
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	pieces := make(chan []byte)
	go func() {
		defer close(pieces)
		for {
			buf := make([]byte, 4096)
			n, err := outer.Read(buf)
			if n > 0 {
				pieces <- buf[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	var all bytes.Buffer
	ended := make(chan error, 1)
	limit := time.After(time.Minute)
	triggered := false
	for over := false; !over; {
		select {
		case piece := <-pieces:
			all.Write(piece)
			if !triggered && strings.Contains(all.String(), until) {
				triggered = true
				if err := os.WriteFile(now, nil, 0o600); err != nil {
					t.Fatal(err)
				}
				go func() { ended <- cmd.Wait() }()
			}
		case err = <-ended:
			over = true
		case <-limit:
			t.Fatalf("it does not end:\n%q", all.String())
		}
	}
	after, termErr := unix.IoctlGetTermios(int(inner.Fd()), unix.TCGETS)
	if termErr != nil {
		t.Fatal(termErr)
	}
	if after.Lflag != before.Lflag || after.Iflag != before.Iflag || after.Oflag != before.Oflag {
		t.Errorf("the terminal is not as it was: %+v, was %+v", after, before)
	}
	_ = inner.Close()
	for quiet := false; !quiet; { // what is on its way still
		select {
		case piece, more := <-pieces:
			all.Write(piece)
			quiet = !more
		case <-time.After(2 * time.Second):
			quiet = true
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	return all.String(), code
}

// TestAMistakeInTheBackgroundPrintsNoValue lets a goroutine of a real process panic:
// on the screen, while watching, and in a verb that waits.
func TestAMistakeInTheBackgroundPrintsNoValue(t *testing.T) {
	vaulttest.CheapPassphrases()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "passphrase"), []byte("passphrase\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	place := vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}
	for name, run := range map[string]struct {
		until string
		args  []string
	}{
		"screen":  {"\x1b[?1049h", []string{"demo"}},
		"plain":   {"tokenrack> ", []string{"demo", "--plain"}},
		"watch":   {"watching", []string{"watch"}},
		"sandbox": {"netrex", []string{"sandbox"}},
		"verb":    {"assphrase: ", []string{"vault", "slot", "passphrase"}},
	} {
		t.Run(name, func(t *testing.T) {
			home := home
			if name == "screen" || name == "plain" || name == "sandbox" {
				home = t.TempDir()
			} else if _, err := os.Stat(place.Path); err != nil {
				if _, err := place.Init(context.Background(), model.VaultInit{Passphrase: model.NewSecret("passphrase")}); err != nil {
					t.Fatal(err)
				}
			}
			said, code := mistaken(t, run.until, home, run.args...)
			if code != 1 {
				t.Errorf("it ends with %d", code)
			}
			if !strings.Contains(said, "a mistake of ours (string)") || !strings.Contains(said, "mistakeWhen") {
				t.Errorf("it does not say what happened:\n%q", said)
			}
			if strings.Contains(said, mistakeCanary) || strings.Contains(said, "goroutine ") {
				t.Errorf("it says too much:\n%q", said)
			}
			if on, off := strings.LastIndex(said, "\x1b[?1049h"), strings.LastIndex(said, "\x1b[?1049l"); on > off {
				t.Error("the screen was not taken away")
			}
			if at := strings.Index(said, "a mistake of ours"); at < strings.LastIndex(said, "\x1b[?1049l") {
				t.Error("it was told on the screen that then went away")
			}
		})
	}
}
