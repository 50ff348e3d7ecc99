package desk

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestLookReadsTheTerminal(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the locale decides on Linux; elsewhere the system does")
	}
	tests := []struct {
		environ string
		want    Surroundings
	}{
		{"LANG=de_CH.UTF-8 TERM=xterm-256color DISPLAY=:0", Surroundings{Display: true, Dark: true}},
		{"LANG=C.utf8 WAYLAND_DISPLAY=wayland-0 COLORFGBG=0;15", Surroundings{Display: true}},
		{"LANG=en_US.UTF-8 LC_ALL=C TERM=xterm", Surroundings{ASCII: true, Dark: true}},
		{"LANG=en_US.UTF-8 TERM=linux", Surroundings{ASCII: true, Dark: true}},
		{"LANG=en_US.UTF-8 SSH_TTY=/dev/pts/1 DISPLAY=localhost:10.0", Surroundings{SSH: true, Display: true, Dark: true}},
		{"LANG=en_US.UTF-8 TERM=tmux-256color TMUX=/tmp/x NO_COLOR=1 COLORFGBG=15;default;0", Surroundings{Tmux: true, NoColor: true, Dark: true}},
		{"LANG=C.UTF-8 TOKENRACK_THEME=paper", Surroundings{Theme: "paper", Dark: true}},
		{"TERM=xterm", Surroundings{ASCII: true, Dark: true}},
		{"LANG=en_US.UTF-8 NO_COLOR=", Surroundings{Dark: true}},
	}
	for _, test := range tests {
		if got := Look(strings.Fields(test.environ)); got != test.want {
			t.Errorf("%s looks like %+v, want %+v", test.environ, got, test.want)
		}
	}
}

func TestQuietUnsetsWhatWouldLeak(t *testing.T) {
	t.Setenv("TEA_TRACE", "/tmp/x")
	t.Setenv("TEA_DEBUG", "1")
	Quiet()
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		if _, set := os.LookupEnv(name); set {
			t.Errorf("%s is still set", name)
		}
	}
}

// programs writes clipboard programs into a directory that only the owner may
// write to, and returns the environment to find them with.
func programs(t *testing.T, scripts map[string]string) (dir string, environ []string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the clipboard programs are shell scripts here")
	}
	dir = t.TempDir()
	for name, script := range scripts {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
	}
	return dir, []string{"DISPLAY=/nowhere/x:7", "PATH=" + dir + ":/usr/bin:/bin", "TOKENRACK_PASSPHRASE=canary", "BOARD=" + dir + "/board"}
}

// xclip keeps its clipboard in the file beside it, and what it saw of the
// environment and its arguments in another.
const xclip = `here=$(dirname "$0")
env > "$here/env"; echo "$@" >> "$here/args"
case "$1" in -in) cat > "$here/board";; -out) cat "$here/board";; esac
`

func board(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "board"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCopyAndWipe(t *testing.T) {
	dir, environ := programs(t, map[string]string{"xclip": xclip})
	c := NewClipboard(Surroundings{Display: true}, environ)
	ctx := context.Background()
	if outcome, err := c.Copy(ctx, model.NewSecret("secret-token")); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	if got := board(t, dir); got != "secret-token" {
		t.Errorf("the clipboard holds %q", got)
	}
	if !c.Holding() {
		t.Error("nothing is held")
	}
	if got := c.Wipe(ctx); got != Cleared || board(t, dir) != "" {
		t.Errorf("wiping gave %v, the clipboard holds %q", got, board(t, dir))
	}
	if got := c.Wipe(ctx); got != Nothing {
		t.Errorf("wiping twice gave %v", got)
	}
}

func TestWipeSparesWhatSomebodyElseCopied(t *testing.T) {
	dir, environ := programs(t, map[string]string{"xclip": xclip})
	c := NewClipboard(Surroundings{Display: true}, environ)
	_, _ = c.Copy(context.Background(), model.NewSecret("secret-token"))
	if err := os.WriteFile(filepath.Join(dir, "board"), []byte("a shopping list"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := c.Wipe(context.Background()); got != Changed || board(t, dir) != "a shopping list" {
		t.Errorf("wiping gave %v, the clipboard holds %q", got, board(t, dir))
	}
}

func TestWipeKnowsItsTextWithALineEndAdded(t *testing.T) {
	dir, environ := programs(t, map[string]string{"xclip": xclip})
	c := NewClipboard(Surroundings{Display: true}, environ)
	_, _ = c.Copy(context.Background(), model.NewSecret("secret-token"))
	_ = os.WriteFile(filepath.Join(dir, "board"), []byte("secret-token\r\n"), 0o600)
	if got := c.Wipe(context.Background()); got != Cleared {
		t.Errorf("wiping gave %v", got)
	}
}

func TestClipboardProgramsLearnNoMoreThanTheyNeed(t *testing.T) {
	dir, environ := programs(t, map[string]string{"xclip": xclip})
	c := NewClipboard(Surroundings{Display: true}, environ)
	_, _ = c.Copy(context.Background(), model.NewSecret("secret-token"))
	for _, name := range []string{"env", "args"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "canary") || strings.Contains(string(text), "secret-token") {
			t.Errorf("the program's %s hold a secret:\n%s", name, text)
		}
	}
}

func TestHangingProgramIsGivenUp(t *testing.T) {
	_, environ := programs(t, map[string]string{"xclip": "sleep 30\n"})
	c := NewClipboard(Surroundings{Display: true}, environ)
	began := time.Now()
	outcome, err := c.Copy(context.Background(), model.NewSecret("secret-token"))
	if took := time.Since(began); took > deadline+2*time.Second {
		t.Errorf("that took %v", took)
	}
	if outcome != Send || err != nil {
		t.Errorf("the outcome is %v, %v; want the terminal to be asked", outcome, err)
	}
	if c.Why() == "" {
		t.Error("nothing says why")
	}
}

func TestFailingProgramIsNoSuccess(t *testing.T) {
	_, environ := programs(t, map[string]string{"xclip": "exit 1\n"})
	if outcome, _ := NewClipboard(Surroundings{Display: true}, environ).Copy(context.Background(), model.NewSecret("x")); outcome != Send {
		t.Errorf("the outcome is %v", outcome)
	}
}

func TestProgramsInOpenDirectoriesAreNotRun(t *testing.T) {
	dir, environ := programs(t, map[string]string{"xclip": xclip})
	if err := os.Chmod(dir, 0o777); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	if c := NewClipboard(Surroundings{Display: true}, []string{"DISPLAY=:7", "PATH=" + dir}); c.tool != nil {
		t.Error("a program that anybody could have put there is used")
	}
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a directory
		t.Fatal(err)
	}
	if c := NewClipboard(Surroundings{Display: true}, []string{"DISPLAY=:7", "PATH=" + dir}); c.tool == nil {
		t.Error("a guarded program is not used")
	}
	if err := os.Chmod(filepath.Join(dir, "xclip"), 0o777); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	if c := NewClipboard(Surroundings{Display: true}, []string{"DISPLAY=:7", "PATH=" + dir}); c.tool != nil {
		t.Error("a program that anybody could have changed is used")
	}
	t.Chdir(dir)
	_ = environ
	if c := NewClipboard(Surroundings{Display: true}, []string{"DISPLAY=:7", "PATH=.:"}); c.tool != nil {
		t.Error("a program of the working directory is used")
	}
}

func TestSecretHintIsLeftOutWhereItIsNotKnown(t *testing.T) {
	script := `case "$*" in *sensitive*) exit 2;; esac
cat > "$(dirname "$0")/board"
`
	dir, _ := programs(t, map[string]string{"wl-copy": script, "wl-paste": "cat \"$(dirname \"$0\")/board\"\n"})
	c := NewClipboard(Surroundings{Display: true}, []string{"WAYLAND_DISPLAY=w", "PATH=" + dir + ":/usr/bin:/bin"})
	if outcome, err := c.Copy(context.Background(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	if got := board(t, dir); got != "secret-token" {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestTerminalIsUsedOverSSHAndWithoutDisplay(t *testing.T) {
	_, environ := programs(t, map[string]string{"xclip": xclip})
	for _, around := range []Surroundings{{SSH: true, Display: true}, {}} {
		c := NewClipboard(around, environ)
		if outcome, err := c.Copy(context.Background(), model.NewSecret("t")); outcome != Send || err != nil || c.Local() {
			t.Errorf("%+v: %v, %v", around, outcome, err)
		}
		if got := c.Wipe(context.Background()); got != AskedFor {
			t.Errorf("wiping gave %v", got)
		}
	}
}

func TestWhatIsNoBearerIsNotCopied(t *testing.T) {
	c := NewClipboard(Surroundings{}, []string{})
	for _, bad := range []string{"", "a\nrm -rf /", "a\x1b[2J", "tökén"} {
		if outcome, err := c.Copy(context.Background(), model.NewSecret(bad)); outcome != Failed || err == nil {
			t.Errorf("%q: %v, %v", bad, outcome, err)
		}
	}
	if outcome, err := c.Copy(context.Background(), model.NewSecret(strings.Repeat("x", 60_000))); outcome != Failed || err == nil {
		t.Errorf("60,000 bytes for a terminal: %v, %v", outcome, err)
	}
	if c.Holding() {
		t.Error("something is held")
	}
}
