package model

import "time"

// AppCheck is what can be learnt of an app without making a token.
type AppCheck struct {
	Findings []AppFinding
	// Certificate is what the server showed; nil: it showed none.
	Certificate *Certificate
	// Trusted says that the certificate passes: by the system's trust, by the
	// app's CA, or since it is the pinned one.
	Trusted bool
	// Pin is the pinned certificate where the server showed another one,
	// "sha256:HEX"; else empty.
	Pin string
	// Elsewhere names the origins that an issuer's document leads to and that no
	// person has confirmed; nil: there are none. Nothing was sent there.
	Elsewhere *Elsewhere
}

// CheckPart is what a finding is about.
type CheckPart string

// The parts of an app that are looked at.
const (
	CheckAddress  CheckPart = "address"
	CheckTrust    CheckPart = "certificate"
	CheckClient   CheckPart = "client"
	CheckRedirect CheckPart = "redirect"
	CheckProbe    CheckPart = "probe"
)

// AppFinding is one thing that was learnt, or that could not be.
type AppFinding struct {
	Part    CheckPart
	Outcome CheckOutcome
	Word    string // one or two words, for beside a field
	Says    string // a sentence, clean
}

// CheckOutcome is how good a finding is.
type CheckOutcome uint8

// The outcomes.
const (
	CheckOpen CheckOutcome = iota // it could not be learnt without a sign-in
	CheckGood
	CheckBad
)

// Worst says whether anything is bad.
func (c AppCheck) Worst() CheckOutcome {
	for _, f := range c.Findings {
		if f.Outcome == CheckBad {
			return CheckBad
		}
	}
	return CheckGood
}

// Certificate is what a server's certificate says of itself (RFC 5280). All
// text in it is foreign and was cleaned.
type Certificate struct {
	Subject   string
	Issuer    string
	SelfMade  bool // signed by itself
	Names     []string
	NotBefore time.Time
	NotAfter  time.Time
	SHA256    string // "sha256:HEX" of the DER bytes, as a pin is written
}
