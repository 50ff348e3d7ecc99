package plain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// command is one thing that can be typed. Those of the registry have its
// letters, its words and its reasons.
type command struct {
	id    keys.ID // empty: the screen has no key for it
	app   keys.ID // what it does where an app is picked; empty: the same
	words string  // how it is typed
	args  string  // what may follow
	says  string  // what it does, where the registry does not say or says it of the screen
	run   func(p *program, args string) error
}

// commands lists them in help's order.
func commands() []command {
	return []command{
		{id: keys.Find, words: "find", args: "WORDS", says: "find by customer, account, app, provider; is:soon scope:write -word; without words all are listed", run: (*program).find},
		{id: keys.Facets, words: "facets", says: "what the list can be narrowed by, as it is typed behind find, with how many accounts that leaves", run: (*program).facets},
		{words: "customers", says: "how many accounts each customer has", run: (*program).sayCustomers},
		{words: "providers", says: "how many accounts each provider has", run: (*program).sayProviders},
		{words: "list", says: "list what was found again, what needs you most first", run: (*program).again},
		{id: keys.SortUrgency, words: "sort", args: "[urgency, customer, account, provider, app, time left, auto-refresh, scopes]", says: "what lists are sorted by; the same once more turns it round", run: (*program).sort},
		{words: "more", says: "go on with the list", run: (*program).more},
		{id: keys.Copy, app: keys.AppAccounts, words: "copy", args: "[bearer, header, curl, config, json, env, ids]", says: "copy a fresh bearer, refreshing or signing in first where needed; Enter alone does it too", run: (*program).copyCommand},
		{id: keys.CopyAs, words: "copy as", says: "the ways to copy, to choose from", run: (*program).copyMenu},
		{id: keys.Details, words: "details", run: (*program).details},
		{words: "time", args: "[all]", says: "how long the account's token lives, or every token that was found", run: (*program).time},
		{id: keys.Reveal, words: "reveal", says: "show the access token here, in the open, after asking", run: (*program).reveal},
		{id: keys.Refresh, words: "refresh", args: "[NUMBERS]", says: "refresh now: this account, or those of the list by their numbers", run: (*program).refresh},
		{id: keys.RefreshDue, words: "refresh due", says: "refresh every account that was found and is over or ends soon", run: (*program).refreshDue},
		{id: keys.SignIn, words: "sign in", run: (*program).signInCommand},
		{id: keys.Paste, words: "paste", run: (*program).pasteCommand},
		{id: keys.Scopes, app: keys.AppScopes, words: "scopes", run: (*program).scopes},
		{id: keys.Auto, words: "auto", args: "[on, off]", run: (*program).auto},
		{words: "pause", args: "[all, customer NAME] [HOW LONG]", says: "let the background refresh of this account rest for a while, or of all, or of a customer's", run: (*program).pause},
		{words: "resume", says: "end every pause of the background refresh", run: (*program).endPauses},
		{app: keys.FormTest, words: "test", says: "try the account's token by a call that only reads; of an app, its address, client and certificate, without making a token", run: (*program).test},
		{id: keys.Edit, app: keys.EditApp, words: "edit", run: (*program).edit},
		{id: keys.Revoke, app: keys.RevokeApp, words: "revoke", run: (*program).revoke},
		{words: "incidents", args: "[NUMBER [open, prove, save]]", says: "the revocations that the vault remembers; one by its number: go on with it, prove it again, save its report", run: (*program).incidents},
		{id: keys.Forget, app: keys.RemoveApp, words: "forget", run: (*program).forget},
		{id: keys.Add, words: "add account", run: (*program).addAccountCommand},
		{id: keys.AddApp, words: "add app", run: (*program).addApp},
		{id: keys.TabApps, words: "apps", run: (*program).listApps},
		{id: keys.TabActivity, words: "activity", args: "[WORDS, export]", says: "what was done to which account, the newest first; export writes the lines that fit to a file", run: (*program).activity},
		{id: keys.ShowHidden, words: "revoked", run: (*program).showRevoked},
		{id: keys.HideNames, words: "hide names", run: (*program).hideNames},
		{id: keys.TabSettings, words: "settings", args: "[ascii on, ascii off]", says: "what of the settings counts here", run: (*program).settings},
		{words: "theme", says: "themes are for the full screen", run: (*program).theme},
		{words: "back up", says: "copy the vault, sealed as it is, into its folder of backups", run: (*program).backUp},
		{words: "restore", says: "put a backup in the vault's place; the vault is locked for it", run: (*program).restore},
		{words: "change passphrase", says: "change the passphrase that opens the vault", run: (*program).changePassphrase},
		{words: "change key", says: "seal everything anew by a new key, after one got out or somebody left; the vault is locked for it", run: (*program).changeKey},
		{words: "export", says: "hand apps and accounts over, without any secret", run: (*program).exportSetup},
		{id: keys.Import, words: "import", run: (*program).bringIn},
		{words: "doctor", says: "check the vault and everything around it", run: (*program).doctor},
		{id: keys.Help, words: "help", args: "[WORDS]", says: "everything that can be typed, or what has to do with the words", run: (*program).help},
		{id: keys.TryDemo, words: "demo", run: func(*program, string) error { return ui.ErrDemo }},
		{id: keys.Lock, words: "lock", run: func(*program, string) error { return lockError{why: "Locked."} }},
		{id: keys.Quit, words: "quit", says: "leave once every exchange is stored; Ctrl+C and the end of the input do so too", run: (*program).quit},
	}
}

// aliases are other words for commands.
var aliases = map[string]string{
	"signin": "sign in", "login": "sign in", "ls": "list", "search": "find", "exit": "quit", "copyas": "copy as",
	"hide": "hide names", "show names": "hide names", "due": "refresh due", "remove": "forget", "add an app": "add app",
	"add an account": "add account", "next": "more", "backup": "back up", "rekey": "change key", "change vault key": "change key", "restore backup": "restore", "export set-up": "export", "import set-up": "import", "back up vault": "back up", "incident": "incidents", "unpause": "resume", "customer": "customers", "provider": "providers", "app": "apps", "log": "activity", "open": "details", "scope": "scopes",
}

// action is a command's line of the registry where it is used now, nil where it
// has none.
func (p *program) action(c *command) *keys.Action {
	id := c.id
	if p.place.app != (model.ID{}) && c.app != "" {
		id = c.app
	}
	if id == "" {
		return nil
	}
	return p.table.Action(id)
}

// letters are the keys of a command that can be typed as a line.
func (p *program) letters(c *command) []string {
	var letters []string
	if a := p.action(c); a != nil {
		for _, key := range a.Keys {
			if letter(key) {
				letters = append(letters, key)
			}
		}
	}
	return letters
}

// run does what a line says.
func (p *program) run(line string) error {
	text := strings.TrimSpace(draw.Clean(line))
	p.look()
	switch {
	case text == "":
		return p.enter()
	case strings.HasPrefix(text, "/"):
		return p.find(strings.TrimSpace(text[1:]))
	}
	if n, err := strconv.Atoi(text); err == nil {
		return p.pick(n)
	}
	all := commands()
	c, args := p.match(all, text)
	if c == nil {
		return p.unknown(all, text)
	}
	if c.id != keys.Refresh || args == "" { // those are looked at one by one
		if reason := p.reason(c, args); reason != "" {
			p.say(wording(reason))
			return nil
		}
	}
	return c.run(p, args)
}

// enter is an empty line: a fresh bearer of what is picked, or the list.
func (p *program) enter() error {
	if p.place.account.IsZero() && p.place.app.IsZero() {
		return p.again("")
	}
	return p.run("copy")
}

// match finds the command that a text begins with: a letter alone, or the most
// words.
func (p *program) match(all []command, text string) (*command, string) {
	for i := range all {
		if slices.Contains(p.letters(&all[i]), text) {
			return &all[i], ""
		}
	}
	words := strings.Fields(text)
	for n := min(3, len(words)); n > 0; n-- {
		head := strings.ToLower(strings.Join(words[:n], " "))
		if other, ok := aliases[head]; ok {
			head = other
		}
		for i := range all {
			if all[i].words == head {
				return &all[i], strings.Join(words[n:], " ")
			}
		}
	}
	if head, rest, more := strings.Cut(text, " "); more { // a letter and what it is for: "r 3"
		for i := range all {
			if slices.Contains(p.letters(&all[i]), head) {
				return &all[i], strings.TrimSpace(rest)
			}
		}
	}
	return nil, ""
}

// reason is why a command cannot run; empty: it can.
func (p *program) reason(c *command, args string) string {
	a := p.action(c)
	if a == nil {
		return ""
	}
	if n, err := strconv.Atoi(args); err == nil && takesNumber(c) && n > 0 {
		if err := p.pick(n); err != nil {
			return oneLine(err)
		}
		if p.place.account.IsZero() {
			return "" // it was said
		}
	}
	return a.Reason(p.where(a))
}

// takesNumber says that a number behind a command picks an account first.
func takesNumber(c *command) bool {
	switch c.id {
	case keys.Copy, keys.CopyAs, keys.Details, keys.Reveal, keys.SignIn, keys.Paste, keys.Scopes, keys.Edit, keys.Revoke, keys.Forget:
		return true
	default:
		return false
	}
}

// unknown says that there is no such command, and which one may have been
// meant. What could be a secret is not repeated.
func (p *program) unknown(all []command, text string) error {
	if text == "x" || text == "d" {
		p.say(wording(keys.Literal(text)) + " does nothing here. {account.revoke} revokes, {account.forget} forgets.")
		return nil
	}
	said := "that"
	if mayRepeat(text) {
		said = "“" + text + "”"
	}
	var known []string
	for _, c := range all {
		known = append(known, c.words)
	}
	for alias := range aliases {
		known = append(known, alias)
	}
	slices.Sort(known)
	typed := strings.ToLower(text)
	near := cli.Nearest(typed, known)
	if head, _, more := strings.Cut(typed, " "); more && len(near) == 0 {
		near = cli.Nearest(head, known)
	}
	answer := "There is no command " + said + "."
	if len(near) > 0 {
		answer += " Did you mean “" + strings.Join(near[:min(3, len(near))], "” or “") + "”?"
	} else if said != "that" && p.matches(text) > 0 {
		answer += " To look for it: find " + text + "."
	}
	p.tell(answer + " help lists everything.")
	return nil
}

// mayRepeat says that what was typed may be said again: it is no token that was
// pasted at the wrong prompt, alone or among other words.
func mayRepeat(text string) bool {
	if strings.ContainsAny(text, `"{}=\`) {
		return false
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" ,;:", r) }) {
		if !cli.MayEcho(word) {
			return false
		}
	}
	return cli.MayEcho(text)
}

// matches counts the accounts that fit a text, without changing what is found.
func (p *program) matches(text string) int {
	was := p.list.Query()
	p.list.Look(text)
	n := len(p.rack.Shown())
	if p.rack.Loose() {
		n = 0
	}
	p.list.Look(was)
	return n
}

// place is what the person is at.
type place struct {
	account model.ID // picked; zero: none
	app     model.ID
	listed  listed
	shown   []model.ID // what the numbers of the last list stand for
	next    int        // where more goes on
}

// listed is what the last list was of.
type listed uint8

const (
	nothing listed = iota
	ofAccounts
	ofApps
	ofRecord
)

// row is the picked account, nil where there is none.
func (p *program) row() *rack.Row { return p.rack.Row(p.place.account) }

// where is the situation that an action looks at, as on the screen.
func (p *program) where(a *keys.Action) *keys.Situation {
	s := &keys.Situation{
		Mode: keys.List, Now: p.now(), Query: p.list.Query() != "",
		Hidden: p.rack.Count(model.IsRevoked), Revoked: p.rack.RevokedShown(),
		Due:     p.rack.Count(model.Expired) + p.rack.Count(model.Soon) + p.rack.Count(model.NoReply),
		CanLock: p.options.File != nil, Empty: p.rack.Len() == 0,
	}
	if a.Modes&keys.List == 0 {
		s.Mode = keys.Detail
	}
	if snap := p.keeper.Snapshot(); snap != nil {
		s.Apps = len(snap.Apps)
	}
	if app := p.app(); app != nil {
		s.Mode, s.App, s.Uses, s.Provider = keys.Apps, app.App, app.Accounts, app.Provider
	}
	row := p.row()
	if row == nil {
		return s
	}
	s.Account, s.State = row.Account, row.State
	s.Name, _ = p.list.Names(row)
	s.Provider = p.providerOf(row)
	s.CanSign = ui.CanSign(s.Provider)
	return s
}

// promptText is what stands before the person's line.
func (p *program) promptText() string {
	if row := p.row(); row != nil {
		name, _ := p.list.Names(row)
		return name + "> "
	}
	if app := p.app(); app != nil {
		return "app " + p.apps.Name(app) + "> "
	}
	return "tokenrack> "
}
