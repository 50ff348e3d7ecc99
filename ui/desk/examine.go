package desk

import (
	"bytes"
	"context"
	"os/exec"
	"runtime"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk/selection"
)

const (
	checkTerminal  = "terminal"
	checkClipboard = "clipboard"
)

// Examine looks at the terminal and the way to the clipboard. A nil environment
// is the process's.
func Examine(ctx context.Context, environ []string) []model.Finding {
	env := read(environ)
	around := Look(environ)
	findings := []model.Finding{terminalFinding(env, around)}
	if env["TEA_TRACE"] != "" || env["TEA_DEBUG"] != "" {
		findings = append(findings, model.Finding{
			Level: model.FindingNote, Check: checkTerminal, What: "TEA_TRACE or TEA_DEBUG is set: other programs would write every key to a file",
			Still: "This one takes no notice of them.", Do: "Unset them.",
		})
	}
	findings = append(findings, clipboardFinding(ctx, NewClipboard(around, environ), around))
	if around.Tmux {
		findings = append(findings, tmuxFinding(ctx, env))
	}
	return findings
}

func terminalFinding(env map[string]string, around Surroundings) model.Finding {
	term := env["TERM"]
	if term == "" {
		return model.Finding{Level: model.FindingNote, Check: checkTerminal, What: "TERM is not set: there is no terminal, or it is not known", Still: "Every verb works without one."}
	}
	said := []string{printable(term)}
	switch {
	case around.NoColor:
		said = append(said, "no colours, as the environment asks")
	case env["COLORTERM"] == "truecolor" || env["COLORTERM"] == "24bit":
		said = append(said, "all colours")
	case strings.Contains(term, "256"):
		said = append(said, "256 colours")
	default:
		said = append(said, "as many colours as it says itself")
	}
	if around.ASCII {
		said = append(said, "ASCII symbols, since the locale is not UTF-8")
	} else {
		said = append(said, "UTF-8")
	}
	if around.SSH {
		said = append(said, "over SSH")
	}
	f := model.Finding{Check: checkTerminal, What: strings.Join(said, ", ")}
	if around.ASCII && term != "dumb" && term != "linux" && runtime.GOOS != "windows" {
		f.Level, f.Do = model.FindingNote, "Set LANG to a UTF-8 locale, like C.UTF-8, to see the other symbols."
	}
	return f
}

func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

func clipboardFinding(ctx context.Context, c *Clipboard, around Surroundings) model.Finding {
	f := model.Finding{Check: checkClipboard}
	why := c.Why()
	if c.display != "" {
		within, cancel := context.WithTimeout(ctx, deadline)
		defer cancel()
		if selection.Reach(within, c.display) == nil {
			f.What = "copied tokens are held by the program itself on the X display " + printable(c.display) + ", and histories are asked to leave them out"
			if c.tool == nil {
				f.Still = "What is no secret, like an address, is sent through the terminal: xclip or xsel would keep it."
			}
			return f
		}
		why = "the X display " + printable(c.display) + " cannot be reached"
	}
	if c.tool != nil {
		return programFinding(ctx, c)
	}
	f.What = "copies are sent through the terminal (OSC 52), since " + why + "; it gives no answer"
	if around.SSH {
		return f
	}
	f.Level = model.FindingNote
	f.Still = "A token can be shown on the screen, and `tokenrack exec` and `tokenrack token` need no clipboard."
	switch {
	case c.display != "":
		f.Do = "See whether the display that DISPLAY names is there, and whether XAUTHORITY names the file with its key."
	case around.Display:
		f.Do = "Install wl-clipboard, xclip or xsel."
	}
	return f
}

// programFinding tries the clipboard program. Where there is a display it stands in
// for the program itself, which cannot reach it.
func programFinding(ctx context.Context, c *Clipboard) model.Finding {
	f := model.Finding{Check: checkClipboard, What: "copies go to this computer's clipboard by " + c.tool.name()}
	if p, ok := c.tool.(program); ok {
		f.Where = p.copy[0]
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	now, err := c.tool.read(ctx)
	clear(now)
	switch {
	case err != nil && ctx.Err() != nil:
		f.Level = model.FindingWarning
		f.What += ", which did not answer within " + deadline.String()
		f.Still, f.Do = "Copies are sent through the terminal instead.", "See whether the display that the environment names is there."
	case c.display != "":
		f.Level = model.FindingNote
		f.What += "; the program itself cannot reach the X display " + printable(c.display) + ", so histories are not asked to leave tokens out"
		f.Do = "See whether XAUTHORITY names the file with the display's key."
	}
	return f
}

// tmuxFinding asks tmux whether it lets copies through.
func tmuxFinding(ctx context.Context, env map[string]string) model.Finding {
	f := model.Finding{Check: checkClipboard, Level: model.FindingNote, What: "tmux stands between; whether it lets copies through is not known", Do: "tmux set -s set-clipboard on"}
	path := trusted(env["PATH"], "tmux")
	if path == "" {
		return f
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	ask := exec.CommandContext(ctx, path, "show-options", "-sv", "set-clipboard") //nolint:gosec // an absolute path in a guarded folder
	ask.Env = []string{"TMUX=" + env["TMUX"], "PATH=" + env["PATH"], "HOME=" + env["HOME"], "TMUX_TMPDIR=" + env["TMUX_TMPDIR"]}
	out, err := ask.Output()
	switch value := string(bytes.TrimSpace(out)); {
	case err != nil:
	case value == "on":
		f.Level, f.What, f.Do = model.FindingOK, "tmux lets copies through (set-clipboard is on)", ""
	default:
		f.Level, f.What = model.FindingWarning, "tmux drops copies of the programs in it: set-clipboard is "+printable(value)
	}
	return f
}
