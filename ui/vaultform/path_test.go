package vaultform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/ui/form"
)

func item(text string) *form.Item {
	i := &form.Item{ID: file}
	i.Field.Set(text)
	return i
}

func TestPathsAreReadAsPeopleTypeThem(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"": "", "~": home, "~/x.age": filepath.Join(home, "x.age"), "~maria/x": filepath.Join(here, "~maria/x"), "x.age": filepath.Join(here, "x.age"), " /a/../b ": filepath.Clean("/b"),
	} {
		if typed == " /a/../b " && filepath.Separator != '/' {
			continue
		}
		if got := pathOf(item(typed)); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestAPathSaysWhatIsWrongWithIt(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		check       func(*form.Item) string
		path, wrong string // empty: nothing is
	}{
		"read":               {existing, there, ""},
		"read nothing":       {existing, "", "Which file?"},
		"read no file":       {existing, there + "x", "There is no file at"},
		"read a folder":      {existing, dir, "a folder"},
		"write":              {fresh, filepath.Join(dir, "new"), ""},
		"write nowhere":      {fresh, "", "Where is it"},
		"write over a file":  {fresh, there, "Nothing is overwritten"},
		"write in no folder": {fresh, filepath.Join(dir, "none", "new"), "There is no folder"},
		"write in a file":    {fresh, filepath.Join(there, "new"), "folder"},
	} {
		i := item(test.path)
		test.check(i)
		if (i.Trouble == "") != (test.wrong == "") || !strings.Contains(i.Trouble, test.wrong) {
			t.Errorf("%s: it says %q, want %q", name, i.Trouble, test.wrong)
		}
	}
}
