package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk"
)

// TestTheProgramItselfHoldsTheClipboard has the real program as the process beside
// a screen, on a real display.
func TestTheProgramItselfHoldsTheClipboard(t *testing.T) {
	for _, name := range []string{"Xvfb", "xclip"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed: the real clipboard was not tried", name)
		}
	}
	from, told, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	server := exec.CommandContext(t.Context(), "Xvfb", "-displayfd", "3", "-screen", "0", "640x480x8", "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{told}
	if err := server.Start(); err != nil {
		t.Skipf("Xvfb does not start here: %v", err)
	}
	_ = told.Close()
	t.Cleanup(func() { _ = server.Wait() })
	number, err := bufio.NewReader(from).ReadString('\n')
	if err != nil {
		t.Skipf("Xvfb names no display: %v", err)
	}
	environ := []string{"DISPLAY=:" + strings.TrimSpace(number), "HOME=" + t.TempDir(), "PATH=/nowhere"}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "tokenrack")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	allowCores(t)
	board := desk.NewClipboard(desk.Look(environ), environ)
	board.Outlive([]string{program, sweeper()[1]}, time.Minute)
	if outcome, err := board.Copy(t.Context(), model.NewSecret("secret-token")); outcome != desk.Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	if got := pasted(environ, "UTF8_STRING") + " " + pasted(environ, "x-kde-passwordManagerHint"); got != "secret-token secret" {
		t.Errorf("a program gets %q", got)
	}
	if limits := limitsOf(t, program); !strings.Contains(limits, "Max core file size        0 ") {
		t.Errorf("the holder may leave a core file:\n%s", limits)
	}
	if got := board.Wipe(t.Context()); got != desk.Cleared {
		t.Errorf("wiping gave %v", got)
	}
	if got := pasted(environ, "UTF8_STRING"); got != "" {
		t.Errorf("after it was cleared a program gets %q", got)
	}
}

// allowCores lets this process and its children leave core files, where it may.
func allowCores(t *testing.T) {
	t.Helper()
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &before); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: before.Max, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &before) })
}

func pasted(environ []string, form string) string {
	cmd := exec.Command("xclip", "-out", "-selection", "clipboard", "-target", form)
	cmd.Env = environ
	text, _ := cmd.Output() // an empty clipboard is an error of xclip's
	return string(text)
}

// limitsOf is what the system lets the process that runs a program do.
func limitsOf(t *testing.T, program string) string {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		args, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(args), program+"\x00") {
			continue
		}
		limits, err := os.ReadFile(filepath.Join(filepath.Dir(path), "limits"))
		if err != nil {
			t.Fatal(err)
		}
		return string(limits)
	}
	t.Error("there is no holder")
	return ""
}
