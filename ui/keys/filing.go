package keys

import "github.com/tokenrack/tokenrack/model"

// The actions on accounts and apps as entries: adding, changing, forgetting.
const (
	AddApp      ID = "apps.add"
	Paste       ID = "account.paste"
	Scopes      ID = "account.scopes"
	Edit        ID = "account.edit"
	TabApps     ID = "tab.apps"
	AppAccounts ID = "app.accounts"
	EditApp     ID = "app.edit"
	RemoveApp   ID = "app.remove"
	RevokeApp   ID = "app.revoke"
	AppScopes   ID = "app.scopes"
)

// Apps is the mode of the list of apps: letters are commands.
const Apps Mode = 1 << 12

// App is help's group of the list of apps.
const App Group = "APP"

// filingActions are the keys of forms that change entries, and of the list of
// apps. Whatever ends tokens at a server is not among them.
func filingActions() []Action {
	return append([]Action{
		{
			ID: Add, Keys: []string{"a"}, Show: "a", Group: Account,
			Hint: "add", Says: "add an account", Modes: List | Apps,
			Ready: func(s *Situation) string {
				return unless(s.Apps > 0, "There is no app yet to sign in by. {apps.add} adds one.")
			},
			Weight: func(s *Situation) int {
				if s.Mode == Apps {
					return 45
				}
				return weigh(s.Account == nil && s.Apps > 0, 85, 0)
			},
		},
		{
			ID: AddApp, Keys: []string{"A"}, Show: "A", Group: Account,
			Hint: "add app", Says: "add an app: the client that was registered at a provider", Modes: List | Apps,
			Weight: func(s *Situation) int { return weigh(s.Apps == 0 || s.Mode == Apps, 50, 0) },
		},
		{
			ID: Paste, Keys: []string{"p"}, Show: "p", Group: Account,
			Hint: "paste", Says: "give this account tokens that were made elsewhere", Modes: List | Detail, Acts: true,
			Ready: pasteReady,
			Weight: func(s *Situation) int {
				return weigh(s.State == model.NeedsSign && s.Provider.SignsInBy(model.SignInPaste), 62, 0)
			},
		},
		{
			ID: Scopes, Keys: []string{"c"}, Show: "c", Group: Account,
			Hint: "scopes", Says: "change the scopes; that needs a new sign-in", Modes: List | Detail, Acts: true,
			Ready:  scopesReady,
			Weight: func(s *Situation) int { return weigh(s.Mode == Detail, 35, 0) },
		},
		{
			ID: Edit, Keys: []string{"e"}, Show: "e", Group: Account,
			Hint: "edit", Says: "change name, customer, auto-refresh, kept password", Modes: List | Detail, Acts: true,
			Ready: needAccount,
		},
		{
			ID: Forget, Keys: []string{"D", "delete"}, Show: "D", Group: Account,
			Hint: "forget", Says: "forget here only; the tokens live on at the server", Modes: List | Detail, Acts: true,
			Ready: func(s *Situation) string {
				if s.Account != nil && s.Busy {
					return isBusy
				}
				return needAccount(s)
			},
		},
	}, appActions()...)
}

func appActions() []Action {
	return []Action{
		{
			ID: AppAccounts, Keys: []string{"enter", "right", "l"}, Show: "⏎", ASCII: "Enter", Group: App,
			Hint: "its accounts", Says: "show the accounts of this app", Modes: Apps, Ready: needApp,
			Weight: func(*Situation) int { return 90 },
		},
		{
			ID: EditApp, Keys: []string{"e"}, Show: "e", Group: App,
			Hint: "edit", Says: "change the app: its secret, customer, scopes, certificate", Modes: Apps, Ready: needApp,
			Weight: func(*Situation) int { return 80 },
		},
		{
			ID: AppScopes, Keys: []string{"c"}, Show: "c", Group: App,
			Hint: "default scopes", Says: "change the scopes that new accounts of the app ask for", Modes: Apps,
			Ready: func(s *Situation) string {
				if s.App != nil && !s.Provider.ScopesMeant && len(s.Provider.Scopes) == 0 {
					return "{app.scopes}: this system has no scopes."
				}
				return needApp(s)
			},
			Weight: func(*Situation) int { return 65 },
		},
		{
			ID: RevokeApp, Keys: []string{"X"}, Show: "X", Group: App,
			Hint: "revoke", Says: "end every token of the app at the server, with proof", Modes: Apps,
			Ready: func(s *Situation) string {
				if s.App != nil && s.Uses == 0 {
					return "{app.revoke}: no account uses this app, so there is no token here to end."
				}
				return needApp(s)
			},
			Weight: func(*Situation) int { return 85 },
		},
		{
			ID: RemoveApp, Keys: []string{"D", "delete"}, Show: "D", Group: App,
			Hint: "remove", Says: "remove an app that no account uses, here only", Modes: Apps,
			Ready: func(s *Situation) string {
				if s.App != nil && s.Uses > 0 {
					return "{app.remove}: accounts still use this app; without it their tokens could not be refreshed or revoked. Revoke or forget them first."
				}
				return needApp(s)
			},
		},
		{ID: TabApps, Keys: []string{"2"}, Show: "2", Group: Program, Hint: "apps", Says: "the list of apps, each with its kill switch", Modes: Tabs},
	}
}

func needApp(s *Situation) string {
	return unless(s.App != nil, "No app is selected. {apps.add} adds one.")
}

func pasteReady(s *Situation) string {
	switch {
	case s.Account == nil:
		return noAccount
	case s.Busy:
		return isBusy
	case !s.Provider.SignsInBy(model.SignInPaste):
		return "{account.paste}: " + Literal(s.Provider.Name) + " takes no pasted tokens. {account.sign_in} signs in."
	case s.Account.Freeze != nil:
		return "{account.paste}: this account is frozen while somebody revokes it."
	}
	return ""
}

func scopesReady(s *Situation) string {
	switch {
	case s.Account == nil:
		return noAccount
	case s.Busy:
		return isBusy
	case !s.Provider.ScopesMeant && len(s.Provider.Scopes) == 0:
		return "{account.scopes}: " + Literal(s.Provider.Name) + " has no scopes; what a token may do is set for its user."
	}
	return ""
}
