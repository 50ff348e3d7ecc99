package keys

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// ID names an action for good: "screen.verb".
type ID string

// The actions.
const (
	Down     ID = "move.down"
	Up       ID = "move.up"
	HalfDown ID = "move.half_down"
	HalfUp   ID = "move.half_up"
	PageDown ID = "move.page_down"
	PageUp   ID = "move.page_up"
	Top      ID = "move.top"
	Bottom   ID = "move.bottom"
	Next     ID = "move.next"
	Prev     ID = "move.prev"

	Copy       ID = "account.copy"
	Refresh    ID = "account.refresh"
	RefreshDue ID = "accounts.refresh_due"
	SignIn     ID = "account.sign_in"
	Auto       ID = "account.auto"
	Details    ID = "account.details"
	Reveal     ID = "account.reveal"
	Revoke     ID = "account.revoke"
	Forget     ID = "account.forget"
	Add        ID = "accounts.add"

	Find       ID = "list.find"
	ClearFind  ID = "list.clear_find"
	Facets     ID = "list.facets"
	Order      ID = "list.order"
	Reverse    ID = "list.reverse"
	ShowHidden ID = "list.show_revoked"
	HideNames  ID = "list.hide_names"

	TabAccounts ID = "tab.accounts"

	Back    ID = "app.back"
	Help    ID = "app.help"
	Lock    ID = "app.lock"
	TryDemo ID = "app.demo"
	Import  ID = "app.import"
	Quit    ID = "app.quit"
	QuitNow ID = "app.quit_now"
	Undo    ID = "app.undo"
)

// Mode is what has the keyboard.
type Mode uint32

// The modes; an action names those it is meant for.
const (
	List   Mode = 1 << iota // letters are commands
	FindIn                  // letters go into the find line
	Detail                  // the detail screen or pane
	HelpIn                  // letters narrow help
	Form                    // letters go into a form's fields
)

// Tabs are the modes of the main screens, where letters are commands.
const Tabs = List | Detail | Apps | Activity | Settings

// String is the mode's badge.
func (m Mode) String() string {
	switch m {
	case FindIn:
		return "FIND"
	case Detail:
		return "DETAIL"
	case HelpIn:
		return "HELP"
	case Browse, BrowseIn:
		return "BROWSER"
	case Form, Fill:
		return "FORM"
	case RevokePlan, RevokeName, RevokeRun:
		return "REVOKE"
	case Apps:
		return "APPS"
	case Settings:
		return "SETTINGS"
	case Activity, ActivityIn:
		return "ACTIVITY"
	default:
		return "LIST"
	}
}

// Types says that letters go into fields, so that only keys that type nothing
// are commands.
func (m Mode) Types() bool { return m == Form || m == Fill || m == BrowseIn }

// Group is where help lists an action.
type Group string

// The groups, in help's order.
const (
	Account Group = "ACCOUNT"
	Move    Group = "MOVE"
	Look    Group = "LIST"
	Program Group = "PROGRAM"
)

// Groups lists them in order.
func Groups() []Group {
	return []Group{Incident, BrowserSignIn, Forms, App, Record, Chosen, Account, Move, Look, Program}
}

// Situation is what an action needs to know to say whether it can run.
type Situation struct {
	Mode     Mode
	Account  *model.Account // under the cursor; nil: none
	Browse   Browsing       // where the page that waits for a browser stands
	Provider model.Provider // of that account
	State    model.State
	Now      time.Time
	Busy     bool       // an exchange of the account is under way
	Query    bool       // something is searched for
	Marked   int        // accounts that are marked
	Hidden   int        // revoked accounts that are left out
	Revoked  bool       // revoked accounts are listed
	Due      int        // accounts that a refresh would bring back
	CanUndo  bool       // what was done last can be undone
	CanLock  bool       // there is a vault to lock
	Hurries  bool       // the time of the demo can be hurried
	Empty    bool       // the rack holds no account
	CanSign  bool       // there is a form for this account's sign-in
	Name     string     // the account's name as it may be shown
	Apps     int        // how many apps there are
	App      *model.App // under the cursor of the list of apps; nil: none
	Uses     int        // accounts of that app
	Lines    int        // lines of the record that are shown
	Incident int        // that the record's line under the cursor is of, where it is remembered; 0: none

	Fill   Filling  // where a form stands
	Revoke Revoking // where the revoke screen stands
}

// Action is one thing a key does.
type Action struct {
	ID   ID
	Keys []string // as tea.Key.String or Keystroke names them
	// Show is how the keys are written, ASCII how where the terminal has no
	// arrows; empty: as Show.
	Show, ASCII string
	Hint        string // in the footer, few words
	Says        string // in help, a phrase
	Group       Group
	Modes       Mode
	// Weight is how much the action is worth a place in the footer; nil or 0:
	// none.
	Weight func(*Situation) int
	// Ready says why the action cannot run, in words for a person; nil or the
	// empty text: it can.
	Ready func(*Situation) string
	// Acts says that the action does something to the account under the
	// cursor, so that it is held back where the row has just changed.
	Acts bool
}

// Written is how the action's keys are written.
func (a *Action) Written(ascii bool) string {
	if ascii && a.ASCII != "" {
		return a.ASCII
	}
	return a.Show
}

// Reason says why the action cannot run here; empty: it can.
func (a *Action) Reason(s *Situation) string {
	if a.Ready == nil {
		return ""
	}
	return a.Ready(s)
}
