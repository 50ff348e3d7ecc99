package ui

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/copyas"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/rack"
	"github.com/tokenrack/tokenrack/ui/settings"
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

// group is accounts that have something in common.
type group struct {
	name string // as it may be shown
	rows []*rack.Row
}

// groups puts accounts together by what they have in common, in the order of
// the names.
func (a *app) groups(of func(*rack.Row) (key, shown string)) []group {
	byKey := map[string]*group{}
	var all []*group
	for _, row := range a.rack.All() {
		key, shown := of(row)
		if key == "" || row.State == model.IsRevoked {
			continue
		}
		g := byKey[key]
		if g == nil {
			g = &group{name: shown}
			byKey[key] = g
			all = append(all, g)
		}
		g.rows = append(g.rows, row)
	}
	slices.SortFunc(all, func(x, y *group) int { return strings.Compare(x.name, y.name) })
	out := make([]group, len(all))
	for i, g := range all {
		out[i] = *g
	}
	return out
}

func (a *app) byCustomer(row *rack.Row) (key, shown string) {
	_, customer := a.list.Names(row)
	return row.Customer.Text, customer
}

func (a *app) byApp(row *rack.Row) (key, shown string) {
	if a.hidden {
		return "", ""
	}
	return row.AppName.Text, row.AppName.Text
}

func byProvider(row *rack.Row) (key, shown string) { return row.Provider.ID, row.Provider.Name.Text }

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

// programVerbs are about the program itself.
func (a *app) programVerbs(*situation) []palette.Item {
	kept := a.options.kept
	change := func(name, says, also string, set func(*settings.Values)) palette.Item {
		return palette.Item{Name: name, Says: says, Also: also, Do: func() tea.Cmd {
			v := a.options.kept
			set(&v)
			return a.keep(v)
		}}
	}
	items := []palette.Item{
		{Name: "theme...", Says: "choose how it looks", Also: "colour color dark light contrast", Choices: a.themeChoices},
		change("symbols: "+either(kept.ASCII, "Unicode", "ASCII"), "draw with "+either(kept.ASCII, "shapes and lines", "plain characters only"), "ascii unicode", func(v *settings.Values) { v.ASCII = !v.ASCII }),
		change("motion: "+either(kept.Reduced, "full", "reduced"), either(kept.Reduced, "count down by the second", "no spinner, count down by the minute"), "animation accessibility", func(v *settings.Values) { v.Reduced = !v.Reduced }),
		change("mouse: "+either(kept.Mouse, "off", "on"), either(kept.Mouse, "leave the mouse to the terminal", "listen to the mouse"), "click select", func(v *settings.Values) { v.Mouse = !v.Mouse }),
		{Name: "export activity", Says: "write the record to a JSON file", Also: "log audit save", Do: a.exportActivity},
		{Name: "copy diagnostics", Says: "for a report of a problem: no names, no secrets", Also: "debug version bug support", Do: a.copyDiagnostics},
	}
	if a.options.Demo != nil {
		items = append(items, palette.Item{Name: "reset demo", Says: "everything in it as it was at the start", Also: "sandbox anew restart", Do: a.resetDemo})
	}
	return items
}

func either(yes bool, then, otherwise string) string {
	if yes {
		return then
	}
	return otherwise
}

func (a *app) themeChoices() []palette.Item {
	var items []palette.Item
	for _, name := range append([]string{"auto"}, a.themeNames()...) {
		item := palette.Item{Name: name, Says: "", Do: func() tea.Cmd {
			v := a.options.kept
			v.Theme = name
			return a.keep(v)
		}}
		switch {
		case strings.EqualFold(name, a.options.Theme), name == "auto" && a.options.Theme == "":
			item.Says = "as it is now"
		case name == "auto":
			item.Says = "by the terminal's background"
		}
		items = append(items, item)
	}
	return items
}

// exportActivity shows the record and writes it to a file.
func (a *app) exportActivity() tea.Cmd {
	return tea.Sequence(a.showTab(keys.TabActivity), func() tea.Msg { return exportMsg{} })
}

// exportMsg comes once the record is shown.
type exportMsg struct{}

func (exportMsg) apply(a *app) tea.Cmd { return a.try(a.registry.Action(keys.ActivityExport)) }

// copyDiagnostics copies what a report of a problem needs. It holds no name of
// an account, app or customer, and no secret.
func (a *app) copyDiagnostics() tea.Cmd {
	text := a.diagnostics()
	ctx, board := a.ctx, a.desk
	return func() tea.Msg {
		msg := diagnosticsMsg{}
		msg.outcome, msg.err = board.CopyText(ctx, text)
		if msg.err != nil || msg.outcome != desk.Send {
			return msg
		}
		return tea.Sequence(tea.SetClipboard(text), func() tea.Msg { return msg })()
	}
}

func (a *app) diagnostics() string {
	var b strings.Builder
	line := func(name string, value any) { fmt.Fprintf(&b, "%-10s %v\n", name, value) }
	v := a.options.kept
	line("tokenrack", cmp.Or(a.options.Version, "built from source"))
	line("system", runtime.GOOS+"/"+runtime.GOARCH+", "+runtime.Version())
	line("window", size(a.width, a.height))
	line("colours", a.profile)
	line("theme", a.canvas.Palette.Name)
	line("terminal", fmt.Sprintf("ascii %v, dark %v, ssh %v, tmux %v, no colour %v", a.canvas.Glyphs.ASCII, a.dark, a.around.SSH, a.around.Tmux, a.around.NoColor))
	line("clipboard", cmp.Or(a.desk.Why(), "a program of this computer"))
	line("settings", fmt.Sprintf("find %v, reduced %v, mouse %v, wipe %v, lock %v, sweep %v, keys of one's own %d", v.Find, v.Reduced, v.Mouse, v.Wipe, v.Lock, v.Sweep, len(a.options.wishes)))
	line("demo", a.options.Demo != nil)
	counts := []string{count(a.rack.Len(), "account")}
	for _, state := range model.States() {
		if n := a.rack.Count(state); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, state.Word()))
		}
	}
	line("rack", strings.Join(counts, ", "))
	return b.String()
}

// diagnosticsMsg says what became of copying them.
type diagnosticsMsg struct {
	outcome desk.Outcome
	err     error
}

func (m diagnosticsMsg) apply(a *app) tea.Cmd {
	switch {
	case m.err != nil:
		return a.fail("Not copied", nil, m.err)
	case m.outcome == desk.Send:
		return a.say(toast.Done, "Sent the diagnostics to your terminal (cannot check they arrived). No names, no secrets.")
	}
	return a.say(toast.Done, "Copied the diagnostics. No names, no secrets are in them.")
}
