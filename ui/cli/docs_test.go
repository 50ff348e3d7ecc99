package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manual is docs/cli.md.
func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "cli.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheManualHoldsTheExitCodes(t *testing.T) {
	var want strings.Builder
	want.WriteString("| code | meaning |\n|---|---|\n")
	for _, e := range exitMeanings {
		fmt.Fprintf(&want, "| %d | %s |\n", e.Code, e.Meaning)
	}
	if !strings.Contains(manual(t), want.String()) {
		t.Errorf("docs/cli.md does not hold this table:\n%s", want.String())
	}
}

// leaves are the verbs that do something, by their whole name.
func leaves(cmd *cobra.Command) map[string]*cobra.Command {
	out := map[string]*cobra.Command{}
	for _, sub := range cmd.Commands() {
		if sub.Name() == "help" || sub.Hidden {
			continue
		}
		if !sub.HasSubCommands() {
			out[sub.CommandPath()] = sub
		}
		for path, leaf := range leaves(sub) {
			out[path] = leaf
		}
	}
	return out
}

var synopsis = regexp.MustCompile("(?s)```\n(tokenrack .*?)```")

// synopses are the calls that the manual shows, by the verb's whole name.
func synopses(text string, verbs map[string]*cobra.Command) map[string]string {
	out := map[string]string{}
	for _, block := range synopsis.FindAllStringSubmatch(text, -1) {
		for _, call := range strings.Split("\n"+block[1], "\ntokenrack ")[1:] {
			words := strings.Fields("tokenrack " + call)
			for n := min(4, len(words)); n > 0; n-- {
				if path := strings.Join(words[:n], " "); verbs[path] != nil {
					out[path] += "\n" + call // a verb may be shown more than once
					break
				}
				if n == 1 {
					out["tokenrack "+call] = call
				}
			}
		}
	}
	return out
}

func TestTheManualHoldsEveryVerbAndItsFlags(t *testing.T) {
	verbs := leaves((&call{}).root(nil))
	text := manual(t)
	shown := synopses(text, verbs)
	// Verbs whose flags the manual names in words: those of another verb.
	inWords := []string{"tokenrack header", "tokenrack curl-config", "tokenrack exec", "tokenrack signin", "tokenrack app edit"}
	for path, verb := range verbs {
		call, ok := shown[path]
		if !ok {
			t.Errorf("the manual does not show “%s”", path)
			continue
		}
		verb.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && !slices.Contains(inWords, path) && !strings.Contains(call, "--"+f.Name) {
				t.Errorf("the manual does not show --%s of “%s”", f.Name, path)
			}
		})
		for _, flag := range regexp.MustCompile(`--[a-z][a-z-]+`).FindAllString(call, -1) {
			name := strings.TrimPrefix(flag, "--")
			if verb.Flags().Lookup(name) == nil && verb.InheritedFlags().Lookup(name) == nil {
				t.Errorf("the manual shows %s, which “%s” has not", flag, path)
			}
		}
	}
	for path := range shown {
		if verbs[path] == nil {
			t.Errorf("the manual shows “%s”, which is no verb", path)
		}
	}
}

var jsonTag = regexp.MustCompile("`json:\"([a-z_]+)\"`")

func TestTheManualHoldsEveryJSONKey(t *testing.T) {
	text := manual(t)
	sources, err := filepath.Glob("*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal(err)
	}
	ours := []string{"report.go"} // the report's keys are not a verb's
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") || source == "batchline.go" || slices.Contains(ours, source) {
			continue
		}
		code, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range jsonTag.FindAllStringSubmatch(string(code), -1) {
			key := strings.TrimSuffix(tag[1], "_epoch") // said once for all times
			if !strings.Contains(text, "`"+key+"`") && !strings.Contains(text, `"`+key+`"`) {
				t.Errorf("%s: the manual does not know the key %s", source, tag[1])
			}
		}
	}
}

func TestTheManualNamesTheBatchKeys(t *testing.T) {
	text := manual(t)
	code, err := os.ReadFile("batchline.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range jsonTag.FindAllStringSubmatch(string(code), -1) {
		if !strings.Contains(text, "`"+tag[1]+"`") {
			t.Errorf("the manual does not know the key %s of a batch", tag[1])
		}
	}
}

func TestEveryVerbHasHelpAndSaysWhatItTakes(t *testing.T) {
	for path, verb := range leaves((&call{}).root(nil)) {
		if verb.Short == "" || verb.Args == nil {
			t.Errorf("“%s” lacks its short help or its arguments", path)
		}
		got := play(t, rackOf(), "", append(strings.Fields(path)[1:], "--help")...)
		if got.code != ExitDone || !strings.Contains(got.stdout, "Usage:") {
			t.Errorf("“%s --help”: exit code %d", path, got.code)
		}
	}
}
