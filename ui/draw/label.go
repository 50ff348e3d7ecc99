package draw

import (
	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Method is how widths are measured. It must be the one that the renderer
// uses: character by character until the terminal says that it knows grapheme
// clusters (mode 2027).
type Method = ansi.Method

// The methods.
const (
	ByCharacter = ansi.WcWidth
	ByGrapheme  = ansi.GraphemeWidth
)

// Label is clean text with its width, measured once.
type Label struct {
	Text  string
	Width int // in cells
}

// NewLabel cleans and measures a text.
func NewLabel(text string, method Method) Label {
	text = Clean(text)
	return Label{Text: text, Width: Width(text, method)}
}

// Width is how many cells a clean text takes.
func Width(s string, method Method) int {
	if isPlain(s) {
		return len(s)
	}
	return method.StringWidth(s)
}

// Head returns the longest beginning of a clean text that fits into width
// cells and does not cut a grapheme cluster, and its own width.
func Head(s string, width int, method Method) (string, int) {
	if isPlain(s) {
		n := max(0, min(len(s), width))
		return s[:n], n
	}
	used, end := 0, 0
	clusters := graphemes.FromString(s)
	for clusters.Next() {
		w := method.StringWidth(clusters.Value())
		if used+w > width {
			break
		}
		used += w
		end = clusters.End()
	}
	return s[:end], used
}
