// Package hooks holds what tests may change about the vault. The program never
// sets any of it; package vaulttest does.
package hooks

import (
	"sync/atomic"

	"github.com/tokenrack/tokenrack/vault/keyring"
)

// WorkFactor is the base-2 logarithm of scrypt's cost, where it is not 0, for
// new passphrase slots, instead of one measured on the machine.
var WorkFactor atomic.Int32

// Ring stands in, where it is set, for the system's keyring.
var Ring atomic.Pointer[keyring.Ring]

// Fail is called, where it is set, at the named points of the code where a
// crash is most interesting: see [At].
var Fail atomic.Pointer[func(point string) error]

// At is a point where a test may end the process, fail, or wait. The program
// itself goes on with nil.
func At(point string) error {
	fail := Fail.Load()
	if fail == nil {
		return nil
	}
	return (*fail)(point)
}
