package desk

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk/selection"
)

// holding is a clipboard on a real display without any clipboard program, and
// what the environment of others is there.
func holding(t *testing.T, after time.Duration) (c *Clipboard, environ []string) {
	t.Helper()
	environ = display(t)
	c = NewClipboard(Look(environ), without(environ))
	c.Outlive([]string{os.Args[0], asSweeper}, after)
	t.Cleanup(func() { c.Wipe(context.Background()) })
	return c, environ
}

// without is an environment with no programs.
func without(environ []string) []string {
	var out []string
	for _, entry := range environ {
		if !strings.HasPrefix(entry, "PATH=") {
			out = append(out, entry)
		}
	}
	return append(out, "PATH=/nowhere")
}

// target is what a real program gets in one form.
func target(t *testing.T, environ []string, form string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xclip", "-out", "-selection", "clipboard", "-target", form)
	cmd.Env = environ
	text, err := cmd.Output()
	return string(text), err
}

// copies has a real program take the clipboard, which it does a little after it
// seems to have ended.
func copies(t *testing.T, environ []string, text string) {
	t.Helper()
	x := client(t, strings.TrimPrefix(environ[0], "DISPLAY="))
	board := atomOf(t, x, "CLIPBOARD")
	owner := func() xproto.Window {
		reply, err := xproto.GetSelectionOwner(x, board).Reply()
		if err != nil {
			t.Fatal(err)
		}
		return reply.Owner
	}
	before := owner()
	cmd := exec.CommandContext(t.Context(), "xclip", "-in", "-selection", "clipboard")
	cmd.Env, cmd.Stdin = environ, strings.NewReader(text)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the program has taken the clipboard", func() bool { return owner() != before })
}

// ended says that the process has ended.
func ended(b *beside) bool { return errors.Is(b.process.Signal(syscall.Signal(0)), os.ErrProcessDone) }

func TestHistoriesAreAskedToLeaveOutWhatTheProgramHolds(t *testing.T) {
	c, environ := holding(t, time.Minute)
	token := strings.Repeat("a real token. ", 200) + "end"
	if outcome, err := c.Copy(t.Context(), model.NewSecret(token)); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v, %s", outcome, err, c.Why())
	}
	for form, want := range map[string]string{
		"UTF8_STRING": token, "STRING": token, "TEXT": token, "text/plain;charset=utf-8": token,
		"x-kde-passwordManagerHint": "secret",
		"TARGETS":                   "TARGETS\nTIMESTAMP\nUTF8_STRING\nSTRING\nTEXT\ntext/plain;charset=utf-8\nx-kde-passwordManagerHint\n",
	} {
		if got, err := target(t, environ, form); got != want || err != nil {
			t.Errorf("as %s a program gets %q, %v", form, got, err)
		}
	}
	if got, err := target(t, environ, "TIMESTAMP"); err != nil || strings.TrimSpace(got) == "" {
		t.Errorf("the time is %q, %v", got, err)
	}
	for _, form := range []string{"image/png", "text/html", "SAVE_TARGETS", "MULTIPLE"} {
		if got, err := target(t, environ, form); err == nil {
			t.Errorf("as %s a program gets %q", form, got)
		}
	}
	for _, file := range []string{"cmdline", "environ"} {
		told, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", c.beside.process.Pid, file))
		if err != nil || len(told) == 0 || strings.Contains(string(told), "a real token") || strings.Contains(string(told), "canary") {
			t.Errorf("%s of the holder: %q, %v", file, told, err)
		}
	}
	holder := c.beside
	if got := c.Wipe(t.Context()); got != Cleared {
		t.Errorf("wiping gave %v", got)
	}
	if got := pasted(t, environ); got != "" {
		t.Errorf("after it was cleared a program gets %q", got)
	}
	eventually(t, "the holder ends", func() bool { return ended(holder) })
}

// TestRequestorsOfEveryKindAreAnswered asks as programs do that name no property
// to put the answer into, and as one that has gone before it is answered.
func TestRequestorsOfEveryKindAreAnswered(t *testing.T) {
	c, environ := holding(t, time.Minute)
	if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	x := client(t, c.display)
	window := windowOf(t, x)
	clipboard, text, here := atomOf(t, x, "CLIPBOARD"), atomOf(t, x, "UTF8_STRING"), atomOf(t, x, "HERE")
	for name, test := range map[string]struct {
		target, property, want xproto.Atom
		time                   xproto.Timestamp
	}{
		"into a property":              {text, here, here, xproto.TimeCurrentTime},
		"into none":                    {text, xproto.AtomNone, text, xproto.TimeCurrentTime},
		"a form that is not known":     {atomOf(t, x, "image/png"), here, xproto.AtomNone, xproto.TimeCurrentTime},
		"of a time when it was not it": {text, here, xproto.AtomNone, 1},
	} {
		xproto.ConvertSelection(x, window, clipboard, test.target, test.property, test.time)
		event, xerr := x.WaitForEvent()
		told, is := event.(xproto.SelectionNotifyEvent)
		if !is || told.Property != test.want || told.Target != test.target || told.Selection != clipboard || told.Time != test.time {
			t.Errorf("%s: told %v, %v", name, event, xerr)
			continue
		}
		if test.want == xproto.AtomNone {
			continue
		}
		reply, err := xproto.GetProperty(x, true, window, told.Property, xproto.GetPropertyTypeAny, 0, 100).Reply()
		if err != nil || string(reply.Value) != "secret-token" || reply.Type != text || reply.Format != 8 {
			t.Errorf("%s: it gets %+v, %v", name, reply, err)
		}
	}
	for range 50 { // who goes at once
		gone := windowOf(t, x)
		xproto.ConvertSelection(x, gone, clipboard, text, here, xproto.TimeCurrentTime)
		xproto.DestroyWindow(x, gone)
	}
	// Whoever sends events can send this one; it does not make it true.
	owner, err := xproto.GetSelectionOwner(x, clipboard).Reply()
	if err != nil {
		t.Fatal(err)
	}
	forged := xproto.SelectionClearEvent{Owner: owner.Owner, Selection: clipboard}
	if err := xproto.SendEventChecked(x, false, owner.Owner, 0, string(forged.Bytes())).Check(); err != nil {
		t.Fatal(err)
	}
	if got := pasted(t, environ); got != "secret-token" {
		t.Errorf("after them a program gets %q", got)
	}
}

func TestAHolderEndsOnceSomebodyElseCopies(t *testing.T) {
	c, environ := holding(t, time.Minute)
	if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	holder := c.beside
	copies(t, environ, "a shopping list")
	eventually(t, "the holder ends", func() bool { return ended(holder) })
	if got := c.Wipe(t.Context()); got != Changed {
		t.Errorf("wiping gave %v", got)
	}
	if got := pasted(t, environ); got != "a shopping list" {
		t.Errorf("a program gets %q", got)
	}
}

// Some histories take the clipboard with the text that they saw there.
func TestATextThatAHistoryTookIsClearedToo(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"as it is": "secret-token", "with a line end": "secret-token\n"} {
		t.Run(name, func(t *testing.T) {
			c, environ := holding(t, time.Minute)
			if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
				t.Fatalf("copied: %v, %v", outcome, err)
			}
			copies(t, environ, text)
			if got := c.Wipe(t.Context()); got != Cleared {
				t.Errorf("wiping gave %v", got)
			}
			if got := pasted(t, environ); got != "" {
				t.Errorf("a program gets %q", got)
			}
		})
	}
	environ := display(t)
	copier(t, without(environ), 5*time.Second) // the history comes in time on a slow machine too
	copies(t, environ, "secret-token")
	eventually(t, "the clipboard is empty after the program's end", func() bool { return pasted(t, environ) == "" })
}

func TestALaterCopyStaysUntilItsOwnEnd(t *testing.T) {
	c, environ := holding(t, time.Minute)
	for range 2 { // the first holder sees its own text with the second
		if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
			t.Fatalf("copied: %v, %v", outcome, err)
		}
	}
	time.Sleep(selectionSettles)
	if got := pasted(t, environ); got != "secret-token" {
		t.Errorf("a program gets %q", got)
	}
	if got := c.Wipe(t.Context()); got != Cleared {
		t.Errorf("wiping gave %v", got)
	}
}

// selectionSettles is longer than a holder takes that is not needed any more, and
// longer than any single step may take.
const selectionSettles = deadline + 200*time.Millisecond

func TestATextThatIsNoSecretTakesTheTokensPlace(t *testing.T) {
	c, environ := holding(t, time.Minute)
	if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	if outcome, err := c.CopyText(t.Context(), "an address"); outcome != Send || err != nil { // there is no program that keeps it
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	eventually(t, "the token is gone, whatever the terminal does", func() bool { return pasted(t, environ) == "" })
	if c.Holding() {
		t.Error("something is held")
	}
}

func TestATokenTooLongForTheDisplayGoesTheOldWay(t *testing.T) {
	environ := display(t)
	dir, others := programs(t, map[string]string{"xclip": xclip})
	c := NewClipboard(Surroundings{Display: true}, append(others, environ[0]))
	c.Outlive([]string{os.Args[0], asSweeper}, time.Minute)
	long := strings.Repeat("x", 300_000)
	if outcome, err := c.Copy(t.Context(), model.NewSecret(long)); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	if got := board(t, dir); got != long {
		t.Errorf("the program has %d bytes", len(got))
	}
	if got := c.Wipe(t.Context()); got != Cleared {
		t.Errorf("wiping gave %v", got)
	}
}

func TestALongTokenIsHeldWhole(t *testing.T) {
	c, environ := holding(t, time.Minute)
	long := strings.Repeat("0123456789abcdef", 16_000) // nearly what one request takes
	if outcome, err := c.Copy(t.Context(), model.NewSecret(long)); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	if got := pasted(t, environ); got != long {
		t.Errorf("a program gets %d bytes of %d", len(got), len(long))
	}
}

// speaking is a display that answers who connects with these bytes, and closes
// the connection where it is told to.
func speaking(t *testing.T, says []byte, closes bool) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x") + ":0"
	server, err := net.Listen("unix", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				_, _ = conn.Write(says)
				if closes {
					return
				}
				_, _ = io.Copy(io.Discard, conn)
			}()
		}
	}()
	return name
}

func TestADisplayThatDoesNotTakeATokenIsGivenUp(t *testing.T) {
	t.Parallel()
	setup := func(after []byte) []byte { // it lets in, and says no more than this
		head := []byte{1, 0, 11, 0, 0, 0, 0, 0}
		binary.LittleEndian.PutUint16(head[6:], uint16(len(after)/4))
		return append(head, after...)
	}
	screen := make([]byte, 32+40)
	screen[9] = 0xff // ids of windows
	screen[19] = 0xff
	screen[20] = 1 // one screen, of nothing but zeros
	for name, display := range map[string]string{
		"it is not there":                   filepath.Join(t.TempDir(), "none") + ":0",
		"it is no display":                  "not a display",
		"it never answers":                  speaking(t, nil, false),
		"it hangs up":                       speaking(t, nil, true),
		"it refuses":                        speaking(t, append([]byte{0, 4, 11, 0, 0, 0, 1, 0}, "\x1b[2J"...), true),
		"it speaks another version":         speaking(t, []byte{1, 0, 12, 0, 0, 0, 0, 0}, false),
		"it speaks something else":          speaking(t, []byte("HTTP/1.1 400 Bad Request\r\n\r\n"), true),
		"it has no screen, and hangs up":    speaking(t, setup(make([]byte, 32)), true),
		"its words do not fit":              speaking(t, setup(bytes.Repeat([]byte{0xff}, 64)), false),
		"it lets in and never speaks again": speaking(t, setup(screen), false),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, environ := programs(t, map[string]string{"xclip": xclip})
			c := NewClipboard(Surroundings{Display: true}, append(environ, "DISPLAY="+display))
			c.Outlive([]string{os.Args[0], asSweeper}, time.Minute)
			if c.display != display {
				t.Fatalf("the display is %q", c.display)
			}
			began := time.Now()
			if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
				t.Fatalf("copied: %v, %v", outcome, err)
			}
			if took := time.Since(began); took > 2*deadline {
				t.Errorf("that took %v", took)
			}
			if got := board(t, dir); got != "secret-token" {
				t.Errorf("the program has %q", got)
			}
			if got := c.Wipe(t.Context()); got != Cleared || board(t, dir) != "" {
				t.Errorf("wiping gave %v, the clipboard holds %q", got, board(t, dir))
			}
			bare := NewClipboard(Surroundings{Display: true}, []string{"DISPLAY=" + display, "PATH=/nowhere"})
			bare.Outlive([]string{os.Args[0], asSweeper}, time.Minute)
			if outcome, err := bare.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Send || err != nil || bare.Why() == "" {
				t.Errorf("without a program: %v, %v, %q", outcome, err, bare.Why())
			}
		})
	}
}

func TestWhatADisplayThatIsGoneHeldIsNotCalledCleared(t *testing.T) {
	server, number := xvfb(t)
	environ := []string{"DISPLAY=" + number, "PATH=/nowhere"}
	c := NewClipboard(Look(environ), environ)
	c.Outlive([]string{os.Args[0], asSweeper}, time.Minute)
	if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	holder := c.beside
	_ = server.Kill()
	eventually(t, "the holder ends", func() bool { return ended(holder) })
	if got := c.Wipe(t.Context()); got != NotWiped {
		t.Errorf("wiping gave %v", got)
	}
}

// A display that stands still keeps the holder from clearing. It ends all the
// same, and with it what it held.
func TestAHolderEndsWhereTheDisplayStandsStill(t *testing.T) {
	t.Parallel()
	server, number := xvfb(t)
	environ := []string{"DISPLAY=" + number, "PATH=/nowhere"}
	c := NewClipboard(Look(environ), environ)
	c.Outlive([]string{os.Args[0], asSweeper}, time.Minute)
	if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	holder := c.beside
	if err := server.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if got := c.Wipe(t.Context()); got != NotWiped {
		t.Errorf("wiping gave %v", got)
	}
	if took := time.Since(began); took > 2*deadline {
		t.Errorf("that took %v", took)
	}
	eventually(t, "the holder ends", func() bool { return ended(holder) })
	if err := server.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	eventually(t, "nothing of it is left", func() bool { return pasted(t, []string{"DISPLAY=" + number}) == "" })
}

func TestAHolderShowsTheDisplayItsKey(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 16)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	entry := []byte{1, 0} // of this host
	for _, part := range [][]byte{[]byte(host), nil, []byte("MIT-MAGIC-COOKIE-1"), key} {
		entry = append(binary.BigEndian.AppendUint16(entry, uint16(len(part))), part...)
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, entry, 0o600); err != nil {
		t.Fatal(err)
	}
	_, number := xvfb(t, "-auth", file)
	for name, test := range map[string]struct {
		file string
		want Outcome
	}{"with it": {file, Copied}, "without it": {filepath.Join(t.TempDir(), "none"), Send}} {
		t.Run(name, func(t *testing.T) {
			environ := []string{"DISPLAY=" + number, "XAUTHORITY=" + test.file, "PATH=/nowhere"}
			c := NewClipboard(Look(environ), environ)
			c.Outlive([]string{os.Args[0], asSweeper}, time.Minute)
			if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != test.want || err != nil {
				t.Errorf("copied: %v, %v", outcome, err)
			}
			c.Wipe(t.Context())
		})
	}
}

func TestTheTextIsOverwrittenOnceItIsNotHandedOut(t *testing.T) {
	environ := display(t)
	number := strings.TrimPrefix(environ[0], "DISPLAY=")
	text := []byte("secret-token")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	words, ended := make(chan selection.Word, 2), make(chan error, 1)
	model.Go(func() {
		ended <- selection.Hold(ctx, number, text, func(w selection.Word) { words <- w })
	})
	if w := <-words; w != selection.Held {
		t.Fatalf("it says %c", w)
	}
	if got := pasted(t, environ); got != "secret-token" {
		t.Fatalf("a program gets %q", got)
	}
	cancel()
	if w := <-words; w != selection.Cleared {
		t.Errorf("it says %c", w)
	}
	if got := string(text); got != strings.Repeat("\x00", len(text)) { // while it lingers
		t.Errorf("it holds %q", got)
	}
	if got := pasted(t, environ); got != "" {
		t.Errorf("a program gets %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestExamineTriesTheDisplay(t *testing.T) {
	t.Parallel()
	environ := display(t)
	copies(t, environ, "a shopping list")
	for name, test := range map[string]struct {
		environ []string
		level   model.FindingLevel
		says    string
	}{
		"it lets in":         {without(environ), model.FindingOK, "held by the program itself on the X display " + strings.TrimPrefix(environ[0], "DISPLAY=")},
		"it is not there":    {[]string{"DISPLAY=/nowhere/x:0", "PATH=/nowhere"}, model.FindingNote, "since the X display /nowhere/x:0 cannot be reached"},
		"a program helps":    {[]string{"DISPLAY=/nowhere/x:0", "PATH=" + tools(t, map[string]string{"xclip": "exit 0"})}, model.FindingNote, "by xclip; the program itself cannot reach the X display /nowhere/x:0"},
		"nor does a program": {[]string{"DISPLAY=" + speaking(t, nil, false), "PATH=" + tools(t, map[string]string{"xclip": "exec sleep 9"}) + ":/bin"}, model.FindingWarning, "did not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range Examine(t.Context(), test.environ) {
				if f.Check != checkClipboard {
					continue
				}
				if f.Level != test.level || !strings.Contains(f.What, test.says) {
					t.Errorf("it says %v: %s", f.Level, f.What)
				}
			}
		})
	}
	if got := pasted(t, environ); got != "a shopping list" {
		t.Errorf("a program gets %q", got)
	}
}
