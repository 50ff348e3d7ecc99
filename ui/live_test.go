package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk"
)

// Live is a person at the program over a real keeper, whose answers take what
// time they take. It counts the keys that are pressed. Tests outside of this
// package drive it too.
type Live struct {
	d     *driver
	board *fakeDesk
	taken *model.Snapshot
}

// Sit puts a person before the program; they leave when the test ends.
func Sit(t *testing.T, o Options, width, height int) *Live {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	board := &fakeDesk{}
	o.Clipboard = board
	a, err := newApp(ctx, o, desk.Surroundings{Dark: true})
	if err != nil {
		t.Fatal(err)
	}
	d := &driver{t: t, app: a, msgs: make(chan tea.Msg, 4096), done: make(chan struct{})}
	t.Cleanup(func() {
		leave()
		close(d.done)
	})
	d.run(a.Init())
	d.send(tea.WindowSizeMsg{Width: width, Height: height})
	d.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	return &Live{d: d, board: board}
}

// Press presses keys by their names.
func (l *Live) Press(names ...string) *Live {
	l.d.keys += len(names)
	tap(l.d, names...)
	return l
}

// Type presses the letters of a text.
func (l *Live) Type(text string) *Live {
	for _, r := range text {
		l.Press(string(r))
	}
	return l
}

// Paste pastes, which is one key.
func (l *Live) Paste(text string) *Live {
	l.d.keys++
	l.d.send(tea.PasteMsg{Content: text})
	return l
}

// Comes waits until a text stands on the screen.
func (l *Live) Comes(text string) *Live {
	l.d.t.Helper()
	until(l.d, text, func() bool { return strings.Contains(joined(l.d.frame()), text) })
	return l
}

// Until waits until something is so.
func (l *Live) Until(what string, so func() bool) *Live {
	l.d.t.Helper()
	until(l.d, what, so)
	return l
}

// Find puts the cursor on an account and goes back to command letters, without
// a key being counted. It waits until the row shows what the keeper knows, and
// until a key is no longer held back.
func (l *Live) Find(name string) *Live {
	l.d.t.Helper()
	keys := l.d.keys
	l.Press("/").Type(name).Press("esc")
	l.Until(name+" under the cursor", func() bool {
		a := l.d.app
		if a.keeper.Snapshot() != l.taken {
			l.taken = a.keeper.Snapshot()
			l.d.run(a.take()) // who sat here before may have been told instead
		}
		row := a.list.Row()
		return row != nil && row.Name.Text == name && !a.list.Busy(row.ID) &&
			row.Account == a.keeper.Snapshot().Account(row.ID) && !a.list.Settling(a.keeper.Now())
	})
	l.d.keys = keys
	return l
}

// Row is the name of the account under the cursor.
func (l *Live) Row() string {
	if row := l.d.app.list.Row(); row != nil {
		return row.Name.Text
	}
	return ""
}

// Frame is what stands on the screen.
func (l *Live) Frame() string { return l.d.frame() }

// Keys is how many were pressed since it was asked last.
func (l *Live) Keys() int {
	n := l.d.keys
	l.d.keys = 0
	return n
}

// Clipboard is what was copied.
func (l *Live) Clipboard() string {
	l.board.mu.Lock()
	defer l.board.mu.Unlock()
	return l.board.text
}

// Clear clears it.
func (l *Live) Clear() {
	l.board.mu.Lock()
	defer l.board.mu.Unlock()
	l.board.text = ""
}
