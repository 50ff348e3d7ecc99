package ui

import (
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

const (
	// twice is how soon after a click a second one at the same place makes it a
	// double click.
	twice = 400 * time.Millisecond
	// notch is how many rows one notch of the wheel is.
	notch = 3
)

// pointing is what the screen knows of the mouse: what lies where in the frame
// that was drawn last, and the last click.
type pointing struct {
	hits []draw.Zone // what is noted later lies above
	box  box         // of the dialog in front

	at    time.Time
	x, y  int
	again bool // the last click was the second of a double click
	told  bool // Shift+drag was told of
}

// box is where a dialog lies; of no width: there is none.
type box struct{ x, y, width, height int }

func (b box) has(x, y int) bool {
	return x >= b.x && x < b.x+b.width && y >= b.y && y < b.y+b.height
}

// hit is what lies at a cell.
func (p *pointing) hit(x, y int) (draw.Target, bool) {
	for i := len(p.hits) - 1; i >= 0; i-- {
		if z := p.hits[i]; z.Y == y && x >= z.X && x < z.X+z.Width {
			return z.Target, true
		}
	}
	return draw.Target{}, false
}

// lay notes what can be clicked on of what a canvas drew, its upper left cell
// at x, y.
func (p *pointing) lay(c *draw.Canvas, x, y int) {
	for _, z := range c.Zones() {
		z.X, z.Y = z.X+x, z.Y+y
		p.hits = append(p.hits, z)
	}
}

// toast notes that a click takes a notice away.
func (p *pointing) toast(id int, at box, from *toast.Stack) {
	away := draw.Target{Do: func() { from.Drop(id) }}
	for line := range at.height {
		p.hits = append(p.hits, draw.Zone{X: at.x, Y: at.y + line, Width: at.width, Target: away})
	}
}

// mouse takes what the mouse did. Nothing can be done by it alone that keys
// cannot do, and a revocation is never begun by it.
func (a *app) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseMotionMsg:
		return a.tellOfSelecting()
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			return a.wheel(m, -1)
		case tea.MouseWheelDown:
			return a.wheel(m, 1)
		}
	case tea.MouseClickMsg:
		switch m.Button {
		case tea.MouseLeft:
			return a.click(m)
		case tea.MouseRight:
			return a.menuAt(m)
		}
	}
	return nil
}

// tellOfSelecting says once how text is selected while the program has the
// mouse: somebody has just tried.
func (a *app) tellOfSelecting() tea.Cmd {
	if a.pointer.told || a.gate != nil {
		return nil
	}
	a.pointer.told = true
	return a.say(toast.Info, "Shift+drag selects text, as your terminal does it. The settings can leave the mouse to the terminal altogether.")
}

// click runs what lies under the mouse.
func (a *app) click(m tea.Mouse) tea.Cmd {
	if a.quitting {
		return nil
	}
	double := !a.pointer.again && m.X == a.pointer.x && m.Y == a.pointer.y && a.now.Sub(a.pointer.at) < twice
	a.pointer.at, a.pointer.x, a.pointer.y, a.pointer.again = a.now, m.X, m.Y, double
	a.list.Touch(a.now)
	target, on := a.pointer.hit(m.X, m.Y)
	switch {
	case on && target.Row > 0:
		return a.clickRow(target.Row-1, double)
	case on:
		return a.aim(target, double)
	case a.pointer.box.width > 0 && !a.pointer.box.has(m.X, m.Y) && a.closes():
		return a.pressKey("esc")
	}
	return nil
}

// clickRow selects a row of the list; a double click opens it.
func (a *app) clickRow(n int, double bool) tea.Cmd {
	a.toasts.Key()
	if double {
		return a.try(a.registry.Action(keys.Details))
	}
	a.list.Point(n)
	a.turn()
	return a.look()
}

// aim does what a click on a target does.
func (a *app) aim(t draw.Target, double bool) tea.Cmd {
	if t.Press == "enter" && a.mode() == keys.RevokeName || t.Action == string(keys.RevokeConfirm) {
		return a.say(toast.Info, "The mouse begins no revocation. Type the name, then press Enter.")
	}
	var cmds []tea.Cmd
	if t.Do != nil {
		t.Do()
		if p, ok := a.front().(*settingsPage); ok { // what is under the cursor is tried on
			cmds = append(cmds, p.Changed(a))
		}
	}
	if t.Press != "" {
		cmds = append(cmds, a.pressKey(t.Press))
	}
	id := t.Action
	if double && t.Twice != "" {
		id = t.Twice
	}
	if action := a.registry.Action(keys.ID(id)); action != nil {
		a.toasts.Key()
		cmds = append(cmds, a.try(action))
	}
	return tea.Batch(cmds...)
}

// pressKey presses a key by its name.
func (a *app) pressKey(name string) tea.Cmd {
	key := keyNamed(name)
	if a.gate != nil {
		return a.gateKey(key)
	}
	return a.key(tea.KeyPressMsg(key))
}

// keyNamed is a key by the name that Bubble Tea gives it.
func keyNamed(name string) tea.Key {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight,
		"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5,
		"f6": tea.KeyF6, "f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9,
	}
	switch code, known := codes[name]; {
	case known:
		return tea.Key{Code: code}
	case name == "space":
		return tea.Key{Code: tea.KeySpace, Text: " "}
	case len(name) == len("ctrl+x") && name[:5] == "ctrl+":
		return tea.Key{Code: rune(name[5]), Mod: tea.ModCtrl}
	}
	r, _ := utf8.DecodeRuneInString(name)
	return tea.Key{Code: r, Text: name}
}

// closes says that a click beside the dialog in front closes it: one into which
// nothing was typed that would be lost.
func (a *app) closes() bool {
	switch a.front().(type) {
	case *palettePage, *copyPage, *helpPage, *facetPage, *valuesPage:
		return true
	}
	return false
}

// menuAt opens the ways to copy of the row under the mouse.
func (a *app) menuAt(m tea.Mouse) tea.Cmd {
	target, on := a.pointer.hit(m.X, m.Y)
	if !on || target.Row == 0 || a.quitting {
		return nil
	}
	a.list.Touch(a.now)
	a.list.Point(target.Row - 1)
	a.turn()
	return tea.Batch(a.look(), a.try(a.registry.Action(keys.CopyAs)))
}

// wheel scrolls what lies under the mouse. In a form it does nothing: what is
// chosen there must not change in passing.
func (a *app) wheel(m tea.Mouse, by int) tea.Cmd {
	a.list.Touch(a.now)
	way, key := keys.Down, "down"
	if by < 0 {
		way, key = keys.Up, "up"
	}
	front := a.front()
	switch front.(type) {
	case nil:
		return a.wheelList(m, way, by)
	case *palettePage, *copyPage, *helpPage, *facetPage, *valuesPage:
		return a.pressKey(key)
	}
	if front.Mode()&(keys.Form|keys.RevokeName|keys.BrowseIn) != 0 {
		return nil
	}
	var cmds []tea.Cmd
	for range notch {
		cmd, _ := front.Do(a, way)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// wheelList scrolls the list, or the details where the mouse is on them.
func (a *app) wheelList(m tea.Mouse, way keys.ID, by int) tea.Cmd {
	if a.detailOpen && (!a.paned() || m.X >= a.list.Width()) {
		for range notch {
			a.detail.Move(way)
		}
		return nil
	}
	a.list.Scroll(by * notch)
	a.turn()
	return a.look()
}
