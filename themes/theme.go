package themes

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Look is how one role looks.
type Look struct {
	// Hex is the colour as "#rrggbb", or "ansi:0" to "ansi:15" for one of the
	// sixteen that the person chose for the terminal; empty leaves the
	// terminal's own.
	Hex string
	// Basic is the colour on a terminal of 16, "0" to "15": chosen by hand,
	// since the nearest of 16 turns amber into brown. Empty leaves the
	// terminal's own.
	Basic     string
	Bold      bool
	Underline bool
	Reverse   bool
	Dim       bool
}

// ansiPrefix marks one of the terminal's own sixteen colours.
const ansiPrefix = "ansi:"

// Theme is a look for every role.
type Theme struct {
	Name string
	Dark bool
	// Ground is the background the colours were chosen for. It is not painted:
	// the terminal's own stays.
	Ground string
	// Looks holds one for each role. Background roles (bg, surface, overlay,
	// select.bg) give their colour as a ground.
	Looks [roles]Look
}

// Paint is the pair of escape sequences around styled text. Drawing with it
// costs two appends, where rendering a style anew would cost a dozen
// allocations a cell.
type Paint struct{ On, Off string }

// Ground is what a role is drawn on.
type Ground uint8

// The grounds.
const (
	Plain    Ground = iota // the terminal's own background
	Selected               // the selected row
	Card                   // a dialog
	Notice                 // a toast
	grounds
)

// Palette is a theme made ready for one terminal: a [Paint] for every role on
// every ground.
type Palette struct {
	Name   string
	Dark   bool
	paints [grounds][roles]Paint
	styles [grounds][roles]lipgloss.Style
}

// For makes the theme ready for a terminal of the given colours.
func (t Theme) For(profile colorprofile.Profile) *Palette {
	p := &Palette{Name: t.Name, Dark: t.Dark}
	for ground := Plain; ground < grounds; ground++ {
		for role := Role(0); role < roles; role++ {
			style := t.style(role, ground, profile)
			p.styles[ground][role] = style
			p.paints[ground][role] = paintOf(style)
		}
	}
	return p
}

// Style is a role as a Lip Gloss style on the terminal's own background.
func (p *Palette) Style(role Role) lipgloss.Style { return p.styles[Plain][role] }

// On is a role's paint on a ground.
func (p *Palette) On(ground Ground, role Role) Paint { return p.paints[ground][role] }

// Paint is a role's paint on the terminal's own background.
func (p *Palette) Paint(role Role) Paint { return p.paints[Plain][role] }

func (t Theme) style(role Role, ground Ground, profile colorprofile.Profile) lipgloss.Style {
	look := t.Looks[role]
	style := lipgloss.NewStyle()
	if c := look.colour(profile); c != nil {
		style = style.Foreground(c)
	}
	under := t.under(role, ground)
	if ground == Selected && look.Hex == "" {
		if c := t.Looks[SelectFG].colour(profile); c != nil {
			style = style.Foreground(c)
		}
	}
	if c := under.colour(profile); c != nil {
		style = style.Background(c)
	}
	return style.
		Bold(look.Bold || under.Bold).
		Underline(look.Underline || under.Underline).
		Reverse(look.Reverse != under.Reverse).
		Faint(look.Dim && !under.Reverse)
}

// under is what lies below a role: the ground's own look, but for the roles
// that bring one.
func (t Theme) under(role Role, ground Ground) Look {
	switch role {
	case AccentOn:
		return Look{Hex: t.Looks[Accent].Hex, Basic: t.Looks[Accent].Basic}
	case DangerOn:
		return Look{Hex: t.Looks[Danger].Hex, Basic: t.Looks[Danger].Basic}
	default:
	}
	switch ground {
	case Selected:
		return t.Looks[SelectBG]
	case Card:
		return t.Looks[Surface]
	case Notice:
		return t.Looks[Overlay]
	default:
		return Look{}
	}
}

// colour is nil where the terminal's own is to stay.
func (l Look) colour(profile colorprofile.Profile) color.Color {
	text := l.Hex
	if profile == colorprofile.ANSI {
		text = l.Basic
	}
	if text == "" || profile <= colorprofile.ASCII {
		return nil
	}
	return lipgloss.Color(strings.TrimPrefix(text, ansiPrefix))
}

// paintOf asks the style itself for its escape sequences, so that Lip Gloss
// stays the only one who knows them.
func paintOf(style lipgloss.Style) Paint {
	const mark = "x"
	on, off, _ := strings.Cut(style.Render(mark), mark)
	return Paint{On: on, Off: off}
}
