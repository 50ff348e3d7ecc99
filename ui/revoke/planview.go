package revoke

import (
	"fmt"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// planItems lists what a revocation would do.
func (s *Screen) planItems(c *draw.Canvas, width int, now time.Time) {
	switch {
	case s.trouble != nil:
		s.add(plain(themes.Danger, "There is no plan for this "+s.Target().Kind+":"))
		for _, text := range s.trouble {
			s.add(wrapped(c, themes.Text, "", themes.Text, text, width)...)
		}
		return
	case s.plan == nil:
		s.add(plain(themes.Muted, "Reading what there is to end ..."))
		return
	case s.dry:
		s.dryItems(c, width, now)
		return
	}
	if name := draw.Clean(s.Target().Name); draw.Width(name, c.Method) > s.width/4 {
		s.add(wrapped(c, themes.Text, "The name to type:", themes.Muted, name, width)...)
	}
	s.cutOffItems(c, width)
	if s.swap {
		s.swapItems(c, width, now)
	}
	s.heading(c, "BY US, NOW:", s.byUs())
	s.columns(c)
	for _, a := range s.listed() {
		s.account(a.ID, s.accountLine(a, now))
	}
	if len(s.plan.Accounts) == 0 {
		s.add(plain(themes.Muted, "Every account was taken out. Nothing would be revoked."))
	}
	s.stepItems(c, width)
	s.notCovered(c, width)
}

// cutOffItems say that a revocation was begun and not ended.
func (s *Screen) cutOffItems(c *draw.Canvas, width int) {
	n := s.cutOff()
	switch {
	case s.Ends():
		s.add(wrapped(c, themes.Soon, "!", themes.Soon, fmt.Sprintf(
			"Incident %d was cut off after its last token. Enter and the name end it: its report is made whole, and no token is sent.",
			s.incident), width)...)
	case s.resumes:
		s.add(wrapped(c, themes.Soon, "!", themes.Soon, c.Spell(fmt.Sprintf(
			"Incident %d was cut off: %d of %s left. {revoke.confirm} and the name go on with it; what was proven dead is not sent again.",
			s.incident, s.left, number(s.of, "token"))), width)...)
	case n > 0:
		s.add(wrapped(c, themes.Soon, "!", themes.Soon, fmt.Sprintf(
			"A revocation was cut off: %s begun, %d of %s left. What was proven dead is not sent again.",
			number(n, "account"), s.plan.Tokens, number(len(expected(s.plan)), "token")), width)...)
	}
}

// notCovered names what a run does not end.
func (s *Screen) notCovered(c *draw.Canvas, width int) {
	s.heading(c, "NOT COVERED", "")
	var says []string
	if len(s.plan.Left) > 0 {
		says = append(says, "Left out, so its tokens live on: "+names(s.plan.Left)+".")
	}
	says = append(says, c.Spell(s.secretNote()))
	if len(s.plan.Others) > 0 {
		says = append(says, others(c, s.plan.Others))
	}
	says = append(says, s.plan.NotCovered...)
	switch s.Target().Kind {
	case OfApp:
		if what := s.clientWord(); what != "" {
			says = append(says, c.Spell("The app's "+what+" goes on working until the app is ended at the provider. Whoever needs access then needs a new app: {revoke.new_app} makes it."))
		}
	case OfComputer:
		says = append(says, "The vault's own file, and what whoever has this computer has read already. Change its passphrase, and the passwords that were typed here.")
	}
	for _, text := range says {
		s.add(wrapped(c, themes.Muted, "!", themes.Soon, text, width)...)
	}
}

// clientWord is what of the leaked app still opens something after a revocation:
// its secret, its id where it has none; empty where the app is only an address.
func (s *Screen) clientWord() string {
	for _, app := range s.plan.Apps {
		p := s.providerOf(app)
		switch {
		case app.ID != s.Target().Wanted.App:
		case p.ClientAuth == model.ClientNone:
			return ""
		case p.ClientSecret != model.SecretRequired:
			return "client id"
		}
	}
	return "client secret"
}

// others names the customers' accounts that a plan does not touch.
func others(c *draw.Canvas, accounts []*model.Account) string {
	if len(accounts) == 1 {
		return c.Spell("1 account of the same customer is not in this plan ({revoke.add_accounts} adds it): ") + accounts[0].Name + "."
	}
	return c.Spell(fmt.Sprintf("%d accounts of the same customer are not in this plan ({revoke.add_accounts} adds them): ", len(accounts))) + names(accounts) + "."
}

// names are some accounts' names, the first few of many.
func names(accounts []*model.Account) string {
	var out []string
	for i, a := range accounts {
		if i == 5 && len(accounts) > 6 {
			out = append(out, fmt.Sprintf("and %d more", len(accounts)-i))
			break
		}
		out = append(out, a.Name)
	}
	return strings.Join(out, ", ")
}

// secretNote is what no plan covers, whatever its target.
func (s *Screen) secretNote() string {
	if s.Target().Kind == OfAccount {
		return "Only this account's tokens end. Others of the same app and customer stay; {revoke.previous_target} and {revoke.next_target} choose more."
	}
	return "Copies of a token end with it, wherever they are. Passwords and what was read with the tokens do not."
}

// byUs counts what is planned.
func (s *Screen) byUs() string {
	old, now := 0, 0
	for _, a := range s.plan.Accounts {
		for _, t := range tokensOf(a) {
			switch {
			case t.dead:
			case strings.HasPrefix(t.kind, "old "):
				old++
			default:
				now++
			}
		}
	}
	text := number(len(s.plan.Accounts), "account") + ", " + number(s.plan.Tokens, "token")
	switch {
	case s.byHandOnly():
		text += "; no call ends them, the steps below do"
	case s.byHand() > 0:
		text += fmt.Sprintf(" (%d by hand)", s.byHand())
	case old > 0 && s.narrow():
		text += fmt.Sprintf(" (%d superseded)", old)
	case old > 0:
		text += fmt.Sprintf(" (%d current, %d superseded)", now, old)
	}
	return text
}

// byHandOnly says that no call of any of the plan's apps ends a token.
func (s *Screen) byHandOnly() bool {
	return s.byHand() > 0 && s.byHand() == s.plan.Tokens
}

// byHand is how many of the plan's tokens no call ends.
func (s *Screen) byHand() int {
	n := 0
	for _, a := range s.plan.Accounts {
		if !s.hasCall(s.appOf(a)) {
			n += alive(a)
		}
	}
	return n
}

func (s *Screen) hasCall(app *model.App) bool {
	return app.RevokesByCall(s.providerOf(app))
}

// accountLine is one account of the plan, or one that was left out of it.
func (s *Screen) accountLine(a *model.Account, now time.Time) line {
	state := a.State(now)
	app := s.appOf(a)
	return func(c *draw.Canvas, width int) {
		end := c.Col() + width
		box := "[x]"
		if s.without[a.ID] {
			box = "[ ]"
		}
		c.FitText(themes.Accent, box, 4)
		c.FitText(draw.StateRole(state), c.Glyphs.State(state), 3)
		width -= 4
		switch {
		case width >= 100:
			c.FitText(themes.Text, a.Name, 22)
			c.Pad(2)
			c.FitText(themes.Muted, s.providerOf(app).Name, s.wide[0])
			c.Pad(2)
			c.FitText(themes.Text, holds(a), s.wide[1])
			c.Pad(2)
		case width >= 70:
			c.FitText(themes.Text, a.Name, 18)
			c.Pad(1)
			c.FitText(themes.Text, strings.Replace(holds(a), "superseded", "old", 1), 26)
			c.Pad(1)
		default:
			c.FitText(themes.Text, a.Name, max(8, width-36))
			c.Pad(1)
			c.FitText(themes.Text, number(alive(a), "token"), 10)
			c.Pad(1)
		}
		means := c.Spell(s.means(a, app))
		if rest, more := strings.CutPrefix(means, added); more && s.width < 100 {
			means = rest
		}
		c.ClipText(themes.Muted, means, end-c.Col())
	}
}

// columns measures the provider's and the tokens' columns of a wide plan.
func (s *Screen) columns(c *draw.Canvas) {
	s.wide = [2]int{8, 18}
	for _, a := range s.listed() {
		s.wide[0] = max(s.wide[0], min(22, draw.Width(draw.Clean(s.providerOf(s.appOf(a)).Name), c.Method)))
		s.wide[1] = max(s.wide[1], min(38, len(holds(a))))
	}
}

func (s *Screen) appOf(a *model.Account) *model.App {
	for _, app := range s.plan.Apps {
		if app.ID == a.App {
			return app
		}
	}
	return &model.App{}
}

func (s *Screen) providerOf(app *model.App) model.Provider { return s.providers[app.Provider] }

// holds counts an account's tokens.
func holds(a *model.Account) string {
	kinds := map[string]int{}
	dead := 0
	for _, t := range tokensOf(a) {
		kind, _, _ := strings.Cut(t.kind, " ")
		if t.dead {
			dead++
			continue
		}
		kinds[kind]++
	}
	var parts []string
	for _, kind := range []string{"refresh", "access"} {
		if n := kinds[kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		}
	}
	if n := kinds["old"]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d superseded", n))
	}
	if n := len(a.Lost); n > 0 {
		parts = append(parts, fmt.Sprintf("%d lost", n))
	}
	if dead > 0 {
		parts = append(parts, fmt.Sprintf("%d dead", dead))
	}
	if len(parts) == 0 {
		return "no token"
	}
	return strings.Join(parts, ", ")
}

func alive(a *model.Account) int {
	n := 0
	for _, t := range tokensOf(a) {
		if !t.dead {
			n++
		}
	}
	return n
}

// added stands before what is done to an account that was added to a plan.
const added = "added: "

// means says what is done to an account's tokens.
func (s *Screen) means(a *model.Account, app *model.App) string {
	p := s.providerOf(app)
	api := s.hasCall(app)
	probes := p.Probes || app.Endpoints.Probe != ""
	switch {
	case s.without[a.ID]:
		return "left out; {revoke.tick} takes it in"
	case s.also[a.ID]:
		return added + s.ways(p, api, probes)
	case alive(a) == 0 && len(a.Lost) == 0:
		return "nothing to do"
	case CutOff(a):
		return "was cut off: goes on"
	}
	return s.ways(p, api, probes)
}

func (s *Screen) ways(p model.Provider, api, probes bool) string {
	switch {
	case !api && len(p.ByHand.Steps) == 0:
		return "ends only by itself"
	case !api:
		return "by hand, then prove"
	case !probes:
		return "revoke; access cannot be tried"
	}
	return "revoke, then prove"
}

// stepItems lists what only a person can do.
func (s *Screen) stepItems(c *draw.Canvas, width int) {
	if len(s.steps) == 0 {
		return
	}
	says := "no API does this"
	if s.allTicked() && s.step != Run {
		says = c.Spell("all ticked: {revoke.prove} records it and tries every token again")
	}
	s.heading(c, "BY YOU, AT THE PROVIDER:", says)
	for i, step := range s.steps {
		box := "[ ]"
		role := themes.Text
		text := step.App + ": " + step.Text
		if done, ok := s.done[step]; ok {
			box, role = "[x]", themes.Muted
			text += " (" + strings.TrimSpace(done.By+" "+done.At.Local().Format("15:04")) + ")"
		}
		lines := wrapped(c, role, box, themes.Accent, text, width)
		if step.URL != "" {
			lines = append(lines, wrapped(c, themes.Link, "   ", themes.Link, step.URL, width)...)
		}
		s.items = append(s.items, item{lines: lines, pick: true, step: i})
	}
}

func number(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// outcomeWord is what is shown for an outcome.
func outcomeWord(o keeper.RevokeOutcome) string {
	switch o {
	case keeper.RevokedAlive:
		return "ALIVE"
	case "":
		return "waiting"
	default:
		return strings.ReplaceAll(string(o), "_", " ")
	}
}
