package draw

import "strings"

// signs are how the program's own punctuation is written in ASCII.
var signs = strings.NewReplacer(
	"“", `"`, "”", `"`, "‘", "'", "’", "'", "…", "...", "–", "-", "—", "-", "·", "-",
	"→", "->", "←", "<-", "↑", "Up", "↓", "Down", "⏎", "Enter", "•", "*",
)

// InASCII writes a text in ASCII, for terminals that have nothing else: signs
// get their usual replacement, letters lose their accents, and what has no
// letter below it becomes a question mark.
func InASCII(s string) string {
	s = Clean(s)
	if isPlain(s) {
		return s
	}
	return spell(signs.Replace(s), ByCharacter)
}
