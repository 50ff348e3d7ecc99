package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/settings"
)

// programVerbs are about the program itself.
func (a *app) programVerbs(*situation) []palette.Item {
	kept := a.options.kept
	change := func(name, says, also string, set func(*settings.Values)) palette.Item {
		return palette.Item{Name: name, Says: says, Also: also, Do: func() tea.Cmd {
			v := a.options.kept
			set(&v)
			return a.keep(v)
		}}
	}
	items := []palette.Item{
		{Name: "theme...", Says: "choose how it looks", Also: "colour color dark light contrast", Choices: a.themeChoices},
		change("symbols: "+either(kept.ASCII, "Unicode", "ASCII"), "draw with "+either(kept.ASCII, "shapes and lines", "plain characters only"), "ascii unicode", func(v *settings.Values) { v.ASCII = !v.ASCII }),
		change("motion: "+either(kept.Reduced, "full", "reduced"), either(kept.Reduced, "count down by the second", "no spinner, count down by the minute"), "animation accessibility", func(v *settings.Values) { v.Reduced = !v.Reduced }),
		change("mouse: "+either(kept.Mouse, "off", "on"), either(kept.Mouse, "leave the mouse to the terminal", "listen to the mouse"), "click select", func(v *settings.Values) { v.Mouse = !v.Mouse }),
		{Name: "export activity", Says: "write the record to a JSON file", Also: "log audit save", Do: a.exportActivity},
		{Name: "copy diagnostics", Says: "for a report of a problem: no names, no secrets", Also: "debug version bug support", Do: a.copyDiagnostics},
	}
	if a.options.Demo != nil {
		items = append(items, palette.Item{Name: "reset demo", Says: "everything in it as it was at the start", Also: "sandbox anew restart", Do: a.resetDemo})
	}
	return items
}

func either(yes bool, then, otherwise string) string {
	if yes {
		return then
	}
	return otherwise
}

func (a *app) themeChoices() []palette.Item {
	var items []palette.Item
	for _, name := range append([]string{"auto"}, a.themeNames()...) {
		item := palette.Item{Name: name, Says: "", Do: func() tea.Cmd {
			v := a.options.kept
			v.Theme = name
			return a.keep(v)
		}}
		switch {
		case strings.EqualFold(name, a.options.Theme), name == "auto" && a.options.Theme == "":
			item.Says = "as it is now"
		case name == "auto":
			item.Says = "by the terminal's background"
		}
		items = append(items, item)
	}
	return items
}

// exportActivity shows the record and writes it to a file.
func (a *app) exportActivity() tea.Cmd {
	return tea.Sequence(a.showTab(keys.TabActivity), func() tea.Msg { return exportMsg{} })
}

// exportMsg comes once the record is shown.
type exportMsg struct{}

func (exportMsg) apply(a *app) tea.Cmd { return a.try(a.registry.Action(keys.ActivityExport)) }
