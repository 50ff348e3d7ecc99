package model

import "errors"

// FindingLevel says how much a [Finding] matters. Larger is worse.
type FindingLevel uint8

// The levels.
const (
	FindingOK      FindingLevel = iota // looked at, and well
	FindingNote                        // worth knowing: nothing has to be done
	FindingWarning                     // works, and should be dealt with
	FindingBad                         // does not work, or is not safe
)

// String is the level as it is written in reports: ok, note, warning, bad.
func (l FindingLevel) String() string {
	switch l {
	case FindingOK:
		return "ok"
	case FindingNote:
		return "note"
	case FindingWarning:
		return "warning"
	}
	return "bad"
}

// Finding is one thing that a check-up looked at. Its texts hold no secret, and
// no character that drives a terminal: whoever makes one of foreign text cleans
// it first.
type Finding struct {
	Level FindingLevel
	Check string // what was looked at, in a word or two: "vault file", "keyring"
	What  string // what was found
	Where string // a path or a name; may be empty
	Still string // what works all the same; may be empty
	Do    string // what to do; may be empty
}

// FindingOf turns an error into a finding.
func FindingOf(level FindingLevel, check string, err error) Finding {
	var told *Error
	if errors.As(err, &told) {
		return Finding{Level: level, Check: check, What: told.Error(), Still: told.Still, Do: told.Do}
	}
	return Finding{Level: level, Check: check, What: err.Error()}
}
