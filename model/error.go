package model

import (
	"errors"
	"strings"
)

// ErrorKind says what sort of trouble an [Error] is: what a caller can do about
// it, never which code found it. The headless verbs map each to an exit code.
type ErrorKind string

// The kinds of error.
const (
	KindUsage       ErrorKind = "usage"       // the call's words are wrong
	KindAborted     ErrorKind = "aborted"     // stopped by the person
	KindSignIn      ErrorKind = "sign_in"     // a person must sign in, or a sign-in was refused
	KindNotFound    ErrorKind = "not_found"   // no such account, app or provider
	KindExists      ErrorKind = "exists"      // the name is taken
	KindLocked      ErrorKind = "locked"      // no vault, or its key is not to be had
	KindUnavailable ErrorKind = "unavailable" // server or network trouble: later may work
	KindPartial     ErrorKind = "partial"     // some of several failed
	KindAlive       ErrorKind = "alive"       // not proven dead after a revocation
	KindScopes      ErrorKind = "scopes"      // fewer scopes than asked for
	KindDoubt       ErrorKind = "in_doubt"    // the answer to a refresh was lost
	KindCertificate ErrorKind = "certificate" // not the certificate that was pinned or trusted
	KindStore       ErrorKind = "store"       // the vault cannot be read or written
	KindInternal    ErrorKind = "internal"    // a mistake of ours
)

// Error is an error as a person reads it: what happened, why (the likeliest
// cause first), what still works, what to do. None of its texts may hold a
// secret or a character that drives a terminal; whoever makes one of foreign
// text cleans it first.
type Error struct {
	Kind  ErrorKind
	What  string
	Why   string // may be empty
	Still string // may be empty
	Do    string // may be empty
	// Status is the HTTP status of the answer, 0 where there was none.
	Status int
	// Code is the server's error code (RFC 6749 section 5.2), cleaned.
	Code string
	// Cause is kept for errors.Is; its text is never shown.
	Cause error
}

// Error returns what happened and why, on one line.
func (e *Error) Error() string {
	if e.Why == "" {
		return e.What
	}
	return e.What + ": " + e.Why
}

// Hint returns what still works and what to do, on one line.
func (e *Error) Hint() string {
	return strings.TrimSpace(e.Still + " " + e.Do)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errors that a store answers with; the keeper turns them into [Error] values
// that name the thing.
var (
	ErrNoRecord   = errors.New("no such record")
	ErrTaken      = errors.New("the name is taken")
	ErrConflict   = errors.New("the record was changed meanwhile")
	ErrIntentHeld = errors.New("another exchange of this account is under way")
	ErrNoSpace    = errors.New("no room left for a safe write")
	ErrClosed     = errors.New("the vault is closed")
	// ErrRekeyed: another program changed the vault's key, so this handle can
	// neither read nor write any more. Opened again, the vault works as ever.
	ErrRekeyed = errors.New("the vault's key was changed")
)

// KindOf returns the kind of the first [Error] in err's chain, the empty kind
// for no error and [KindInternal] for any other.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}
