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
		s.dryItems(c, width)
		return
	}
	if name := draw.Clean(s.Target().Name); draw.Width(name, c.Method) > s.width/4 {
		s.add(wrapped(c, themes.Text, "The name to type:", themes.Muted, name, width)...)
	}
	if n := s.cutOff(); n > 0 {
		s.add(wrapped(c, themes.Soon, "!", themes.Soon, fmt.Sprintf(
			"A revocation was cut off: %s begun, %d of %s left. Enter and the name go on with it; what was proven dead is not sent again.",
			number(n, "account"), s.plan.Tokens, number(len(expected(s.plan)), "token")), width)...)
	}
	s.heading("BY US, NOW:", s.byUs())
	for _, a := range s.plan.Accounts {
		s.choice(s.accountLine(a, now))
	}
	s.stepItems(c, width)
	s.heading("NOT COVERED", "")
	s.add(wrapped(c, themes.Muted, "!", themes.Soon, s.secretNote(), width)...)
	for _, text := range s.plan.NotCovered {
		s.add(wrapped(c, themes.Muted, "!", themes.Soon, text, width)...)
	}
	if s.Target().Kind == "app" {
		s.add(wrapped(c, themes.Muted, "!", themes.Soon,
			"The app's client secret goes on working until the app is ended at the provider. Whoever needs access then needs a new app: A in the list adds it.", width)...)
	}
}

// secretNote is what no plan covers, whatever its target.
func (s *Screen) secretNote() string {
	if s.Target().Kind == "account" {
		return "Only this account's tokens end. Others of the same app and customer stay; left and right choose more."
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
	if old > 0 {
		text += fmt.Sprintf(" (%d current, %d superseded)", now, old)
	}
	return text
}

// accountLine is one account of the plan.
func (s *Screen) accountLine(a *model.Account, now time.Time) line {
	state := a.State(now)
	app := s.appOf(a)
	return func(c *draw.Canvas, width int) {
		end := c.Col() + width
		role := draw.StateRole(state)
		c.FitText(role, c.Glyphs.State(state), 3)
		switch {
		case width >= 100:
			c.FitText(themes.Text, a.Name, 22)
			c.Pad(1)
			c.FitText(themes.Muted, s.providerOf(app).Name, 14)
			c.Pad(1)
			c.FitText(themes.Text, holds(a), 38)
			c.Pad(1)
		case width >= 70:
			c.FitText(themes.Text, a.Name, 18)
			c.Pad(1)
			c.FitText(themes.Text, strings.Replace(holds(a), "superseded", "old", 1), 32)
			c.Pad(1)
		default:
			c.FitText(themes.Text, a.Name, max(8, width-36))
			c.Pad(1)
			c.FitText(themes.Text, number(alive(a), "token"), 10)
			c.Pad(1)
		}
		c.ClipText(themes.Muted, s.means(a, app), end-c.Col())
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

// means says what is done to an account's tokens.
func (s *Screen) means(a *model.Account, app *model.App) string {
	p := s.providerOf(app)
	api := p.Revocation.API || app.Endpoints.Revoke != ""
	probes := p.Probes || app.Endpoints.Probe != ""
	switch {
	case alive(a) == 0 && len(a.Lost) == 0:
		return "nothing to do"
	case CutOff(a):
		return "was cut off: goes on"
	case !api:
		return "by hand, then prove"
	case !probes:
		return "revoke; the access token cannot be tried"
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
		says = "all ticked: p records it and tries every token again"
	}
	s.heading("BY YOU, AT THE PROVIDER:", says)
	for i, step := range s.steps {
		box := "[ ]"
		role := themes.Text
		if s.ticked[step] {
			box, role = "[x]", themes.Muted
		}
		lines := wrapped(c, role, box, themes.Accent, step.App+": "+step.Text, width)
		if step.URL != "" {
			lines = append(lines, func(c *draw.Canvas, width int) {
				c.Pad(min(4, width))
				c.ClipText(themes.Link, step.URL, width-4)
			})
		}
		s.items = append(s.items, item{lines: lines, pick: true, step: i})
	}
}

// dryItems lists every token and what would be done to it.
func (s *Screen) dryItems(c *draw.Canvas, width int) {
	s.add(wrapped(c, themes.Accent, "", themes.Accent, "DRY RUN: nothing was sent. A run would go through these, refresh tokens first:", width)...)
	for _, a := range s.plan.Accounts {
		app := s.appOf(a)
		takes := s.providerOf(app).Revocation.Takes
		for _, t := range tokensOf(a) {
			does := s.wouldDo(t, app, takes)
			s.choice(func(c *draw.Canvas, width int) {
				end := c.Col() + width
				c.FitText(themes.Text, t.name, min(22, width/3))
				c.Pad(1)
				c.FitText(themes.Text, t.kind, 12)
				c.Pad(1)
				c.FitText(themes.Faint, string(t.print), model.FingerprintLength)
				c.Pad(1)
				c.ClipText(themes.Muted, does, end-c.Col())
			})
		}
	}
}

func (s *Screen) wouldDo(t *token, app *model.App, takes []model.TokenKind) string {
	p := s.providerOf(app)
	api := p.Revocation.API || app.Endpoints.Revoke != ""
	sent := false
	for _, kind := range takes {
		sent = sent || strings.HasSuffix(t.kind, string(kind))
	}
	switch {
	case t.dead:
		return "proven dead before: nothing"
	case !api:
		return "by hand; tried once the steps are ticked"
	case !sent && len(takes) > 0:
		return "ends with its pair, then tried again"
	}
	return "revoked, then tried again"
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
