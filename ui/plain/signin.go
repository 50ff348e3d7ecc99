package plain

import (
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/signin"
)

func (p *program) signInCommand(string) error {
	row := p.row()
	if err := p.signIn(row); err != nil {
		return err
	}
	p.tell("Signed in: " + p.identity(p.rack.Row(row.ID)) + "; " + p.leftOf(p.rack.Row(row.ID).Account) + ".")
	return nil
}

// signIn signs an account in the way it does, and goes on asking until it is in
// or the person gives up.
func (p *program) signIn(row *rack.Row) error {
	of := p.providerOf(row)
	var err error
	switch {
	case row.Account.Grant == model.GrantDeviceCode && of.SignsInBy(model.SignInDevice):
		_, err = p.onDevice(keeper.NewAccount{ID: row.ID})
	case ui.ByBrowser(row.Account, of):
		scopes := row.Account.ScopesAsked
		if len(scopes) == 0 && row.App != nil {
			scopes = row.App.Scopes
		}
		_, err = p.browse(keeper.NewAccount{ID: row.ID}, of, p.identity(row), scopes)
	case ui.ByPaste(row.Account, of):
		err = p.paste(row)
	default:
		err = p.signInByPassword(row, of)
	}
	if err != nil {
		return err
	}
	defer p.known(row.ID)
	return p.reload()
}

func (p *program) signInByPassword(row *rack.Row, of model.Provider) error {
	a := row.Account
	p.tell("Sign in: " + p.identity(row) + ", " + of.Name)
	for _, text := range signin.About(a, of) {
		p.tell(text)
	}
	user, password := a.Username, model.Secret{}
	if demo := p.options.Demo; demo != nil && demo.SignIn != nil {
		if name, filled := demo.SignIn(a); name != "" {
			user, password = name, filled
		}
	}
	err := p.keeping(func() (err error) {
		user, err = p.user(user)
		return err
	})
	if err != nil {
		return err
	}
	for {
		typed, keep, err := p.passwordAndKeep(a, password)
		if err != nil {
			return err
		}
		p.say("Signing in.")
		err = p.keeping(func() error {
			_, err := p.keeper.SignIn(p.ctx, keeper.PasswordSignIn{
				Account: keeper.NewAccount{ID: row.ID}, Username: user, Password: typed, Keep: keep,
			})
			return err
		})
		typed.Wipe()
		p.bell()
		if err == nil {
			return nil
		}
		if p.ctx.Err() != nil {
			return errLeave
		}
		p.fail("Not signed in", err)
		if !p.in.terminal() && p.options.Secret == nil {
			return errCancel // nobody could type another one
		}
		p.say("Try again, or type cancel.")
		password = model.Secret{}
	}
}

// user asks for the user name; the one that is known is kept by Enter.
func (p *program) user(known string) (string, error) {
	if p.hidden {
		return known, nil
	}
	for {
		question := "User name: "
		if known != "" {
			question = "User name [" + known + "]: "
		}
		answer, err := p.line(question, nil)
		if err != nil {
			return "", err
		}
		switch answer = strings.TrimSpace(answer); {
		case answer == "cancel" || answer == "back":
			return "", errCancel
		case answer != "":
			return answer, nil
		case known != "":
			return known, nil
		}
		p.say("The sign-in needs a user name.")
	}
}

// passwordAndKeep asks for the password, and whether one that was typed is to be
// kept.
func (p *program) passwordAndKeep(a *model.Account, filled model.Secret) (typed model.Secret, keep bool, err error) {
	keep = a.Password != nil
	err = p.keeping(func() (err error) {
		typed, err = p.password(a, filled)
		return err
	})
	if err != nil || typed.Empty() {
		return typed, keep, err
	}
	err = p.keeping(func() (err error) {
		keep, err = p.keep(keep)
		return err
	})
	return typed, keep, err
}

// password asks for the password. Empty is the one that is filled in, or the
// one that is kept.
func (p *program) password(a *model.Account, filled model.Secret) (model.Secret, error) {
	kept := a.PasswordWorks()
	question := "Password, not shown: "
	switch {
	case !filled.Empty():
		question = "Password [filled in, Enter takes it], not shown: "
	case kept:
		question = "Password [one is kept, Enter takes it], not shown: "
	}
	if !p.in.terminal() && p.options.Secret == nil && (kept || !filled.Empty()) {
		p.say("Password: the one that is there is taken, since nothing can be typed unseen here.")
		return filled, nil
	}
	for {
		typed, err := p.secret(question)
		if err != nil {
			return model.Secret{}, err
		}
		switch {
		case typed.Reveal() == "cancel":
			return model.Secret{}, errCancel
		case !typed.Empty():
			return typed, nil
		case kept || !filled.Empty():
			return filled, nil
		}
		p.say("The sign-in needs a password.")
	}
}

func (p *program) keep(is bool) (bool, error) {
	word := "no"
	if is {
		word = "yes"
	}
	for {
		answer, err := p.line("Keep the password, sealed, for signing in again? yes or no ["+word+"]: ", nil)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "":
			return is, nil
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		case "cancel", "back":
			return false, errCancel
		}
		p.say("Please type yes or no.")
	}
}
