package ui

import (
	"context"
	"crypto/sha256"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// takeForgotten is the draft that was just forgotten and can be had back; nil
// where there is none, or another one was begun in its place. The caller wipes
// it.
func (d *drafting) takeForgotten() *model.Draft {
	if d == nil || d.forgot == nil || d.of.Started() {
		return nil
	}
	was := d.forgot
	d.forgot = nil
	return was
}

// offerBack offers to undo that a draft was just forgotten, now that its form is
// left and its key with it.
func (d *drafting) offerBack(a *app, was *model.Draft) tea.Cmd {
	a.toasts.Drop(d.told)
	return a.sayUndoOr("The draft is forgotten", func(a *app) tea.Cmd {
		d.asked++
		number, k, again, ctx := d.asked, a.keeper, d.again, context.WithoutCancel(a.ctx)
		return func() tea.Msg {
			defer was.Wipe()
			err := d.inTurn(ctx, number, func(ctx context.Context) error { return k.SaveDraft(ctx, *was) })
			return draftLeftMsg{err: err, again: again}
		}
	}, was.Wipe)
}

// any says that there is a draft, or what would be one, or one to bring back.
func (d *drafting) any() bool { return d != nil && (d.had || d.forgot != nil || d.of.Started()) }

// forget empties the form and drops its draft; pressed again soon after it
// brings both back.
func (d *drafting) forget(a *app) tea.Cmd {
	if d.forgot != nil {
		return d.remember(a)
	}
	was := d.of.Keep()
	d.of.Reset()
	d.of.Mark("")
	d.forgot, d.kept, d.had = &was, [sha256.Size]byte{}, false
	d.forgotten++
	d.asked++
	number, generation := d.asked, d.forgotten
	k, name, ctx := a.keeper, d.name, context.WithoutCancel(a.ctx)
	says := a.worded("The draft is forgotten. {form.forget_draft} brings it back for ") + strconv.Itoa(int(undoFor/time.Second)) + " s."
	id := a.toasts.Add(toast.Info, says)
	d.told = id
	return tea.Batch(
		func() tea.Msg {
			err := d.inTurn(ctx, number, func(ctx context.Context) error { return k.DropDraft(ctx, name) })
			if err != nil {
				return troubleMsg{what: "The draft was not forgotten", err: err}
			}
			return nil
		},
		tea.Tick(undoFor, func(time.Time) tea.Msg { return forgottenMsg{of: d, generation: generation, toast: id} }),
	)
}

// remember brings the draft back that was just forgotten.
func (d *drafting) remember(a *app) tea.Cmd {
	was := d.forgot
	d.forgot = nil
	defer was.Wipe()
	if !d.of.Restore(was) {
		return a.say(toast.Warning, "The draft does not fit any more.")
	}
	said := a.say(toast.Done, "The draft is back.")
	write := d.write(a.keeper)
	if write == nil {
		return said
	}
	ctx := context.WithoutCancel(a.ctx)
	return tea.Batch(said, func() tea.Msg {
		if err := write(ctx); err != nil {
			return troubleMsg{what: "The draft was not kept", err: err}
		}
		return nil
	})
}

// forgottenMsg ends the time in which a draft can be had back.
type forgottenMsg struct {
	of         *drafting
	generation int
	toast      int
}

func (m forgottenMsg) apply(a *app) tea.Cmd {
	a.toasts.Expire(m.toast)
	if m.generation == m.of.forgotten {
		m.of.lapse()
	}
	return nil
}

func (d *drafting) lapse() {
	if d.forgot != nil {
		d.forgot.Wipe()
		d.forgot = nil
	}
}
