package ui

import (
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// situation is what the footer, help and every action look at.
type situation = keys.Situation

// key routes a key: leaving first, then the page in front, the find line, and
// at last the table of keys.
func (a *app) key(msg tea.KeyPressMsg) tea.Cmd {
	key := printed(tea.Key(msg))
	a.list.Touch(a.now)
	a.toasts.Key()
	switch stroke := key.Keystroke(); {
	case stroke == "ctrl+c":
		return a.quitNow()
	case a.registry.Is(keys.Lock, stroke):
		return a.try(a.registry.Action(keys.Lock))
	case stroke == "ctrl+z": // the shell's own, which raw mode keeps from it
		a.suspended = true
		a.detail.Conceal()
		return tea.Suspend
	}
	switch {
	case a.quitting:
		return nil
	case a.mode().Types() && key.Text == "" && a.registry.Is(keys.Help, key.Keystroke()):
		a.openHelp()
		return nil
	case a.front() != nil:
		return a.pageKey(a.front(), key)
	case a.list.Finding():
		return a.findKey(key)
	}
	action := a.registry.Match(a.mode(), key.String(), key.Keystroke())
	switch {
	case action != nil:
		return a.try(action)
	case key.Keystroke() == "esc" && a.detailOpen: // whatever the keys are, it goes back
		return a.goBack()
	}
	return a.unbound(key.String())
}

// printed is a key by what is printed on it. A terminal that tells where a key
// lies would otherwise turn Ctrl+K on a Dvorak keyboard into Ctrl+V: where the
// key types ASCII that is what the person read.
func printed(key tea.Key) tea.Key {
	if key.Code > 0 && key.Code < utf8.RuneSelf {
		key.BaseCode = 0
	}
	return key
}

// unbound answers the keys that do harm in other programs: here no lower-case
// letter does.
func (a *app) unbound(typed string) tea.Cmd {
	if typed == "x" || typed == "d" {
		return a.tell(toast.Info, typed+a.worded(" does nothing here. {account.revoke} revokes, {account.forget} forgets."))
	}
	return nil
}

// findKey gives what types something to the find line, and asks the registry
// for everything else. The right arrow opens details once there is nothing to
// its right, and a question mark help before anything was typed.
func (a *app) findKey(key tea.Key) tea.Cmd {
	stroke := key.Keystroke()
	switch {
	case stroke == "esc":
		a.list.Leave()
		return nil
	case stroke == "right" && !a.list.AtEnd():
		a.list.Type(key)
		return nil
	case stroke == "tab" && a.list.TakeMeant():
		a.turn()
		return a.look()
	case key.Text == ">" && a.list.Fresh():
		return a.try(a.registry.Action(keys.Palette))
	case key.Text == "?" && a.list.Fresh():
		return a.try(a.registry.Action(keys.Help))
	case key.Text == "": // it types nothing, so it may be a command
		if action := a.registry.Match(keys.FindIn, stroke, stroke); action != nil {
			return a.try(action)
		}
	}
	a.list.Type(key)
	a.turn()
	return a.look()
}

func (a *app) paste(text string) tea.Cmd {
	a.list.Touch(a.now)
	switch {
	case a.front() != nil:
		return a.front().Paste(a, text)
	case a.list.Finding():
		a.list.Paste(text)
		a.turn()
		return a.look()
	}
	return nil
}

// where is the situation as it is now.
func (a *app) where() *situation {
	s := &a.place
	row := a.list.Row()
	*s = situation{
		Mode: a.mode(), Now: a.now, Query: a.list.Query() != "", Marked: a.list.MarkedCount(),
		Hidden: a.rack.Count(model.IsRevoked), Revoked: a.rack.RevokedShown(),
		Due: a.rack.Count(model.Expired) + a.rack.Count(model.Soon),
	}
	if snap := a.keeper.Snapshot(); snap != nil {
		s.Apps = len(snap.Apps)
	}
	if a.bulking() {
		s.Due = max(s.Due, 1) // there is something to show
	}
	s.Revoke.Waits = a.incident != nil || a.toResume() != nil
	s.CanUndo = a.canUndo()
	s.Hurries = a.options.Demo != nil && a.options.Demo.Clock != nil
	s.CanLock, s.Empty = a.vault != nil, a.rack.Len() == 0
	if front := a.front(); front != nil {
		front.Place(s)
	}
	if row == nil || a.tabAt != 0 {
		return s
	}
	s.Account, s.State, s.Busy = row.Account, row.State, a.list.Busy(row.ID)
	s.Name, _ = a.list.Names(row)
	s.Provider = a.provider(row)
	s.CanSign = canSign(s.Provider)
	return s
}

// try runs an action, or says why it cannot run. An action on the account
// under the cursor is held back where another account has just taken its
// place: the key was meant for that one.
func (a *app) try(action *keys.Action) tea.Cmd {
	if reason := action.Reason(a.where()); reason != "" {
		return a.say(toast.Warning, wording(reason))
	}
	if action.Acts && a.list.Settling(a.now) {
		return a.say(toast.Warning, "The row under the cursor has just changed, so that key was ignored. Press it again.")
	}
	cmd := a.run(action.ID)
	switch action.ID {
	case keys.Copy, keys.Refresh, keys.SignIn: // done when the answer is there
	default:
		a.tour.did(action.ID)
	}
	return cmd
}

// run runs an action that can run: the page in front does its own.
func (a *app) run(id keys.ID) tea.Cmd {
	if front := a.front(); front != nil {
		if cmd, handled := front.Do(a, id); handled {
			return cmd
		}
	}
	return a.do(id)
}

// do runs an action that can run.
func (a *app) do(id keys.ID) tea.Cmd {
	row := a.list.Row()
	if cmd, mine := a.file(id, row); mine {
		return cmd
	}
	switch id {
	case keys.Copy:
		return a.copyOrSignIn(row)
	case keys.CopyAs:
		return a.openCopyAs(row)
	case keys.Mark, keys.MarkRange, keys.MarkAll, keys.Unmark:
		return a.mark(id)
	case keys.SignIn:
		return a.openForm(row, false)
	case keys.Refresh:
		return a.refreshOrAsk(row)
	case keys.RefreshDue:
		return a.refreshDue()
	case keys.Auto:
		return a.switchAuto(row)
	case keys.Details:
		return a.openDetails()
	case keys.Reveal:
		return a.askReveal(row)
	case keys.Back:
		return a.goBack()
	case keys.Undo:
		return a.undo()
	case keys.Help:
		a.openHelp()
	case keys.Facets:
		return a.openFacets()
	case keys.Palette:
		return a.openPalette()
	case keys.TabAccounts, keys.TabActivity, keys.TabSettings:
		return a.showTab(id)
	case keys.Revoke:
		return a.openRevoke(row)
	case keys.DemoClock:
		return a.hurry()
	case keys.Import:
		return a.bringIn()
	case keys.TryDemo:
		a.wantsDemo = true
		return a.quit()
	case keys.Lock:
		return a.lockWhenDone(a.canvas.Spell("Locked by {app.lock}."))
	case keys.Quit:
		return a.quitUnlessRevoking()
	default:
		return a.move(id)
	}
	return nil
}

func (a *app) openDetails() tea.Cmd {
	a.list.Leave()
	a.detailOpen = true
	a.resize(a.width, a.height)
	return a.look()
}

// move runs the actions that only change what is seen.
func (a *app) move(id keys.ID) tea.Cmd {
	if a.detailOpen && a.scrollsDetail(id) && a.detail.Move(id) {
		return nil
	}
	switch id {
	case keys.Find:
		a.list.Find()
	case keys.ClearFind:
		a.list.ClearFind()
	case keys.Order, keys.Reverse:
		a.list.Order(id == keys.Reverse)
	case keys.SortUrgency, keys.SortCustomer, keys.SortAccount, keys.SortProvider, keys.SortApp, keys.SortEnd, keys.SortAuto, keys.SortScopes:
		a.list.SortBy(orders[id])
	case keys.ShowHidden:
		a.list.ShowRevoked()
	case keys.HideNames:
		a.hidden = !a.hidden
		a.list.Hide(a.hidden)
	default:
		a.list.Move(id)
	}
	a.turn()
	return a.look()
}

// scrollsDetail says that a moving key is for the details: every one of them
// where they fill the screen; beside the list only those by pages, since the
// others turn to other accounts.
func (a *app) scrollsDetail(id keys.ID) bool {
	switch id {
	case keys.HalfDown, keys.HalfUp, keys.PageDown, keys.PageUp:
		return true
	default:
		return !a.paned()
	}
}

func (a *app) goBack() tea.Cmd {
	switch {
	case a.front() != nil:
		return a.backOut()
	case a.detail.Revealing():
		a.detail.Conceal()
		return nil
	}
	a.detailOpen = false
	a.resize(a.width, a.height)
	return nil
}

func (a *app) screenName() string {
	switch front := a.front(); {
	case front != nil:
		return front.Name()
	case a.detailOpen:
		return "Account"
	}
	return "Accounts"
}

// confirmFor is how long a second q counts as a yes.
const confirmFor = 4 * time.Second
