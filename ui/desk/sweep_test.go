package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// What the test binary is, as another process: the sweeper, or a program that
// copies, and ends at once.
const (
	asSweeper = "TOKENRACK_TEST_SWEEPER"
	asCopier  = "TOKENRACK_TEST_COPIER"
)

func TestMain(m *testing.M) {
	// A sweeper gets no more of the environment than it needs, so it is told by
	// its arguments what it is.
	if len(os.Args) > 1 && os.Args[1] == asSweeper {
		signal.Ignore(syscall.SIGPIPE) // as the program does
		_ = Sweep(context.Background(), os.Stdin, os.Stdout, nil)
		return
	}
	if after, err := time.ParseDuration(os.Getenv(asCopier)); err == nil {
		c := NewClipboard(Look(nil), nil)
		c.Outlive([]string{os.Args[0], asSweeper}, after)
		outcome, err := c.Copy(context.Background(), model.NewSecret("secret-token"))
		fmt.Println(outcome, err)
		return
	}
	os.Exit(m.Run())
}

// copier copies in a process of its own that has ended when this returns.
func copier(t *testing.T, environ []string, after time.Duration) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(environ, asCopier+"="+after.String())
	said, err := child.Output()
	if err != nil || string(said) != "1 <nil>\n" {
		t.Fatalf("the copier said %q, %v", said, err)
	}
}

// eventually waits for what another process does.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Errorf("it never happened: %s", what)
}

func TestTheClipboardIsClearedAfterTheProgramsEnd(t *testing.T) {
	dir, environ := programs(t, map[string]string{"xclip": xclip})
	copier(t, environ, 0)
	eventually(t, "the clipboard is empty", func() bool { return board(t, dir) == "" })
	for _, name := range []string{"env", "args"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || strings.Contains(string(text), "secret-token") {
			t.Errorf("the programs' %s: %v\n%s", name, err, text)
		}
	}
}

func TestASweeperSparesWhatSomebodyElseCopied(t *testing.T) {
	// Two looks at the clipboard, the sweeper's first and its last.
	dir, environ := programs(t, map[string]string{"xclip": xclip})
	copier(t, environ, 0)
	if err := os.WriteFile(filepath.Join(dir, "board"), []byte("a shopping list"), 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the sweeper looks", func() bool {
		args, err := os.ReadFile(filepath.Join(dir, "args"))
		return err == nil && strings.Contains(string(args), "-out")
	})
	if got := board(t, dir); got != "a shopping list" {
		t.Errorf("the clipboard holds %q", got)
	}
}

// sweepers starts a clipboard whose sweepers leave a file when they are told to
// go, or are left alone, and so says how they ended.
func TestASweeperIsDismissedOnceItIsNotNeeded(t *testing.T) {
	dir, environ := programs(t, map[string]string{
		"xclip":   xclip,
		"sweeper": `here=$(dirname "$0"); [ "$(head -c 8)" = ` + sweepMagic + ` ] && echo $((8 + $(wc -c))) >> "$here/ended"` + "\n",
	})
	c := NewClipboard(Surroundings{Display: true}, environ)
	c.Outlive([]string{filepath.Join(dir, "sweeper")}, time.Minute)
	ended := func(n int) {
		t.Helper()
		eventually(t, fmt.Sprint(n, " sweepers have ended"), func() bool {
			text, err := os.ReadFile(filepath.Join(dir, "ended"))
			return err == nil && strings.Count(string(text), fmt.Sprint(sweepSize+1)+"\n") == n
		})
	}
	ctx := context.Background()
	_, _ = c.Copy(ctx, model.NewSecret("first"))
	_, _ = c.Copy(ctx, model.NewSecret("second")) // in the place of the first
	ended(1)
	if got := c.Wipe(ctx); got != Cleared {
		t.Errorf("wiping gave %v", got)
	}
	ended(2)
	_, _ = c.Copy(ctx, model.NewSecret("third"))
	_, _ = c.CopyText(ctx, "an address") // the token is gone
	ended(3)
}

func TestASweeperTakesOnlyWhatItIsMeantFor(t *testing.T) {
	for name, told := range map[string]string{
		"nothing":        "",
		"a token":        strings.Repeat("x", sweepSize),
		"half of it":     sweepMagic + "xx",
		"a century":      sweepMagic + "\x00\xff" + strings.Repeat("\x00", sweepSize-len(sweepMagic)-2),
		"a time before":  sweepMagic + "\xff" + strings.Repeat("\x00", sweepSize-len(sweepMagic)-1),
		"an empty title": strings.Repeat("\x00", sweepSize),
	} {
		if err := Sweep(t.Context(), bytes.NewReader([]byte(told)), io.Discard, []string{}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// The library's Primary changes its list of arguments at every call, and puts
// tokens where a middle click pastes them.
func TestPrimaryIsNeverSet(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "clipboard."+"Primary") {
			t.Errorf("%s sets it", name)
		}
	}
}
