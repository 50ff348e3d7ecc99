package form

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
)

// A line of text may have options too: values that were typed before. The down
// key opens the list of those that fit what is typed; any other text is as good.

// Known makes options of values that were typed before.
func Known(values []string) []Option {
	out := make([]Option, len(values))
	for n, value := range values {
		out[n] = Option{ID: value, Label: value}
	}
	return out
}

// knownAs is the known value that what was typed means, empty where it is new.
func (i *Item) knownAs() string {
	typed := find.Fold(i.Value())
	for _, o := range i.Options {
		if find.Fold(o.Label) == typed {
			return o.Label
		}
	}
	return ""
}

// suggests says that the item has a list that the down key opens.
func (i *Item) suggests() bool { return i.Kind == Text && len(i.Options) > 0 }

// whole says that what was typed is a known value already: then the list shows
// all of them, to take another one.
func (i *Item) whole() bool { return i.Kind == Text && i.knownAs() != "" }

// suggested gives a key to the open list, or opens it; false: the key is the
// form's.
func (f *Form) suggested(item *Item, key tea.Key) (answer Answer, mine bool) {
	if item == nil || !item.suggests() || f.busy != "" {
		return Stay, false
	}
	hits, stroke := item.matches(), key.Keystroke()
	if !item.open {
		item.open = (stroke == "down" || stroke == "ctrl+n") && len(hits) > 0
		item.line = 0
		return Stay, item.open
	}
	switch stroke {
	case "down", "ctrl+n":
		if item.line+1 < len(hits) {
			item.line++
			return Stay, true
		}
	case "up", "ctrl+p":
		if item.line > 0 {
			item.line--
			return Stay, true
		}
		item.open = false
		return Stay, true
	case "enter":
		f.takeSuggestion(item, hits)
		return Changed, true
	case "esc":
		item.open = false
		return Stay, true
	}
	item.open = key.Text != "" || stroke == "backspace" // both narrow it
	return Stay, false
}

// takeSuggestion fills in the value under the cursor.
func (f *Form) takeSuggestion(item *Item, hits []int) {
	item.open = false
	if item.line < len(hits) {
		item.Field.Set(item.Options[hits[item.line]].Label)
		item.Trouble = ""
	}
}

// suggestion tells behind the value whether it is known, and how one is picked.
func (i *Item) suggestion(c *draw.Canvas, has bool) string {
	text := ""
	switch known := i.knownAs(); {
	case i.Value() == "":
	case known == "":
		text = "new"
	case known != i.Value():
		text = "known as " + known
	}
	if has && !i.open && len(i.matches()) > 0 {
		if text != "" {
			text += "  "
		}
		text += below(c) + " picks one of " + strconv.Itoa(len(i.matches()))
	}
	return text
}
