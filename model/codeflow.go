package model

import "context"

// CodeFlow is one browser sign-in under way.
type CodeFlow interface {
	// URL is the address for the browser. It holds no secret.
	URL() string
	// RedirectURL is where the callback is expected.
	RedirectURL() string
	// Wait returns the grant to exchange once the callback has come, by the
	// listener or by Paste.
	Wait(ctx context.Context) (Grant, error)
	// Paste hands in the callback's address, its query, or the bare code. A
	// wrong one is an error, and the flow goes on waiting.
	Paste(text string) error
	// Close stops listening.
	Close() error
}
