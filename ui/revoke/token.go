package revoke

import (
	"slices"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// token is one token on the screen, from the plan on until its grave.
type token struct {
	account model.ID
	name    string // the account's
	kind    string // in words
	print   model.Fingerprint
	dead    bool                   // proven dead before
	current bool                   // not superseded
	line    *keeper.RevokeLine     // what became of it; nil: nothing yet
	now     *keeper.RevokeProgress // what is being done about it; nil: nothing
}

// tokensOf lists an account's tokens in the order in which they are revoked.
func tokensOf(a *model.Account) []*token {
	var all []*token
	add := func(t model.Token, old string) {
		all = append(all, &token{account: a.ID, name: a.Name, kind: old + string(t.Kind), print: t.Fingerprint, dead: !t.DeadAt.IsZero(), current: old == ""})
	}
	if a.Refresh != nil {
		add(*a.Refresh, "")
	}
	if a.Access != nil {
		add(*a.Access, "")
	}
	for _, t := range slices.Backward(a.Superseded) {
		add(t, "old ")
	}
	return all
}

// grave is by what a line finds its token.
type grave struct {
	account model.ID
	print   model.Fingerprint
}

func kindOf(l *keeper.RevokeLine) string {
	switch l.Kind {
	case model.SupersededToken:
		return "old " + string(l.SupersededOf)
	case model.LostToken:
		return "lost answer"
	default:
		return string(l.Kind)
	}
}

// outcome is what is known of the token; empty: nothing yet.
func (t *token) outcome() keeper.RevokeOutcome {
	if t.line == nil {
		return ""
	}
	return t.line.Outcome
}

// sofar is the outcome, or what the tries that go on have found.
func (t *token) sofar() keeper.RevokeOutcome {
	if t.outcome() == "" && t.works() {
		return keeper.RevokedAlive
	}
	return t.outcome()
}

// works says that the last of the tries that go on found it to work still.
func (t *token) works() bool {
	return t.now != nil && t.now.Stage == keeper.StageWaiting && t.now.Works
}

// Outcomes lists them from the worst to the best, as they are shown first where
// there is little room.
var outcomes = []keeper.RevokeOutcome{
	keeper.RevokedAlive, keeper.RevokedUnreachable, keeper.RevokedByHand, keeper.RevokedAccepted, "", keeper.RevokedDead,
}

// worstFirst orders tokens by what needs a person most.
func worstFirst(tokens []*token) []*token {
	sorted := slices.Clone(tokens)
	slices.SortStableFunc(sorted, func(a, b *token) int {
		return slices.Index(outcomes, a.sofar()) - slices.Index(outcomes, b.sofar())
	})
	return sorted
}

// take notes a line. What a proof has minted is a token that no plan knew, and
// a lost answer is one without a fingerprint.
func (s *Screen) take(l keeper.RevokeLine) {
	t := &token{kind: kindOf(&l), print: l.Fingerprint}
	if l.Account != nil {
		t.account, t.name = l.Account.ID, l.Account.Name
	}
	at := grave{t.account, t.print}
	if known := s.graves[at]; known != nil && (t.print != "" || known.line == nil) {
		t = known
	} else {
		s.insert(t)
		s.graves[at] = t
	}
	if t.outcome() == keeper.RevokedDead && l.Outcome == keeper.RevokedDead {
		return // its first proof says more than that it was proven before
	}
	t.line, t.kind, t.now = &l, kindOf(&l), nil
}

// insert puts a new token behind its siblings.
func (s *Screen) insert(t *token) {
	at := len(s.tokens)
	for i, other := range s.tokens {
		if other.account == t.account {
			at = i + 1
		}
	}
	s.tokens = slices.Insert(s.tokens, at, t)
}

// count is how many tokens have an outcome.
func (s *Screen) count(o keeper.RevokeOutcome) int {
	n := 0
	for _, t := range s.tokens {
		if t.outcome() == o {
			n++
		}
	}
	return n
}

// alive is how many tokens were found to work still: for good, or at the last of
// the tries that go on.
func (s *Screen) alive() int {
	n := s.count(keeper.RevokedAlive)
	for _, t := range s.tokens {
		if t.outcome() == "" && t.works() {
			n++
		}
	}
	return n
}

// unproven is how many tokens are not proven dead.
func (s *Screen) unproven() int { return len(s.tokens) - s.count(keeper.RevokedDead) }

// expected lists the tokens of a plan.
func expected(plan *keeper.RevokePlan) []*token {
	var all []*token
	for _, a := range plan.Accounts {
		all = append(all, tokensOf(a)...)
	}
	return all
}
