package plain

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui"
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
}

// resume goes on with the draft of a form, where there is one and the person
// does not rather begin anew.
func (p *program) resume(name string, of draftable) error {
	draft, err := p.keeper.Draft(p.ctx, name)
	if err != nil {
		p.fail("The draft of this form could not be read", err)
		return nil
	}
	if draft == nil {
		return nil
	}
	defer draft.Wipe()
	if !of.Restore(draft) {
		return nil // its system or app is gone
	}
	p.tell("Here is your draft of " + ui.At(draft.Saved, p.now()) + "; Enter keeps what is there.")
	anew, err := p.yes("Forget it and begin anew?")
	if err != nil || !anew {
		return err
	}
	of.Reset()
	return p.keeper.DropDraft(p.ctx, name)
}

// draftWithin bounds one write.
const draftWithin = 10 * time.Second

// keepDraft keeps a form as it is now, sealed in the vault, so that neither a
// cancel nor a crash costs what was typed.
func (p *program) keepDraft(of draftable) {
	if !of.Started() {
		return
	}
	draft := of.Keep()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), draftWithin)
	defer cancel()
	err := p.keeper.SaveDraft(ctx, draft)
	if p.turnedBy(err) {
		p.strand(draft)
		return
	}
	draft.Wipe()
	if err != nil {
		p.fail("The draft was not kept", err)
	}
}

// strand keeps a draft in memory that the vault could not take, since its key was
// changed, until it is opened again.
func (p *program) strand(draft model.Draft) {
	for i := range p.stranded {
		if p.stranded[i].Form == draft.Form {
			p.stranded[i].Wipe()
			p.stranded[i] = draft
			return
		}
	}
	p.stranded = append(p.stranded, draft)
}

// land keeps what was stranded in the vault that was opened.
func (p *program) land() {
	defer p.dropStranded()
	for _, draft := range p.stranded {
		ctx, cancel := context.WithTimeout(p.ctx, draftWithin)
		err := p.keeper.SaveDraft(ctx, draft)
		cancel()
		if err != nil {
			p.fail("The draft was not kept", err)
		}
	}
}

func (p *program) dropStranded() {
	for i := range p.stranded {
		p.stranded[i].Wipe()
	}
	p.stranded = nil
}

// sayDraft says that a form that is left is kept.
func (p *program) sayDraft(again string) {
	p.tell("The draft is kept, sealed in the vault. " + again + " goes on with it.")
}
