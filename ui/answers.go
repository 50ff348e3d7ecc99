package ui

import (
	"errors"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/copyas"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/detail"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// done clears an account's busy mark.
func (a *app) done(id model.ID) {
	a.list.SetBusy(id, false)
	a.turn()
}

// copied says what became of a copy: whose bearer it was, how long it lives,
// and no more about the clipboard than is known.
func (a *app) copied(msg copiedMsg) tea.Cmd {
	a.done(msg.id)
	row := a.rack.Row(msg.id)
	if msg.err != nil {
		return a.fail("Not copied", row, msg.err)
	}
	a.tour.did(keys.Copy)
	a.copies++
	says := []string{"Copied " + string(msg.as), a.identity(row, msg.account)}
	form := "" // the bearer, unless said
	if msg.as != copyas.Bearer {
		form = " " + string(msg.as)
	}
	if msg.outcome == desk.Send {
		says[0] = "Sent" + form + " to your terminal (cannot check it arrived)"
		if why := a.desk.Why(); why != "" && !a.around.SSH {
			says[0] = "Sent" + form + " to your terminal, since " + why + " (cannot check it arrived)"
		}
	}
	if left := leftText(msg.account, msg.expiry, a.now); left != "" && msg.as.Secret() {
		says = append(says, left)
	}
	if msg.account != nil && msg.account.Attention != "" && !a.hidden {
		says = append(says, "but mind: "+draw.Clean(msg.account.Attention))
	}
	if msg.warning != "" {
		says = append(says, draw.Clean(msg.warning))
	}
	if row != nil && row.State == model.NoReply && msg.as.Secret() {
		says = append(says, "unchecked: its server does not answer")
	}
	if !msg.as.Secret() { // it may stay
		return tea.Batch(a.tell(toast.Done, a.sentence(says)), a.tellTmux(msg.outcome))
	}
	wipe := a.options.kept.Wipe
	seconds := strconv.Itoa(int(wipe / time.Second))
	if msg.outcome == desk.Send {
		says = append(says, "asks it to clear in "+seconds+" s")
	} else {
		says = append(says, "clipboard wiped in "+seconds+" s")
	}
	if a.options.Demo != nil {
		says = append(says, "it opens only the sandbox")
	}
	generation := a.copies
	return tea.Batch(
		a.tell(toast.Done, a.sentence(says)),
		a.tellTmux(msg.outcome),
		tea.Tick(wipe, func(time.Time) tea.Msg { return wipeMsg{generation: generation} }),
	)
}

// tellTmux says once how tmux lets a copy through: by default it drops it
// without a word.
func (a *app) tellTmux(outcome desk.Outcome) tea.Cmd {
	if outcome != desk.Send || !a.around.Tmux || a.tmuxTold {
		return nil
	}
	a.tmuxTold = true
	return a.say(toast.Warning, "tmux drops copies unless told otherwise: tmux set -s set-clipboard on. Or show the token: {account.details}, then {account.reveal}.")
}

// identity is whose account it is: the wrong customer is the worst mistake.
func (a *app) identity(row *rack.Row, account *model.Account) string {
	if row == nil {
		if account == nil {
			return "an account that is gone"
		}
		return draw.Clean(account.Name)
	}
	name, customer := a.list.Names(row)
	if customer == "" {
		return name
	}
	return customer + " / " + name
}

func leftText(account *model.Account, expiry model.Expiry, now time.Time) string {
	if account == nil || !expiry.Known() {
		return "end unknown"
	}
	return draw.Left(expiry.At.Sub(account.ServerNow(now))) + " left"
}

// sentence joins the parts of a notice.
func (a *app) sentence(parts []string) string {
	return strings.Join(parts, " "+a.canvas.Glyphs.Dot+" ")
}

func (a *app) refreshToast(r keeper.RefreshResult) tea.Cmd {
	row := a.rack.Row(r.Account.ID)
	who := a.identity(row, r.Account)
	switch {
	case r.Err != nil:
		return a.fail("Not refreshed", row, r.Err)
	case len(r.ScopesLost) > 0:
		return a.tell(toast.Warning, a.sentence([]string{"Refreshed with fewer scopes", who, "lost " + draw.Clean(r.ScopesLost.Join(" "))}))
	case r.Outcome == keeper.Adopted:
		return a.tell(toast.Done, a.sentence([]string{"Refreshed by another process just now", who}))
	case r.Outcome == keeper.StillFresh:
		return a.tell(toast.Info, a.sentence([]string{"Still fresh", who}))
	case !r.Outcome.Succeeded():
		return a.tell(toast.Warning, a.sentence([]string{"Not refreshed", who}))
	}
	return a.tell(toast.Done, a.sentence([]string{"Refreshed", who}))
}

// refreshEnded says what became of a refresh: of one by its name, of many in
// one notice, whatever their number.
func (a *app) refreshEnded(msg refreshEndedMsg) tea.Cmd {
	for _, id := range msg.ids {
		a.list.SetBusy(id, false)
	}
	a.turn()
	if msg.good > 0 {
		a.tour.did(keys.Refresh)
	}
	all := len(msg.ids)
	switch {
	case msg.err != nil:
		return a.fail("Refreshing ended early", nil, msg.err)
	case all == 1 && msg.last.Account != nil:
		return a.refreshToast(msg.last)
	case msg.good == all:
		return a.tell(toast.Done, "Refreshed "+count(all, "account"))
	}
	return a.tell(toast.Warning, "Refreshed "+strconv.Itoa(msg.good)+" of "+count(all, "account")+"; the rows of the others say why not.")
}

func (a *app) revealed(msg revealedMsg) tea.Cmd {
	if msg.err != nil {
		return a.fail("Not shown", a.rack.Row(msg.id), msg.err)
	}
	if !a.detailOpen || a.blurred {
		msg.token.Wipe()
		return nil
	}
	a.detail.Reveal(msg.id, msg.token, a.now.Add(detail.RevealFor))
	a.reveals++
	generation := a.reveals
	return tea.Batch(a.retick(), tea.Tick(detail.RevealFor, func(time.Time) tea.Msg {
		return concealMsg{generation: generation}
	}))
}

func (a *app) edited(msg editedMsg) tea.Cmd {
	row := a.rack.Row(msg.id)
	if msg.err != nil {
		return a.fail("Not changed", row, msg.err)
	}
	says := a.sentence([]string{msg.says, a.identity(row, nil)})
	if msg.back == nil {
		return a.tell(toast.Done, says)
	}
	return a.sayUndo(says, func(a *app) tea.Cmd { return a.edit(msg.id, *msg.back, "Undone", nil) })
}

// edit changes an account; back is what undoes it, nil: nothing does.
func (a *app) edit(id model.ID, e keeper.AccountEdit, says string, back *keeper.AccountEdit) tea.Cmd {
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		_, err := k.EditAccount(ctx, id, e)
		return editedMsg{id: id, says: says, back: back, err: err}
	}
}

// signedIn closes the form, or shows in it why it has to stay.
func (a *app) signedIn(msg signedInMsg) tea.Cmd {
	a.done(msg.id)
	form := a.signInOf(msg)
	here := form != nil
	if msg.err != nil {
		if !here {
			return a.fail("Not signed in", a.rack.Row(msg.id), msg.err)
		}
		form.Fail(a.lines(msg.err))
		return nil
	}
	if here {
		a.shut(form)
	}
	a.tour.did(keys.SignIn)
	if msg.copy && here { // not where the form was closed meanwhile
		return a.copyBearer(msg.id)
	}
	return a.tell(toast.Done, a.sentence([]string{"Signed in", a.identity(a.rack.Row(msg.id), msg.account)}))
}

func (a *app) wiped(msg wipedMsg) tea.Cmd {
	switch msg.outcome {
	case desk.Cleared:
		return a.say(toast.Info, "Clipboard wiped")
	case desk.AskedFor:
		return a.say(toast.Info, "Asked your terminal to clear its clipboard (cannot check)")
	case desk.NotWiped:
		return a.say(toast.Warning, "It is not known whether the clipboard was cleared. It may still hold the token.")
	default:
		return nil
	}
}

// wording is a text of ours, in which actions may stand in braces, such as
// {account.refresh}. What is written in the code becomes one by itself, and
// nothing else does: names and what servers say are joined to it once it is
// spelled, or one that is called like an action would become that action's key.
type wording string

// worded writes the person's keys into a text of ours.
func (a *app) worded(text wording) string {
	if a.mode() == keys.FindIn {
		return a.registry.SpellFinding(string(text), a.canvas.Glyphs.ASCII)
	}
	return a.registry.Spell(string(text), a.canvas.Glyphs.ASCII)
}

// say shows a notice in words of ours alone.
func (a *app) say(kind toast.Kind, text wording) tea.Cmd { return a.tell(kind, a.worded(text)) }

// tell shows a notice as it stands.
func (a *app) tell(kind toast.Kind, text string) tea.Cmd {
	id := a.toasts.Add(kind, text)
	if !kind.Timed() {
		return nil
	}
	return tea.Tick(toast.Life(text), func(time.Time) tea.Msg { return toastGoneMsg{id: id} })
}

// fail shows an error until a key is pressed.
func (a *app) fail(what string, row *rack.Row, err error) tea.Cmd {
	if a.ctx.Err() != nil && errors.Is(err, a.ctx.Err()) {
		return nil // the program is ending
	}
	if cmd, rekeyed := a.rekeyed(err); rekeyed {
		return cmd
	}
	head := what
	if row != nil {
		head = a.sentence([]string{what, a.identity(row, nil)})
	}
	says := strings.Join(a.lines(err), "\n")
	if a.hidden && row != nil {
		says = row.Unnamed(says)
	}
	return a.tell(toast.Failed, head+"\n"+says)
}

// lines tells an error in up to four lines, always in this order: what
// happened, why, what still works, what to do.
func lines(err error) []string {
	var e *model.Error
	if !errors.As(err, &e) {
		return []string{"Something went wrong here: " + draw.Clean(err.Error())}
	}
	var out []string
	for _, part := range []struct{ name, text string }{
		{"What", e.What}, {"Why", e.Why}, {"Still", e.Still}, {"Do", e.Do},
	} {
		if text := strings.TrimSpace(draw.Clean(part.text)); text != "" {
			out = append(out, part.name+"\t"+text)
		}
	}
	return out
}

func oneLine(err error) string {
	var e *model.Error
	if errors.As(err, &e) {
		return draw.Clean(e.Error())
	}
	return draw.Clean(err.Error())
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
