package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/menu"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// tour is the demo's hints, one after the other. They advance by doing, in
// whatever order; help ends them.
type tour struct {
	hints []Hint
	done  map[keys.ID]bool
	over  bool
}

// hint is the step that is to be shown, empty where there is none. Those of the
// revoke screen are shown there, the others elsewhere.
func (t *tour) hint(c *draw.Canvas, revoking bool) string {
	if t.over {
		return ""
	}
	for _, h := range t.hints {
		if t.done[h.Until] || strings.HasPrefix(string(h.Until), "revoke.") != revoking {
			continue
		}
		if c.Glyphs.ASCII {
			return c.Spell(inASCII.Replace(h.Text))
		}
		return c.Spell(h.Text)
	}
	return ""
}

// inASCII writes the fixed keys and the shapes that hints name.
var inASCII = strings.NewReplacer("⏎", "Enter", "↻", "o", "»", ">")

// did notes that an action was done; help ends the tour.
func (t *tour) did(id keys.ID) {
	if t.done == nil {
		t.done = map[keys.ID]bool{}
	}
	t.done[id] = true
	t.over = t.over || id == keys.Help
}

// The rates of the demo's clock.
const (
	hurried = 60
	// hurriedTick is how often the screen is drawn at the most while the clock
	// is hurried.
	hurriedTick = 200 * time.Millisecond
)

// rate is how fast the demo's time runs; without a demo it is 1.
func (a *app) rate() int {
	if demo := a.options.Demo; demo != nil && demo.Clock != nil {
		return demo.Clock.Rate()
	}
	return 1
}

// hurry lets the demo's time run faster, or at its own pace again.
func (a *app) hurry() tea.Cmd {
	clock := a.options.Demo.Clock
	says := wording("The demo's clock runs at its own pace again.")
	if clock.Rate() == 1 {
		clock.SetRate(hurried)
		says = "The demo's clock runs 60 times as fast. {settings.demo_clock} slows it again."
	} else {
		clock.SetRate(1)
	}
	a.ticks++ // the next tick comes by the new rate
	return tea.Batch(a.tick(), a.say(toast.Info, says))
}

// leavePage asks where to go from the demo.
type leavePage struct {
	bare
	*menu.Screen
}

func (p *leavePage) Full() bool                  { return p.Box.Full() }
func (p *leavePage) Width() int                  { return p.Box.Width() }
func (p *leavePage) Mode() keys.Mode             { return keys.Form }
func (p *leavePage) Name() string                { return "Leave the demo" }
func (p *leavePage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }

func (p *leavePage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *leavePage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Screen.Key(key) {
	case menu.Cancel:
		a.shut(p)
	case menu.Picked:
		a.wantsVault = p.Picked().Key == "v"
		a.shut(p)
		return a.quit(), true
	default:
	}
	return nil, true
}

// leaveDemo asks whether a vault of one's own comes next.
func (a *app) leaveDemo() tea.Cmd {
	a.open(&leavePage{Screen: menu.New("Leave the demo", "chooses", "Nothing of the demo is kept. Your own vault is one sealed file; its key lies in the system's keyring, or is a passphrase that you choose.", []menu.Item{
		{Key: "q", Name: "leave", Says: "back to the shell"},
		{Key: "v", Name: "your own", Says: "make your own vault, and add the first app"},
	})})
	return nil
}

// resetDemo begins the demo anew.
func (a *app) resetDemo() tea.Cmd {
	says := []string{"The demo begins anew: its practice servers, accounts and tokens are as they were at the start."}
	return a.ask("Reset the demo", says, "begin anew", false, func(a *app) tea.Cmd {
		a.wantsReset = true
		return a.quit()
	})
}

// doByHand has the demo's person do a step by hand that was ticked.
func (a *app) doByHand(app string) tea.Cmd {
	demo := a.options.Demo
	if demo == nil || demo.ByHand == nil {
		return nil
	}
	return func() tea.Msg { return byHandMsg{app: app, did: demo.ByHand(app)} }
}

// byHandMsg says that the demo's person did a step by hand.
type byHandMsg struct {
	app string
	did bool
}

func (m byHandMsg) apply(a *app) tea.Cmd {
	if !m.did {
		return nil
	}
	return a.tell(toast.Info, "In the demo ticking it does it: "+draw.Clean(m.app)+a.worded(" is deleted at its practice server. {revoke.prove} proves what that ended."))
}
