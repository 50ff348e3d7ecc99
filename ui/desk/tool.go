package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"time"

	"github.com/atotto/clipboard"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk/selection"
)

// most bounds what is read back from the clipboard: more is not ours.
const most = 1 << 20

// program is a clipboard that is reached through two programs, by their
// absolute paths.
type program struct {
	says  string
	copy  []string
	paste []string
	wipe  []string // nil: copy nothing
	env   []string
	// secretly is a command that copies and asks clipboard histories to leave
	// this out; where it fails the plain one is asked.
	secretly []string
	// ofDisplay says that it reaches the clipboard of an X display.
	ofDisplay bool
}

// kits are the clipboard programs that are known, the best first.
var kits = []struct {
	needs string // a variable that must be set; empty: none
	program
}{
	{"WAYLAND_DISPLAY", program{
		says: "wl-copy", copy: []string{"wl-copy"}, paste: []string{"wl-paste", "--no-newline"},
		wipe: []string{"wl-copy", "--clear"}, secretly: []string{"wl-copy", "--sensitive"}, // wl-clipboard 2.3 and newer
	}},
	{"DISPLAY", program{
		says: "xclip", copy: []string{"xclip", "-in", "-selection", "clipboard"},
		paste: []string{"xclip", "-out", "-selection", "clipboard"},
	}},
	{"DISPLAY", program{
		says: "xsel", copy: []string{"xsel", "--input", "--clipboard"},
		paste: []string{"xsel", "--output", "--clipboard"}, wipe: []string{"xsel", "--clear", "--clipboard"},
	}},
	{"", program{
		says: "pbcopy", copy: []string{"pbcopy"}, paste: []string{"pbpaste"},
		secretly: []string{"osascript", "-l", "JavaScript", "-e", concealed},
	}},
}

// concealed puts standard input on the macOS pasteboard, marked as a secret for
// clipboard histories (nspasteboard.org). It has not been run by this project's
// tests.
const concealed = `ObjC.import("AppKit");
var data = $.NSFileHandle.fileHandleWithStandardInput.readDataToEndOfFile;
var text = $.NSString.alloc.initWithDataEncoding(data, $.NSUTF8StringEncoding);
var board = $.NSPasteboard.generalPasteboard;
board.clearContents;
if (!board.setStringForType(text, "public.utf8-plain-text")) { throw "refused"; }
board.setStringForType($(""), "org.nspasteboard.ConcealedType");
"";`

// findTool picks the clipboard of this computer, nil where there is none.
func findTool(env map[string]string) tool {
	for _, kit := range kits {
		if kit.needs != "" && env[kit.needs] == "" {
			continue
		}
		if p, ok := kit.at(env); ok {
			p.ofDisplay = kit.needs == "DISPLAY"
			return p
		}
	}
	if t := nativeTool(); t != nil {
		return t
	}
	if env["WSL_DISTRO_NAME"] != "" && trusted(env["PATH"], "clip.exe") != "" {
		if !clipboard.Unsupported {
			return library{}
		}
	}
	return nil
}

// ownDisplay is the X display whose clipboard the program can hold itself: where
// nothing else was found, or only a program that does the same and tells
// histories nothing.
func ownDisplay(env map[string]string, found tool) string {
	p, is := found.(program)
	switch {
	case !selection.Possible:
	case found == nil && env["WAYLAND_DISPLAY"] == "", is && p.ofDisplay:
		return env["DISPLAY"]
	}
	return ""
}

// at resolves the programs to absolute paths.
func (p program) at(env map[string]string) (program, bool) {
	for _, args := range []*[]string{&p.copy, &p.paste, &p.wipe} {
		if *args == nil {
			continue
		}
		path := trusted(env["PATH"], (*args)[0])
		if path == "" {
			return p, false
		}
		*args = append([]string{path}, (*args)[1:]...)
	}
	if p.secretly != nil { // a help, and no more
		if path := trusted(env["PATH"], p.secretly[0]); path != "" {
			p.secretly = append([]string{path}, p.secretly[1:]...)
		} else {
			p.secretly = nil
		}
	}
	p.env = childEnv(env)
	return p, true
}

// childEnv is what a clipboard program needs of the environment: nothing else
// is handed on, since the environment may hold a passphrase.
func childEnv(env map[string]string) []string {
	var out []string
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XAUTHORITY", "HOME", "PATH", "LANG", "LC_ALL", "LC_CTYPE"} {
		if value, ok := env[name]; ok {
			out = append(out, name+"="+value)
		}
	}
	return out
}

// besideEnv is what a process of our own needs to find the same way to the
// clipboard.
func besideEnv(env map[string]string) []string {
	out := childEnv(env)
	for _, name := range []string{"WSL_DISTRO_NAME", "WSL_INTEROP", "SystemRoot", "USERPROFILE", "TEMP"} {
		if value, ok := env[name]; ok {
			out = append(out, name+"="+value)
		}
	}
	return out
}

func (p program) name() string { return p.says }

func (p program) write(ctx context.Context, text []byte) error {
	if p.secretly != nil {
		if err := p.run(ctx, p.secretly, text, nil); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return p.run(ctx, p.copy, text, nil)
}

func (p program) clear(ctx context.Context) error {
	if p.wipe != nil {
		return p.run(ctx, p.wipe, nil, nil)
	}
	return p.run(ctx, p.copy, []byte{}, nil)
}

func (p program) read(ctx context.Context) ([]byte, error) {
	var out bytes.Buffer
	err := p.run(ctx, p.paste, nil, &limited{to: &out, left: most})
	return out.Bytes(), err
}

// run gives the text on standard input: arguments can be seen by everybody.
func (p program) run(ctx context.Context, args []string, text []byte, out io.Writer) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // absolute paths found at the start, fixed arguments
	cmd.Env = p.env
	cmd.WaitDelay = 200 * time.Millisecond
	cmd.Stdout = out
	if text != nil {
		cmd.Stdin = bytes.NewReader(text)
	}
	return cmd.Run()
}

// limited keeps the first bytes and swallows the rest.
type limited struct {
	to   *bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	_, _ = l.to.Write(p[:n])
	return len(p), nil
}

// library is the clipboard of Windows as it is reached from its Linux side.
type library struct{}

func (library) name() string { return "the system's clipboard" }

func (library) write(ctx context.Context, text []byte) error {
	_, err := within(ctx, func() (string, error) { return "", clipboard.WriteAll(string(text)) })
	return err
}

func (library) clear(ctx context.Context) error {
	_, err := within(ctx, func() (string, error) { return "", clipboard.WriteAll("") })
	return err
}

func (library) read(ctx context.Context) ([]byte, error) {
	text, err := within(ctx, clipboard.ReadAll)
	return []byte(text), err
}

// within gives up waiting for a call that knows no deadline; the call goes on.
func within(ctx context.Context, call func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	model.Go(func() {
		text, err := call()
		done <- answer{text, err}
	})
	select {
	case a := <-done:
		return a.text, a.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err())
	}
}
