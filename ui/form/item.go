package form

import (
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/ui/field"
	"github.com/tokenrack/tokenrack/ui/find"
)

// Kind is how an item is filled in.
type Kind uint8

// The kinds.
const (
	Text   Kind = iota // a line
	Secret             // a line that is not shown
	Pick               // one of a list, which is narrowed by typing
	Many               // any of a list, which typing narrows and adds to
	Choice             // one of a few, side by side
	Tick               // yes or no
	Words              // nothing to fill in
)

// Bounds of what a field takes, in bytes.
const (
	FieldMax = 16 << 10
	TokenMax = 64 << 10
)

// Option is one thing to choose.
type Option struct {
	ID    string
	Label string
	Note  string // what is known of it, few words
	Says  string // what it means
	On    bool   // ticked
}

// Line is one line of an item that only says something. One in a bad or good
// tone has a mark before it; an empty one is a gap.
type Line struct {
	Tone Tone
	// Head stands in a column of its own before the text.
	Head string
	Text string
	// Exact keeps the text's gaps and its one line.
	Exact bool
}

// Item is one thing to fill in.
type Item struct {
	ID    string
	Label string
	Kind  Kind
	// Says explains the item while it has the focus; of Words it is the text.
	Says string
	// Ghost stands faintly in an empty field.
	Ghost string
	// Note stands behind what was typed: what is known of it, in few words.
	Note string
	// NoteTone is how good that is.
	NoteTone Tone
	// NoteSays tells more of a note than fits behind the value.
	NoteSays string
	// Lines are what Words say line by line, in place of Says.
	Lines []Line
	// Trouble is what is wrong with what was filled in; empty: nothing.
	Trouble string
	// Off leaves the item out.
	Off bool
	// On is a tick's answer.
	On bool
	// Field is what is typed: the text, or what a list is narrowed by.
	Field field.Field
	// Options are what can be chosen, At which one is; of Text they are what was
	// typed before, see [Known].
	Options []Option
	At      int
	// Rows bounds how many options a list shows at once; 0: 5.
	Rows int
	// Spaced keeps the gaps of a pasted text, which is left out elsewhere.
	Spaced bool

	line int  // of Many and Text: the option under the cursor, among those that match
	open bool // of Text: the list of what was typed before is shown
}

// Chosen is the id of the option that is chosen, empty where there is none.
func (i *Item) Chosen() string {
	if i.At < 0 || i.At >= len(i.Options) {
		return ""
	}
	return i.Options[i.At].ID
}

// Choose chooses an option by its id and says whether there is one.
func (i *Item) Choose(id string) bool {
	at := slices.IndexFunc(i.Options, func(o Option) bool { return o.ID == id })
	if at >= 0 {
		i.At = at
	}
	return at >= 0
}

// Value is what was typed, without the gaps around it.
func (i *Item) Value() string { return strings.TrimSpace(i.Field.Text()) }

// Ticked lists the ids of the options that are ticked, in their order.
func (i *Item) Ticked() []string {
	var ids []string
	for _, o := range i.Options {
		if o.On {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// TickOnly ticks the given ids and no others; one that is not in the list yet
// is added to it.
func (i *Item) TickOnly(ids []string) {
	for n := range i.Options {
		i.Options[n].On = slices.Contains(ids, i.Options[n].ID)
	}
	for _, id := range ids {
		if !slices.ContainsFunc(i.Options, func(o Option) bool { return o.ID == id }) {
			i.Options = append(i.Options, Option{ID: id, Label: id, Note: "typed", On: true})
		}
	}
}

// matches lists the indices of the options that fit what was typed.
func (i *Item) matches() []int {
	words := strings.Fields(find.Fold(i.Field.Text()))
	if i.Kind == Choice || i.whole() {
		words = nil
	}
	var out []int
next:
	for n, o := range i.Options {
		folded := find.Fold(o.Label + " " + o.ID + " " + o.Note)
		for _, word := range words {
			if !strings.Contains(folded, word) {
				continue next
			}
		}
		out = append(out, n)
	}
	if i.Kind == Text && len(words) > 0 { // those that begin with it come first
		slices.SortStableFunc(out, func(a, b int) int { return i.ranked(a, words[0]) - i.ranked(b, words[0]) })
	}
	return out
}

func (i *Item) ranked(n int, word string) int {
	if strings.HasPrefix(find.Fold(i.Options[n].Label), word) {
		return 0
	}
	return 1
}

// fresh is the text that would be added to a list to tick, empty where it is
// there already.
func (i *Item) fresh() string {
	text := i.Value()
	if i.Kind != Many || slices.ContainsFunc(i.Options, func(o Option) bool { return o.ID == text }) {
		return ""
	}
	return text
}

// lines is how many lines a list to tick has now.
func (i *Item) lines() int {
	n := len(i.matches())
	if i.fresh() != "" {
		n++
	}
	return n
}

// typed says that the item takes letters.
func (i *Item) typed() bool {
	return i.Kind == Text || i.Kind == Secret || i.Kind == Pick || i.Kind == Many
}

// narrowed keeps the choice among those that match what was typed.
func (i *Item) narrowed() {
	i.line = 0
	hits := i.matches()
	i.open = i.open && len(hits) > 0
	if i.Kind == Pick && len(hits) > 0 && !slices.Contains(hits, i.At) {
		i.At = hits[0]
	}
}

// step moves a list's cursor and says whether it could.
func (i *Item) step(by int) bool {
	switch i.Kind {
	case Pick:
		hits := i.matches()
		at := slices.Index(hits, i.At) + by
		if at < 0 || at >= len(hits) {
			return false
		}
		i.At = hits[at]
		return true
	case Many:
		if at := i.line + by; at >= 0 && at < i.lines() {
			i.line = at
			return true
		}
	}
	return false
}

// toggle ticks the option under the cursor, or adds what was typed.
func (i *Item) toggle() {
	hits := i.matches()
	if i.line < len(hits) {
		o := &i.Options[hits[i.line]]
		o.On = !o.On
		return
	}
	if text := i.fresh(); text != "" {
		i.Options = append(i.Options, Option{ID: text, Label: text, Note: "typed", On: true})
		i.Field.Wipe()
		i.line = len(i.Options) - 1
	}
}
