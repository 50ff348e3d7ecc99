package plain

import (
	"cmp"
	"errors"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/accountform"
	"github.com/tokenrack/tokenrack/ui/appform"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/scopeform"
)

// addAccountCommand adds an account, by the picked app where one is picked.
func (p *program) addAccountCommand(string) error { return p.addAccount(p.place.app) }

// addAccount asks for a new account, or goes on with the draft of one where
// none is asked for by its app.
func (p *program) addAccount(by model.ID) error {
	if p.hidden {
		return sayHidden()
	}
	screen := accountform.New(p.choices(), by, p.demoPerson)
	screen.Know(p.customers())
	name := keeper.AccountDraft(by)
	p.say("Add an account. ? explains a question, back goes back one, cancel keeps a draft.")
	if err := p.resume(name, screen); err != nil {
		return err
	}
	changed := func() {
		screen.Changed()
		p.keepDraft(screen)
	}
	account, err := p.enterAccount(screen, keeper.NewAccount{}, changed, func() error { return p.fill(&screen.Form, changed) })
	if errors.Is(err, errCancel) && screen.Started() {
		p.sayDraft("add account")
		return nil
	}
	if err != nil {
		return err
	}
	p.goTo(account.ID)
	return p.keeper.DropDraft(p.ctx, name)
}

// choices are the apps to choose from, with what their providers can do.
func (p *program) choices() []accountform.Choice {
	var out []accountform.Choice
	for _, row := range p.apps.Rows() {
		out = append(out, accountform.Choice{App: row.App, Provider: row.Provider})
	}
	return out
}

// customers are the names that there are; none while names are hidden.
func (p *program) customers() []string {
	snap := p.keeper.Snapshot()
	if snap == nil || p.hidden {
		return nil
	}
	return snap.Customers()
}

// demoPerson is who signs in at a provider of the demo; elsewhere nobody.
func (p *program) demoPerson(provider string) (user, password string) {
	if p.options.Demo == nil || p.options.Demo.Server == nil {
		return "", ""
	}
	s, _ := p.options.Demo.Server(provider)
	return s.Username, s.Password
}

// enterAccount asks until an account is in, by whichever way, and says so.
func (p *program) enterAccount(screen *accountform.Screen, target keeper.NewAccount, changed func(), ask func() error) (*model.Account, error) {
	defer screen.Wipe()
	if err := ask(); err != nil {
		return nil, err
	}
	for {
		in, ok := screen.Filled(p.now())
		if !ok {
			if _, err := p.amend(&screen.Form, changed); err != nil {
				return nil, err
			}
			continue
		}
		if target.ID.IsZero() {
			target = keeper.NewAccount{Name: in.Name, App: in.App.App.ID, Customer: in.Customer, Scopes: in.Scopes}
		}
		var account *model.Account
		err := p.keeping(func() (err error) {
			account, err = p.enterBy(target, in)
			return err
		})
		in.Wipe()
		if err == nil {
			return account, nil
		}
		if errors.Is(err, errLeave) || errors.Is(err, errCancel) || p.ctx.Err() != nil {
			return nil, err
		}
		target = keeper.NewAccount{ID: target.ID}
		if err := p.askAgain(&screen.Form, accountform.Name, changed, err, ask); err != nil {
			return nil, err
		}
	}
}

// askAgain tells why a form was not taken and asks for it anew: for the name
// alone where only that was wrong.
func (p *program) askAgain(f *form.Form, name string, changed func(), why error, ask func() error) error {
	p.bell()
	if item := f.Item(name); item != nil && model.KindOf(why) == model.KindExists {
		item.Trouble = "This name is taken already."
		_, err := p.amend(f, changed)
		return err
	}
	var e *model.Error
	if errors.As(why, &e) && e.Kind == model.KindCertificate {
		here := *e
		here.Do = "Compare this fingerprint with the system's owner. If it is theirs: edit the app (apps, its number, edit), answer More with yes, and give it as its certificate."
		why = &here
	}
	p.fail("Not done", why)
	if !p.in.terminal() && p.options.Secret == nil {
		return errCancel // a script would go wrong the same way for ever
	}
	p.say("Go through it again; Enter keeps what is there. cancel gives up.")
	return ask()
}

// enterBy runs the way in and says what became of it.
func (p *program) enterBy(target keeper.NewAccount, in accountform.Filled) (account *model.Account, err error) {
	said := ""
	switch in.Way {
	case model.SignInBrowser:
		scopes := in.Scopes
		if scopes == nil {
			scopes = in.App.App.Scopes
		}
		account, err = p.browse(target, in.App.Provider, cmp.Or(target.Name, "the account"), scopes)
	case model.SignInDevice:
		account, err = p.onDevice(target)
	case model.SignInPaste:
		p.say("Saving, and trying the access token.")
		account, err = p.keeper.Paste(p.ctx, keeper.Pasted{Account: target, Tokens: in.Tokens, Refresh: in.Refresh, ExpiresAt: in.Expires})
		if err == nil {
			said, _ = ui.Tried(p.keeper.Probe(p.ctx, account.ID))
		}
	case model.SignInClient:
		p.say("Signing in.")
		account, err = p.keeper.SignInClient(p.ctx, target)
	default:
		p.say("Signing in.")
		account, err = p.keeper.SignIn(p.ctx, keeper.PasswordSignIn{Account: target, Username: in.Username, Password: in.Password, Keep: in.Keep})
	}
	if err != nil {
		return nil, err
	}
	p.bell()
	if err := p.reload(); err != nil {
		return nil, err
	}
	p.known(account.ID)
	if in.Way == model.SignInPaste {
		p.tell("Saved: " + p.identityOf(account) + "; " + said)
	} else {
		p.tell("Signed in: " + p.identityOf(account) + "; " + p.leftOf(account) + ".")
	}
	return account, nil
}

func (p *program) pasteCommand(string) error { return p.paste(p.row()) }

// paste gives an account tokens that were made elsewhere.
func (p *program) paste(row *rack.Row) error {
	screen := accountform.NewPaste(row.Account, p.appOf(row), "Paste tokens")
	p.tell("Paste tokens: " + p.identity(row))
	_, err := p.enterAccount(screen, keeper.NewAccount{ID: row.ID}, screen.Changed, func() error { return p.fill(&screen.Form, screen.Changed) })
	return err
}

func (p *program) appOf(row *rack.Row) accountform.Choice {
	c := accountform.Choice{App: row.App, Provider: p.providerOf(row)}
	if c.App == nil {
		c.App = &model.App{}
	}
	return c
}

// edit changes the picked account, or the picked app.
func (p *program) edit(string) error {
	if p.hidden {
		return sayHidden()
	}
	if app := p.app(); app != nil {
		return p.editApp(app.App, "")
	}
	row := p.row()
	screen := accountform.NewEdit(row.Account, p.appOf(row), "Edit")
	screen.Know(p.customers())
	p.tell("Edit: " + p.identity(row))
	ask := func() error { return p.fill(&screen.Form, screen.Changed) }
	if err := ask(); err != nil {
		return err
	}
	for {
		in, ok := screen.Filled(p.now())
		if !ok {
			if _, err := p.amend(&screen.Form, screen.Changed); err != nil {
				return err
			}
			continue
		}
		err := p.keeping(func() error {
			_, err := p.keeper.EditAccount(p.ctx, row.ID, keeper.AccountEdit{
				Name: &in.Name, Customer: &in.Customer, AutoOff: &in.AutoOff, ForgetPassword: in.ForgetPassword,
			})
			return err
		})
		if err == nil {
			p.tell("Changed: " + in.Name + ".")
			return p.reload()
		}
		if err := p.askAgain(&screen.Form, accountform.Name, screen.Changed, err, ask); err != nil {
			return err
		}
	}
}

// scopes changes what an account asks for, and signs it in anew for that.
func (p *program) scopes(string) error {
	if app := p.app(); app != nil {
		if p.hidden {
			return sayHidden()
		}
		return p.editApp(app.App, appform.Scopes)
	}
	row := p.row()
	screen := scopeform.New(row.Account, p.providerOf(row), "Scopes")
	p.tell("Scopes: " + p.identity(row))
	if err := p.fill(&screen.Form, screen.Changed); err != nil {
		return err
	}
	if screen.Unchanged() {
		p.say("The scopes are as they were.")
		return nil
	}
	scopes := screen.Scopes()
	err := p.keeping(func() error {
		_, err := p.keeper.EditAccount(p.ctx, row.ID, keeper.AccountEdit{Scopes: &scopes})
		return err
	})
	if err != nil {
		return err
	}
	p.say("Saved. The new scopes count from the next sign-in, which comes now.")
	if err := p.reload(); err != nil {
		return err
	}
	return p.signInCommand("")
}

// forget removes the picked account, or the picked app, here only.
func (p *program) forget(string) error {
	if app := p.app(); app != nil {
		name, id := p.apps.Name(app), app.App.ID
		p.say("This removes the app and its client secret from this vault only; no account uses it. At the provider the client stays registered.")
		return p.sure("Remove the app "+name+"?", "Removed the app "+name+".", func() error { return p.keeper.RemoveApp(p.ctx, id) })
	}
	row := p.row()
	who, id := p.identity(row), row.ID
	p.tell("This removes the account and its tokens from this vault only. The tokens live on at " + row.Provider.Name.Text + ": whoever else holds them can go on using them, and nothing here can end them any more. revoke ends them first.")
	return p.sure("Forget "+who+"?", "Forgotten here: "+who+". Its tokens live on at the server.", func() error { return p.keeper.Forget(p.ctx, id) })
}

// sure asks before something is done that is not taken back.
func (p *program) sure(question, says string, do func() error) error {
	sure, err := p.yes(question)
	switch {
	case err != nil:
		return err
	case !sure:
		p.say("Nothing was changed.")
		return nil
	}
	if err := do(); err != nil {
		return err
	}
	p.place.account, p.place.app = model.ID{}, model.ID{}
	p.tell(says)
	return p.reload()
}
