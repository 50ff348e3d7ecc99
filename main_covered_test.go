package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokenrack/tokenrack/ui/cli"
)

// played is what the scripts do with one verb.
type played struct {
	codes map[int]bool
	flags map[string]bool
}

// theScripts reads what the scripts call, by the verb's whole name.
func theScripts(t *testing.T) map[string]played {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("ui", "cli", "testdata", "script", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	root, all := cli.Verbs(), map[string]played{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(archive.Comment), "\n") {
			code, args, is := theCall(strings.Fields(line))
			if !is {
				continue
			}
			verb, _, err := root.Find(args)
			if err != nil {
				continue // a verb that is none, on purpose
			}
			p, known := all[verb.CommandPath()]
			if !known {
				p = played{map[int]bool{}, map[string]bool{}}
				all[verb.CommandPath()] = p
			}
			p.codes[code] = true
			for _, word := range args {
				if flag, is := strings.CutPrefix(word, "--"); is && code == 0 {
					name, _, _ := strings.Cut(flag, "=")
					p.flags[name] = true
				}
			}
		}
	}
	return all
}

// theCall is what a line of a script runs, and how it has to end.
func theCall(words []string) (code int, args []string, is bool) {
	for len(words) > 0 && (words[0] == "!" || strings.HasPrefix(words[0], "[")) {
		words = words[1:]
	}
	if len(words) == 0 {
		return 0, nil, false
	}
	before := map[string]int{"exits": 1, "browser": 3, "device": 3, "stops": 2}[words[0]] // the code is the last of them
	switch {
	case before > 0 && len(words) > before:
		code, err := strconv.Atoi(words[before])
		return code, words[before+1:], err == nil
	case words[0] == "traced" || words[0] == "confined":
		return 0, words[1:], true
	case words[0] == "quits" && len(words) > 2:
		return 0, words[2:], true
	case words[0] == "exec" && len(words) > 1 && words[1] == "tokenrack":
		args = words[2:]
		if n := len(args); n > 0 && strings.HasPrefix(args[n-1], "&") {
			args = args[:n-1] // it runs beside the script
		}
		return 0, args, true
	}
	return 0, nil, false
}

// theVerbs are those that do something, by their whole name.
func theVerbs(cmd *cobra.Command) map[string]*cobra.Command {
	out := map[string]*cobra.Command{}
	for _, sub := range cmd.Commands() {
		switch {
		case sub.Hidden || sub.Name() == "help":
		case sub.HasSubCommands():
			maps.Copy(out, theVerbs(sub))
		default:
			out[sub.CommandPath()] = sub
		}
	}
	return out
}

// TestScripts_playEveryVerbAndFlag holds that each verb is played to its good
// end and to a bad one, and that each of its flags is given in a call that
// ends well.
func TestScripts_playEveryVerbAndFlag(t *testing.T) {
	scripts, verbs := theScripts(t), theVerbs(cli.Verbs())
	if len(verbs) < 50 {
		t.Fatalf("only %d verbs were found", len(verbs))
	}
	for _, path := range slices.Sorted(maps.Keys(verbs)) {
		p := scripts[path]
		if !p.codes[0] && !endless[path] {
			t.Errorf("no script plays “%s” to a good end", path)
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(p.codes)), func(code int) bool { return code != 0 }) {
			t.Errorf("no script plays “%s” to a bad end", path)
		}
		verbs[path].NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			why := elsewhere[path+" --"+f.Name]
			switch {
			case f.Name == "help":
			case !p.flags[f.Name] && why == "":
				t.Errorf("no script plays --%s of “%s”", f.Name, path)
			case p.flags[f.Name] && why != "":
				t.Errorf("a script plays --%s of “%s”, which none can: %s", f.Name, path, why)
			}
		})
	}
}

// endless are the verbs whose good end needs a terminal, or the kernel's keyring.
var endless = map[string]bool{"tokenrack demo": true, "tokenrack vault unlock": true}

// onScreen is why no script plays the flags of a screen.
const onScreen = "a terminal; ui/cli tries them without one"

// elsewhere are the flags whose good end no script can play, and why.
var elsewhere = map[string]string{
	"tokenrack vault init --keyring":      "a keyring: vault/keyring has tests of it",
	"tokenrack vault slot add --keyring":  "a keyring",
	"tokenrack vault init --recovery":     "a person types the end of the key that is shown",
	"tokenrack vault slot add --recovery": "a person types the end of the key that is shown",
	"tokenrack vault slot add --qr":       "it goes with --recovery",
	"tokenrack vault slot add --plugin":   "an age plugin",
	"tokenrack vault unlock --for":        "the kernel's keyring, which a container may not have",
	"tokenrack demo --ascii":              onScreen,
	"tokenrack demo --theme":              onScreen,
	"tokenrack ui --ascii":                onScreen,
	"tokenrack ui --theme":                onScreen,
}

var codeRow = regexp.MustCompile(`(?m)^\| (\d+) \| .* \|$`)

// TestScripts_playEveryExitCode holds that each code of the manual is the end
// of some call in a script.
func TestScripts_playEveryExitCode(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("docs", "cli.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(manual), "\n## Exit codes\n")
	rows := codeRow.FindAllStringSubmatch(table, -1)
	if !found || len(rows) < 13 {
		t.Fatalf("the manual has %d exit codes", len(rows))
	}
	for _, row := range rows {
		code, _ := strconv.Atoi(row[1])
		any := false
		for _, p := range theScripts(t) {
			any = any || p.codes[code]
		}
		if !any {
			t.Errorf("no script ends with %d", code)
		}
	}
}
