package draw

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
)

// StateRole is the role a state is drawn in.
func StateRole(s model.State) themes.Role {
	switch s {
	case model.Fresh:
		return themes.Fresh
	case model.Soon:
		return themes.Soon
	case model.Expired:
		return themes.Stale
	case model.NeedsSign:
		return themes.SignIn
	case model.InDoubt:
		return themes.Doubt
	case model.Attention:
		return themes.Attention
	case model.NoReply:
		return themes.Down
	case model.IsRevoked:
		return themes.Revoked
	default:
		return themes.Unknown
	}
}

// Bar draws how much of something is left, in width cells. What is not over
// shows at least one full cell, so that an empty bar means the end.
func (c *Canvas) Bar(role themes.Role, part float64, width int) {
	full := int(part*float64(width) + 0.5)
	if part > 0 && full == 0 {
		full = 1
	}
	full = max(0, min(full, width))
	c.Repeat(role, c.Glyphs.BarFull, full)
	c.Repeat(themes.Line, c.Glyphs.BarEmpty, width-full)
}
