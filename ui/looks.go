package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// restyle makes the theme ready for the terminal as it is known by now. The
// terminal's background is asked for but never waited for: many do not answer.
func (a *app) restyle() {
	wanted := a.options.Theme
	if a.preview != "" {
		wanted = a.preview
	}
	theme, _ := a.chosen(wanted)
	if a.profile <= colorprofile.ASCII {
		theme = themes.Mono()
	}
	palette := theme.For(a.profile)
	a.canvas.Palette, a.pane.Palette = palette, palette
}

// checkTheme says where the theme that was asked for does not exist.
func (a *app) checkTheme() tea.Cmd {
	name := a.options.Theme
	if _, known := a.chosen(name); known || name == "" || name == themes.Auto {
		return nil
	}
	if own := a.own(name); own != nil {
		return a.tell(toast.Warning, a.themeTrouble(own.name))
	}
	return a.tell(toast.Warning, "There is no theme \""+draw.Clean(name)+"\". There are: "+strings.Join(a.themeNames(), ", ")+".")
}

// terminal takes what the terminal tells of itself.
func (a *app) terminal(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		a.dark = msg.IsDark()
		a.restyle()
	case tea.ColorProfileMsg:
		a.profile = msg.Profile
		if a.around.NoColor {
			a.profile = min(a.profile, colorprofile.ASCII)
		}
		a.restyle()
	case tea.ModeReportMsg:
		a.measure(msg)
	case tea.FocusMsg:
		a.blurred = false
		return a.retick()
	case tea.BlurMsg:
		a.blurred = true
		a.detail.Conceal()
		a.everyPage(page.Blur)
	case tea.ResumeMsg:
		a.rack.Reckon(a.now)
		a.list.Refreshed(a.now)
		return a.retick()
	}
	return nil
}

// measure follows the renderer, which measures by grapheme clusters once the
// terminal says that it knows them.
func (a *app) measure(msg tea.ModeReportMsg) {
	known := msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet
	if msg.Mode != ansi.ModeUnicodeCore || !known {
		return
	}
	a.canvas.Method, a.pane.Method = draw.ByGrapheme, draw.ByGrapheme
	a.rack.Measure(draw.ByGrapheme)
}
