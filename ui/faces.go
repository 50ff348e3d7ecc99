package ui

import (
	"context"
	"io"
	"sync"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// The screen is one face of the program and the plain mode (ui/plain) another.
// What both decide and say alike stands here for the other one.

// RekeyedWords say that another program has changed the vault's key, and when.
func RekeyedWords(err error) string { return rekeyedWords(err) }

// Told tells an error in up to four lines, always in this order: what
// happened, why, what still works, what to do. Each is a word, a tab and a
// sentence; an error that is none of the program's own is one line without a
// tab. All of it is clean.
func Told(err error) []string { return lines(inWords(err)) }

// CanSign says that there is a form for some way in.
func CanSign(p model.Provider) bool { return canSign(p) }

// ByBrowser says that an account signs in with a browser.
func ByBrowser(account *model.Account, p model.Provider) bool { return byBrowser(account, p) }

// ByPaste says that an account gets new tokens by pasting them.
func ByPaste(account *model.Account, p model.Provider) bool { return byPaste(account, p) }

// TakesTime says that a bearer of an account will hardly come without asking a
// server.
func TakesTime(account *model.Account, k Picture) bool { return takesTime(account, k.Now()) }

// Tried says in words what a pasted access token was worth when it was tried;
// good says that it works.
func Tried(r keeper.ProbeResult, err error) (words string, good bool) {
	kind, words := tried(r, err)
	return words, kind == triedGood
}

// CloseWithin bounds the wait for exchanges that have begun; see [Settle].
const CloseWithin = closeWithin

// Settle waits for what had begun when a face of the program went away, and
// says so where that takes long; another Ctrl+C gives up waiting. What of ours
// is still on the clipboard goes first.
func Settle(k Background, board Clipboard, beside *sync.WaitGroup, notices io.Writer) {
	settle(k, board, beside, notices)
}

// Slept is how far the wall clock must have run ahead of a guard that looks
// every GuardEvery to say that the computer was asleep.
const (
	GuardEvery = guardEvery
	Slept      = slept
)

// ReadKeyring says why the keyring did not open the vault, in lines as [Told]
// makes them.
func ReadKeyring(err error) []string { return keyringSays(err) }

// WaitUntilOver waits until a group is over or ctx ends.
func WaitUntilOver(ctx context.Context, group *sync.WaitGroup) { waitUntilOver(ctx, group) }
