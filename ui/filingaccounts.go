package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/accountform"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/scopeform"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// canSign says that there is a form for some way in.
func canSign(p model.Provider) bool {
	return p.SignsInBy(model.SignInPassword) || p.SignsInBy(model.SignInBrowser) || p.SignsInBy(model.SignInPaste) || p.SignsInBy(model.SignInDevice)
}

// byPaste says that an account gets new tokens by pasting them: it did so
// before where its provider offers that first, or there is no other form.
func byPaste(account *model.Account, p model.Provider) bool {
	if !p.SignsInBy(model.SignInPaste) {
		return false
	}
	first := p.SignIns[0].Way == model.SignInPaste
	return first && account.Grant == model.GrantPasted ||
		!p.SignsInBy(model.SignInPassword) && !p.SignsInBy(model.SignInBrowser)
}

// pasteTokens opens the form that gives an account pasted tokens; a copy may
// follow.
func (a *app) pasteTokens(row *rack.Row, thenCopy bool) tea.Cmd {
	name, _ := a.list.Names(row)
	screen := accountform.NewPaste(row.Account, a.choice(row), a.sentence([]string{"Paste tokens", row.Provider.Name.Text, name}))
	id := row.ID
	a.openFilled(&formPage{filled: screen, name: "Paste tokens", submit: func(a *app, p *formPage) tea.Cmd {
		in, ok := screen.Filled(a.now)
		if !ok {
			return nil
		}
		screen.SetBusy("saving and trying")
		return a.enter(p, screen, keeper.NewAccount{ID: id}, in, thenCopy)
	}})
	return nil
}

// editAccount opens the form that changes an account.
func (a *app) editAccount(row *rack.Row) tea.Cmd {
	if a.hidden {
		return a.sayHidden()
	}
	name, _ := a.list.Names(row)
	screen := accountform.NewEdit(row.Account, a.choice(row), a.sentence([]string{"Edit", name}))
	screen.Know(a.customers())
	a.openFilled(&formPage{filled: screen, name: "Edit account", submit: func(a *app, p *formPage) tea.Cmd {
		in, ok := screen.Filled(a.now)
		if !ok {
			return nil
		}
		screen.SetBusy("saving")
		ctx, k, id := a.ctx, a.keeper, screen.Account
		back := undoEdit(row.Account, in.ForgetPassword)
		edit := keeper.AccountEdit{Name: &in.Name, Customer: &in.Customer, AutoOff: &in.AutoOff, ForgetPassword: in.ForgetPassword}
		return func() tea.Msg {
			_, err := k.EditAccount(ctx, id, edit)
			return filedMsg{page: p, form: &screen.Form, nameItem: accountform.Name, says: "Changed " + in.Name, back: back, err: err}
		}
	}})
	return nil
}

// undoEdit is what undoes an edit of an account; nil where a kept password goes,
// which nothing brings back.
func undoEdit(was *model.Account, forgetPassword bool) func(a *app) tea.Cmd {
	if forgetPassword && was.Password != nil {
		return nil
	}
	id, name, customer, off := was.ID, was.Name, was.Customer, was.AutoOff
	return func(a *app) tea.Cmd {
		return a.edit(id, keeper.AccountEdit{Name: &name, Customer: &customer, AutoOff: &off}, "Undone", nil)
	}
}

// filedMsg says what became of a change that needs no more than a word.
type filedMsg struct {
	page     page       // nil: no form is open for it
	form     *form.Form // of the page
	nameItem string     // where a taken name is told
	says     string
	then     func(a *app) tea.Cmd
	back     func(a *app) tea.Cmd // undoes it; nil: nothing does
	err      error
}

func (m filedMsg) apply(a *app) tea.Cmd {
	open := m.page != nil && a.isOpen(m.page)
	switch {
	case m.err != nil && !open:
		return a.fail("Not done", nil, m.err)
	case m.err != nil:
		m.form.Fail(lines(m.err))
		if item := m.form.Item(m.nameItem); item != nil && model.KindOf(m.err) == model.KindExists {
			m.form.Fail(nil)
			item.Trouble = "This name is taken already."
			m.form.FocusTrouble()
		}
		return nil
	}
	if open {
		a.shut(m.page)
	}
	var next tea.Cmd
	if m.then != nil {
		next = m.then(a)
	}
	switch {
	case m.says == "":
		return next
	case m.back != nil:
		return tea.Batch(a.sayUndo(draw.Clean(m.says), m.back), next)
	}
	return tea.Batch(a.tell(toast.Done, draw.Clean(m.says)), next)
}

// askForget asks before an account is forgotten here.
func (a *app) askForget(row *rack.Row) tea.Cmd {
	who, id := a.identity(row, nil), row.ID
	says := []string{
		"This removes the account and its tokens from this vault only.",
		"The tokens live on at " + row.Provider.Name.Text + ": whoever else holds them can go on using them, and nothing here can end them any more. " + a.worded("{account.revoke} revokes them first."),
	}
	return a.ask("Forget "+who, says, "forget 1 account", true, func(a *app) tea.Cmd {
		ctx, k := a.ctx, a.keeper
		return func() tea.Msg {
			return filedMsg{says: "Forgotten here: " + who + ". Its tokens live on at the server.", err: k.Forget(ctx, id)}
		}
	})
}

// chooseScopes opens the scope picker.
func (a *app) chooseScopes(row *rack.Row) tea.Cmd {
	name, _ := a.list.Names(row)
	screen := scopeform.New(row.Account, a.provider(row), a.sentence([]string{"Scopes", row.Provider.Name.Text, name}))
	id := row.ID
	a.openFilled(&formPage{filled: screen, name: "Scopes", submit: func(a *app, p *formPage) tea.Cmd {
		if screen.Unchanged() {
			a.shut(p)
			return a.say(toast.Info, "The scopes are as they were.")
		}
		screen.SetBusy("saving")
		ctx, k, scopes, back := a.ctx, a.keeper, screen.Scopes(), undoScopes(row.Account)
		return func() tea.Msg {
			_, err := k.EditAccount(ctx, id, keeper.AccountEdit{Scopes: &scopes})
			return filedMsg{page: p, form: &screen.Form, says: "The new scopes count from the next sign-in", back: back, err: err, then: func(a *app) tea.Cmd {
				if row := a.rack.Row(id); row != nil {
					return a.openForm(row, false)
				}
				return nil
			}}
		}
	}})
	return nil
}

// undoScopes is what undoes a change of the scopes that are asked for. What was
// granted is not undone: tokens that came meanwhile stay, and it is said.
func undoScopes(was *model.Account) func(a *app) tea.Cmd {
	id, scopes, token := was.ID, was.ScopesAsked.Clone(), heldToken(was)
	return func(a *app) tea.Cmd {
		says := "Undone: the scopes that are asked for are as they were"
		if row := a.rack.Row(id); row != nil && heldToken(row.Account) != token {
			says += ", but new tokens came meanwhile, and what they may do changes with the next sign-in"
		}
		return a.edit(id, keeper.AccountEdit{Scopes: &scopes}, says, nil)
	}
}

// heldToken tells the access token that an account holds from others; zero: none.
func heldToken(a *model.Account) model.ID {
	if a.Access == nil {
		return model.ID{}
	}
	return a.Access.ID
}
