package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/accountform"
	"github.com/tokenrack/tokenrack/ui/copyas"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/detail"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/signin"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// Commands run in goroutines of their own. What they begin is finished by the
// keeper even when the program ends first, so none of them stores anything.

// changed waits for the next snapshot. State is pulled, never queued, so that
// nothing can pile up.
func (a *app) changed() tea.Cmd {
	changed, done := a.keeper.Changed(), a.ctx.Done()
	return func() tea.Msg {
		select {
		case <-changed:
			return changedMsg{}
		case <-done:
			return nil
		}
	}
}

// refreshed waits for accounts whose refresh is over and takes all there are.
func (a *app) refreshed() tea.Cmd {
	results, done := a.results, a.ctx.Done()
	return func() tea.Msg {
		var msg refreshedMsg
		select {
		case id := <-results:
			msg.ids = append(msg.ids, id)
		case <-done:
			return nil
		}
		for {
			select {
			case id := <-results:
				msg.ids = append(msg.ids, id)
			default:
				return msg
			}
		}
	}
}

// copyOrSignIn is Enter: a working bearer on the clipboard, by way of the
// sign-in form where only a person can help.
func (a *app) copyOrSignIn(row *rack.Row) tea.Cmd {
	if row.State == model.NeedsSign || row.State == model.IsRevoked {
		return a.openForm(row, true)
	}
	return a.copyBearer(row.ID)
}

func (a *app) copyBearer(id model.ID) tea.Cmd { return a.copyAs(id, copyas.Bearer) }

// takesTime says that a bearer will hardly come without asking a server, so
// that the row should say that something is under way.
func takesTime(account *model.Account, now time.Time) bool {
	left, known := account.Left(now)
	return account.Doubt != nil || !account.Usable(now) || !known || left < keeper.DefaultMinValid
}

func (a *app) refresh(id model.ID) tea.Cmd {
	return a.refreshAll([]model.ID{id}, false)
}

// refreshDue refreshes what is marked, else all that is shown and over or
// ending soon. Many at once are asked for first; while they are under way, they
// are shown.
func (a *app) refreshDue() tea.Cmd {
	if a.bulking() {
		return a.showBulk()
	}
	if a.list.MarkedCount() > 0 {
		return a.refreshMarked()
	}
	ids, left := a.dueRows()
	if len(ids) == 0 {
		return a.say(toast.Info, "Nothing shown is over or ends soon.")
	}
	return a.refreshAsked("Refresh what is due", ids, left, len(ids) > 1)
}

func (a *app) refreshAll(ids []model.ID, onlyStale bool) tea.Cmd {
	for _, id := range ids {
		a.list.SetBusy(id, true)
	}
	a.turn()
	ctx, k, results := a.ctx, a.keeper, a.results
	return func() tea.Msg {
		msg := refreshEndedMsg{ids: ids}
		msg.err = k.RefreshAccounts(ctx, ids, onlyStale, func(r keeper.RefreshResult) {
			msg.last = r
			if r.Outcome.Succeeded() {
				msg.good++
			}
			if r.Account == nil {
				return
			}
			select {
			case results <- r.Account.ID:
			case <-ctx.Done():
			}
		})
		return msg
	}
}

func (a *app) switchAuto(row *rack.Row) tea.Cmd {
	off := !row.Account.AutoOff
	was := !off
	says := "Background refresh is on"
	if off {
		says = "Background refresh is off"
	}
	return a.edit(row.ID, keeper.AccountEdit{AutoOff: &off}, says, &keeper.AccountEdit{AutoOff: &was})
}

// look asks for what the detail screen shows of the account it is turned to.
func (a *app) look() tea.Cmd {
	a.turn()
	if !a.detailOpen || a.detail.Row == nil || !a.detail.Stale() {
		return nil
	}
	a.detail.Asked()
	ctx, k, id, name := a.ctx, a.keeper, a.detail.Row.ID, a.detail.Row.Account.Name
	return func() tea.Msg {
		var facts detail.Facts
		var err error
		if facts.Inspection, err = k.Inspect(ctx, id); err == nil {
			facts.History, err = k.Activity(ctx, keeper.ActivityQuery{Account: name, Limit: historyLines})
		}
		if err != nil {
			facts.Why = oneLine(err)
		}
		return factsMsg{id: id, facts: facts}
	}
}

// historyLines is how much of the record the detail screen shows.
const historyLines = 30

// askReveal shows the token; while names are hidden somebody else may be looking
// at the screen, so it asks first.
func (a *app) askReveal(row *rack.Row) tea.Cmd {
	if !a.hidden {
		return a.reveal(row)
	}
	says := []string{"Names are hidden, as for a screen that others see. The token would stand there in full for 10 seconds."}
	id := row.ID
	return a.ask("Show the access token", says, "show it", true, func(a *app) tea.Cmd {
		if row := a.rack.Row(id); row != nil {
			return a.reveal(row)
		}
		return nil
	})
}

func (a *app) reveal(row *rack.Row) tea.Cmd {
	ctx, k, id := a.ctx, a.keeper, row.ID
	return func() tea.Msg {
		bearer, err := k.TokenOf(ctx, id, keeper.TokenRequest{NoRefresh: true})
		if err == nil {
			k.Copied(bearer.Account, "shown on the screen")
		}
		return revealedMsg{id: id, token: bearer.Token, err: err}
	}
}

// openForm asks for user name and password.
func (a *app) openForm(row *rack.Row, thenCopy bool) tea.Cmd {
	if accountform.Clientless(row.App, a.provider(row)) {
		return a.pasteTokens(row, thenCopy)
	}
	if byBrowser(row.Account, a.provider(row)) {
		return a.browseFor(row, thenCopy)
	}
	p := a.provider(row)
	if byPaste(row.Account, p) {
		return a.pasteTokens(row, thenCopy)
	}
	title := []string{"Sign in", row.Provider.Name.Text, a.identity(row, nil)}
	if a.width < 80 {
		title = []string{"Sign in", a.identity(row, nil)} // whose it is matters more than where
	}
	form := signin.New(row.Account, p, a.sentence(title))
	form.Copy = thenCopy
	if demo := a.options.Demo; demo != nil && demo.SignIn != nil {
		if user, password := demo.SignIn(row.Account); user != "" {
			form.Fill(user, password)
		}
	}
	a.open(&signInPage{Screen: form})
	return nil
}

func (a *app) signIn(form *signInPage) tea.Cmd {
	user, password, keep := form.Values()
	ctx, k, id, thenCopy := a.ctx, a.keeper, form.ID, form.Copy
	a.list.SetBusy(id, true)
	return func() tea.Msg {
		defer password.Wipe()
		account, err := k.SignIn(ctx, keeper.PasswordSignIn{
			Account: keeper.NewAccount{ID: id}, Username: user, Password: password, Keep: keep,
		})
		return signedInMsg{id: id, account: account, copy: thenCopy, err: err}
	}
}

// wipe clears the clipboard if it still holds what was copied.
func (a *app) wipe() tea.Cmd {
	board := a.desk
	// The program may be about to end, and its context with it: the clipboard is
	// cleared all the same, within the desk's own deadline.
	return func() tea.Msg { return cleared(board.Wipe(context.Background())) }
}

// cleared tells what became of clearing the clipboard, and asks the terminal
// where only that can do it.
func cleared(outcome desk.Wiped) tea.Msg {
	if outcome != desk.AskedFor {
		return wipedMsg{outcome: outcome}
	}
	return tea.Sequence(tea.SetClipboard(""), func() tea.Msg { return wipedMsg{outcome: outcome} })()
}
