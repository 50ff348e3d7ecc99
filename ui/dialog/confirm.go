package dialog

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// guard is how long a question must have been on the screen before Enter
// answers it: a key that is held down answers nothing.
const guard = 300 * time.Millisecond

// Answer is what a key did to a question.
type Answer uint8

// The answers.
const (
	Stay Answer = iota
	No
	Yes
)

// Confirm asks whether something is to be done. Make one with [NewConfirm].
type Confirm struct {
	Box
	title string
	says  []string
	yes   string // what it does, with its number: "refresh 8 accounts"
	no    string // what the other button says
	esc   string // what Esc does
	onYes bool
	asked time.Time
	x, y  int // of the button that has the focus
}

// NewConfirm makes a question. Grave ones begin on Cancel.
func NewConfirm(title string, says []string, yes string, grave bool, now time.Time) *Confirm {
	return &Confirm{title: title, says: says, yes: yes, no: "cancel", esc: "cancels", onYes: !grave, asked: now}
}

// Stays makes the other button say that all stays as it is, where "cancel" could
// be read as the very thing that is asked about.
func (q *Confirm) Stays() { q.no, q.esc = "stay", "stays" }

// SetSize gives the question the window's size.
func (q *Confirm) SetSize(width, height int) { q.Box.SetSize(width, height, 64) }

// Key takes a key.
func (q *Confirm) Key(key tea.Key, now time.Time) Answer {
	switch key.Keystroke() {
	case "esc", "n":
		return No
	case "left", "right", "tab", "shift+tab", "h", "l":
		q.onYes = !q.onYes
	case "enter":
		if key.IsRepeat || now.Sub(q.asked) < guard {
			return Stay
		}
		if q.onYes {
			return Yes
		}
		return No
	}
	return Stay
}

// Render draws the question.
func (q *Confirm) Render(c *draw.Canvas) {
	var lines []Line
	for _, part := range q.says {
		lines = append(lines, q.Wrapped(c, themes.Text, part)...)
	}
	lines = append(lines, q.Text(themes.Text, ""), q.buttons)
	q.y = min(len(lines), q.Rows())
	q.Draw(c, q.title, "", lines, q.Hints([2]string{c.Glyphs.Enter, "answers"}, [2]string{"Tab", "the other"}, [2]string{"Esc", q.esc}))
}

// CursorAt is the cell for the terminal's own cursor.
func (q *Confirm) CursorAt() (x, y int) { return q.x, q.y }

func (q *Confirm) buttons(c *draw.Canvas) {
	button := func(text string, yes bool) {
		on, from := yes == q.onYes, c.Col()
		role := themes.Muted
		if on {
			q.x = from + 2
			role = themes.AccentOn
		}
		c.Put(role, "[ "+text+" ]")
		c.Zone(from, draw.Target{Do: func() { q.onYes = yes }, Press: "enter"})
		c.Pad(2)
	}
	button(q.yes, true)
	button(q.no, false)
}
