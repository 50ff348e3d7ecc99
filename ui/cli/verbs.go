package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

// The help keeps our order, and a double click on Windows is no reason to
// refuse to run.
func init() {
	cobra.EnableCommandSorting = false
	cobra.MousetrapHelpText = ""
}

// The groups of verbs, as the help shows them.
const (
	groupTokens  = "tokens"
	groupRack    = "rack"
	groupEnd     = "end"
	groupProgram = "program"
)

var groups = []struct{ id, title string }{
	{groupTokens, "Take a token:"},
	{groupRack, "Look after the rack:"},
	{groupEnd, "When something went wrong:"},
	{groupProgram, "The program:"},
}

// verb is one word of the command line. It is built only when it is called, or
// when the help lists them all.
type verb struct {
	name  string
	group string
	build func(*call) *cobra.Command
}

// verbs lists them all, in the order the help shows them.
func verbs() []verb {
	return []verb{
		{"token", groupTokens, tokenVerb},
		{"header", groupTokens, headerVerb},
		{"curl-config", groupTokens, curlVerb},
		{"exec", groupTokens, execVerb},
		{"credential", groupTokens, credentialVerbs},
		{"list", groupRack, listVerb},
		{"status", groupRack, statusVerb},
		{"refresh", groupRack, refreshVerb},
		{"signin", groupRack, signinVerb},
		{"account", groupRack, accountVerbs},
		{"app", groupRack, appVerbs},
		{"provider", groupRack, providerVerbs},
		{"watch", groupRack, watchVerb},
		{"service", groupProgram, serviceVerb},
		{"log", groupRack, logVerb},
		{"probe", groupEnd, probeVerb},
		{"settle", groupEnd, settleVerb},
		{"find", groupEnd, findVerb},
		{"revoke", groupEnd, revokeVerb},
		{"forget", groupEnd, forgetVerb},
		{"inbox", groupEnd, inboxVerbs},
		{"ui", groupProgram, uiVerb},
		{"demo", groupProgram, demoVerb},
		{"sandbox", groupProgram, sandboxVerb},
		{"vault", groupProgram, vaultVerbs},
		{"doctor", groupProgram, doctorVerb},
		{"completion", groupProgram, completionVerb},
		{"version", groupProgram, versionVerb},
		{sweepName, groupProgram, sweepVerb},
	}
}

func verbNames() []string {
	var names []string
	for _, v := range verbs() {
		if v.name != sweepName {
			names = append(names, v.name)
		}
	}
	return names
}

// verbIn finds the verb among the words of a call: the first one that is
// neither a flag of all verbs nor its value. Anything else that looks like a
// flag ends the search.
func verbIn(args []string) string {
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "--home" || arg == "--passphrase-file" || arg == "--identity":
			i++
		case strings.HasPrefix(arg, "--home=") || strings.HasPrefix(arg, "--passphrase-file=") || strings.HasPrefix(arg, "--identity="):
		case strings.HasPrefix(arg, "-"):
			return ""
		default:
			return arg
		}
	}
	return ""
}

// family is a verb that only holds others.
func family(name, short string, members ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: name, Short: short, Args: cobra.ArbitraryArgs}
	var names []string
	for _, member := range members {
		names = append(names, member.Name())
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownVerb(cmd, args[0], names)
		}
		return missing("the word after “"+name+"”", "One of: "+strings.Join(names, ", ")+".")
	}
	cmd.AddCommand(members...)
	return cmd
}

// unknownVerb refuses a word that is no verb, and names the ones it may have
// been meant for.
func unknownVerb(cmd *cobra.Command, word string, known []string) *model.Error {
	path := cmd.CommandPath()
	err := usage("there is no verb "+quoted(word, "of that name")+" of “"+path+"”", "See “"+path+" --help”.")
	if near := Nearest(word, known); len(near) > 0 {
		err.Do = "Did you mean “" + path + " " + strings.Join(near, "” or “"+path+" ") + "”?"
	}
	return err
}

// Verbs is the whole command tree, for writing manual pages from it. It runs
// nothing.
func Verbs() *cobra.Command { return (&call{}).root(nil) }
