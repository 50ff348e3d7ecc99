package gate

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/qr"
)

// typedBack is how many of a recovery key's last characters are typed, to prove
// that it was written down.
const typedBack = 8

const ending = "ending"

// Recovery is the page that shows a recovery key once, before the vault is
// made: the second way into it. Make one with [NewRecovery].
type Recovery struct {
	form form.Form
	key  model.Secret
	code *qr.Code // while it is shown; nil: it is not

	width, height int
}

// NewRecovery makes the page; it keeps the key until it is wiped.
func NewRecovery(key model.Secret) *Recovery {
	r := &Recovery{key: key}
	text := key.Reveal()
	half := (len(text) + 1) / 2
	r.form = form.Form{
		Title: "First run", Note: "your recovery key", Whole: true, Airy: true, Done: "create vault", Leave: "back",
		Hints: []form.Hint{{Key: "F4", Says: "QR code"}},
		Items: []*form.Item{
			{Kind: form.Words, Says: "One way in is not enough: this key is the second. It opens the vault when the first is lost, here or on another computer."},
			{Kind: form.Words, Lines: []form.Line{{Tone: form.Strong, Text: text[:half], Exact: true}, {Tone: form.Strong, Text: text[half:], Exact: true}}},
			{Kind: form.Words, Says: "Write both lines down as one, without a gap, and keep the paper where this computer is not. The key is kept nowhere and is not shown again."},
			{ID: ending, Label: "Its end", Kind: form.Text, Ghost: "the last 8 characters", Says: "Type the last 8 characters, from the paper."},
		},
	}
	r.form.Focus(ending)
	return r
}

// Key takes a key.
func (r *Recovery) Key(key tea.Key) Answer {
	switch stroke := key.Keystroke(); {
	case r.code != nil:
		if stroke == codeKey || stroke == "esc" || stroke == "enter" {
			r.HideCode()
		}
		return Stay
	case stroke == codeKey:
		r.showCode()
		return Stay
	}
	item := r.form.Item(ending)
	switch r.form.Key(key) {
	case form.Cancel:
		return Quit
	case form.Submit:
		text := r.key.Reveal()
		if len(text) > typedBack && strings.EqualFold(item.Value(), text[len(text)-typedBack:]) {
			return Create
		}
		r.form.Clear()
		item.Trouble = "The key does not end like that."
		r.form.FocusTrouble()
	}
	return Stay
}

// Paste gives pasted text to the field.
func (r *Recovery) Paste(text string) {
	if r.code == nil {
		r.form.Paste(text)
	}
}

// SetSize gives the page the window's size.
func (r *Recovery) SetSize(width, height int) {
	r.width, r.height = width, height
	r.form.SetSize(width, height)
}

// Render draws the page, exactly as large as the window. dark says that the
// terminal's background is.
func (r *Recovery) Render(c *draw.Canvas, dark bool) {
	if r.code != nil {
		r.renderCode(c, dark)
		return
	}
	r.form.Render(c)
}

// CursorAt is the cell for the terminal's own cursor.
func (r *Recovery) CursorAt() (x, y int) { return r.form.CursorAt() }

// Wipe forgets the key and what was typed.
func (r *Recovery) Wipe() {
	r.HideCode()
	for _, item := range r.form.Items {
		if item.Kind == form.Words {
			item.Says, item.Lines = "", nil
		}
	}
	r.key.Wipe()
	r.form.Wipe()
}
