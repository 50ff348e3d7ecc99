package revoke

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

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
		s.tick()
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
	s.name.Wipe()
	s.stale()
	return Retarget
}

// tick notes that a step by hand was done: the one under the cursor, or the
// only one.
func (s *Screen) tick() {
	at := s.stepAt()
	if at < 0 && len(s.steps) == 1 {
		at = 0
	}
	if at < 0 {
		s.hint = "Move to one of the steps by hand first; Space ticks it."
		return
	}
	s.ticked[s.steps[at]] = !s.ticked[s.steps[at]]
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
	case s.plan == nil:
		s.hint = "The plan is not there yet."
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

// move moves the cursor over what can be chosen.
func (s *Screen) move(id keys.ID) {
	page := max(1, s.room()-1)
	switch id {
	case keys.Down:
		s.cursor = s.next(s.cursor, 1, 1)
	case keys.Up:
		s.cursor = s.next(s.cursor, -1, 1)
	case keys.HalfDown:
		s.cursor = s.next(s.cursor, 1, page/2)
	case keys.HalfUp:
		s.cursor = s.next(s.cursor, -1, page/2)
	case keys.PageDown:
		s.cursor = s.next(s.cursor, 1, page)
	case keys.PageUp:
		s.cursor = s.next(s.cursor, -1, page)
	case keys.Top:
		s.cursor = s.next(len(s.items), -1, len(s.items))
	case keys.Bottom:
		s.cursor = s.next(-1, 1, len(s.items))
	default:
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
