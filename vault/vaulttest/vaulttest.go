// Package vaulttest makes vaults cheap and harmless for tests. Nothing but
// tests may import it.
package vaulttest

import (
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// CheapPassphrases makes new passphrase slots of this process cost almost
// nothing to open: they protect nothing.
func CheapPassphrases() { hooks.WorkFactor.Store(4) }

// UseRing puts ring in the place of the system's keyring, in this process,
// until restore is called.
func UseRing(ring keyring.Ring) (restore func()) {
	before := hooks.Ring.Swap(&ring)
	return func() { hooks.Ring.Store(before) }
}

// FailAt calls fail at the named points of the vault's code where a crash is
// most interesting: it may end the process, return an error, or wait. The
// points are beforeRekey, midRekey, afterRekey, beforeMigrate, midMigrate,
// afterMigrate, midBackup, afterBackup, midRestore, midSlotWrite and
// afterSlotWrite.
func FailAt(fail func(point string) error) (restore func()) {
	before := hooks.Fail.Swap(&fail)
	return func() { hooks.Fail.Store(before) }
}
