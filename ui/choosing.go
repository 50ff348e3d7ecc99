package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/settings"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// settingsPage is the tab of the settings.
type settingsPage struct {
	bare
	*settings.Screen
}

func newSettingsPage(a *app) page {
	return &settingsPage{Screen: settings.New(a.options.kept, a.themeNames())}
}

func (p *settingsPage) Mode() keys.Mode { return keys.Settings }
func (p *settingsPage) Name() string    { return "Settings" }

func (p *settingsPage) Key(*app, tea.Key) (tea.Cmd, bool) { return nil, false }

func (p *settingsPage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *settingsPage) Draw(a *app, c *draw.Canvas) {
	theme, _ := a.chosen(p.Preview())
	p.SetTheme(theme, a.dark)
	about := "Kept in " + draw.Clean(a.options.Settings)
	switch {
	case a.options.Settings == "":
		about = "The demo keeps no settings: they hold until it ends."
	case a.themeForced:
		about = "A theme that is named at the start (--theme, TOKENRACK_THEME) wins over what is kept."
	}
	if trouble := a.themeTrouble(p.Preview()); trouble != "" {
		about = trouble
	}
	p.Render(c, settings.Around{
		Title: a.title(" " + c.Glyphs.Dot + " "), Note: a.note(), Tabs: a.tabBar, Footer: a.footer, About: about,
	})
}

// Changed shows the theme under the cursor when the tab is shown.
func (p *settingsPage) Changed(a *app) tea.Cmd {
	a.preview = p.Preview()
	a.restyle()
	return a.lookAtThemes()
}

func (p *settingsPage) Do(a *app, id keys.ID) (tea.Cmd, bool) {
	if id == keys.SettingsKeep {
		return a.keep(p.Choose()), true
	}
	moved := p.Move(id)
	if moved {
		a.preview = p.Preview()
		a.restyle()
	}
	return nil, moved
}

// endPreview goes back to the theme that is kept.
func (a *app) endPreview() {
	if a.preview != "" {
		a.preview = ""
		a.restyle()
	}
}

// keep takes settings over and writes them down where there is a place for
// them.
func (a *app) keep(v settings.Values) tea.Cmd {
	if v.Theme != a.options.kept.Theme {
		a.options.Theme = v.Theme
	}
	a.options.kept = v
	a.spell(v.ASCII)
	a.restyle()
	path := a.options.Settings
	if path == "" {
		return a.say(toast.Done, "Holds until the demo ends.")
	}
	return func() tea.Msg {
		old, err := desk.Read(path)
		if err != nil {
			return keptMsg{err: err}
		}
		return keptMsg{err: desk.Replace(path, v.Write(old))}
	}
}

// spell chooses the symbols. A terminal that has only ASCII keeps it.
func (a *app) spell(ascii bool) {
	glyphs := draw.Unicode
	if ascii || a.options.ASCII || a.around.ASCII {
		glyphs = draw.ASCII
	}
	a.canvas.Glyphs, a.pane.Glyphs = glyphs, glyphs
}

// keptMsg says what became of keeping settings.
type keptMsg struct{ err error }

func (m keptMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Not kept", nil, m.err)
	}
	return a.say(toast.Done, "Kept")
}

// recall reads the settings that were kept. A file that cannot be used is told
// on the screen and changes nothing.
func (o *Options) recall() {
	if o.Themes != "" {
		o.owns = readThemes(o.Themes, nil)
	}
	o.kept = settings.Defaults()
	if o.Settings == "" {
		return
	}
	data, err := desk.Read(o.Settings)
	var file settings.File
	if err == nil {
		file, err = settings.Parse(data)
	}
	if err == nil {
		o.kept, o.wishes = file.Values, file.Keys
	}
	o.keptErr = err
}

// checkKeys says why the keys of the settings file are not the ones that hold.
func (a *app) checkKeys() tea.Cmd {
	if len(a.options.wishesWrong) == 0 {
		return nil
	}
	return a.fail("Your keys are not used", nil, &model.Error{
		Kind: model.KindUsage, What: "the table [keys] of the settings file was refused",
		Why: strings.Join(a.options.wishesWrong, "; "), Still: "All of the built-in keys work.",
		Do: "Correct " + a.options.Settings + " and start again.",
	})
}

// checkSettings says what is wrong with the settings file.
func (a *app) checkSettings() tea.Cmd {
	if a.options.keptErr == nil {
		return nil
	}
	return a.say(toast.Warning, strings.Join(lines(a.options.keptErr), "\n"))
}
