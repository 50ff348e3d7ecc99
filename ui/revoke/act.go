package revoke

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Action is what the root is asked to do.
type Action uint8

// The actions.
const (
	Stay     Action = iota
	Leave           // close the screen
	Retarget        // plan the target anew
	Start           // run the revocation
	Again           // run it once more: what is proven dead is not sent again
	Prove           // send no revocation, try every token again
	Save            // write the report
	Address         // show and copy the provider's page
	Ticked          // a step by hand was ticked, or its tick taken back
	NewApp          // open the wizard for an app that takes the place of the leaked one
	SignIn          // sign the account under the cursor in by the new app
	Text            // copy the report as text
)

// Do runs an action of the table.
func (s *Screen) Do(id keys.ID, now time.Time) Action {
	s.hint = ""
	switch id {
	case keys.RevokeConfirm:
		s.step, s.enter = Confirm, now
	case keys.RevokeOther, keys.RevokeBefore:
		return s.turn(id == keys.RevokeOther)
	case keys.RevokeDry:
		s.dry = !s.dry
		s.cursor, s.offset = 0, 0
	case keys.RevokeTick:
		return s.space(now)
	case keys.RevokeAdd:
		return s.addOthers()
	case keys.RevokeOrder:
		s.swap = !s.swap
		s.cursor, s.offset = 0, 0
	case keys.RevokeNewApp:
		return NewApp
	case keys.RevokeSignIn:
		return SignIn
	case keys.RevokeText:
		return Text
	case keys.RevokeFold:
		s.open = !s.open
	case keys.RevokePage:
		return Address
	case keys.RevokeProve:
		return Prove
	case keys.RevokeAgain:
		return Again
	case keys.RevokeSave:
		return Save
	case keys.RevokeLeave:
		if s.dry {
			s.dry = false
			break
		}
		return Leave
	default:
		s.move(id)
	}
	s.stale()
	return Stay
}

// turn goes to the next target, or the one before.
func (s *Screen) turn(on bool) Action {
	step := len(s.targets) - 1
	if on {
		step = 1
	}
	s.at = (s.at + step) % len(s.targets)
	s.plan, s.trouble, s.steps = nil, nil, nil
	s.cursor, s.offset, s.dry = 0, 0, false
	s.fresh()
	s.name.Wipe()
	s.stale()
	return Retarget
}

// space takes the account under the cursor into the plan or out of it, or ticks
// the step by hand that is under the cursor, or the only one.
func (s *Screen) space(now time.Time) Action {
	if id := s.accountAt(); !id.IsZero() && !s.dry {
		return s.turnAccount(id)
	}
	at := s.stepAt()
	if at < 0 && len(s.steps) == 1 {
		at = 0
		s.goTo(at)
	}
	if at < 0 {
		s.hint = "Move to a step by hand first; {revoke.tick} ticks it."
		return Stay
	}
	s.tick(s.steps[at], now)
	return Ticked
}

// goTo moves the cursor to a step by hand, so that its tick is seen.
func (s *Screen) goTo(step int) {
	for n, it := range s.items {
		if it.pick && it.step == step {
			s.cursor, s.moved = n, true
		}
	}
}

// tick notes that a step by hand was done, or takes that back.
func (s *Screen) tick(step keeper.ByHandStep, now time.Time) {
	if s.isDone(step) {
		delete(s.done, step)
	} else {
		s.done[step] = keeper.StepDone{Step: step, By: s.Person, At: now}
	}
	s.last = step
	s.stale()
}

// LastTick is the step that was ticked last, and whether it is done now.
func (s *Screen) LastTick() (step keeper.ByHandStep, done bool) { return s.last, s.isDone(s.last) }

// turnAccount takes an account out of the plan, or back into it.
func (s *Screen) turnAccount(id model.ID) Action {
	switch {
	case s.resumes:
		s.hint = "It was begun with these accounts, and is gone on with by them."
		return Stay
	case s.also[id]:
		delete(s.also, id)
	case s.without[id]:
		delete(s.without, id)
	default:
		s.without[id] = true
	}
	s.again = true
	s.stale()
	return Retarget
}

// addOthers adds the customers' other accounts to the plan, or takes them out
// again.
func (s *Screen) addOthers() Action {
	switch {
	case s.plan != nil && len(s.plan.Others) > 0:
		for _, a := range s.plan.Others {
			s.also[a.ID] = true
		}
	case len(s.also) > 0:
		clear(s.also)
	default:
		s.hint = "No other account of the same customer is known."
		return Stay
	}
	s.again = true
	s.stale()
	return Retarget
}

// Key takes a key while the name is typed.
func (s *Screen) Key(key tea.Key, now time.Time) Action {
	s.hint = ""
	switch key.Keystroke() {
	case "esc", "up", "shift+tab":
		s.step = Plan
	case "enter":
		return s.confirm(key, now)
	default:
		s.name.Key(key)
	}
	s.stale()
	return Stay
}

// confirm starts the run once the name is whole, and never by an Enter that
// follows another too soon.
func (s *Screen) confirm(key tea.Key, now time.Time) Action {
	soon := now.Sub(s.enter) < guard || key.IsRepeat
	s.enter = now
	switch {
	case soon:
		s.hint = "That Enter came too soon after the last one and was ignored."
	case s.plan == nil || s.again:
		s.hint = "The plan is not there yet."
	case s.swap && s.instead.App == "":
		s.hint = "Swap wants the new app first: up, then {revoke.new_app} makes it. Or {revoke.order}: contain now."
	case strings.TrimSpace(s.name.Text()) == "":
		s.hint = "Type the name first."
	case !s.matches():
		s.hint = "That is not its name."
	default:
		return Start
	}
	return Stay
}

// Paste gives pasted text to the name.
func (s *Screen) Paste(text string) {
	if s.step == Confirm {
		s.name.Insert(strings.TrimSpace(text))
	}
}

// move moves the cursor over what can be chosen, and scrolls over what is only
// read.
func (s *Screen) move(id keys.ID) {
	page := max(1, s.room()-1)
	switch id {
	case keys.Top:
		s.cursor, s.offset, s.moved = s.next(len(s.items), -1, len(s.items)), 0, true
	case keys.Bottom:
		s.cursor, s.offset, s.moved = s.next(-1, 1, len(s.items)), heightOf(s.items), false
	case keys.Down, keys.Up:
		s.walk(id == keys.Down, 1)
	case keys.HalfDown, keys.HalfUp:
		s.walk(id == keys.HalfDown, page/2)
	case keys.PageDown, keys.PageUp:
		s.walk(id == keys.PageDown, page)
	default:
	}
}

// walk goes on by some steps, each a line that is only read or a choice, and by
// no more lines than that. It stops before a choice that is not in view whole,
// which the next key brings there, so that nothing on the way is passed over.
func (s *Screen) walk(down bool, steps int) {
	step := -1
	if down {
		step = 1
	}
	s.scroll()
	from := s.offset
	for n := range steps {
		s.scroll()
		if (s.offset-from)*step >= steps {
			return
		}
		if s.slide(step) {
			continue
		}
		to := s.next(s.cursor, step, 1)
		top, bottom := s.linesOf(to)
		whole := top >= s.offset && bottom <= s.offset+s.room()
		if to == s.cursor || n > 0 && !whole {
			return
		}
		s.cursor, s.moved = to, true
	}
}

// next is the item so many choices further.
func (s *Screen) next(from, step, times int) int {
	at := from
	for i := from + step; i >= 0 && i < len(s.items) && times > 0; i += step {
		if s.items[i].pick {
			at = i
			times--
		}
	}
	return max(0, min(at, len(s.items)-1))
}
