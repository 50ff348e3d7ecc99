// Package rack holds the accounts as the list shows them: in order, narrowed
// by what is searched for, each with its state at the moment. It draws
// nothing.
//
// It is made for a hundred thousand accounts: a tick looks only at clocks that
// ran out, a key in the find line only at what was found before, and an account
// that did not change is not looked at again when a new snapshot comes.
package rack
