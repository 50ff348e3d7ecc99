package keeper

import (
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// RevokeTarget says what is to end: accounts, or everything of an app, of a
// customer, or of the whole vault. Exactly one of the first four is set.
type RevokeTarget struct {
	Accounts []model.ID
	App      model.ID
	Customer string
	All      bool // every account: the computer that holds the vault was stolen

	Also    []model.ID // accounts besides
	Without []model.ID // accounts that are left out all the same
}

// same says that two targets are of the same thing, whatever was added to it or
// left out.
func (t RevokeTarget) same(u RevokeTarget) bool {
	return t.App == u.App && t.All == u.All && Fold(t.Customer) == Fold(u.Customer) && slices.Equal(t.Accounts, u.Accounts)
}

// RevokePlan is what a revocation would do, before anything is sent.
type RevokePlan struct {
	Target     RevokeTarget
	Accounts   []*model.Account
	Apps       []*model.App
	Tokens     int          // held tokens not known to be dead, superseded ones included
	Steps      []ByHandStep // what only a person can do
	NotCovered []string     // what neither does, in words
	// Means and Calls say by app how its tokens are ended, and what is sent
	// where.
	Means map[model.ID]model.Revocation
	Calls map[model.ID]model.Calls
	// Left are the accounts of the target that were left out, and Others those
	// of the same customers that are not part of it.
	Left, Others []*model.Account
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
	Person    string // who runs it, and says so, for the record
	// Incident is the number of the one to go on with; 0: one of the same
	// target that was cut off, else a new one.
	Incident int
	Done     []StepDone // steps by hand that were said to be done before it began
	// Progress is told what happens between the lines, never concurrently; nil:
	// nobody asks.
	Progress func(RevokeProgress)
}

// RevokeProgress is what is being done about one token.
type RevokeProgress struct {
	Incident int // its number, once it is known
	Account  model.ID
	Token    model.Fingerprint // empty: the whole run begins
	Stage    RevokeStage
	Status   int       // of the revocation call; 0: no answer yet
	Try, Of  int       // which proof comes next
	Next     time.Time // when it comes
	Says     string    // what the last one found, in words
	Works    bool      // it found that the token still works
}

// RevokeStage is how far a token is on its way.
type RevokeStage uint8

// The stages.
const (
	StageBegun   RevokeStage = iota // the incident has its number
	StageSending                    // its revocation is under way
	StageSent                       // it was answered; the proof comes
	StageProving                    // it is being tried
	StageWaiting                    // it will be tried again at Next
)

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
	Incident int // its number; 0: a mere proof of what nobody revoked
	Outcomes map[RevokeOutcome]int
	Steps    []ByHandStep
	Done     []StepDone // of which a person said now that they are done
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
