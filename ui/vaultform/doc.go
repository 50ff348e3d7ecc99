// Package vaultform is the forms for the vault as a whole: another passphrase or
// key, putting a backup back, handing the set-up over and bringing one in, and the
// page of a check-up. They send and store nothing; they say what was filled in.
package vaultform
