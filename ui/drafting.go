package ui

import (
	"context"
	"crypto/sha256"
	"errors"
	"strconv"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// Drafts keeps forms that were left half filled in.
type Drafts interface {
	SaveDraft(ctx context.Context, d model.Draft) error
	// Draft returns the draft of a form, nil where there is none.
	Draft(ctx context.Context, form string) (*model.Draft, error)
	DropDraft(ctx context.Context, form string) error
}

const (
	// draftAfter is how long what was typed may be lost by a crash.
	draftAfter = 400 * time.Millisecond
	// draftWithin bounds one write.
	draftWithin = 10 * time.Second
	// undoFor is how long a forgotten draft can be had back.
	undoFor = 10 * time.Second
)

// draftable is a form that can be kept half filled in.
type draftable interface {
	// Keep makes a draft of what was filled in, its secrets among it.
	Keep() model.Draft
	// Restore goes on with a draft; false where it fits no longer.
	Restore(d *model.Draft) bool
	// Started says that there is something worth keeping.
	Started() bool
	// Reset empties the form.
	Reset()
	// Mark shows in the title what became of the draft.
	Mark(note string)
}

// drafting keeps the form of a page while it is filled in. Writing never holds
// up typing: it runs beside the screen, and a newer state is never overtaken by
// an older one. The methods of nil do nothing: not every form keeps a draft.
type drafting struct {
	name  string // the keeper's name of the draft
	of    draftable
	again wording // the key that opens the form again

	loading bool
	early   []tea.Msg // typed before the draft was there
	due     bool      // a write is on its way
	kept    [sha256.Size]byte
	had     bool // something stands in the vault
	closed  bool

	forgot    *model.Draft // the one that can be had back
	forgotten int          // generation of the time it can
	told      int          // the notice that says so

	mu    sync.Mutex // of what follows: writes come one after the other
	asked int        // counts what was asked of the vault
	wrote int        // the newest of it that was done
	ended bool       // nothing more is written: the form is done
	// strand takes a draft that the vault could not take, since its key was
	// changed; nil: nobody does.
	strand func(model.Draft)
}

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

// touched sees to it that what was typed is kept soon.
func (d *drafting) touched(a *app, p *formPage) tea.Cmd {
	if d == nil || d.due || d.closed || d.loading || !a.isOpen(p) || p.Busy() {
		return nil
	}
	d.due = true
	return tea.Tick(draftAfter, func(time.Time) tea.Msg { return draftDueMsg{page: p} })
}

// draftDueMsg says that it is time to keep what was typed.
type draftDueMsg struct{ page *formPage }

func (m draftDueMsg) apply(a *app) tea.Cmd {
	d := m.page.draft
	d.due = false
	if d.closed || !a.isOpen(m.page) || !d.changed() {
		return nil
	}
	write := d.write(a.keeper)
	if write == nil {
		return nil
	}
	page, ctx := m.page, context.WithoutCancel(a.ctx)
	return func() tea.Msg { return draftKeptMsg{page: page, err: write(ctx)} }
}

// draftKeptMsg says whether a draft is in the vault.
type draftKeptMsg struct {
	page *formPage
	err  error
}

func (m draftKeptMsg) apply(*app) tea.Cmd {
	d := m.page.draft
	if m.err != nil {
		d.kept = [sha256.Size]byte{}
		d.of.Mark("draft not saved")
		return nil
	}
	d.of.Mark("draft saved")
	return nil
}

// changed says that the form is not as it was when it was last kept.
func (d *drafting) changed() bool { return digest(d.of) != d.kept }

// write returns what keeps the form as it is now, nil where there is nothing
// worth keeping.
func (d *drafting) write(k Drafts) func(context.Context) error {
	if !d.of.Started() {
		return nil
	}
	d.kept, d.had = digest(d.of), true
	d.asked++
	number, draft := d.asked, d.of.Keep()
	return func(ctx context.Context) error {
		err := d.inTurn(ctx, number, func(ctx context.Context) error { return k.SaveDraft(ctx, draft) })
		if d.strand == nil || !errors.Is(err, model.ErrRekeyed) {
			draft.Wipe()
			return err
		}
		d.strand(draft)
		return err
	}
}

// inTurn does what was asked of the vault unless something newer was done.
func (d *drafting) inTurn(ctx context.Context, number int, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, draftWithin)
	defer cancel()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended || number <= d.wrote {
		return nil
	}
	err := do(ctx)
	if err == nil {
		d.wrote = number
	}
	return err
}

// last does what ends the draft; where it succeeds nothing is written any more.
func (d *drafting) last(do func() error) error {
	if d == nil {
		return do()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	err := do()
	d.ended = d.ended || err == nil
	return err
}

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

// close ends what is written; the form is about to be wiped.
func (d *drafting) close() {
	if d != nil {
		d.closed = true
		d.lapse()
	}
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

// digest tells one state of a form from another.
func digest(of draftable) [sha256.Size]byte {
	d := of.Keep()
	defer d.Wipe()
	return form.Digest(&d)
}
