package plain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/apps"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// pageSize is how many lines a list tells at once: more are hard to keep in the
// ear.
const pageSize = 10

// greet tells what needs a person, and how to go on.
func (p *program) greet() {
	if p.rack.Len() == 0 {
		switch {
		case len(p.apps.Rows()) > 0:
			p.say("No accounts yet. “add account” adds one; help lists everything.")
		case p.options.File != nil:
			p.say("No accounts yet. “add app” begins with the client that was registered at a provider; “demo” shows practice accounts; help lists everything.")
		default:
			p.say("No accounts yet. “add app” begins; help lists everything.")
		}
		return
	}
	p.tell(p.needs())
	p.say("find WORDS finds accounts, Enter lists what needs you, a number picks, Enter again copies. help lists everything.")
}

// needs is the line of what needs a person, and the counts of the rest.
func (p *program) needs() string {
	var need, rest []string
	for _, s := range model.States() {
		n := p.rack.Count(s)
		if n == 0 {
			continue
		}
		text := strconv.Itoa(n) + " " + s.Word()
		switch s {
		case model.InDoubt, model.Attention, model.NeedsSign:
			need = append(need, text)
		default:
			rest = append(rest, text)
		}
	}
	says := "Nothing needs you."
	if len(need) > 0 {
		says = "Needs you: " + strings.Join(need, ", ") + "."
	}
	says += " Of " + count(p.rack.Len(), "account")
	if len(rest) > 0 {
		says += ": " + strings.Join(rest, ", ")
	}
	return says + "."
}

// find narrows the list. A single hit is picked at once.
func (p *program) find(words string) error {
	p.list.Look(words)
	return p.listAccounts()
}

func (p *program) again(string) error { return p.listAccounts() }

// listAccounts lists what is found, the most urgent first.
func (p *program) listAccounts() error {
	p.rack.Sort()
	rows := p.rack.Shown()
	p.place = place{listed: ofAccounts}
	for _, row := range rows {
		p.place.shown = append(p.place.shown, row.ID)
	}
	query := p.list.Query()
	switch {
	case len(rows) == 0 && query == "":
		p.greet()
		return nil
	case len(rows) == 0:
		text := "Nothing matches."
		if state := p.rack.NoState(); state != "" {
			text += " There is no state " + draw.Clean(state) + "; there are: " + strings.Join(find.StateNames, ", ") + "."
		}
		if meant, n := p.rack.Meant(); meant != "" && !p.hidden {
			text += " Did you mean " + draw.Clean(meant) + " (" + strconv.Itoa(n) + ")?"
		}
		if n := p.rack.Hidden(); n > 0 {
			text += " " + count(n, "revoked account") + " hidden; “revoked” lists them too."
		}
		p.tell(text + " find alone lists all.")
		return nil
	case p.rack.Loose():
		p.say("Nothing matches exactly; these resemble it.")
	}
	if len(rows) == 1 {
		return p.pick(1)
	}
	head := count(len(rows), "account")
	if query != "" {
		head += " found"
	}
	if n := p.rack.Hidden(); n > 0 && query == "" {
		head += ", " + strconv.Itoa(n) + " revoked not listed"
	}
	order := "the most urgent first"
	if by := p.order(); by != rack.ByUrgency.String() {
		order = "by " + by
	}
	p.tell(head + ", " + order + ":")
	return p.more("")
}

// more tells the next page of the last list.
func (p *program) more(string) error {
	from := p.place.next
	if p.place.listed == nothing || from >= len(p.place.shown) && p.place.listed != ofRecord {
		p.say("The list does not go on.")
		return nil
	}
	switch p.place.listed {
	case ofRecord:
		return p.moreRecord()
	case ofApps:
		for i := from; i < min(from+pageSize, len(p.place.shown)); i++ {
			if row := p.appRow(p.place.shown[i]); row != nil {
				p.tellf("%d. %s", i+1, p.appLine(row))
			}
		}
	default:
		for i := from; i < min(from+pageSize, len(p.place.shown)); i++ {
			if row := p.rack.Row(p.place.shown[i]); row != nil {
				p.tellf("%d. %s", i+1, p.accountLine(row))
			}
		}
	}
	p.place.next = from + pageSize
	if left := len(p.place.shown) - p.place.next; left > 0 {
		p.tellf("%d more: type more. A number picks one.", left)
	}
	return nil
}

// accountLine is one account of a list. How long it lives is told when it is
// asked for.
func (p *program) accountLine(row *rack.Row) string {
	name, customer := p.list.Names(row)
	parts := []string{name}
	if customer != "" {
		parts = append(parts, "customer: "+customer)
	}
	parts = append(parts, "provider: "+row.Provider.Name.Text, "state: "+row.State.Word())
	if a := row.Account; len(a.ScopesAsked) > 0 {
		granted := len(a.ScopesAsked) - len(a.MissingScopes())
		parts = append(parts, fmt.Sprintf("scopes: %d of %d", granted, len(a.ScopesAsked)))
	}
	if row.Account.AutoOff {
		parts = append(parts, "auto-refresh: off")
	}
	if note := row.Note(p.now()); note != "" && !p.hidden {
		parts = append(parts, "note: "+note)
	}
	return strings.Join(parts, "; ")
}

// pick picks what a number of the last list stands for.
func (p *program) pick(n int) error {
	if n < 1 || n > len(p.place.shown) {
		if p.place.listed == ofRecord {
			return p.recordLine(n)
		}
		p.tellf("There is no number %d in the last list. find lists accounts.", n)
		return nil
	}
	id := p.place.shown[n-1]
	if p.place.listed == ofApps {
		row := p.appRow(id)
		if row == nil {
			p.say("That app is gone.")
			return nil
		}
		p.place.app, p.place.account = id, model.ID{}
		p.tell("Picked app " + p.appLine(row) + ". Enter lists its accounts; edit, revoke, forget are about the app.")
		return nil
	}
	row := p.rack.Row(id)
	if row == nil {
		p.say("That account is gone.")
		return nil
	}
	p.place.account, p.place.app = id, model.ID{}
	p.tell("Picked " + p.accountLine(row) + ". " + p.enterSays(row))
	return nil
}

// enterSays is what Enter would do to an account.
func (p *program) enterSays(row *rack.Row) string {
	switch row.State {
	case model.NeedsSign, model.IsRevoked:
		return "Enter signs in, then copies."
	case model.Expired:
		return "Enter refreshes, then copies a bearer."
	default:
		return "Enter copies a fresh bearer."
	}
}

// goTo picks an account that a command has made.
func (p *program) goTo(id model.ID) {
	p.place.account, p.place.app = id, model.ID{}
}

// app is the picked app, nil where there is none.
func (p *program) app() *apps.Row { return p.appRow(p.place.app) }

func (p *program) appRow(id model.ID) *apps.Row {
	if id.IsZero() {
		return nil
	}
	rows := p.apps.Rows()
	for i := range rows {
		if rows[i].App.ID == id {
			return &rows[i]
		}
	}
	return nil
}

// listApps lists the apps, each with its kill switch.
func (p *program) listApps(string) error {
	rows := p.apps.Rows()
	if len(rows) == 0 {
		p.say("No app yet. “add app” adds one: the client that was registered at a provider.")
		return nil
	}
	p.place = place{listed: ofApps}
	for i := range rows {
		p.place.shown = append(p.place.shown, rows[i].App.ID)
	}
	p.tell(count(len(rows), "app") + ":")
	return p.more("")
}

func (p *program) appLine(r *apps.Row) string {
	parts := []string{p.apps.Name(r), "provider: " + r.Provider.Name}
	if r.App.Customer != "" && !p.hidden {
		parts = append(parts, "customer: "+r.App.Customer)
	}
	return strings.Join(append(parts,
		"accounts: "+strconv.Itoa(r.Accounts), "live tokens: "+strconv.Itoa(r.Live), "old ones: "+oldOnes(r),
		"client id: "+apps.ClientMask(r, "*", p.hidden), "kill switch: "+apps.Kill(r)), "; ")
}

func oldOnes(r *apps.Row) string {
	text := strconv.Itoa(r.Old)
	if r.Endless > 0 {
		text += ", " + strconv.Itoa(r.Endless) + " of unknown end"
	}
	return text
}

// accountsOf lists the accounts of the picked app.
func (p *program) accountsOf(row *apps.Row) error {
	if p.hidden {
		return sayHidden()
	}
	return p.find("app:" + strings.ReplaceAll(draw.Clean(row.App.Name), " ", " app:"))
}

func (p *program) showRevoked(string) error {
	p.list.ShowRevoked()
	if p.rack.RevokedShown() {
		p.say("Revoked accounts are listed from now on.")
	} else {
		p.say("Revoked accounts are no longer listed.")
	}
	return nil
}

func (p *program) hideNames(string) error {
	p.hidden = !p.hidden
	p.list.Hide(p.hidden)
	p.apps.Hidden = p.hidden
	if p.hidden {
		p.say("Names are hidden: accounts and customers have numbers, the same ones until you leave. hide names again shows them.")
	} else {
		p.say("Names are shown again.")
	}
	return nil
}

// time tells how long tokens live: only when it is asked for.
func (p *program) time(args string) error {
	row := p.row()
	if args != "all" && row != nil {
		p.tell(p.identity(row) + ": " + p.leftOf(row.Account) + ".")
		return nil
	}
	p.rack.Sort()
	rows := p.rack.Shown()
	if len(rows) == 0 {
		p.say("No account is listed.")
	}
	for _, row := range rows {
		p.tell(p.identity(row) + ": " + row.State.Word() + ", " + p.leftOf(row.Account))
	}
	return nil
}

// leftOf is how long an account's token and its session live.
func (p *program) leftOf(a *model.Account) string {
	now := p.now()
	left, known := a.Left(now)
	var text string
	switch {
	case a.Access == nil:
		text = "no access token held"
	case !known:
		text = "the server names no lifetime"
	case left <= 0:
		text = "over for " + lasting(-left)
	default:
		text = lasting(left) + " left"
	}
	if a.Session.Known() {
		if end := a.Session.At.Sub(a.ServerNow(now)); end > 0 {
			text += ", the session ends in " + lasting(end)
		} else {
			text += ", the session is over"
		}
	}
	return text
}

// identity is whose account it is: the wrong customer is the worst mistake.
func (p *program) identity(row *rack.Row) string {
	if row == nil {
		return "an account that is gone"
	}
	name, customer := p.list.Names(row)
	if customer == "" {
		return name
	}
	return customer + " / " + name
}

// identityOf is identity of an account that may not be listed yet.
func (p *program) identityOf(a *model.Account) string {
	if row := p.rack.Row(a.ID); row != nil {
		return p.identity(row)
	}
	if p.hidden {
		return "the new account"
	}
	return a.Name
}

// sayHidden is why a form stays closed that would show names.
func sayHidden() error {
	return &model.Error{Kind: model.KindUsage, What: "names are hidden, and this would show them", Do: "hide names shows them again."}
}
