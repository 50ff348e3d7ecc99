package keys

import (
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// Table is the program's keys. No lower-case letter does harm, and none of
// these is taken by terminals, tmux or flow control: Ctrl+S and Ctrl+Q, the
// letters that are other keys on plain terminals (Ctrl+H, I, J, M), and
// tmux's and screen's own Ctrl+B and Ctrl+A stay free.
func Table() []Action {
	return whileRevoking(slices.Concat(
		accountActions(),
		copyActions(),
		rareActions(),
		filingActions(),
		formActions(),
		moveActions(),
		listActions(),
		sortActions(),
		markActions(),
		activityActions(),
		paletteActions(),
		settingsActions(),
		browseActions(),
		programActions(),
		revokeActions(),
	))
}

func accountActions() []Action {
	return []Action{
		{
			ID: Copy, Keys: []string{"enter"}, Show: "⏎", ASCII: "Enter", Group: Account,
			Hint: "copy bearer", Says: "copy a fresh bearer, refreshing first where needed",
			Modes: List | FindIn | Detail, Ready: copyReady, Acts: true,
			Weight: func(s *Situation) int { return weigh(s.State != model.NeedsSign, 90, 40) },
		},
		{
			ID: SignIn, Keys: []string{"s"}, Show: "s", Group: Account,
			Hint: "sign in", Says: "sign in again", Modes: List | Detail, Ready: signInReady, Acts: true,
			Weight: func(s *Situation) int { return weigh(s.State == model.NeedsSign || s.State == model.IsRevoked, 95, 0) },
		},
		{
			ID: Refresh, Keys: []string{"r"}, Show: "r", Group: Account,
			Hint: "refresh", Says: "refresh now", Modes: List | Detail, Ready: refreshReady, Acts: true,
			Weight: func(s *Situation) int { return weigh(s.State == model.Expired || s.State == model.Soon, 80, 60) },
		},
		{
			ID: RefreshDue, Keys: []string{"R"}, Show: "R", Group: Account,
			Hint: "refresh all due", Says: "refresh what is marked, else every account shown that is over or ends soon",
			Modes: List, Ready: dueReady,
			Weight: func(s *Situation) int { return weigh(s.Due > 1, 55, 0) },
		},
		{
			ID: Details, Keys: []string{"right", "l"}, Show: "→", ASCII: "l", Group: Account,
			Hint: "details", Says: "tokens, scopes, claims and history", Modes: List | FindIn, Ready: needAccount,
			Weight: func(*Situation) int { return 70 },
		},
		{
			ID: Reveal, Keys: []string{"v"}, Show: "v", Group: Account,
			Hint: "reveal 10 s", Says: "show the access token for 10 seconds", Modes: Detail, Ready: revealReady, Acts: true,
			Weight: func(*Situation) int { return 50 },
		},
	}
}

// rareActions are those of an account that are not needed all day; the verbs of
// the command line do what has no screen.
func rareActions() []Action {
	return []Action{
		{
			ID: Auto, Keys: []string{"t"}, Show: "t", Group: Account,
			Hint: "auto-refresh", Says: "switch the background refresh of this account on or off",
			Modes: List | Detail, Ready: autoReady, Acts: true,
			Weight: func(s *Situation) int { return weigh(s.Mode == Detail, 30, 0) },
		},
		{
			ID: Revoke, Keys: []string{"X"}, Show: "X", Group: Account,
			Hint: "revoke", Says: "end every token at the server, with proof", Modes: List | Detail,
			Ready: revokeReady, Acts: true, Weight: revokeWeight,
		},
	}
}

func moveActions() []Action {
	return []Action{
		{ID: Down, Keys: []string{"down", "j", "ctrl+n"}, Show: "↓ j", ASCII: "Down j", Group: Move, Hint: "down", Says: "next row", Modes: Tabs | FindIn},
		{ID: Up, Keys: []string{"up", "k", "ctrl+p"}, Show: "↑ k", ASCII: "Up k", Group: Move, Hint: "up", Says: "row before", Modes: Tabs | FindIn},
		{ID: HalfDown, Keys: []string{"ctrl+d"}, Show: "Ctrl+D", Group: Move, Hint: "half down", Says: "half a page down", Modes: Tabs},
		{ID: HalfUp, Keys: []string{"ctrl+u"}, Show: "Ctrl+U", Group: Move, Hint: "half up", Says: "half a page up", Modes: Tabs},
		{ID: PageDown, Keys: []string{"pgdown"}, Show: "PgDn", Group: Move, Hint: "page down", Says: "a page down", Modes: Tabs | FindIn},
		{ID: PageUp, Keys: []string{"pgup"}, Show: "PgUp", Group: Move, Hint: "page up", Says: "a page up", Modes: Tabs | FindIn},
		{ID: Top, Keys: []string{"g", "home"}, Show: "g Home", Group: Move, Hint: "first", Says: "first row", Modes: Tabs},
		{ID: Bottom, Keys: []string{"G", "end"}, Show: "G End", Group: Move, Hint: "last", Says: "last row", Modes: Tabs},
		{ID: Next, Keys: []string{"]"}, Show: "]", Group: Move, Hint: "next", Says: "next account", Modes: Detail},
		{ID: Prev, Keys: []string{"["}, Show: "[", Group: Move, Hint: "previous", Says: "account before", Modes: Detail},
	}
}

func listActions() []Action {
	return []Action{
		{
			ID: Find, Keys: []string{"/"}, Show: "/", Group: Look, Hint: "find",
			Says: "find by customer, account, app, provider; is:soon scope:write -word", Modes: List,
			Weight: func(*Situation) int { return 75 },
		},
		{
			ID: ClearFind, Keys: []string{"F"}, Show: "F", Group: Look, Hint: "clear filter", Says: "show all again", Modes: List,
			Ready:  func(s *Situation) string { return unless(s.Query, "Nothing is filtered.") },
			Weight: func(s *Situation) int { return weigh(s.Query, 65, 0) },
		},
		{
			ID: Facets, Keys: []string{"f"}, Show: "f", Group: Look, Hint: "facets",
			Says: "show only one state, provider, app or customer: a digit or a letter", Modes: List,
			Ready: func(s *Situation) string { return unless(!s.Empty, "{list.facets}: there is no account yet.") },
		},
		{ID: Order, Keys: []string{"o"}, Show: "o", Group: Look, Hint: "order", Says: "sort by urgency now", Modes: List},
		{ID: Reverse, Keys: []string{"O"}, Show: "O", Group: Look, Hint: "reverse", Says: "turn the order round", Modes: List},
		{
			ID: ShowHidden, Keys: []string{"."}, Show: ".", Group: Look, Hint: "revoked", Says: "show or hide revoked accounts", Modes: List,
			Ready: func(s *Situation) string { return unless(s.Hidden > 0 || s.Revoked, "No account is revoked.") },
		},
		{ID: HideNames, Keys: []string{"z"}, Show: "z", Group: Look, Hint: "hide names", Says: "hide customers' names, for a shared screen", Modes: Tabs},
	}
}

func programActions() []Action {
	return []Action{
		{
			ID: Back, Keys: []string{"esc", "left", "h"}, Show: "←", ASCII: "Esc", Group: Program, Hint: "back", Says: "go back", Modes: Detail,
			Weight: func(*Situation) int { return 45 },
		},
		{
			ID: Undo, Keys: []string{"u"}, Show: "u", Group: Program, Hint: "undo", Says: "undo what the notice below says was just done", Modes: Tabs,
			Ready:  func(s *Situation) string { return unless(s.CanUndo, "There is nothing to undo.") },
			Weight: func(s *Situation) int { return weigh(s.CanUndo, 87, 0) },
		},
		{ID: TabAccounts, Keys: []string{"1"}, Show: "1", Group: Program, Hint: "accounts", Says: "the list of accounts", Modes: Tabs},
		{ID: Help, Keys: []string{"?", "f1"}, Show: "?", Group: Program, Hint: "help", Says: "this help", Modes: Tabs | FindIn | Browse | BrowseIn},
		{
			ID: Quit, Keys: []string{"q"}, Show: "q", Group: Program, Hint: "quit", Says: "quit once every exchange is stored", Modes: Tabs,
			Weight: func(s *Situation) int { return weigh(s.Mode&(RevokePlan|RevokeRun) == 0, 5, 0) },
		},
		{
			ID: Import, Keys: []string{"i"}, Show: "i", Group: Program, Hint: "import set-up", Says: "bring in apps and accounts that somebody exported; they are looked into first", Modes: List,
			Ready: func(s *Situation) string {
				return unless(s.CanLock, "{app.import}: the demo keeps nothing that could be brought in.")
			},
			Weight: func(s *Situation) int { return weigh(s.Empty, 57, 0) },
		},
		{
			ID: TryDemo, Keys: []string{"d"}, Show: "d", Group: Program, Hint: "try the demo", Says: "show the demo, while the vault is empty", Modes: List,
			Ready: func(s *Situation) string {
				return unless(s.Empty && s.CanLock, "{app.demo} does nothing here. {account.revoke} revokes, {account.forget} forgets.")
			},
			Weight: func(*Situation) int { return 58 },
		},
		{
			ID: Lock, Keys: []string{"ctrl+l"}, Show: "Ctrl+L", Group: Program, Hint: "lock", Says: "lock the vault and wipe its key",
			Modes: ^Mode(0),
			Ready: func(s *Situation) string {
				return unless(s.CanLock, "{app.lock}: the demo holds nothing that needs a lock.")
			},
		},
		{ID: QuitNow, Keys: []string{"ctrl+c"}, Show: "Ctrl+C", Group: Program, Hint: "quit now", Says: "quit now and wipe the clipboard", Modes: ^Mode(0)},
	}
}

func weigh(yes bool, then, otherwise int) int {
	if yes {
		return then
	}
	return otherwise
}

func unless(ok bool, reason string) string {
	if ok {
		return ""
	}
	return reason
}

const (
	noAccount = "No account is selected."
	isBusy    = "This account is being refreshed; its result comes in a moment."
)

func needAccount(s *Situation) string { return unless(s.Account != nil, noAccount) }
