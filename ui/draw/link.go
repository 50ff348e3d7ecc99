package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/themes"
)

// Link writes a text, or as much of it as fits into width cells, that the
// terminal lets a person click on (OSC 8). Parts of one address on several
// lines belong together by id. An address that is none of the web's, and a
// terminal that knows only ASCII, get the text alone.
func (c *Canvas) Link(role themes.Role, text, address, id string, width int) {
	if c.Glyphs.ASCII || !linkable(address) {
		c.ClipText(role, text, width)
		return
	}
	c.buf = append(c.buf, ansi.SetHyperlink(address, "id="+id)...)
	c.ClipText(role, text, width)
	c.buf = append(c.buf, ansi.ResetHyperlink()...)
}

// linkable says that an address can stand in an escape sequence: printable
// ASCII, and no longer than terminals take it.
func linkable(address string) bool {
	web := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
	return web && len(address) <= 2000 && isPlain(address) && !strings.ContainsAny(address, " ")
}
