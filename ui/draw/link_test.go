package draw

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/themes"
)

func TestLinksLeadOnlyToTheWeb(t *testing.T) {
	for address, linked := range map[string]bool{
		"https://id.example/a?b=c": true,
		"http://127.0.0.1:8976/":   true,
		"file:///etc/passwd":       false,
		"javascript:alert(1)":      false,
		"https://x\x1b]52;c;AA\a":  false,
		"https://x y":              false,
		"https://ü.example":        false,
	} {
		c := canvas(Unicode)
		c.Link(themes.Link, address, address, "x", 20)
		if got := strings.Contains(c.String(), "\x1b]8;"); got != linked {
			t.Errorf("%q is linked: %v", address, got)
		}
		if w := ansi.StringWidth(c.String()); w > 20 || w != c.Col() {
			t.Errorf("%q takes %d cells, the canvas says %d", address, w, c.Col())
		}
		if strings.Contains(c.String(), "\x1b]52") {
			t.Errorf("%q reached the terminal", address)
		}
	}
}
