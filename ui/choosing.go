package ui

import (
	"path/filepath"
	"strings"
	"sync"
	"time"

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
	before settings.Values // when the tab was shown
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
	if a.preview == "" { // it was not shown before
		p.before = a.options.kept
	}
	a.preview = p.Preview()
	a.restyle()
	return a.lookAtThemes()
}

func (p *settingsPage) Do(a *app, id keys.ID) (tea.Cmd, bool) {
	switch id {
	case keys.SettingsKeep:
		return a.keep(p.Choose(1)), true
	case keys.SettingsNext, keys.SettingsBefore:
		step := 1
		if id == keys.SettingsBefore {
			step = -1
		}
		if p.OnTheme() {
			return nil, true
		}
		return a.keep(p.Choose(step)), true
	case keys.SettingsCopy:
		return a.copyTheme(p.Preview()), true
	case keys.SettingsUndo:
		return p.undo(a), true
	}
	moved := p.Move(id)
	if moved {
		a.preview = p.Preview()
		a.restyle()
	}
	return nil, moved
}

// undo goes back to what was kept when the tab was shown; where nothing was
// changed since, it leaves.
func (p *settingsPage) undo(a *app) tea.Cmd {
	if p.before == a.options.kept {
		return a.backOut()
	}
	a.preview = ""
	write := a.keep(p.before)
	p.Reset()
	a.preview = p.Preview()
	a.restyle()
	return tea.Batch(write, a.say(toast.Info, "As it was when you came here."))
}

// copyTheme writes a theme into a file of the person's own, to be changed.
func (a *app) copyTheme(name string) tea.Cmd {
	if a.options.Themes == "" {
		return a.say(toast.Warning, "{settings.copy_theme}: the demo keeps no files. With a vault of your own the copy goes into the folder of themes.")
	}
	theme, _ := a.chosen(name)
	dir, as, data := a.options.Themes, "", []byte(nil)
	for n := 1; as == "" || a.own(as) != nil; n++ {
		as = strings.ToLower(theme.Name) + "-copy"
		if n > 1 {
			as += "-" + itoa(n)
		}
	}
	if own := a.own(name); own != nil {
		data = []byte(own.data)
	} else {
		data = theme.File(as)
	}
	path := filepath.Join(dir, as+".toml")
	return func() tea.Msg { return themeCopiedMsg{as: as, path: path, err: desk.Replace(path, data)} }
}

// themeCopiedMsg says what became of copying a theme.
type themeCopiedMsg struct {
	as, path string
	err      error
}

func (m themeCopiedMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Not copied", nil, m.err)
	}
	a.watching = false // there is something to watch now
	says := a.tell(toast.Done, "Change it in "+draw.Clean(m.path)+". Each time you save it, it is shown here.")
	return tea.Batch(a.lookAtThemes(), says)
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
	a.options.outlive()
	a.keeper.SweepIdle(v.Sweep)
	a.spell(v)
	a.restyle()
	for _, t := range a.tabs {
		if p, ok := t.page.(*settingsPage); ok {
			p.Take(v)
		}
	}
	path := a.options.Settings
	if path == "" {
		return tea.Batch(a.retick(), a.say(toast.Done, "Holds until the demo ends."))
	}
	write := a.writing.next(func() error { return writeSettings(path, v) })
	return tea.Batch(a.retick(), func() tea.Msg { return keptMsg{err: write()} })
}

// writeSettings changes the lines of the file that hold the values. A file that
// cannot be read is kept beside the new one.
func writeSettings(path string, v settings.Values) error {
	old, err := desk.Read(path)
	if err != nil {
		return err
	}
	if _, wrong := settings.Parse(old); wrong != nil {
		if err := desk.Replace(path+".old", old); err != nil {
			return err
		}
	}
	return desk.Replace(path, v.Write(old))
}

// writing puts writes of one file into their order: commands run at the same
// time, and what was chosen last has to stand.
type writing struct {
	mu    sync.Mutex
	asked int // what was asked for last
}

// next makes a write that does nothing once a later one was asked for.
func (w *writing) next(write func() error) func() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	number := w.asked
	return func() error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if number != w.asked {
			return nil
		}
		return write()
	}
}

// reduced says that nothing is to move on the screen.
func (a *app) reduced() bool { return a.options.kept.Reduced || a.around.Reduced }

// spell chooses the symbols and how time is counted. A terminal that has only
// ASCII keeps it.
func (a *app) spell(v settings.Values) {
	glyphs := draw.Unicode
	if v.ASCII || a.options.ASCII || a.around.ASCII {
		glyphs = draw.ASCII
	}
	a.canvas.Glyphs, a.pane.Glyphs = glyphs, glyphs
	a.canvas.ByMinute, a.pane.ByMinute = a.reduced(), a.reduced()
}

// keptMsg says what became of keeping settings.
type keptMsg struct{ err error }

func (m keptMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Not kept", nil, m.err)
	}
	return a.say(toast.Done, "Kept")
}

// SweepAfter is what a settings file says of idle accounts: after how long the
// background tries one; 0: never, also where there is no such file. A file that
// cannot be used is an error that says why.
func SweepAfter(path string) (time.Duration, error) {
	data, err := desk.Read(path)
	if err != nil {
		return 0, err
	}
	file, err := settings.Parse(data)
	return file.Values.Sweep, err
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
	return a.tell(toast.Warning, strings.Join(lines(a.options.keptErr), "\n"))
}
