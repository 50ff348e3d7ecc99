package ui

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
)

// copyDiagnostics copies what a report of a problem needs. It holds no name of
// an account, app or customer, and no secret.
func (a *app) copyDiagnostics() tea.Cmd {
	return a.copyText(a.diagnostics(), "Copied the diagnostics. No names, no secrets are in them.")
}

func (a *app) diagnostics() string {
	var b strings.Builder
	line := func(name string, value any) { fmt.Fprintf(&b, "%-10s %v\n", name, value) }
	v := a.options.kept
	line("tokenrack", cmp.Or(a.options.Version, "built from source"))
	line("system", runtime.GOOS+"/"+runtime.GOARCH+", "+runtime.Version())
	line("window", size(a.width, a.height))
	line("colours", a.profile)
	line("theme", a.canvas.Palette.Name)
	line("terminal", fmt.Sprintf("ascii %v, dark %v, ssh %v, tmux %v, no colour %v", a.canvas.Glyphs.ASCII, a.dark, a.around.SSH, a.around.Tmux, a.around.NoColor))
	line("clipboard", cmp.Or(a.desk.Why(), "a program of this computer"))
	line("settings", fmt.Sprintf("find %v, reduced %v, mouse %v, wipe %v, lock %v, sweep %v, keys of one's own %d", v.Find, v.Reduced, v.Mouse, v.Wipe, v.Lock, v.Sweep, len(a.options.wishes)))
	line("demo", a.options.Demo != nil)
	counts := []string{count(a.rack.Len(), "account")}
	for _, state := range model.States() {
		if n := a.rack.Count(state); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, state.Word()))
		}
	}
	line("rack", strings.Join(counts, ", "))
	return b.String()
}
