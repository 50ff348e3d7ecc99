package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// refreshOrAsk refreshes an account. In a restored vault its refresh token may
// be spent, and only a person's word sends it.
func (a *app) refreshOrAsk(row *rack.Row) tea.Cmd {
	if doubt := row.Account.Doubt; doubt == nil || !doubt.Restored {
		return a.refresh(row.ID)
	}
	who, id := a.identity(row, nil), row.ID
	says := []string{
		"The vault is an older copy of itself. The refresh token it holds may have been spent since the copy was made.",
		"If it was, the server refuses it, and one that watches for that ends the whole session. " + a.worded("{account.sign_in} signs in anew instead."),
	}
	return a.ask("Refresh "+who, says, "spend its refresh token", true, func(a *app) tea.Cmd { return a.settleDoubt(id, true) })
}

// unconfirmed is how many accounts of a restored vault wait for a person's
// word; 0 in a vault that is none.
func (a *app) unconfirmed() int {
	if snap := a.keeper.Snapshot(); snap != nil {
		return snap.Unconfirmed
	}
	return 0
}

// foreword is what a person must know of the vault that was just opened: that
// it is an older copy, or that this computer never saw it before.
func (a *app) foreword() tea.Cmd {
	var cmds []tea.Cmd
	if n := a.unconfirmed(); n > 0 {
		cmds = append(cmds, a.say(toast.Warning, "This vault is an older copy of itself. Nothing is refreshed by itself for "+wording(count(n, "account"))+": {account.refresh} asks for each, {account.sign_in} signs in anew."))
	}
	if words := a.words; len(words) > 0 {
		a.words = nil
		cmds = append(cmds, a.tell(toast.Info, "This computer sees the vault for the first time. Its fingerprint is: "+strings.Join(words, " ")+". Compare it with “tokenrack vault status” where it comes from."))
	}
	return tea.Batch(cmds...)
}
