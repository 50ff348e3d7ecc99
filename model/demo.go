package model

import "time"

// DemoAccount is one account of the demo's rack: what to add, how to sign it
// in, and what to do with it so that it shows the state it is there for. Like
// [SandboxProvider] it holds nothing worth protecting.
//
// The demo adds the app and the account, signs in, calls Before, refreshes or
// revokes where it is told to, and calls After. All of it takes the ways that
// a person's own accounts take.
type DemoAccount struct {
	Provider SandboxProvider // the server, with the app's client and the account's user
	App      string
	Account  string
	Customer string

	Way SignInWay
	// PasteLife is what a person says of a pasted token's life; 0: nothing.
	PasteLife time.Duration
	// Approve is the person at the consent page: it takes the authorization
	// address and returns the callback to paste. nil but for SignInBrowser.
	Approve func(authorizeURL string) (callback string, err error)

	// State is what the account shows in the end, at the latest after
	// ShowsAfter.
	State      State
	ShowsAfter time.Duration
	// Before makes the trouble that the next step is to meet; nil: none.
	Before func()
	// Refresh asks for one refresh; that it fails may be the point.
	Refresh bool
	// Revoke asks for one revocation.
	Revoke bool
	// After takes the trouble back; nil: none.
	After func()
	// ByHand is the person who does the app's step by hand at the provider; nil:
	// nobody does it.
	ByHand func()
	// AutoOff leaves the account out of the background refresh, which would
	// change its state before anybody has seen it.
	AutoOff bool
}
