package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// refreshVerbs refresh many accounts.
func (a *app) refreshVerbs(s *situation) []palette.Item {
	marked := ""
	if s.Marked == 0 {
		marked = "Nothing is marked. {list.mark} marks."
	}
	over := a.having(func(row *rack.Row) bool { return row.State == model.Expired })
	expired := ""
	if len(over) == 0 {
		expired = "No account is over that could be refreshed."
	}
	choose := func(name, also string, of func(*rack.Row) (key, shown string)) palette.Item {
		return palette.Item{Name: "refresh " + name + "...", Says: "every account of one " + name, Also: also, Choices: func() []palette.Item {
			var items []palette.Item
			for _, g := range a.groups(of) {
				items = append(items, palette.Item{Name: g.name, Says: count(len(g.rows), "account"), Do: func() tea.Cmd { return a.refreshRows(g.name, g.rows) }})
			}
			return items
		}}
	}
	return []palette.Item{
		{Name: "refresh marked", Says: "the accounts that are marked", Also: "renew", Reason: marked, Do: a.refreshMarked},
		{Name: "refresh expired", Says: "everything that is over, " + count(len(over), "account"), Also: "renew all", Reason: expired,
			Do: func() tea.Cmd { return a.refreshRows("everything that is over", over) }},
		choose("customer", "renew", a.byCustomer),
		choose("app", "renew client", a.byApp),
		choose("provider", "renew system vendor", byProvider),
	}
}

// having are the accounts that are so and can be refreshed.
func (a *app) having(so func(*rack.Row) bool) []*rack.Row {
	var rows []*rack.Row
	for _, row := range a.rack.All() {
		if so(row) && a.refreshable(row) {
			rows = append(rows, row)
		}
	}
	return rows
}

func (a *app) refreshable(row *rack.Row) bool {
	return row.State != model.IsRevoked && row.Account.Freeze == nil && row.Account.Renewable(a.now) && !a.list.Busy(row.ID)
}

// refreshRows refreshes those of the accounts that can be; many are asked for
// first.
func (a *app) refreshRows(of string, rows []*rack.Row) tea.Cmd {
	var ids []model.ID
	for _, row := range rows {
		if a.refreshable(row) {
			ids = append(ids, row.ID)
		}
	}
	if len(ids) == 0 {
		return a.say(toast.Warning, "None of these accounts can be refreshed. Their rows say why.")
	}
	return a.refreshMany("Refresh "+of, ids, false)
}

// refreshMany refreshes accounts; more than a handful is a question first,
// which begins on Cancel.
func (a *app) refreshMany(title string, ids []model.ID, onlyStale bool) tea.Cmd {
	return a.refreshAsked(title, ids, nil, onlyStale)
}

// refreshAsked is refreshMany with what was left out, by provider in words. Of
// several the queue is shown on demand, of very many at once.
func (a *app) refreshAsked(title string, ids []model.ID, left map[string]string, onlyStale bool) tea.Cmd {
	if a.bulking() {
		return a.showBulk()
	}
	n := len(ids)
	begin := func(a *app) tea.Cmd {
		if n == 1 {
			return tea.Batch(a.say(toast.Info, "Refreshing 1 account."), a.refreshAll(ids, onlyStale))
		}
		return tea.Batch(a.tell(toast.Info, "Refreshing "+count(n, "account")+"."), a.bulkRefresh(ids, left, onlyStale, n > manyFrom))
	}
	if n <= manyFrom {
		return begin(a)
	}
	says := []string{"This asks the servers for new tokens of " + count(n, "account") + ", a few at a time."}
	return a.ask(title, says, "refresh "+count(n, "account"), true, begin)
}
