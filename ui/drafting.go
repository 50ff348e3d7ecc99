package ui

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
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

// close ends what is written; the form is about to be wiped.
func (d *drafting) close() {
	if d != nil {
		d.closed = true
		d.lapse()
	}
}

// digest tells one state of a form from another.
func digest(of draftable) [sha256.Size]byte {
	d := of.Keep()
	defer d.Wipe()
	return form.Digest(&d)
}
