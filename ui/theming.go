package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// ownTheme is a theme file of the person's. Where its newest version is wrong
// the last good one stays.
type ownTheme struct {
	name  string // the file's, without its ending
	file  themes.File
	good  bool
	wrong string // what is wrong with the newest version; empty: nothing
	data  string
}

// readThemes reads the theme files anew, keeping the last good version of one
// that is wrong now.
func readThemes(dir string, before []ownTheme) []ownTheme {
	var all []ownTheme
	for _, found := range desk.Folder(dir, ".toml") {
		t := ownTheme{name: found.Name, data: string(found.Data)}
		for _, was := range before {
			if was.name == found.Name {
				t.file, t.good = was.file, was.good
			}
		}
		file, err := themes.Parse(found.Name, found.Data)
		if found.Err != nil {
			err = found.Err
		}
		if err != nil {
			t.wrong = draw.Clean(err.Error())
		} else {
			t.file, t.good = file, true
		}
		all = append(all, t)
	}
	return all
}

// chosen is the theme of a name: a built-in one, else one of the person's.
func (a *app) chosen(name string) (themes.Theme, bool) {
	if t, known := themes.Chosen(name, a.dark); known {
		return t, true
	}
	if own := a.own(name); own != nil && own.good {
		return own.file.For(a.dark), true
	}
	return themes.ForBackground(a.dark), false
}

// own finds a theme of the person's by its file's name or its own.
func (a *app) own(name string) *ownTheme {
	for i := range a.owns {
		t := &a.owns[i]
		if strings.EqualFold(t.name, name) || t.good && strings.EqualFold(t.file.Name, name) {
			return t
		}
	}
	return nil
}

// themeNames are all themes there are, by the name they are chosen by.
func (a *app) themeNames() []string {
	var names []string
	for _, t := range themes.BuiltIn() {
		names = append(names, t.Name)
	}
	for i := range a.owns {
		names = append(names, draw.Clean(a.owns[i].name))
	}
	return names
}

// themeTrouble says what is wrong with a theme's file, or can hardly be read.
func (a *app) themeTrouble(name string) string {
	own := a.own(name)
	switch {
	case own == nil:
		return ""
	case own.wrong != "" && own.good:
		return own.name + ".toml: " + own.wrong + " (the last good version is shown)"
	case own.wrong != "":
		return own.name + ".toml: " + own.wrong
	case len(own.file.Warnings) > 0:
		return own.name + ".toml: " + strings.Join(own.file.Warnings, ", ") + "; 4.5:1 can be read"
	}
	return ""
}

// themesEvery is how often the theme files are looked at.
const themesEvery = 2 * time.Second

// watchThemes looks at the theme files after a while. Without any there is
// nothing to watch, until the settings are opened.
func (a *app) watchThemes() tea.Cmd {
	dir, before := a.options.Themes, a.owns
	if dir == "" || len(before) == 0 || a.blurred {
		a.watching = false
		return nil
	}
	a.watching = true
	return tea.Tick(themesEvery, func(time.Time) tea.Msg { return themesMsg{readThemes(dir, before)} })
}

// lookAtThemes reads the theme files at once, and watches them from then on.
func (a *app) lookAtThemes() tea.Cmd {
	if a.options.Themes == "" || a.watching {
		return nil
	}
	dir, before := a.options.Themes, a.owns
	a.watching = true
	return func() tea.Msg { return themesMsg{readThemes(dir, before)} }
}

// themesMsg brings the theme files as they are now.
type themesMsg struct{ owns []ownTheme }

func (themesMsg) atGate() {}

func (m themesMsg) apply(a *app) tea.Cmd {
	before := a.owns
	a.owns = m.owns
	if same(before, m.owns) {
		return a.watchThemes()
	}
	a.restyle()
	for _, t := range a.tabs {
		if p, ok := t.page.(*settingsPage); ok {
			p.SetThemes(a.themeNames())
		}
	}
	used := a.own(a.options.Theme)
	if used == nil || used.wrong == "" {
		return a.watchThemes()
	}
	return tea.Batch(a.watchThemes(), a.tell(toast.Warning, a.themeTrouble(used.name)))
}

func same(a, b []ownTheme) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].name != b[i].name || a[i].data != b[i].data {
			return false
		}
	}
	return true
}
