package keys

// The actions of the revoke screen.
const (
	RevokeConfirm ID = "revoke.confirm"
	RevokeOther   ID = "revoke.next_target"
	RevokeBefore  ID = "revoke.previous_target"
	RevokeDry     ID = "revoke.dry_run"
	RevokeTick    ID = "revoke.tick"
	RevokeFold    ID = "revoke.fold"
	RevokePage    ID = "revoke.page"
	RevokeProve   ID = "revoke.prove"
	RevokeAgain   ID = "revoke.again"
	RevokeSave    ID = "revoke.save"
	RevokeLeave   ID = "revoke.leave"
	RevokeAdd     ID = "revoke.add_accounts"
	RevokeOrder   ID = "revoke.order"
	RevokeNewApp  ID = "revoke.new_app"
	RevokeSignIn  ID = "revoke.sign_in"
	RevokeText    ID = "revoke.copy_report"

	// RevokeDone is no key: it says that a revocation is over.
	RevokeDone ID = "revoke.done"
)

// The modes of the revoke screen.
const (
	RevokePlan Mode = 1 << (iota + 26) // the plan is read
	RevokeName                         // the name is typed
	RevokeRun                          // the run and its report
)

// Incident is help's group of the revoke screen.
const Incident Group = "REVOKE"

// Revoking is what the keys of the revoke screen need to know of it.
type Revoking struct {
	Planned   bool // the plan is there
	Running   bool // a revocation is under way
	Done      bool // one is over
	Tokens    int  // that it would end
	CutOff    bool // an incident that was cut off is gone on with; it may need no more than its end
	Unproven  int  // tokens that are not proven dead, once it is over
	Steps     int  // to be done by hand
	Ticked    bool // all of them are ticked
	Address   bool // there is a page of the provider to open
	Again     bool // every account of the plan was revoked before
	Targets   int  // to choose from
	Folds     bool // rows that are proven dead are folded away
	OnAccount bool // an account of the plan is under the cursor
	OfApp     bool // an app is planned
	Swap      bool // a new app comes first
	NewApp    bool // and is there
	Others    bool // accounts of the same customer can be added, or were
	Waits     bool // a revocation runs behind the list, or its report was not seen
}

// revokeActions are the keys of the revoke screen. The name is typed in a mode
// of its own, where letters are text.
func revokeActions() []Action { return append(revokeTargets(), revokeSteps()...) }

// revokeTargets say what is ended, and end it.
func revokeTargets() []Action {
	return []Action{
		{
			ID: RevokeConfirm, Keys: []string{"enter", "tab"}, Show: "⏎", ASCII: "Enter", Group: Incident,
			Hint: "type the name", Says: "go on to the confirmation: the name is typed, then Enter revokes", Modes: RevokePlan,
			Ready: func(s *Situation) string {
				switch {
				case !s.Revoke.Planned:
					return planless
				case s.Revoke.Tokens == 0 && !s.Revoke.CutOff:
					return "There is no token left to end: none is held that is not proven dead."
				}
				return ""
			},
			Weight: func(*Situation) int { return 90 },
		},
		{
			ID: RevokeOther, Keys: []string{"right", "l"}, Show: "← →", ASCII: "l", Group: Incident,
			Hint: "what leaked", Says: "plan for the app, the customer, the account or this computer", Modes: RevokePlan,
			Weight: func(*Situation) int { return 80 },
		},
		{
			ID: RevokeBefore, Keys: []string{"left", "h"}, Show: "←", ASCII: "h", Group: Incident,
			Hint: "what leaked", Says: "the target before", Modes: RevokePlan,
		},
		{
			ID: RevokeAgain, Keys: []string{"r"}, Show: "r", Group: Incident,
			Hint: "retry failed", Says: "revoke once more what is not proven dead", Modes: RevokeRun,
			Ready:  func(s *Situation) string { return afterRun(s, s.Revoke.Unproven > 0, "Every token is proven dead.") },
			Weight: func(s *Situation) int { return weigh(s.Revoke.Unproven > 0, 85, 0) },
		},
		{
			ID: RevokeProve, Keys: []string{"p"}, Show: "p", Group: Incident,
			Hint: "re-prove all", Says: "send no revocation, try every token again; records the steps by hand once all are ticked",
			Modes: RevokePlan | RevokeRun, Ready: proveReady,
			Weight: func(s *Situation) int { return weigh(s.Revoke.Ticked, 88, 60) },
		},
		{
			ID: RevokeDry, Keys: []string{"d"}, Show: "d", Group: Incident,
			Hint: "dry run", Says: "list every token and what would be sent where; nothing is sent", Modes: RevokePlan,
			Ready:  func(s *Situation) string { return unless(s.Revoke.Planned, planless) },
			Weight: func(*Situation) int { return 65 },
		},
		{
			ID: RevokeTick, Keys: []string{"space", " "}, Show: "Space", Group: Incident,
			Hint: "in/out, tick", Says: "take an account out of the plan or into it, or tick a step by hand as done", Modes: RevokePlan | RevokeRun,
			Ready: func(s *Situation) string {
				return unless(s.Revoke.Steps > 0 || s.Revoke.OnAccount, "Nothing here is left to be done by hand.")
			},
			Weight: func(s *Situation) int { return weigh(s.Revoke.Steps > 0 || s.Revoke.OnAccount, 70, 0) },
		},
	}
}

// revokeSteps are what goes with it: other accounts, a new app, the report.
func revokeSteps() []Action {
	return []Action{
		{
			ID: RevokeAdd, Keys: []string{"+"}, Show: "+", Group: Incident,
			Hint: "add others", Says: "add the same customer's other accounts to the plan, or take them out again", Modes: RevokePlan,
			Ready: func(s *Situation) string {
				return unless(s.Revoke.Others, "No other account of the same customer is known.")
			},
			Weight: func(s *Situation) int { return weigh(s.Revoke.Others, 62, 0) },
		},
		{
			ID: RevokeOrder, Keys: []string{"s"}, Show: "s", Group: Incident,
			Hint: "order", Says: "contain now: revoke first; or swap: a new app first, then revoke", Modes: RevokePlan,
			Ready: func(s *Situation) string {
				return unless(s.Revoke.OfApp, "{revoke.order}: a swap is for an app. {revoke.previous_target} and {revoke.next_target} choose it.")
			},
			Weight: func(s *Situation) int { return weigh(s.Revoke.OfApp, 58, 0) },
		},
		{
			ID: RevokeNewApp, Keys: []string{"w"}, Show: "w", Group: Incident,
			Hint: "new app", Says: "add the app that takes the place of the leaked one, filled in as far as it is known", Modes: RevokePlan,
			Ready: func(s *Situation) string {
				return unless(s.Revoke.OfApp && s.Revoke.Planned, "{revoke.new_app}: a new app takes the place of an app. {revoke.previous_target} and {revoke.next_target} choose it.")
			},
			Weight: func(s *Situation) int { return weigh(s.Revoke.Swap && !s.Revoke.NewApp, 89, 0) },
		},
		{
			ID: RevokeSignIn, Keys: []string{"a"}, Show: "a", Group: Incident,
			Hint: "sign in by it", Says: "sign the account's customer in by the new app", Modes: RevokePlan,
			Ready: func(s *Situation) string {
				switch {
				case !s.Revoke.NewApp:
					return "{revoke.sign_in}: there is no new app yet. {revoke.new_app} makes it."
				case !s.Revoke.OnAccount:
					return "{revoke.sign_in}: move to an account of the plan first."
				}
				return ""
			},
			Weight: func(s *Situation) int { return weigh(s.Revoke.Swap && s.Revoke.NewApp && s.Revoke.OnAccount, 87, 0) },
		},
		{
			ID: RevokeText, Keys: []string{"y"}, Show: "y", Group: Incident,
			Hint: "copy report", Says: "copy the report as text, without secrets, for a ticket", Modes: RevokeRun,
			Ready:  func(s *Situation) string { return afterRun(s, true, "") },
			Weight: func(*Situation) int { return 50 },
		},
		{
			ID: RevokePage, Keys: []string{"o"}, Show: "o", Group: Incident,
			Hint: "provider's page", Says: "show the address of the provider's page and copy it", Modes: RevokePlan | RevokeRun,
			Ready:  func(s *Situation) string { return unless(s.Revoke.Address, "No page is known for this.") },
			Weight: func(*Situation) int { return 55 },
		},
		{
			ID: RevokeSave, Keys: []string{"w"}, Show: "w", Group: Incident,
			Hint: "save report", Says: "write the report, Markdown and JSON, without secrets", Modes: RevokeRun,
			Ready:  func(s *Situation) string { return afterRun(s, true, "") },
			Weight: func(*Situation) int { return 82 },
		},
		{
			ID: RevokeFold, Keys: []string{"enter"}, Show: "⏎", ASCII: "Enter", Group: Incident,
			Hint: "show dead", Says: "show or fold the tokens that are proven dead", Modes: RevokeRun,
			Ready:  func(s *Situation) string { return unless(s.Revoke.Folds, "Every token is shown already.") },
			Weight: func(*Situation) int { return 40 },
		},
		{
			ID: RevokeLeave, Keys: []string{"esc"}, Show: "Esc", Group: Incident,
			Hint: "leave", Says: "leave; a revocation that runs goes on in the background", Modes: RevokePlan | RevokeRun,
			Weight: func(*Situation) int { return 78 },
		},
	}
}

const planless = "The plan is not there yet."

// proveReady: a token of an account that nobody revoked may be in use.
func proveReady(s *Situation) string {
	if s.Mode == RevokePlan {
		return unless(s.Revoke.Again, "{revoke.prove} proves again after a revocation. Type the name to revoke first.")
	}
	return afterRun(s, true, "")
}

func afterRun(s *Situation, ok bool, why string) string {
	if s.Revoke.Running {
		return "The revocation is still running; its report comes in a moment."
	}
	return unless(ok, why)
}

// whileRevoking lets the keys that move, help and quit run on the revoke screen
// too.
func whileRevoking(actions []Action) []Action {
	for i := range actions {
		switch a := &actions[i]; a.ID {
		case Down, Up, HalfDown, HalfUp, PageDown, PageUp, Top, Bottom, Help, Quit, Palette:
			a.Modes |= RevokePlan | RevokeRun
		default:
		}
	}
	return actions
}

// revokeReady: a revocation behind the list is opened whatever is selected.
func revokeReady(s *Situation) string {
	return unless(s.Account != nil || s.Revoke.Waits, noAccount)
}

// revokeWeight puts going on with what was cut off before all else.
func revokeWeight(s *Situation) int {
	return weigh(s.Revoke.Waits || s.Account != nil && s.Account.Freeze != nil && s.Account.Freeze.Begun, 99, 0)
}
