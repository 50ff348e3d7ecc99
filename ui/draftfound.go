package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// load asks for the draft; what is typed until it is there waits.
func (d *drafting) load(a *app, p *formPage) tea.Cmd {
	if d == nil {
		return nil
	}
	d.loading = true
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		found, err := k.Draft(ctx, d.name)
		return draftLoadedMsg{page: p, found: found, err: err}
	}
}

// waits keeps a message for later while the draft is not there yet. Esc does
// not wait.
func (d *drafting) waits(msg tea.Msg) bool {
	if d == nil || !d.loading {
		return false
	}
	if key, ok := msg.(tea.KeyPressMsg); ok && key.Keystroke() == "esc" {
		return false
	}
	d.early = append(d.early, msg)
	return true
}

// draftLoadedMsg brings the draft of a form that was opened.
type draftLoadedMsg struct {
	page  *formPage
	found *model.Draft
	err   error
}

func (m draftLoadedMsg) apply(a *app) tea.Cmd {
	d := m.page.draft
	if m.found != nil {
		defer m.found.Wipe()
	}
	d.loading = false
	if !a.isOpen(m.page) {
		return nil
	}
	var cmds []tea.Cmd
	switch {
	case m.err != nil:
		cmds = append(cmds, a.fail("The draft of this form could not be read", nil, m.err))
	case m.found != nil && d.of.Restore(m.found):
		d.had, d.kept = true, digest(d.of)
		when := At(m.found.Saved, a.now)
		d.of.Mark("draft of " + when)
		cmds = append(cmds, a.tell(toast.Info, "Here is your draft of "+when+a.worded(". {form.forget_draft} forgets it.")))
	case m.found != nil: // its system or app is gone
		d.had = true
	}
	for _, msg := range d.early {
		switch msg := msg.(type) {
		case tea.KeyPressMsg:
			cmd, _ := m.page.Key(a, tea.Key(msg))
			cmds = append(cmds, cmd)
		case tea.PasteMsg:
			cmds = append(cmds, m.page.Paste(a, msg.Content))
		}
	}
	d.early = nil
	return tea.Batch(cmds...)
}
