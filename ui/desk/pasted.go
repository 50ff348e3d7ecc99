package desk

import (
	"bytes"
	"context"
	"crypto/subtle"

	"github.com/tokenrack/tokenrack/model"
)

// Forget clears the clipboard if it still holds a text that was pasted from it.
// What was copied last, and when it is cleared, stays as it is. Where the
// outcome is [AskedFor] nothing was done yet: the caller asks the terminal,
// which cannot be asked what it holds.
func (c *Clipboard) Forget(ctx context.Context, text model.Secret) Wiped {
	c.one.Lock()
	defer c.one.Unlock()
	switch {
	case text.Empty():
		return Nothing
	case c.tool == nil && c.Local():
		return NotWiped // nothing here can tell what it holds
	case c.tool == nil:
		return AskedFor
	}
	return c.clearWhere(ctx, func(now []byte) bool { return sameLines(now, text.Bytes()) })
}

// sameLines compares two texts but for their line ends: a terminal hands a
// pasted one on with others.
func sameLines(a, b []byte) bool {
	a, b = unixLines(a), unixLines(b)
	defer clear(a)
	defer clear(b)
	return subtle.ConstantTimeCompare(a, b) == 1
}

func unixLines(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	for n, c := range text {
		if c == '\r' {
			text[n] = '\n'
		}
	}
	return bytes.TrimRight(text, "\n")
}
