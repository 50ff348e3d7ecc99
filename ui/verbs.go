package ui

import (
	"cmp"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/copyas"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// aliases are other words that people look for an action by.
var aliases = map[keys.ID]string{
	keys.Copy: "token access yank clipboard", keys.Refresh: "renew rotate update", keys.RefreshDue: "renew bulk",
	keys.SignIn: "login log in authorize password", keys.Revoke: "kill compromised leaked incident end resume prove app customer account",
	keys.RevokeApp: "kill compromised leaked incident", keys.Forget: "delete remove drop", keys.Scopes: "permissions rights 403",
	keys.Auto: "background automatic on off", keys.Details: "show open inspect claims jwt", keys.HideNames: "share screen privacy anonymous",
	keys.Lock: "seal close", keys.Quit: "exit leave", keys.AddApp: "new client wizard", keys.Add: "new", keys.Help: "keys shortcuts",
	keys.Reveal: "show token", keys.TabSettings: "preferences options theme configuration", keys.TabActivity: "log audit history record",
	keys.Import: "hand over colleague bundle setup bring in encrypted backup", keys.TryDemo: "sandbox practice training start", keys.Find: "search filter", keys.Paste: "dashboard import", keys.Edit: "rename change",
}

// ownVerbs are the palette's verbs that have no key.
func (a *app) ownVerbs(s *situation) []palette.Item {
	var items []palette.Item
	if s.Mode&(keys.List|keys.Detail) != 0 {
		items = slices.Concat(a.copyVerbs(s), a.accountVerbs(s), a.refreshVerbs(s), a.pauseVerbs(s), a.revokeVerbs(), a.customerVerbs())
	}
	if s.Mode&keys.Tabs != 0 {
		items = append(append(items, a.programVerbs(s)...), a.choreVerbs()...)
	}
	return items
}

func (a *app) copyVerbs(s *situation) []palette.Item {
	var items []palette.Item
	row := a.list.Row()
	for _, c := range copyas.Choices() {
		if c.Form == copyas.Bearer {
			continue // it has a key
		}
		item := palette.Item{Name: "copy " + string(c.Form), Says: c.Says, Also: "as clipboard"}
		switch {
		case row == nil:
			item.Reason = noRow
		case c.Form.Secret():
			item.Reason = keys.CopyReason(s)
		}
		item.Do = func() tea.Cmd { return a.copyAs(row.ID, c.Form) }
		items = append(items, item)
	}
	return items
}

const noRow = "No account is selected."

// accountVerbs are about the account under the cursor.
func (a *app) accountVerbs(s *situation) []palette.Item {
	row := a.list.Row()
	settled, tested, page := "", "", ""
	address := ""
	switch {
	case row == nil:
		settled, tested, page = noRow, noRow, noRow
	default:
		if s.State != model.InDoubt {
			settled = "This account is not in doubt."
		}
		switch {
		case s.Busy:
			settled, tested = "This account is being refreshed.", "This account is being refreshed."
		case s.State == model.IsRevoked:
			tested = "This account was revoked."
		case row.Account.Access == nil:
			tested = "No access token is held."
		}
		if address = cmp.Or(s.Provider.ByHand.Address, s.Provider.Setup.Address); address == "" {
			page = "No page of this provider is known."
		}
	}
	return []palette.Item{
		{
			Name: "settle doubt", Says: "try the access token, then the old refresh token once more", Also: "resolve lost answer", Reason: settled,
			Do: func() tea.Cmd { return a.settleDoubt(row.ID, false) },
		},
		{
			Name: "settle doubt now", Says: "send the old refresh token again at once, on your word", Also: "resolve retry lost answer", Reason: settled,
			Do: func() tea.Cmd { return a.settleDoubt(row.ID, true) },
		},
		{
			Name: "test connection", Says: "try the token by a call that only reads", Also: "probe check ping", Reason: tested,
			Do: func() tea.Cmd { return a.testConnection(row.ID) },
		},
		{
			Name: "open provider's page", Says: address, Also: "vendor dashboard portal browser website", Reason: page,
			Do: func() tea.Cmd { return a.visit(address) },
		},
	}
}

// visit opens an address in the person's browser; where there is none it is
// copied.
func (a *app) visit(address string) tea.Cmd {
	if a.browser.Why() != "" {
		return a.copyAddress(address)
	}
	ctx, browser := a.ctx, a.browser
	return func() tea.Msg { return visitedMsg{address: address, err: browser.Open(ctx, address)} }
}

// visitedMsg says what became of opening an address.
type visitedMsg struct {
	address string
	err     error
}

func (m visitedMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.copyAddress(m.address)
	}
	return a.tell(toast.Info, "Your browser was asked to open "+m.address)
}

// pauseVerbs let the background refresh rest.
func (a *app) pauseVerbs(s *situation) []palette.Item {
	idsOf := func(rows []*rack.Row) []model.ID {
		var ids []model.ID
		for _, row := range rows {
			if row.State != model.IsRevoked {
				ids = append(ids, row.ID)
			}
		}
		return ids
	}
	this, row := "", a.list.Row()
	var one, all []model.ID
	switch all = idsOf(a.rack.All()); {
	case row == nil:
		this = noRow
	case row.State == model.IsRevoked:
		this = "This account was revoked."
	default:
		one = []model.ID{row.ID}
	}
	resting := ""
	if !a.now.Before(a.paused.until) {
		resting = "Nothing is paused."
	}
	const also = "background automatic stop hold rest"
	return []palette.Item{
		{Name: "pause auto-refresh...", Says: "of " + cmp.Or(s.Name, "this account") + ", for a while", Also: also, Reason: this,
			Choices: func() []palette.Item { return a.durations(one) }, Typed: a.typedRest(one)},
		{Name: "pause customer...", Says: "the auto-refresh of a customer's accounts, for a while", Also: also + " auto-refresh", Choices: func() []palette.Item {
			var items []palette.Item
			for _, g := range a.groups(a.byCustomer) {
				ids := idsOf(g.rows)
				items = append(items, palette.Item{Name: g.name + "...", Says: count(len(ids), "account"),
					Choices: func() []palette.Item { return a.durations(ids) }, Typed: a.typedRest(ids)})
			}
			return items
		}},
		{Name: "pause all...", Says: "the auto-refresh of " + count(len(all), "account") + ", for a while", Also: also + " auto-refresh",
			Choices: func() []palette.Item { return a.durations(all) }, Typed: a.typedRest(all)},
		{Name: "resume auto-refresh", Says: "end every pause now", Also: "background continue", Reason: resting,
			Do: func() tea.Cmd { return a.pause(a.paused.accounts, time.Time{}) }},
	}
}
