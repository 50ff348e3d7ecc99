package themes

// Role is what a piece of the screen means. Screens choose roles, themes
// choose how they look.
type Role uint8

// The roles.
const (
	Background Role = iota
	Surface         // a dialog's ground
	Overlay         // a toast's ground
	Line            // frames and rules
	LineFocus       // the frame of what has the focus
	Text            // what is meant to be read
	Muted           // what explains it
	Faint           // what is only there when looked for
	Accent          // the program's own colour: titles, the mode badge
	AccentOn        // text on the accent
	SelectBG        // the ground of the selected row
	SelectFG        // text of the selected row
	Cursor          // the mark beside the selected row
	Match           // the letters that were searched for
	Link            // an address
	Key             // a key to press
	Input           // text being typed
	Mark            // a marked row
	Danger          // something that cannot be undone
	DangerOn        // text on danger
	Fresh           // the nine states, see model.State
	Soon
	Stale
	SignIn
	Revoked
	Unknown
	Doubt
	Attention
	Down
	roles // how many there are
)

// roleNames are the names that theme files use.
var roleNames = [roles]string{
	"bg", "surface", "overlay", "line", "line.focus", "text", "muted", "faint",
	"accent", "accent.on", "select.bg", "select.fg", "cursor", "match", "link",
	"key", "input", "mark", "danger", "danger.on",
	"fresh", "soon", "stale", "signin", "revoked", "unknown", "doubt", "attention", "down",
}

// String is the role's name in theme files.
func (r Role) String() string {
	if r >= roles {
		return "no such role"
	}
	return roleNames[r]
}

// Roles lists all roles.
func Roles() []Role {
	all := make([]Role, 0, roles)
	for r := Role(0); r < roles; r++ {
		all = append(all, r)
	}
	return all
}

// States lists the roles of the nine states.
func States() []Role {
	return []Role{Fresh, Soon, Stale, SignIn, Revoked, Unknown, Doubt, Attention, Down}
}
