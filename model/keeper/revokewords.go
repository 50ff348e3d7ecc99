package keeper

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// RevokeTarget says what is to end: accounts, or everything of an app or of a
// customer. Exactly one field is set.
type RevokeTarget struct {
	Accounts []model.ID
	App      model.ID
	Customer string
}

// RevokePlan is what a revocation would do, before anything is sent.
type RevokePlan struct {
	Target     RevokeTarget
	Accounts   []*model.Account
	Apps       []*model.App
	Tokens     int          // held tokens not known to be dead, superseded ones included
	Steps      []ByHandStep // what only a person can do
	NotCovered []string     // what neither does, in words
}

// ByHandStep is one thing that a person must do at the provider.
type ByHandStep struct {
	App  string
	Text string
	URL  string // page to open; may be empty
}

// RevokeRequest is a revocation to run.
type RevokeRequest struct {
	Target    RevokeTarget
	ProveOnly bool   // send no revocation, try each token again
	StepsDone bool   // a person says that the steps by hand are done
	Person    string // who says so, for the record
}

// RevokeOutcome is what is known of one token after a revocation; part of the
// headless contract.
type RevokeOutcome string

// The outcomes of a revocation.
const (
	RevokedDead        RevokeOutcome = "dead"        // tried again, and refused
	RevokedAccepted    RevokeOutcome = "accepted"    // the server said yes, nothing proved it
	RevokedAlive       RevokeOutcome = "alive"       // tried again, and it works
	RevokedByHand      RevokeOutcome = "by_hand"     // only a person can end it
	RevokedUnreachable RevokeOutcome = "unreachable" // could not be tried
)

// RevokeLine is what became of one token.
type RevokeLine struct {
	Account      *model.Account
	App          *model.App
	Kind         model.TokenKind
	SupersededOf model.TokenKind // access or refresh, where Kind is superseded
	Fingerprint  model.Fingerprint
	ServerStatus int // of the revocation call; 0: none was sent, or no answer
	Outcome      RevokeOutcome
	Proof        string // how it is known, in words
	Expiry       model.Expiry
	At           time.Time
}

// RevokeSummary closes a revocation.
type RevokeSummary struct {
	Outcomes map[RevokeOutcome]int
	Steps    []ByHandStep
}

// Proven says that every token is dead.
func (s RevokeSummary) Proven() bool {
	for outcome, n := range s.Outcomes {
		if outcome != RevokedDead && n > 0 {
			return false
		}
	}
	return true
}
