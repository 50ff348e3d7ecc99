package draw

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/norm"
)

// spell writes a clean text in ASCII, as many cells wide as it is: letters
// lose their accents, what has no letter below them becomes a question mark.
func spell(s string, method Method) string {
	var b strings.Builder
	clusters := graphemes.FromString(s)
	for clusters.Next() {
		cluster := clusters.Value()
		width := method.StringWidth(cluster)
		base := norm.NFD.String(cluster)[0]
		if width == 1 && base >= 0x20 && base < 0x7f {
			b.WriteByte(base)
			continue
		}
		b.WriteString(strings.Repeat("?", width))
	}
	return b.String()
}
