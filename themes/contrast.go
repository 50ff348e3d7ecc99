package themes

import (
	"image/color"
	"math"

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
