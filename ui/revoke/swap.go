package revoke

import (
	"fmt"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// Successor is the app that takes the place of a leaked one, where a swap was
// chosen.
type Successor struct {
	App string // its name; empty: there is none yet
	// Signed are accounts of the leaked app whose customer has signed in by the
	// new one, with the new account's name.
	Signed map[model.ID]string
}

// SetSuccessor says how far a swap is.
func (s *Screen) SetSuccessor(to Successor) {
	s.instead = to
	s.stale()
}

// Swaps says that a new app is to come first.
func (s *Screen) Swaps() bool { return s.swap }

// Account is the account under the cursor of the plan; nil: none.
func (s *Screen) Account() *model.Account {
	if s.plan == nil {
		return nil
	}
	id := s.accountAt()
	for _, a := range s.plan.Accounts {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// swapItems are the steps of a swap: the new app, the customers' sign-ins by
// it, and only then the end of the old one.
func (s *Screen) swapItems(c *draw.Canvas, width int, _ time.Time) {
	s.heading(c, "SWAP:", "nobody loses access, but what leaked works until the last step")
	step := func(done bool, text string) {
		box, role := "[ ]", themes.Text
		if done {
			box, role = "[x]", themes.Muted
		}
		s.add(wrapped(c, role, box, themes.Accent, text, width)...)
	}
	if s.instead.App == "" {
		step(false, c.Spell("1 A new app at the same provider: {revoke.new_app} opens its form, filled in as far as it is known. Its secret is new, so that what leaked opens nothing there."))
	} else {
		step(true, "1 The new app is "+s.instead.App+".")
	}
	signed := 0
	for _, a := range s.plan.Accounts {
		if s.instead.Signed[a.ID] != "" {
			signed++
		}
	}
	all := len(s.plan.Accounts)
	step(all > 0 && signed == all, c.Spell(fmt.Sprintf(
		"2 Each customer signs in by it: {revoke.sign_in} on an account's row. Tokens do not move between apps. %d of %d did.", signed, all)))
	for _, a := range s.plan.Accounts {
		if to := s.instead.Signed[a.ID]; to != "" {
			s.add(wrapped(c, themes.Muted, "   "+c.Glyphs.Yes, themes.Fresh, a.Name+" is "+to+" now", width)...)
		}
	}
	step(false, c.Spell("3 Then {revoke.confirm} and the name: the old app's tokens end as below. Whatever still uses them stops; your programs must have the new account's bearer by then."))
	s.add(wrapped(c, themes.Muted, "!", themes.Soon, c.Spell("That takes a while? {revoke.leave} leaves and resumes auto-refresh; {account.revoke} finds the new app again."), width)...)
}

// orderLine offers the two orders.
func (s *Screen) orderLine(c *draw.Canvas, width int) {
	end := c.Col() + width
	if s.Target().Kind != OfApp {
		says := "contain now: everything in the plan ends at once"
		switch {
		case s.plan == nil:
		case s.byHandOnly():
			says = "from now on nothing here gives them out; the steps by hand end them"
		case s.byHand() > 0:
			says = "contain now: what a call ends, at once; the rest by the steps by hand"
		}
		if s.narrow() {
			says, _, _ = strings.Cut(says, ";")
		}
		c.ClipText(themes.Muted, "Order  "+says, width)
		return
	}
	c.ClipText(themes.Muted, "Order", width)
	for _, o := range []struct {
		on         bool
		name, says string
	}{
		{!s.swap, "contain now", "revoke first, customers lose access at once"},
		{s.swap, "swap", "new app first, then revoke"},
	} {
		box, role := "( )", themes.Muted
		if o.on {
			box, role = "("+c.Glyphs.Mask+")", themes.Text
		}
		text := "  " + box + " " + o.name
		if s.width >= 100 {
			text += ": " + o.says
		}
		c.ClipText(role, text, end-c.Col())
	}
	c.ClipText(themes.Key, "   "+c.Spell("{revoke.order}"), end-c.Col())
}
