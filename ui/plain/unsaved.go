package plain

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui"
)

// inDanger says that new tokens are nowhere but in memory: the program must not
// end, nor give the vault up.
func (p *program) inDanger() bool { return p.keeper != nil && ui.Unsaved(p.keeper).Memory > 0 }

// tellUnsaved says where new tokens lie that the vault's disk does not take,
// whenever that changes, and that they are stored after all.
func (p *program) tellUnsaved() {
	words := ui.UnsavedWords(p.keeper)
	switch {
	case words == p.unsaved:
		return
	case words == "":
		p.say("The new tokens are stored in the vault now.")
	default:
		p.tell(words)
		p.bell()
	}
	p.unsaved = words
}

// quit leaves, unless tokens would be lost: then it asks first.
func (p *program) quit(string) error {
	if !p.inDanger() {
		return errLeave
	}
	sure, err := p.yes("New tokens can be stored nowhere: the disk is full or fails. Quit, and lose them?")
	if err == nil && sure {
		err = errLeave
	}
	return err
}

// mayLock is why the vault is not given up now, nil where it may be.
func (p *program) mayLock() error {
	if !p.inDanger() {
		return nil
	}
	return &model.Error{
		Kind: model.KindStore, What: "the vault stays open", Why: "new tokens can be stored nowhere yet, and locking would lose them",
		Do: "Free some space on the vault's disk, or make it writable.",
	}
}

// putOff keeps a lock for later while tokens would be lost by it.
func (p *program) putOff(by lockError) bool {
	if by.turned || by.work != nil || !p.inDanger() {
		return false
	}
	if p.owed == nil {
		p.say("New tokens can be stored nowhere yet, so the vault locks once they are.")
	}
	p.owed = &by
	return true
}
