package rack

import (
	"strings"

	"github.com/tokenrack/tokenrack/ui/find"
)

// meant is what a text that finds nothing was probably meant for.
type meant struct {
	of   string // the text
	text string // what was meant; empty: nothing comes near
	n    int    // how many accounts that finds
}

// Meant is the text that was probably meant where nothing is found, and how
// many accounts it finds; empty where nothing comes near.
func (r *Rack) Meant() (text string, n int) {
	if len(r.shown) > 0 || r.query.Empty() {
		return "", 0
	}
	if r.meant.of != r.text {
		r.meant = meant{of: r.text}
		for _, word := range strings.Fields(r.text) {
			if strings.ContainsAny(word, ":\"") || word[0] == '-' || len(r.finds(word)) > 0 {
				continue
			}
			better := find.Nearest(find.Fold(word), r.index.Words)
			if better == "" {
				continue
			}
			text := strings.Replace(r.text, word, better, 1)
			if n := len(r.finds(text)); n > 0 {
				r.meant.text, r.meant.n = text, n
				break
			}
		}
		r.index.Forget()
	}
	return r.meant.text, r.meant.n
}

// NoState is a state that is searched for and that there is not; empty: there
// is each.
func (r *Rack) NoState() string {
	for named := range r.query.States() {
		known := false
		for _, word := range stateWords {
			known = known || strings.HasPrefix(word, named)
		}
		if !known {
			return named
		}
	}
	return ""
}

// finds is what a text would find among what is not hidden.
func (r *Rack) finds(text string) []int32 {
	return r.unhidden(r.index.Search(find.Parse(text), false, true, nil, nil, make([]find.Fit, len(r.all))))
}
