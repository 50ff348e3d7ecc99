package form

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
)

// Answer is what a key did to a form.
type Answer uint8

// The answers.
const (
	Stay    Answer = iota
	Changed        // something was chosen or ticked: others may depend on it
	Cancel         // close the form
	Submit         // the person is done
	Ask            // something has to be looked up before the form goes on
)

// Aside is the panel beside the items: where to find what they ask for.
type Aside struct {
	Title string
	Lines []string // what stands before a tab stands out at the left
}

// Hint is a key of the form's own, for its last line.
type Hint struct {
	Key, Says string
	Urgent    bool // before all others
}

// KeepDraft is what Esc does in a form whose draft is kept: see [Form.Leave].
const KeepDraft = "keep draft"

// Form is a set of items. Fill in the exported fields; the zero value of the
// rest is ready.
type Form struct {
	Title, Note string
	Of          string   // what the title ends with, behind the step; may be empty
	Steps       []string // of a form in several parts
	Step        int      // the part that this is
	Items       []*Item
	Aside       *Aside
	Trouble     []string // what is wrong with all of it
	Done        string   // what the last key does: "save"
	Hints       []Hint
	More        []Hint // further keys, from whoever shows the form
	Whole       bool   // fills the window at every size
	Airy        bool   // gaps stand around what only says something, where there is room
	Leave       string // what Esc does; empty: "cancel"

	busy   string
	paged  int   // lines further down than the focus asks for
	page   int   // how many lines were seen at once
	last   int   // the furthest the form can be scrolled
	shown  bool  // secrets are readable
	seek   *Item // to be seen until the next key; nil: what has the focus
	focus  int
	offset int

	width, height int // of the window
	cursorX       int
	cursorY       int
}

// Front is the form itself, for forms that are made of one.
func (f *Form) Front() *Form { return f }

// several says that the focus can go elsewhere.
func (f *Form) several() bool {
	n := 0
	for i := range f.Items {
		if f.takes(i) {
			n++
		}
	}
	return n > 1
}

// Item finds an item by its id, nil where there is none.
func (f *Form) Item(id string) *Item {
	for _, i := range f.Items {
		if i.ID == id {
			return i
		}
	}
	return nil
}

// Value is what was typed into an item, empty where it is left out.
func (f *Form) Value(id string) string {
	if i := f.Item(id); i != nil && !i.Off {
		return i.Value()
	}
	return ""
}

// Focus puts the cursor on an item.
func (f *Form) Focus(id string) {
	for n, i := range f.Items {
		if i.ID == id && f.takes(n) {
			f.focus = n
		}
	}
}

// FocusEmpty puts the cursor on the first line that nothing was typed into.
func (f *Form) FocusEmpty() {
	for n, i := range f.Items {
		if f.takes(n) && (i.Kind == Text || i.Kind == Secret) && i.Field.Text() == "" {
			f.focus = n
			return
		}
	}
}

// Focused is the item the cursor is on, nil where there is none.
func (f *Form) Focused() *Item {
	if f.focus < len(f.Items) && f.takes(f.focus) {
		return f.Items[f.focus]
	}
	return nil
}

// SetBusy says what is under way; until [Form.Fail] keys change nothing.
func (f *Form) SetBusy(what string) {
	f.busy, f.Trouble = what, nil
	f.Clear()
}

// Busy says that something is under way.
func (f *Form) Busy() bool { return f.busy != "" }

// Fail says why it did not work; what was typed stays.
func (f *Form) Fail(lines []string) { f.busy, f.Trouble = "", lines }

// Clear takes all troubles away.
func (f *Form) Clear() {
	f.Trouble = nil
	for _, i := range f.Items {
		i.Trouble = ""
	}
}

// FocusTrouble goes to the first item with a trouble and says whether there is
// one.
func (f *Form) FocusTrouble() bool {
	for n, i := range f.Items {
		if i.Trouble != "" && !i.Off {
			f.focus = n
			return true
		}
	}
	return len(f.Trouble) > 0
}

// Seek scrolls to an item, which need not be one that takes the focus.
func (f *Form) Seek(id string) { f.seek, f.paged = f.Item(id), 0 }

// Wipe drops what was typed into secret fields.
func (f *Form) Wipe() {
	for _, i := range f.Items {
		if i.Kind == Secret {
			i.Field.Wipe()
		}
	}
	f.shown = false
}

// takes says that an item can have the focus.
func (f *Form) takes(n int) bool { return !f.Items[n].Off && f.Items[n].Kind != Words }

func (f *Form) next(by int) {
	for range f.Items {
		f.focus = (f.focus + by + len(f.Items)) % len(f.Items)
		if f.takes(f.focus) {
			return
		}
	}
}

// Settle keeps the focus on an item that can have it.
func (f *Form) Settle() {
	for _, i := range f.Items {
		i.Field.Masked = i.Kind == Secret && !f.shown
		if i.Field.Max == 0 {
			i.Field.Max = FieldMax
		}
	}
	if f.focus >= len(f.Items) {
		f.focus = 0
	}
	if len(f.Items) > 0 && !f.takes(f.focus) {
		f.next(1)
	}
}

// Key takes a key.
func (f *Form) Key(key tea.Key) Answer {
	f.Settle()
	if f.turned(key.Keystroke()) {
		return Stay
	}
	f.seek, f.paged = nil, 0
	item := f.Focused()
	if answer, mine := f.suggested(item, key); mine {
		return answer
	}
	switch stroke := key.Keystroke(); {
	case stroke == "esc":
		return Cancel
	case f.busy != "":
		return Stay
	case stroke == "enter":
		return f.enter(item)
	case stroke == "ctrl+r":
		f.shown = !f.shown
		f.Settle()
	case item == nil:
	case stroke == "tab":
		f.next(1)
	case stroke == "shift+tab":
		f.next(-1)
	case stroke == "down" || stroke == "ctrl+n":
		return f.vertical(item, 1)
	case stroke == "up" || stroke == "ctrl+p":
		return f.vertical(item, -1)
	default:
		return f.fill(item, key, stroke)
	}
	return Stay
}

// turned scrolls by pages: what only says something cannot have the focus.
func (f *Form) turned(stroke string) bool {
	switch {
	case stroke == "pgdown":
		f.paged = min(f.paged+max(1, f.page-1), max(0, f.last-f.offset))
	case stroke == "pgup" && f.paged > 0:
		f.paged = max(0, f.paged-max(1, f.page-1))
	default:
		return false
	}
	return true
}

// Paged says that the form is scrolled by pages.
func (f *Form) Paged() bool { return f.paged > 0 }

// enter adds what was typed to a list to tick; everywhere else it is the end
// of the form.
func (f *Form) enter(item *Item) Answer {
	if item != nil && item.fresh() != "" {
		item.line = item.lines() - 1
		item.toggle()
		return Changed
	}
	return Submit
}

// vertical moves within a list, and from its end to the next item.
func (f *Form) vertical(item *Item, by int) Answer {
	if item.step(by) {
		if item.Kind == Pick {
			return Changed
		}
		return Stay
	}
	f.next(by)
	return Stay
}

// fill gives a key to the item.
func (f *Form) fill(item *Item, key tea.Key, stroke string) Answer {
	switch item.Kind {
	case Tick:
		if stroke == "space" || stroke == "left" || stroke == "right" {
			item.On = !item.On
			return Changed
		}
	case Choice:
		switch by := map[string]int{"left": -1, "right": 1, "space": 1}[stroke]; {
		case by != 0 && len(item.Options) > 0:
			item.At = (item.At + by + len(item.Options)) % len(item.Options)
			return Changed
		}
	case Many:
		if stroke == "space" {
			item.toggle()
			return Changed
		}
		return f.typed(item, key)
	case Text, Secret, Pick:
		return f.typed(item, key)
	}
	return Stay
}

func (f *Form) typed(item *Item, key tea.Key) Answer {
	before := item.Field.Text()
	item.Field.Key(key)
	return f.after(item, before)
}

func (f *Form) after(item *Item, before string) Answer {
	if item.Field.Text() == before {
		return Stay
	}
	item.Trouble = ""
	switch {
	case item.Kind == Pick || item.Kind == Many:
		item.narrowed()
		return Changed
	case item.suggests():
		item.narrowed()
	}
	return Stay
}

// Paste gives pasted text to the item with the focus. It never ends the form,
// whatever it holds: line ends and what drives a terminal are left out.
func (f *Form) Paste(text string) Answer {
	f.Settle()
	item := f.Focused()
	if item == nil || f.busy != "" || !item.typed() {
		return Stay
	}
	before := item.Field.Text()
	if len(text) > 4*TokenMax {
		text = text[:4*TokenMax] // more than any field keeps, whatever cleaning leaves
	}
	text = strings.TrimSpace(text)
	if !item.Spaced {
		text = strings.NewReplacer("\r", "", "\n", "", "\t", "").Replace(text)
	}
	item.Field.Insert(text)
	return f.after(item, before)
}

// SetSize tells the form the window's size.
func (f *Form) SetSize(width, height int) { f.width, f.height = width, height }

// dialogWidth is how wide a form is at most that does not fill the window, and
// dialogHeight how high a window must be for one.
const (
	dialogWidth  = 76
	dialogHeight = 24
)

// Full says that the form fills the window.
func (f *Form) Full() bool {
	return f.Whole || f.width < dialogWidth+4 || f.height < dialogHeight
}

// Width is how wide the form is drawn.
func (f *Form) Width() int {
	if f.Full() {
		return f.width
	}
	return min(dialogWidth, f.width-4)
}

// CursorAt is the cell within the box for the terminal's own cursor.
func (f *Form) CursorAt() (x, y int) { return f.cursorX, f.cursorY }

// dot is what stands between the parts of a line.
func dot(c *draw.Canvas) string { return " " + c.Glyphs.Dot + " " }

func itoa(n int) string { return strconv.Itoa(n) }
