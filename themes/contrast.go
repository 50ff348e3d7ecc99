package themes

import (
	"image/color"
	"math"
	"strings"

	"charm.land/lipgloss/v2"
)

// Contrast is the contrast ratio of two colours, "#rrggbb" each, from 1 (the
// same) to 21 (black on white), as WCAG 2.2 defines it. Text is readable from
// 4.5 on.
func Contrast(a, b string) float64 {
	la, lb := luminance(lipgloss.Color(a)), luminance(lipgloss.Color(b))
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

// luminance is WCAG 2.2's relative luminance.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func linear(channel uint32) float64 {
	v := float64(channel) / 0xffff
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// readable are the roles whose text has to be read on every ground.
func readable() []Role {
	return append(States(), Text, Muted, Key, Input, Match, Link, Danger, Accent, Mark, Cursor)
}

// Worst is the least contrast of any text in the theme, and where it is.
// Colours that are the terminal's own are unknown and left out; a theme that
// has no other gives 0.
func (t Theme) Worst() (ratio float64, role, ground Role) {
	measure := func(text, on Role, under string) {
		hex := t.Looks[text].Hex
		if !strings.HasPrefix(hex, "#") || !strings.HasPrefix(under, "#") {
			return
		}
		if r := Contrast(hex, under); ratio == 0 || r < ratio {
			ratio, role, ground = r, text, on
		}
	}
	for _, text := range readable() {
		measure(text, Background, t.Ground)
		for _, on := range []Role{SelectBG, Surface, Overlay} {
			measure(text, on, t.Looks[on].Hex)
		}
	}
	measure(AccentOn, Accent, t.Looks[Accent].Hex)
	measure(DangerOn, Danger, t.Looks[Danger].Hex)
	measure(SelectFG, SelectBG, t.Looks[SelectBG].Hex)
	return ratio, role, ground
}
