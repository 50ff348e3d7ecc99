// Package accountform is the forms of one account: adding it, giving it pasted
// tokens, changing what a person may change. It sends and stores nothing; it
// says what was filled in.
package accountform
