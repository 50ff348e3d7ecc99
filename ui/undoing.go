package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/toast"
)

// undoing is the last thing that can be undone.
type undoing struct {
	toast int // the notice that offers it
	run   func(a *app) tea.Cmd
}

// sayUndo says what was done, and offers to undo it while the notice stands: for
// undoFor, or until the next two notices.
func (a *app) sayUndo(text string, undo func(a *app) tea.Cmd) tea.Cmd {
	text = a.registry.Spell(text+" "+a.canvas.Glyphs.Dot+" {app.undo} undoes", a.canvas.Glyphs.ASCII)
	id := a.toasts.Add(toast.Done, text)
	a.undoable = undoing{toast: id, run: undo}
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
