package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// copyText copies a text that is no secret.
func (a *app) copyText(text, says string) tea.Cmd {
	return a.copyOpen(text, func(outcome desk.Outcome, err error) tea.Msg {
		return textCopiedMsg{says: says, outcome: outcome, err: err}
	})
}

// copyOpen copies a text that is no secret, by the terminal where nothing else
// can, and hands what became of that on.
func (a *app) copyOpen(text string, told func(desk.Outcome, error) tea.Msg) tea.Cmd {
	ctx, board := a.ctx, a.desk
	return func() tea.Msg {
		outcome, err := board.CopyText(ctx, text)
		msg := told(outcome, err)
		if err != nil || outcome != desk.Send {
			return msg
		}
		return tea.Sequence(tea.SetClipboard(text), func() tea.Msg { return msg })()
	}
}

// textCopiedMsg says what became of copying a text.
type textCopiedMsg struct {
	says    string
	outcome desk.Outcome
	err     error
}

func (m textCopiedMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Not copied", nil, m.err)
	}
	says := m.says
	if m.outcome == desk.Send {
		says = a.sentence([]string{says, "sent to your terminal (cannot check it arrived)"})
	}
	return tea.Batch(a.tell(toast.Done, says), a.tellTmux(m.outcome))
}
