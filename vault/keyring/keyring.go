// Package keyring keeps one small item in the system's keyring: the Secret
// Service on Linux, the Keychain on macOS, the Credential Manager on Windows.
//
// It narrows github.com/99designs/keyring to what is safe to use: one backend
// named by the caller, never its files or its `pass`; every call with a
// deadline, since a keyring may wait for a prompt that nobody sees; a panic of
// a backend is an error; and "not found" is told apart from nothing, because a
// locked or denied keyring says the same.
package keyring

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Where says which keyring an item lies in.
type Where struct {
	Backend    string // "secret-service", "keychain" or "wincred"
	Collection string // the Secret Service's collection; empty elsewhere
}

// windowsMost is CRED_MAX_CREDENTIAL_BLOB_SIZE of wincred.h.
const windowsMost = 2560

// Most is how many bytes an item may have there; 0: more than is ever stored.
func (w Where) Most() int {
	if w.Backend == "wincred" {
		return windowsMost
	}
	return 0
}

// Ring is a keyring.
type Ring interface {
	// Choose finds the keyring that a new item goes to. It creates nothing and
	// asks nobody.
	Choose(ctx context.Context) (Where, error)
	// Get returns an item, ErrNotFound where the keyring shows none: it may
	// still be there, behind a lock or a denied prompt.
	Get(ctx context.Context, where Where, name string) ([]byte, error)
	// Set stores an item, over an older one of its name.
	Set(ctx context.Context, where Where, name string, data []byte) error
	// Remove deletes an item.
	Remove(ctx context.Context, where Where, name string) error
}

// How long a keyring may take: it answers at once, or waits for a person.
const (
	Quick   = 5 * time.Second
	Patient = 30 * time.Second
)

// The errors of a Ring.
var (
	ErrNotFound = errors.New("the keyring shows no such item: it was removed, or the keyring is locked or denied")
	ErrTimeout  = errors.New("the keyring did not answer in time")
	ErrNone     = errors.New("there is no keyring here")
	ErrFailed   = errors.New("the keyring reported an error")
	ErrTooLarge = fmt.Errorf("it is larger than the %d bytes that the Windows keyring takes", windowsMost)
)
