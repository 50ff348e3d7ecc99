package model

import "time"

// Activity is one line of the record: who did what to which account when, and
// how it went. It never holds a secret.
type Activity struct {
	Seq         uint64
	At          time.Time
	Verb        string // one of the Did constants
	Account     ID
	Name        string // the account's or app's name then
	App         string
	Provider    string
	Fingerprint Fingerprint // of the token concerned; empty: none
	Outcome     string      // one word
	Note        string      // in words, clean
	Took        time.Duration
	Incident    int // the revocation that it was part of; 0: none
}

// What an [Activity] records.
const (
	DidAdd     = "add"
	DidEdit    = "edit"
	DidSignIn  = "sign_in"
	DidPaste   = "paste"
	DidRefresh = "refresh"
	DidCopy    = "copy"
	DidProbe   = "probe"
	DidSettle  = "settle"
	DidFreeze  = "freeze"
	DidRevoke  = "revoke"
	DidByHand  = "by_hand"
	DidForget  = "forget"
	DidUnlock  = "unlock"
	DidMeasure = "measure"
)
