// Package model holds the words of the field as plain types: providers, apps,
// accounts, tokens, scopes, expiries and states, and the requests and replies
// that travel between the keeper, the provider engine and the store.
//
// It imports the standard library only, reads no clock and does no I/O, so
// every room of the program may depend on it. Nothing in it knows a wire
// format, a database or a screen. A value of this package is free of secrets
// unless one of its fields is a [Secret], and a Secret cannot be printed.
package model
