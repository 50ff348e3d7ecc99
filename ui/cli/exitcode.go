package cli

import "github.com/tokenrack/tokenrack/model"

// ExitCode is what the program ends with. The numbers are part of the headless
// contract and are never given a new meaning.
type ExitCode int

// The exit codes.
const (
	ExitDone        ExitCode = 0
	ExitUnexpected  ExitCode = 1
	ExitUsage       ExitCode = 2
	ExitStopped     ExitCode = 3
	ExitSignIn      ExitCode = 4
	ExitNotFound    ExitCode = 5
	ExitLocked      ExitCode = 6
	ExitUnavailable ExitCode = 7
	ExitPartial     ExitCode = 8
	ExitAlive       ExitCode = 9
	ExitScopes      ExitCode = 10
	ExitDoubt       ExitCode = 11
	ExitCertificate ExitCode = 12
)

// exitMeanings says what each code means; docs/cli.md holds the same table.
var exitMeanings = []struct {
	Code    ExitCode
	Meaning string
}{
	{ExitDone, "done"},
	{ExitUnexpected, "unexpected error"},
	{ExitUsage, "wrong usage"},
	{ExitStopped, "stopped by the person"},
	{ExitSignIn, "a sign-in is needed"},
	{ExitNotFound, "no such account, app or provider"},
	{ExitLocked, "vault locked, or its key not to be had"},
	{ExitUnavailable, "server or network trouble: later may work"},
	{ExitPartial, "some of several failed"},
	{ExitAlive, "not proven dead: after a revocation a token works, could not be tried, or can only be ended by hand"},
	{ExitScopes, "fewer scopes than `--require-scope` asks"},
	{ExitDoubt, "a refresh is in doubt: its answer was lost"},
	{ExitCertificate, "the server's certificate is not the one that was pinned or trusted"},
}

// codeOf maps a kind of error to its exit code.
func codeOf(kind model.ErrorKind) ExitCode {
	switch kind {
	case "":
		return ExitDone
	case model.KindUsage, model.KindExists:
		return ExitUsage
	case model.KindAborted:
		return ExitStopped
	case model.KindSignIn:
		return ExitSignIn
	case model.KindNotFound:
		return ExitNotFound
	case model.KindLocked:
		return ExitLocked
	case model.KindUnavailable:
		return ExitUnavailable
	case model.KindPartial:
		return ExitPartial
	case model.KindAlive:
		return ExitAlive
	case model.KindScopes:
		return ExitScopes
	case model.KindDoubt:
		return ExitDoubt
	case model.KindCertificate:
		return ExitCertificate
	}
	return ExitUnexpected
}

// exitError ends the program with a code and says nothing: the code of a
// program that exec ran, or an end that needs no words.
type exitError int

func (exitError) Error() string { return "ended with a code of its own" }
