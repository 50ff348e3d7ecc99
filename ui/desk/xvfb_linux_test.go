package desk

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// display starts an X server without a screen and returns the environment to
// reach it.
func display(t *testing.T) []string {
	t.Helper()
	if _, err := exec.LookPath("xclip"); err != nil {
		t.Skip("xclip is not installed: the real clipboard was not tried")
	}
	_, number := xvfb(t)
	return []string{"DISPLAY=" + number, "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
}

// xvfb starts an X server without a screen, and names its display.
func xvfb(t *testing.T, more ...string) (server *os.Process, number string) {
	t.Helper()
	path, err := exec.LookPath("Xvfb")
	if err != nil {
		t.Skip("Xvfb is not installed: the real clipboard was not tried")
	}
	from, told, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, append([]string{"-displayfd", "3", "-screen", "0", "640x480x8", "-nolisten", "tcp", "-noreset"}, more...)...)
	cmd.ExtraFiles = []*os.File{told}
	if err := cmd.Start(); err != nil {
		t.Skipf("Xvfb does not start here: %v", err)
	}
	_ = told.Close()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = from.Close()
	})
	line, err := bufio.NewReader(from).ReadString('\n')
	if err != nil {
		t.Skipf("Xvfb names no display: %v", err)
	}
	return cmd.Process, ":" + strings.TrimSpace(line)
}

// pasted is what a real program gets of the clipboard.
func pasted(t *testing.T, environ []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xclip", "-out", "-selection", "clipboard")
	cmd.Env = environ
	text, _ := cmd.Output() // an empty clipboard is an error of xclip's
	return string(text)
}

func TestARealClipboardTakesATokenAndIsCleared(t *testing.T) {
	environ := display(t)
	c := NewClipboard(Look(environ), environ)
	if !c.Local() {
		t.Fatalf("it is not used: %s", c.Why())
	}
	token := strings.Repeat("a real token. ", 200) + "end"
	if outcome, err := c.Copy(t.Context(), model.NewSecret(token)); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	if got := pasted(t, environ); got != token {
		t.Errorf("a program gets %d bytes of %d", len(got), len(token))
	}
	if got := c.Wipe(t.Context()); got != Cleared {
		t.Errorf("wiping gave %v", got)
	}
	if got := pasted(t, environ); got != "" {
		t.Errorf("after it was cleared a program gets %q", got)
	}
}

func TestARealClipboardIsClearedAfterTheProgramsEnd(t *testing.T) {
	environ := display(t)
	copier(t, environ, 0)
	eventually(t, "the clipboard is empty", func() bool { return pasted(t, environ) == "" })
	// While it waits, nothing in the sweeper's arguments and environment tells.
	copier(t, environ, time.Minute)
	found := 0
	for _, file := range []string{"cmdline", "environ"} {
		all, err := filepath.Glob("/proc/[0-9]*/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range all {
			args, err := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
			if err != nil || !strings.Contains(string(args), asSweeper) {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				continue
			}
			found++
			if strings.Contains(string(text), "secret-token") {
				t.Errorf("%s of the sweeper tells the token", file)
			}
			if file == "environ" {
				pid := 0
				_, _ = fmt.Sscanf(path, "/proc/%d/", &pid)
				t.Cleanup(func() { _ = exec.Command("kill", fmt.Sprint(pid)).Run() })
			}
		}
	}
	if found == 0 {
		t.Error("no sweeper waits")
	}
	if got := pasted(t, environ); got != "secret-token" {
		t.Errorf("before the time is up a program gets %q", got)
	}
}
