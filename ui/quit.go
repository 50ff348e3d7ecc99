package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/desk"
)

// closeWithin bounds the wait for exchanges that have begun: an exchange has
// a deadline of its own, which is shorter.
const closeWithin = 45 * time.Second

// quit leaves once every exchange that has begun is stored; the background
// begins no new one.
func (a *app) quit() tea.Cmd {
	if stay, must := a.mustStay(); must {
		return stay
	}
	if a.inDanger() { // and the person knows: the screen goes at once
		return a.quitNow()
	}
	a.quitting = true
	a.stop()
	k := a.keeper
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
		defer cancel()
		return closedMsg{err: k.Close(ctx)}
	}
}

// quitNow takes the screen away at once and wipes the clipboard. What has
// begun is still stored: Run waits for it when the screen is gone, and says so.
func (a *app) quitNow() tea.Cmd {
	if stay, must := a.mustStay(); must {
		return stay
	}
	a.quitting = true
	a.stop()
	return a.leave()
}

// leave clears the clipboard and ends the program.
func (a *app) leave() tea.Cmd {
	a.detail.Conceal()
	a.lapseUndo()
	a.parting = append(a.parting, a.keepDrafts()...)
	a.everyPage(page.Close)
	board := a.desk
	return func() tea.Msg {
		if board.Wipe(context.Background()) == desk.AskedFor {
			return tea.Sequence(tea.SetClipboard(""), tea.Quit)()
		}
		return tea.Quit()
	}
}
