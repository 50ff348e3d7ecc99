//go:build !(linux || freebsd || netbsd || openbsd || dragonfly)

package selection

import "context"

// Possible says that this system's clipboard is that of an X display.
const Possible = false

// Hold fails here.
func Hold(context.Context, string, []byte, func(Word)) error { return ErrDisplay }

// Reach fails here.
func Reach(context.Context, string) error { return ErrDisplay }
