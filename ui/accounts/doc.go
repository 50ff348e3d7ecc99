// Package accounts is the list of accounts: the screen that the program opens
// with. It keeps the cursor on its account whatever happens to the list, and
// draws only the rows that can be seen.
package accounts
