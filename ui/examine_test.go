package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func TestExamineSettings(t *testing.T) {
	tests := map[string]struct {
		settings, theme string
		level           model.FindingLevel
		says            string
	}{
		"none":                   {"", "", model.FindingOK, "none are kept"},
		"good ones":              {"theme = \"auto\"\n", "", model.FindingOK, "can be read"},
		"a mistake":              {"colour = 1\n", "", model.FindingWarning, "line 1"},
		"a theme that is gone":   {"theme = \"mine\"\n", "", model.FindingWarning, "not there"},
		"a theme of one's own":   {"theme = \"mine\"\n", "[dark]\n", model.FindingOK, "1 themes of your own"},
		"a theme with a mistake": {"", "[dark]\nno-such-role = \"#ffffff\"\n", model.FindingWarning, "mine:"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file, folder := filepath.Join(dir, "settings.toml"), filepath.Join(dir, "themes")
			for path, text := range map[string]string{file: test.settings, filepath.Join(folder, "mine.toml"): test.theme} {
				if text == "" {
					continue
				}
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var said []string
			for _, f := range Examine(file, folder) {
				said = append(said, f.Level.String()+" "+f.What)
				if f.Level == test.level && strings.Contains(f.What, test.says) {
					return
				}
			}
			t.Errorf("got %q", said)
		})
	}
}

func TestExamineNamesKeysThatAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(path, []byte("[keys]\n\"account.refresh\" = [\"ctrl+s\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range Examine(path, t.TempDir()) {
		found = found || f.Check == "keys" && strings.Contains(f.What, "line 2: account.refresh cannot be on")
	}
	if !found {
		t.Errorf("found %+v", Examine(path, t.TempDir()))
	}
}
