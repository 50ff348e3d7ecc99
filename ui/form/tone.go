package form

import (
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Tone is how good a line is.
type Tone uint8

// The tones.
const (
	Plain Tone = iota
	Strong
	Good
	Warn
	Bad
)

// mark stands before a line in a tone.
func (t Tone) mark(c *draw.Canvas) string {
	switch t {
	case Good:
		return c.Glyphs.Yes + " "
	case Bad:
		return c.Glyphs.No + " "
	case Warn:
		return "(!) "
	default:
		return ""
	}
}

func (t Tone) role() themes.Role {
	switch t {
	case Strong:
		return themes.Text
	case Good:
		return themes.Fresh
	case Warn:
		return themes.Attention
	case Bad:
		return themes.Danger
	default:
		return themes.Muted
	}
}
