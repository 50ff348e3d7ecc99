package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/toast"
)

// drop ends the draft: the form is done.
func (d *drafting) drop(a *app) tea.Cmd {
	if d == nil {
		return nil
	}
	k, name, ctx := a.keeper, d.name, context.WithoutCancel(a.ctx)
	return func() tea.Msg {
		_ = d.last(func() error { return k.DropDraft(ctx, name) }) // it is offered once more, at worst
		return nil
	}
}

// leave keeps the form that is being left, and says so.
func (d *drafting) leave(a *app) tea.Cmd {
	if d == nil || d.closed || !d.of.Started() {
		return nil
	}
	write, ctx := d.write(a.keeper), context.WithoutCancel(a.ctx)
	msg := draftLeftMsg{again: d.again, but: d.leavesOut()}
	return func() tea.Msg {
		msg.err = write(ctx)
		return msg
	}
}

// leavesOut says that a password was typed, which stays out of every draft.
func (d *drafting) leavesOut() bool {
	of, ok := d.of.(interface{ PasswordTyped() bool })
	return ok && of.PasswordTyped()
}

// draftLeftMsg says whether the draft of a form that was left is kept.
type draftLeftMsg struct {
	err   error
	again wording
	but   bool // a password is not in it
}

func (m draftLeftMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("The draft was not kept", nil, m.err)
	}
	but := ""
	if m.but {
		but = ", but for the password"
	}
	return a.tell(toast.Info, "The draft is kept, sealed in the vault"+but+". "+a.worded(m.again)+" goes on with it.")
}

// keepDrafts returns what keeps the drafts of the forms that are open, for when
// they are about to go away: the vault is locked, or the program ends.
func (a *app) keepDrafts() []func(context.Context) {
	var writes []func(context.Context)
	for _, p := range a.pages {
		page, ok := p.(*formPage)
		if !ok || page.draft == nil || page.draft.closed || page.Busy() && a.rekeyedWhy == "" {
			continue // what is being done ends the draft, unless the vault takes nothing any more
		}
		page.draft.strand = a.stranded.add
		if write := page.draft.write(a.keeper); write != nil {
			writes = append(writes, func(ctx context.Context) { _ = write(ctx) }) // nobody is left to be told
		}
	}
	return writes
}

// part keeps the drafts of the forms that were open when the screen went away.
func (a *app) part() {
	for _, keep := range append(a.parting, a.keepDrafts()...) {
		keep(context.Background())
	}
}
