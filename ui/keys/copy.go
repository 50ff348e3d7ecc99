package keys

import "github.com/tokenrack/tokenrack/model"

// The actions of copying in other ways, and of marking several accounts.
const (
	CopyAs    ID = "account.copy_as"
	Mark      ID = "list.mark"
	MarkRange ID = "list.mark_range"
	MarkAll   ID = "list.mark_all"
	Unmark    ID = "list.unmark"
)

func copyActions() []Action {
	return []Action{
		{
			ID: CopyAs, Keys: []string{"y"}, Show: "y", Group: Account,
			Hint: "copy as", Says: "copy as header, curl line, JSON, env line, or the ids",
			Modes: List | Detail, Ready: needAccount, Acts: true,
			Weight: func(s *Situation) int { return weigh(s.Mode == Detail, 65, 0) },
		},
	}
}

func markActions() []Action {
	narrowed := func(s *Situation) string {
		return unless(s.Marked > 0 || s.Query, "Nothing is marked, and nothing is filtered.")
	}
	return []Action{
		{ID: Mark, Keys: []string{"space", "tab"}, Show: "Space Tab", Group: Look, Hint: "mark", Says: "mark the account, or take its mark away; while finding, by its key that types nothing", Modes: List | FindIn, Ready: needAccount, Acts: true},
		{ID: MarkRange, Keys: []string{"v"}, Show: "v", Group: Look, Hint: "mark up to here", Says: "mark all from the last mark to here", Modes: List, Ready: needAccount, Acts: true},
		{ID: MarkAll, Keys: []string{"*"}, Show: "*", Group: Look, Hint: "mark all", Says: "mark all that are shown", Modes: List, Ready: needAccount},
		{
			ID: Unmark, Keys: []string{"esc"}, Show: "Esc", Group: Look, Hint: "clear marks", Says: "take all marks away; where there are none, show all again", Modes: List, Ready: narrowed,
			Weight: func(s *Situation) int { return weigh(s.Marked > 0, 84, 0) },
		},
	}
}

// CopyReason says why a token cannot be copied now; empty: it can. It lets
// everything through that the keeper may still bring back.
func CopyReason(s *Situation) string {
	switch {
	case s.Account == nil:
		return noAccount
	case s.Busy:
		return isBusy
	case s.State == model.IsRevoked:
		return "revoked: nothing is copied"
	case s.State == model.NeedsSign:
		return "needs a sign-in first"
	}
	return ""
}
