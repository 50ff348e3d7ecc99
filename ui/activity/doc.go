// Package activity is the record of what was done to which account, the newest
// first: narrowed by words and by kind, each line to be opened. No secret is
// ever in it.
package activity
