package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/dialog"
)

// openFilled opens a form, and remembers how it was filled in then: what is
// typed from now on is not lost without a question.
func (a *app) openFilled(p *formPage) {
	p.filed = p.Digest()
	a.open(p)
}

// leave leaves a form by Esc. What has a draft is kept; anything else that
// would be lost is asked about first, but not while it is being saved.
func (p *formPage) leave(a *app) tea.Cmd {
	if !p.Busy() && p.loses() {
		return a.askLeave(p)
	}
	kept, forgot := p.draft.leave(a), p.draft.takeForgotten()
	a.shut(p)
	if forgot != nil {
		return p.draft.offerBack(a, forgot)
	}
	return kept
}

// loses says that leaving the form would drop something.
func (p *formPage) loses() bool {
	if p.draft == nil {
		return p.Digest() != p.filed
	}
	return !p.draft.closed && !p.draft.of.Started() && p.draft.leavesOut()
}

// askLeave asks before something is closed with what was typed into it.
func (a *app) askLeave(p page) tea.Cmd {
	says := []string{"What you filled in is not saved yet, and leaving drops it."}
	question := dialog.NewConfirm(p.Name()+": leave without saving?", says, "leave without saving", true, a.now)
	question.Stays()
	a.open(&confirmPage{Confirm: question, then: func(a *app) tea.Cmd {
		a.shut(p)
		return nil
	}})
	return nil
}
