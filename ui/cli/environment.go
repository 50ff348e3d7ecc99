package cli

import "strings"

// The environment names files and switches, never secrets.
const (
	envHome       = "TOKENRACK_HOME"
	envPassphrase = "TOKENRACK_PASSPHRASE_FILE"
	envIdentity   = "TOKENRACK_IDENTITY_FILE"
	envNoPrompt   = "TOKENRACK_NO_PROMPT"
	envToken      = "TOKENRACK_TOKEN" // what exec gives to its child
)

// mayAsk says that a person can be asked: standard input is a terminal and
// nobody forbade it.
func (c *call) mayAsk() bool {
	forbidden := c.deps.Getenv(envNoPrompt)
	return (forbidden == "" || forbidden == "0") && isTerminal(c.deps.Stdin)
}

// childEnviron is the environment for a program we start: ours without
// anything that leads to another of our secrets.
func childEnviron(environ []string, extra ...string) []string {
	out := make([]string, 0, len(environ)+len(extra))
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if name != envPassphrase && name != envIdentity && name != envToken {
			out = append(out, entry)
		}
	}
	for _, entry := range extra {
		name, _, _ := strings.Cut(entry, "=")
		out = withoutVariable(out, name)
		out = append(out, entry)
	}
	return out
}

func withoutVariable(environ []string, name string) []string {
	kept := environ[:0]
	for _, entry := range environ {
		if has, _, _ := strings.Cut(entry, "="); has != name {
			kept = append(kept, entry)
		}
	}
	return kept
}
