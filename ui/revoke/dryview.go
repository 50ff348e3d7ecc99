package revoke

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// dryItems list, app by app, exactly which calls would go where, and for every
// token in what order. Nothing is sent.
func (s *Screen) dryItems(c *draw.Canvas, width int, now time.Time) {
	s.add(wrapped(c, themes.Accent, "", themes.Accent, "DRY RUN: nothing was sent, and this sends nothing. A run would do this, refresh tokens first:", width)...)
	for _, app := range s.plan.Apps {
		s.callItems(c, app, width)
		for _, a := range s.plan.Accounts {
			if a.App != app.ID {
				continue
			}
			for _, t := range tokensOf(a) {
				does := s.wouldDo(t, a, app, now)
				lines := []line{func(c *draw.Canvas, width int) {
					end := c.Col() + width
					c.FitText(themes.Text, t.name, min(22, width/3))
					c.Pad(1)
					c.FitText(themes.Text, t.kind, kindCells)
					c.Pad(1)
					c.FitText(themes.Faint, string(t.print), model.FingerprintLength)
					c.Pad(1)
					c.ClipText(themes.Muted, does, end-c.Col())
				}}
				room := width - 2 - min(22, width/3) - kindCells - model.FingerprintLength - 3
				if len(s.items) == s.cursor && draw.Width(does, c.Method) > room {
					lines = append(lines, wrapped(c, themes.Muted, c.Glyphs.Dot, themes.Faint, does, width-2)...)
				}
				s.choice(lines...)
			}
		}
	}
}

// callItems name an app's calls with their addresses.
func (s *Screen) callItems(c *draw.Canvas, app *model.App, width int) {
	p := s.providerOf(app)
	s.heading(c, app.Name, p.Name+", as client "+s.clientForm(app, p))
	for _, call := range s.calls(app) {
		role := themes.Link
		if call.goes == "" {
			role = themes.Muted
		}
		for i, part := range draw.Wrap(call.says(), max(10, width-15), c.Method) {
			name := call.name
			if i > 0 {
				name = ""
			}
			s.add(func(c *draw.Canvas, width int) {
				start := c.Col()
				c.FitText(themes.Muted, "  "+name, min(14, width))
				c.Pad(1)
				c.ClipText(role, part, start+width-c.Col())
			})
		}
	}
}

// call is one of an app's calls.
type call struct{ name, goes, none string }

// says is where the call goes, or what it means that it goes nowhere.
func (c call) says() string { return cmp.Or(c.goes, c.none) }

func (s *Screen) calls(app *model.App) []call {
	calls := s.plan.Calls[app.ID]
	return []call{
		{"revoke", calls.Revoke, "no call: only a person can end its tokens"},
		{"try access", calls.Probe, "nowhere: an access token can be accepted, never proven dead"},
		{"try refresh", calls.Refresh, "nowhere"},
	}
}

// clientForm is how the app's client shows itself.
func (s *Screen) clientForm(app *model.App, p model.Provider) string {
	form := p.ClientAuth
	if app.ClientAuth != "" {
		form = app.ClientAuth
	}
	switch form {
	case model.ClientNone:
		return "without a secret"
	case model.ClientParams:
		return "by parameters"
	}
	return "by HTTP Basic"
}

// wouldDo says what would be done to one token, in its order.
func (s *Screen) wouldDo(t *token, a *model.Account, app *model.App, now time.Time) string {
	means, calls := s.plan.Means[app.ID], s.plan.Calls[app.ID]
	refresh := strings.HasSuffix(t.kind, string(model.RefreshToken))
	kind := model.AccessToken
	if refresh {
		kind = model.RefreshToken
	}
	if t.dead {
		return "proven dead before: nothing is sent"
	}
	var steps []string
	switch {
	case !means.API:
		steps = append(steps, "by hand")
	case means.NeedsLiveAccess && refresh && t.current && !a.Usable(now):
		steps = append(steps, "refresh once (this server revokes nothing after the access token's end)", "use the new token", "revoke both")
	case slices.Contains(means.Takes, kind):
		steps = append(steps, "revoke")
	default:
		steps = append(steps, "ends with its pair")
	}
	switch {
	case refresh && !means.API:
		steps = append(steps, "try to refresh once the steps are ticked")
	case refresh:
		steps = append(steps, "try to refresh: must be refused")
	case calls.Probe == "":
		steps = append(steps, "no way to try it")
	case !means.API:
		steps = append(steps, "try it once the steps are ticked")
	default:
		steps = append(steps, "try it: must be refused (up to 3 times in 15 s)")
	}
	return numbered(steps)
}

func numbered(steps []string) string {
	for i := range steps {
		steps[i] = fmt.Sprintf("%d %s", i+1, steps[i])
	}
	return strings.Join(steps, "  ")
}
