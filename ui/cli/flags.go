package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokenrack/tokenrack/model"
)

// flagError replaces the parser's errors, which repeat what was typed: a token
// given by mistake must not come back on standard error.
func flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	see := "See “" + cmd.CommandPath() + " --help”."
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return unknownFlag(cmd, unknown.GetSpecifiedName(), see)
	}
	var empty *pflag.ValueRequiredError
	if errors.As(err, &empty) {
		return usage("--"+empty.GetFlag().Name+" needs a value", see)
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		flag := invalid.GetFlag()
		if ours, ok := flag.Value.(ownFlag); ok {
			return usage("--"+flag.Name+" takes "+ours.takes(), see)
		}
		return usage("the value given with --"+flag.Name+" is not one it takes", see)
	}
	return usage("a flag is written wrongly", see)
}

// ownFlag is a flag type of this package: it says what it takes, without
// repeating what it was given.
type ownFlag interface {
	pflag.Value
	takes() string
}

// errFlag is refused by every ownFlag's Set; nobody reads its text.
var errFlag = errors.New("not what the flag takes")

func unknownFlag(cmd *cobra.Command, name, see string) *model.Error {
	if secretByFile(cmd, name) {
		return usage("a secret is never given as an argument", "Use --"+name+"-file FILE, or --"+name+"-file - to read it from standard input.")
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	err := usage("there is no such flag", see)
	if flagLike(name) {
		err.What = "there is no flag --" + name
	}
	if near := Nearest(name, known); len(near) > 0 {
		err.Do = "Did you mean --" + strings.Join(near, " or --") + "?"
	}
	return err
}

// secretByFile says that the flag would be one of ours with -file after it.
func secretByFile(cmd *cobra.Command, name string) bool {
	return !strings.HasSuffix(name, "-file") && cmd.Flags().Lookup(name+"-file") != nil
}

// flagLike says that a name looks like a flag's and can be repeated.
func flagLike(name string) bool {
	if len(name) < 2 || len(name) > 24 {
		return false
	}
	for _, r := range name {
		if r != '-' && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}

// switchFlag is a flag that takes on or off.
type switchFlag struct{ on, set bool }

func (s *switchFlag) String() string {
	switch {
	case !s.set:
		return ""
	case s.on:
		return "on"
	}
	return "off"
}

// Set reads what was given; its error repeats none of it.
func (s *switchFlag) Set(text string) error {
	if text != "on" && text != "off" {
		return errFlag
	}
	s.on, s.set = text == "on", true
	return nil
}

// Type is what the help shows in the place of the value.
func (s *switchFlag) Type() string { return "on|off" }

func (s *switchFlag) takes() string { return "on or off" }

// takes checks the words after a verb and names what is missing.
func takes(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		see := "See “" + cmd.CommandPath() + " --help”."
		if len(args) < len(names) {
			return missing(names[len(args)], see)
		}
		if len(args) > len(names) {
			if len(names) == 0 {
				return usage("“"+cmd.CommandPath()+"” takes no words after it", see)
			}
			return usage("“"+cmd.CommandPath()+"” takes only "+strings.Join(names, " and ")+"; a name with a space needs quotes", see)
		}
		return nil
	}
}
