// Package cli is the headless half of the interface: the verbs that scripts
// and people without a screen call, over the same keeper as the screen.
//
// It keeps the contract that docs/cli.md tells users: the answer and nothing
// else on standard output, everything for a person on standard error, fixed
// exit codes, secrets in by file or standard input and never as an argument.
// Whatever a person or a server may have put a secret into (an unknown flag, a
// file name that does not exist, foreign text) is not repeated in a message.
//
// The package knows no vault, no profile and no sandbox: what it needs of them
// stands in deps.go as small interfaces that main hands over.
package cli
