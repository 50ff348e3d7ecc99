package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/copyas"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/menu"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// copyPage is the menu of ways to copy.
type copyPage struct {
	bare
	*menu.Screen
	id    model.ID
	forms []copyas.Choice
}

func (p *copyPage) Full() bool                  { return p.Box.Full() }
func (p *copyPage) Width() int                  { return p.Box.Width() }
func (p *copyPage) Mode() keys.Mode             { return keys.Form }
func (p *copyPage) Name() string                { return "Copy as" }
func (p *copyPage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }

func (p *copyPage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *copyPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Screen.Key(key) {
	case menu.Cancel:
		a.shut(p)
	case menu.Refused:
		return a.tell(toast.Warning, "Not copied: "+p.Picked().Reason+"."), true
	case menu.Picked:
		a.shut(p)
		for _, choice := range p.forms {
			if choice.Key == p.Picked().Key {
				return a.copyAs(p.id, choice.Form), true
			}
		}
	default:
	}
	return nil, true
}

// openCopyAs asks in which way an account's token is to be copied.
func (a *app) openCopyAs(row *rack.Row) tea.Cmd {
	reason := keys.CopyReason(a.where())
	forms := copyas.Choices()
	items := make([]menu.Item, len(forms))
	for i, f := range forms {
		items[i] = menu.Item{Key: f.Key, Name: string(f.Form), Says: f.Says}
		if f.Form.Secret() {
			items[i].Reason = reason
		}
	}
	title := "Copy " + a.canvas.Glyphs.Dot + " " + a.identity(row, nil)
	about := "A stale token is refreshed first. What is pasted into a shell may stay in its history; curl config and env line are made for files."
	a.open(&copyPage{Screen: menu.New(title, "copies", about, items), id: row.ID, forms: forms})
	return nil
}

// copyAs copies a working bearer in a form, refreshing first where needed.
func (a *app) copyAs(id model.ID, form copyas.Form) tea.Cmd {
	a.list.Select() // now, not when it has come: the next letters may be typed meanwhile
	row := a.rack.Row(id)
	if row == nil {
		return nil
	}
	if !form.Secret() {
		return a.copyIDs(row)
	}
	if takesTime(row.Account, a.now) {
		a.list.SetBusy(id, true)
		a.turn()
	}
	address := ""
	if row.App != nil {
		address = row.App.Base
	}
	ctx, k, board := a.ctx, a.keeper, a.desk
	return func() tea.Msg {
		bearer, err := k.TokenOf(ctx, id, keeper.TokenRequest{})
		if err != nil {
			return copiedMsg{id: id, as: form, err: err}
		}
		defer bearer.Token.Wipe()
		msg := copiedMsg{id: id, as: form, account: bearer.Account, expiry: bearer.Expiry, warning: bearer.Warning}
		text, err := copyas.Write(form, copyas.Subject{
			Account: bearer.Account.Name, Token: bearer.Token, Type: bearer.Type,
			Expiry: bearer.Expiry, Scopes: bearer.Scopes, Address: address,
		})
		if err != nil {
			msg.err = err
			return msg
		}
		defer text.Wipe()
		msg.outcome, msg.err = board.Copy(ctx, text)
		if msg.err != nil {
			return msg
		}
		k.Copied(bearer.Account, string(form))
		return sent(text, msg)
	}
}

// copyIDs copies what names an account and is no secret.
func (a *app) copyIDs(row *rack.Row) tea.Cmd {
	ctx, board := a.ctx, a.desk
	msg := copiedMsg{id: row.ID, as: copyas.IDs, account: row.Account}
	if row.Account.Access != nil {
		msg.expiry = row.Account.Access.Expiry
	}
	account, app := row.Account, row.App
	return func() tea.Msg {
		text := copyas.WriteIDs(account, app)
		if msg.outcome, msg.err = board.CopyText(ctx, text); msg.err != nil {
			return msg
		}
		return sent(model.NewSecret(text), msg)
	}
}

// sent hands a text to the terminal where the desk could not copy it: the
// terminal takes it from Bubble Tea, which writes it out and hands it to
// nobody.
func sent(text model.Secret, msg copiedMsg) tea.Msg {
	if msg.outcome != desk.Send {
		return msg
	}
	return tea.Sequence(tea.SetClipboard(text.Reveal()), func() tea.Msg { return msg })()
}
