package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// undoing is the last thing that can be undone.
type undoing struct {
	toast int // the notice that offers it
	run   func(a *app) tea.Cmd
	lapse func() // drops what it holds once it is over; nil: nothing
}

// sayUndo says what was done, and offers to undo it while the notice stands: for
// undoFor, or until the next two notices.
func (a *app) sayUndo(text string, undo func(a *app) tea.Cmd) tea.Cmd {
	return a.sayUndoOr(text, undo, nil)
}

// sayUndoOr is sayUndo; lapse runs once what was done cannot be undone any more.
func (a *app) sayUndoOr(text string, undo func(a *app) tea.Cmd, lapse func()) tea.Cmd {
	a.lapseUndo()
	key := a.worded("{app.undo} undoes")
	if a.mode()&keys.Tabs == 0 { // where letters are typed, or mean something else
		key = "Esc, then " + key
	}
	id := a.toasts.Add(toast.Done, text+" "+a.canvas.Glyphs.Dot+" "+key)
	a.undoable = undoing{toast: id, run: undo, lapse: lapse}
	return tea.Tick(undoFor, func(time.Time) tea.Msg { return toastGoneMsg{id: id} })
}

// canUndo says that the notice which offers it still stands.
func (a *app) canUndo() bool { return a.undoable.run != nil && a.toasts.Stands(a.undoable.toast) }

// undo undoes what was done last.
func (a *app) undo() tea.Cmd {
	undo := a.undoable
	a.undoable = undoing{}
	a.toasts.Expire(undo.toast)
	return undo.run(a)
}

// lapseUndo ends the time in which the last thing could be undone, and takes the
// notice away that still offers it.
func (a *app) lapseUndo() {
	if a.undoable.run != nil {
		a.toasts.Drop(a.undoable.toast)
	}
	if a.undoable.lapse != nil {
		a.undoable.lapse()
	}
	a.undoable = undoing{}
}

// toastGone ends a notice, and what it offered.
func (a *app) toastGone(id int) {
	a.toasts.Expire(id)
	if id == a.undoable.toast {
		a.lapseUndo()
	}
}
