package activity

import (
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/dialog"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Details is one line of the record in full.
type Details struct {
	dialog.Box
	of              model.Activity
	name, app, note string
}

// NewDetails shows a line; its names and note are given as they may be shown.
func NewDetails(a model.Activity, name, app, note string) *Details {
	return &Details{of: a, name: name, app: app, note: note}
}

// SetSize gives the dialog the window's size.
func (d *Details) SetSize(width, height int) { d.Box.SetSize(width, height, dialog.Most) }

// Key says whether a key closes the dialog.
func (d *Details) Key(key tea.Key) bool {
	switch key.Keystroke() {
	case "esc", "enter", "left", "h", "q":
		return true
	}
	return false
}

// Render draws the dialog.
func (d *Details) Render(c *draw.Canvas) {
	var lines []dialog.Line
	fact := func(name, value string, role themes.Role) {
		if value == "" {
			return
		}
		for i, part := range draw.Wrap(draw.Clean(value), d.Room()-13, c.Method) {
			label := ""
			if i == 0 {
				label = name
			}
			lines = append(lines, func(c *draw.Canvas) {
				c.FitText(themes.Muted, label, 12)
				c.Pad(1)
				c.ClipText(role, part, d.Room()-13)
			})
		}
	}
	a := d.of
	_, role := Mark(c.Glyphs, a.Outcome)
	fact("when", a.At.Local().Format("2006-01-02 15:04:05 MST")+" ("+a.At.UTC().Format(time.RFC3339)+")", themes.Text)
	fact("what", verbWord(a.Verb), themes.Text)
	fact("account", d.name, themes.Text)
	fact("app", d.app, themes.Text)
	fact("provider", a.Provider, themes.Text)
	fact("fingerprint", string(a.Fingerprint), themes.Text)
	fact("outcome", outcomeWord(a.Outcome), role)
	fact("took", tookWord(a.Took), themes.Text)
	fact("note", d.note, themes.Text)
	if a.Incident > 0 {
		fact("part of", "incident "+strconv.Itoa(a.Incident), themes.Text)
	}
	lines = append(lines, d.Text(themes.Muted, ""), d.Text(themes.Muted, "No secret is ever written here; fingerprints are."))
	d.Draw(c, "Activity "+c.Glyphs.Dot+" line "+strconv.FormatUint(a.Seq, 10), "", lines, d.Hints([2]string{"Esc", "back"}))
}
