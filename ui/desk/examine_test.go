package desk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk/selection"
)

// tools makes a folder with programs of these names.
func tools(t *testing.T, scripts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
	}
	return dir
}

func TestExamineSaysWhatTheEnvironmentMeans(t *testing.T) {
	board := tools(t, map[string]string{"xclip": "exit 0"})
	ofXclip := model.FindingOK
	if selection.Possible { // and the display is not there
		ofXclip = model.FindingNote
	}
	tests := map[string]struct {
		environ []string
		check   string
		level   model.FindingLevel
		says    string
	}{
		"a good terminal":         {[]string{"TERM=xterm-256color", "LANG=C.UTF-8"}, checkTerminal, model.FindingOK, "256 colours, UTF-8"},
		"all colours":             {[]string{"TERM=xterm", "COLORTERM=truecolor", "LANG=C.UTF-8"}, checkTerminal, model.FindingOK, "all colours"},
		"no colours":              {[]string{"TERM=xterm", "NO_COLOR=1", "LANG=C.UTF-8"}, checkTerminal, model.FindingOK, "no colours"},
		"no locale":               {[]string{"TERM=xterm"}, checkTerminal, model.FindingNote, "ASCII symbols"},
		"no terminal":             {nil, checkTerminal, model.FindingNote, "TERM is not set"},
		"over SSH":                {[]string{"TERM=xterm", "LANG=C.UTF-8", "SSH_TTY=/dev/pts/1"}, checkTerminal, model.FindingOK, "over SSH"},
		"a hostile TERM":          {[]string{"TERM=\x1b[2Jx", "LANG=C.UTF-8"}, checkTerminal, model.FindingOK, "?[2Jx"},
		"traces are on":           {[]string{"TERM=xterm", "LANG=C.UTF-8", "TEA_TRACE=/tmp/x"}, checkTerminal, model.FindingNote, "TEA_TRACE"},
		"no display":              {[]string{"TERM=xterm"}, checkClipboard, model.FindingNote, "no display"},
		"Wayland and no tool":     {[]string{"WAYLAND_DISPLAY=w", "DISPLAY=:9", "PATH=/nowhere"}, checkClipboard, model.FindingNote, "no clipboard program"},
		"the other way over SSH":  {[]string{"SSH_TTY=/dev/pts/1"}, checkClipboard, model.FindingOK, "on another computer"},
		"a display and a tool":    {[]string{"DISPLAY=/nowhere/x:9", "PATH=" + board}, checkClipboard, ofXclip, "by xclip"},
		"tmux that is not asked":  {[]string{"TMUX=/tmp/t,1,0", "PATH=/nowhere"}, checkClipboard, model.FindingNote, "not known"},
		"tmux that drops copies":  {[]string{"TMUX=/tmp/t,1,0", "PATH=" + tools(t, map[string]string{"tmux": "echo external"})}, checkClipboard, model.FindingWarning, "drops copies"},
		"tmux that lets them out": {[]string{"TMUX=/tmp/t,1,0", "PATH=" + tools(t, map[string]string{"tmux": "echo on"})}, checkClipboard, model.FindingOK, "lets copies through"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			environ := test.environ
			if environ == nil {
				environ = []string{}
			}
			var said []string
			for _, f := range Examine(t.Context(), environ) {
				said = append(said, f.Level.String()+" "+f.Check+": "+f.What)
				if f.Check == test.check && f.Level == test.level && strings.Contains(f.What, test.says) {
					return
				}
			}
			t.Errorf("got\n%s", strings.Join(said, "\n"))
		})
	}
}
