package plain

import (
	"errors"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/appform"
	"github.com/tokenrack/tokenrack/ui/form"
)

// addApp goes through the wizard's steps as questions, each with where to find
// what it asks for.
func (p *program) addApp(string) error {
	wizard := appform.New(p.keeper.Providers())
	wizard.Know(p.customers())
	if demo := p.options.Demo; demo != nil {
		wizard.Filler = demo.Server
	}
	p.say("Add an app. ? explains a question, back goes back one, cancel keeps a draft.")
	if err := p.resume(keeper.AppDraftForm, wizard); err != nil {
		return err
	}
	app, err := p.newApp(wizard)
	if errors.Is(err, errCancel) && wizard.Started() {
		p.sayDraft("add app")
		return errCancel
	}
	if err != nil {
		return err
	}
	p.tell("Added the app " + app.Name + ".")
	if err := p.reload(); err != nil {
		return err
	}
	p.say("Now its first account; cancel leaves that for later.")
	err = p.addAccount(app.ID)
	if errors.Is(err, errCancel) {
		p.say("Later, then: add account.")
		return nil
	}
	return err
}

// newApp asks until the app is stored or the person gives up.
func (p *program) newApp(wizard *appform.Wizard) (*model.App, error) {
	defer wizard.Wipe()
	defer p.testing(wizard)()
	for asks := true; ; {
		if asks {
			if err := p.steps(wizard); err != nil {
				return nil, err
			}
		}
		draft := wizard.Draft()
		draft.Form = keeper.AppDraftForm // which ends with the same transaction
		var app *model.App
		err := p.keeping(func() (err error) {
			app, err = p.keeper.AddApp(p.ctx, draft)
			return err
		})
		draft.ClientSecret.Wipe()
		switch {
		case err == nil:
			return app, nil
		case p.ctx.Err() != nil:
			return nil, errLeave
		}
		wizard.Fail(model.KindOf(err), nil)
		asks = model.KindOf(err) != model.KindExists
		if !asks { // only its name is wrong
			if _, err := p.amend(wizard.Form(), wizard.Changed); err != nil {
				return nil, err
			}
			continue
		}
		p.fail("The app was not added", err)
		if elsewhere := model.ElsewhereOf(err); elsewhere != nil && p.in.terminal() {
			yes, asked := p.askElsewhere(elsewhere)
			if asked != nil {
				return nil, asked
			}
			if yes {
				wizard.Accept()
				asks = false
				continue
			}
		}
		if !p.in.terminal() && p.options.Secret == nil {
			return nil, errCancel // a script would go wrong the same way for ever
		}
		p.say("Go through it again; Enter keeps what is there.")
	}
}

// askElsewhere asks whether secrets may go where an issuer's document leads.
func (p *program) askElsewhere(e *model.Elsewhere) (bool, error) {
	p.tell("Secrets would leave " + e.From + " and go to:")
	for _, line := range e.Lines() {
		p.tell("  " + line)
	}
	return p.yes("May they go there?")
}

// steps goes through the wizard's steps from the one in front to the last.
func (p *program) steps(wizard *appform.Wizard) error {
	for {
		f, at := wizard.Form(), wizard.Step()
		names := f.Steps
		if at == appform.StepSystem {
			names = appform.Steps(model.Provider{}, false) // none is chosen yet
		}
		p.tellf("Step %d of %d: %s", f.Step+1, len(names), names[f.Step])
		switch at {
		case appform.StepApp:
			p.aside("Where to find this", f.Aside)
		case appform.StepScopes:
			p.aside("Mind", f.Aside)
		}
		err := p.fill(f, func() {
			wizard.Changed()
			p.keepDraft(wizard)
		})
		switch {
		case errors.Is(err, errBack) && at == appform.StepSystem:
			return errCancel
		case errors.Is(err, errBack):
			wizard.Back()
			continue
		case err != nil:
			return err
		}
		if at == appform.StepSystem {
			p.aside("What to know of it", f.Aside)
		}
		done, err := p.onward(wizard)
		if done || err != nil {
			return err
		}
	}
}

// onward goes on to the next step, once nothing is wrong in this one; done says
// that there is none.
func (p *program) onward(wizard *appform.Wizard) (done bool, err error) {
	for {
		f := wizard.Form()
		answer := wizard.Onward()
		if answer == form.Ask { // a server of the customer's own is looked at before a password goes there
			if answer, err = p.lookedAt(wizard); err != nil {
				return false, err
			}
		}
		if answer == form.Submit {
			return true, nil
		}
		if wizard.Form() != f {
			return false, nil
		}
		wrong, err := p.amend(f, wizard.Changed)
		p.keepDraft(wizard)
		if err != nil || !wrong {
			return false, err
		}
	}
}

// lookedAt tests a server that nobody looked at yet, and goes on with the wizard
// where all is well, or on the person's word.
func (p *program) lookedAt(wizard *appform.Wizard) (form.Answer, error) {
	f := wizard.Form()
	answer, err := p.testFilled(wizard, true)
	if err != nil || answer == form.Submit || wizard.Form() != f {
		return answer, err
	}
	sure, err := p.yes("Go on with what is filled in?")
	if err != nil || !sure {
		return form.Stay, err
	}
	return wizard.Onward(), nil
}

// editApp changes an app, or only one item of it.
func (p *program) editApp(of *model.App, only string) error {
	screen := appform.NewEdit(of, p.provider(of.Provider), "Edit the app")
	screen.Know(p.customers())
	defer screen.Wipe()
	p.tell("Edit the app " + of.Name)
	defer p.testing(screen)()
	asked := &screen.Form
	if only != "" {
		asked = &form.Form{Items: []*form.Item{screen.Item(only)}}
	}
	ask := func() error { return p.fill(asked, screen.Changed) }
	if err := ask(); err != nil {
		return err
	}
	for {
		draft, ok := screen.Draft()
		if !ok {
			if _, err := p.amend(&screen.Form, screen.Changed); err != nil {
				return err
			}
			continue
		}
		err := p.keeping(func() error {
			_, err := p.keeper.EditApp(p.ctx, draft)
			return err
		})
		draft.ClientSecret.Wipe()
		if err == nil {
			p.tell("Changed the app " + draft.App.Name + ".")
			return p.reload()
		}
		if err := p.askAgain(&screen.Form, appform.Name, screen.Changed, err, ask); err != nil {
			return err
		}
	}
}
