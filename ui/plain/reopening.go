package plain

import (
	"errors"

	"github.com/tokenrack/tokenrack/model"
)

// turnedBy says that an error is of another program's change of the vault's key,
// which whoever unlocks the vault anew gets over.
func (p *program) turnedBy(err error) bool {
	var locked lockError
	if errors.As(err, &locked) {
		return locked.turned
	}
	return p.options.File != nil && errors.Is(err, model.ErrRekeyed)
}

// keeping does what belongs to a form. Where another program changes the vault's
// key meanwhile, the vault is unlocked anew on the spot, and the same is done once
// more: what was typed into the form stays.
func (p *program) keeping(do func() error) error {
	for {
		err := do()
		if !p.turnedBy(err) {
			return err
		}
		if err := p.reopen(err); err != nil {
			return err
		}
	}
}

// reopen gives the vault up and unlocks it in the middle of a form. Lists look
// as they did.
func (p *program) reopen(by error) error {
	var locked lockError
	if !errors.As(by, &locked) {
		locked = rekeyed(by)
	}
	query := p.list.Query()
	order, back := p.rack.Order()
	revoked := p.rack.RevokedShown()
	p.giveUp(locked)
	p.say("What you typed into the form is kept here; unlock the vault to go on with it.")
	if err := p.whenBack(); err != nil {
		return err
	}
	if err := p.gate(); err != nil {
		return err
	}
	p.background()
	p.rack.SortBy(order, back)
	p.rack.ShowRevoked(revoked)
	p.list.Look(query)
	p.look()
	p.news() // what is there by now is no news
	p.say("Unlocked. The form goes on where it was.")
	return nil
}
