// Package harden makes it harder to read what the program holds in memory, and
// says how far that goes. It cannot stop root, nor a program of the same user
// that gets at the person's terminal, keyring or clipboard: no program can.
package harden

import "github.com/tokenrack/tokenrack/model"

const (
	checkProcess = "process"
	checkSwap    = "swap"
)

// Process forbids core dumps, and what the system lets a process forbid of
// being read by others. It costs a few system calls, reports nothing, and is
// called once, before the first secret is read. What it could not do shows in
// [Examine].
func Process() { process() }

// Loosen gives back the limits that a program which takes this one's place
// would inherit. Call it only right before that.
func Loosen() { loosen() }

// Examine says how well the program's memory is guarded on this system.
func Examine() []model.Finding { return examine() }
