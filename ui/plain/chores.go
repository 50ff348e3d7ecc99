package plain

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/vaultform"
)

// cared says why the vault cannot be looked after, where it cannot.
func (p *program) cared() error {
	if why := ui.WhyNoChores(p.options.Demo != nil, p.chores != nil && p.options.File != nil); why != "" {
		return &model.Error{Kind: model.KindUsage, What: strings.TrimSuffix(strings.ToLower(why[:1])+why[1:], ".")}
	}
	return nil
}

// answered asks for a form until what was filled in can be taken.
func (p *program) answered(f *form.Form, changed func(), filled func() bool) error {
	if err := p.fill(f, changed); err != nil {
		return err
	}
	for !filled() {
		wrong, err := p.amend(f, changed)
		if err == nil && !wrong { // something was passed over, and nothing says what
			err = p.fill(f, changed)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) backUp(string) error {
	if err := p.cared(); err != nil {
		return err
	}
	p.say("Copying the vault, and looking the copy through.")
	path, err := p.chores.BackUp(p.ctx)
	if err != nil {
		return err
	}
	p.tell("The vault is backed up: " + path)
	p.bell()
	return nil
}

func (p *program) changePassphrase(string) error {
	if err := p.cared(); err != nil {
		return err
	}
	status, err := p.options.File.Status(p.ctx)
	if err != nil {
		return err
	}
	slots := vaultform.Passphrases(status.Slots)
	if len(slots) == 0 {
		p.say("This vault opens by no passphrase.")
		return nil
	}
	screen := vaultform.NewPassphrase(slots)
	defer screen.Wipe()
	var slot string
	var now, next model.Secret
	err = p.answered(&screen.Form, screen.Changed, func() (ok bool) {
		slot, now, next, ok = screen.Filled()
		return ok
	})
	if err != nil {
		return err
	}
	defer now.Wipe()
	defer next.Wipe()
	p.say("Changing it; that takes a moment on purpose.")
	if err := p.chores.ChangePassphrase(p.ctx, now, slot, next); err != nil {
		return err
	}
	p.say("The passphrase is changed.")
	p.bell()
	return nil
}

func (p *program) restore(string) error {
	if err := cmp.Or(p.cared(), p.mayLock()); err != nil {
		return err
	}
	screen := vaultform.NewRestore(p.chores.Backups(), p.how == model.SlotKeyring)
	defer screen.Wipe()
	var filled vaultform.Restoring
	err := p.answered(&screen.Form, screen.Changed, func() (ok bool) {
		filled, ok = screen.Filled()
		return ok
	})
	if err != nil {
		return err
	}
	chores := p.chores
	return lockError{why: ui.LockedToRestore, work: func(ctx context.Context) (string, error) {
		return ui.Restored(ctx, chores, filled)
	}}
}

func (p *program) changeKey(string) error {
	if err := cmp.Or(p.cared(), p.mayLock()); err != nil {
		return err
	}
	status, err := p.options.File.Status(p.ctx)
	if err != nil {
		return err
	}
	screen := vaultform.NewRekey(status, p.how == model.SlotKeyring)
	defer screen.Wipe()
	var filled vaultform.Rekeying
	err = p.answered(&screen.Form, screen.Changed, func() (ok bool) {
		filled, ok = screen.Filled()
		return ok
	})
	if err != nil {
		return err
	}
	chores := p.chores
	return lockError{why: ui.LockedToRekey, work: func(ctx context.Context) (string, error) {
		return ui.Rekeyed(ctx, chores, filled)
	}}
}

func (p *program) exportSetup(string) error {
	if err := p.cared(); err != nil {
		return err
	}
	if p.hidden {
		return sayHidden()
	}
	var customers []string
	for _, v := range p.rack.Tally(find.Customer, "customer") {
		if v.Text != "" {
			customers = append(customers, v.Text)
		}
	}
	screen := vaultform.NewExport(customers, p.now())
	defer screen.Wipe()
	var path, customer string
	var to model.SealTo
	err := p.answered(&screen.Form, screen.Changed, func() (ok bool) {
		path, customer, to, ok = screen.Filled()
		return ok
	})
	if err != nil {
		return err
	}
	defer to.Passphrase.Wipe()
	apps, accounts, err := p.chores.Export(p.ctx, path, customer, to)
	if err != nil {
		return err
	}
	p.tell(ui.HandedOver(path, apps, accounts) + ".")
	p.bell()
	return nil
}

func (p *program) bringIn(string) error {
	if err := p.cared(); err != nil {
		return err
	}
	if p.hidden {
		return sayHidden()
	}
	screen := vaultform.NewBringIn()
	defer screen.Wipe()
	var bundle cli.Bundle
	err := p.answered(&screen.Form, screen.Changed, func() (ok bool) {
		bundle.File, bundle.Passphrase, bundle.KeyFile, ok = screen.Filled()
		return ok
	})
	if err != nil {
		return err
	}
	defer bundle.Passphrase.Wipe()
	brought, _, err := p.chores.BringIn(p.ctx, bundle, true)
	if err != nil {
		return err
	}
	for _, b := range brought {
		p.tell(draw.Clean(b.Says))
	}
	added := cli.Added(brought)
	if added == 0 {
		p.say("There is nothing new in it.")
		return nil
	}
	p.say("Look at the addresses: secrets that are typed later go there.")
	sure, err := p.yes("Bring " + count(added, "record") + " in?")
	if err != nil || !sure {
		if err == nil {
			p.say("Nothing was brought in.")
		}
		return err
	}
	if _, backup, err := p.chores.BringIn(p.ctx, bundle, false); err != nil {
		return err
	} else if backup != "" {
		p.tell(ui.BroughtIn(added, backup))
	}
	p.bell()
	return p.reload()
}

// doctor tells what a check-up finds, what is bad first.
func (p *program) doctor(string) error {
	if err := p.cared(); err != nil {
		return err
	}
	p.say("Looking at the vault and everything around it.")
	found := p.chores.CheckUp(p.ctx)
	slices.SortStableFunc(found, func(a, b model.Finding) int { return int(b.Level) - int(a.Level) })
	for _, f := range found {
		parts := []string{f.Level.String() + ": " + f.Check + ": " + f.What}
		for _, more := range []string{f.Where, f.Still, f.Do} {
			if more != "" {
				parts = append(parts, more)
			}
		}
		p.tell(draw.Clean(strings.Join(parts, "; ")))
	}
	p.bell()
	return nil
}
