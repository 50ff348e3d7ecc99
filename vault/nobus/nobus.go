// Package nobus keeps the D-Bus session bus from delaying the program.
//
// The keyring library dials the session bus when it is initialised, before
// main: without a bus it would run dbus-launch, and a bus that accepts and
// never answers would hang it for ever. This package is initialised earlier
// and decides first whether there is a bus to dial. It may import nothing but
// what the runtime needs anyway: Go initialises packages whose imports are
// ready in the order of their import paths, and ours comes before net, which
// D-Bus needs. A test of package keyring holds that.
package nobus

import "sync/atomic"

var why atomic.Pointer[string]

func because(reason string) { why.Store(&reason) }

// Why says why there is no session bus, in words; empty where there may be
// one.
func Why() string {
	if reason := why.Load(); reason != nil {
		return *reason
	}
	return ""
}
