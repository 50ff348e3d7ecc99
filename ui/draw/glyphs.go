package draw

import "github.com/tokenrack/tokenrack/model"

// Glyphs are the shapes a screen is drawn with.
type Glyphs struct {
	ASCII bool
	// Frame: corners, rules and tees.
	TopLeft, TopRight, BottomLeft, BottomRight string
	Horizontal, Vertical, TeeLeft, TeeRight    string
	BarFull, BarEmpty                          string
	Cursor, Marked, Prompt, Dot, More, Arrow   string
	Enter, Up, Down, Yes, No, Warn, Mask, Busy string
	Auto                                       string
	states                                     map[model.State]string
}

// Unicode are the shapes for terminals that have them. All of them are one
// cell wide by Unicode, and none needs a special font.
var Unicode = &Glyphs{
	TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯",
	Horizontal: "─", Vertical: "│", TeeLeft: "├", TeeRight: "┤",
	BarFull: "▰", BarEmpty: "▱",
	Cursor: ">", Marked: "*", Prompt: "▸", Dot: "·", More: "…", Arrow: "→",
	Enter: "⏎", Up: "↑", Down: "↓", Yes: "✓", No: "✗", Warn: "(!)", Mask: "•", Busy: "⟳",
	Auto: "⌁",
	states: map[model.State]string{
		model.InDoubt: "??", model.Attention: "!", model.NeedsSign: "»", model.Soon: "◔",
		model.Expired: "↻", model.NoReply: "∅", model.NoExpiry: "?", model.Fresh: "✓", model.IsRevoked: "✗",
	},
}

// ASCII are the shapes for terminals that have nothing else.
var ASCII = &Glyphs{
	ASCII:   true,
	TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
	Horizontal: "-", Vertical: "|", TeeLeft: "+", TeeRight: "+",
	BarFull: "#", BarEmpty: "-",
	Cursor: ">", Marked: "*", Prompt: ">", Dot: "-", More: "~", Arrow: "->",
	Enter: "Enter", Up: "Up", Down: "Down", Yes: "+", No: "x", Warn: "(!)", Mask: "*", Busy: "%",
	Auto: "~",
	states: map[model.State]string{
		model.InDoubt: "??", model.Attention: "!", model.NeedsSign: ">", model.Soon: "~",
		model.Expired: "o", model.NoReply: "#", model.NoExpiry: "?", model.Fresh: "+", model.IsRevoked: "x",
	},
}

// State is a state's shape, one or two cells wide.
func (g *Glyphs) State(s model.State) string { return g.states[s] }
