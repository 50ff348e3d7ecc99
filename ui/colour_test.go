package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// colours is how a colour would be written outside the themes.
var colours = regexp.MustCompile(`#[0-9a-fA-F]{6}\b|lipgloss\.(Color|ANSIColor|RGBColor)|ansi\.(Red|Green|Blue|Yellow|Cyan|Magenta|BasicColor|IndexedColor)|\\x1b\[[34]8|color\.RGBA`)

func TestColoursAreChosenInThemesOnly(t *testing.T) {
	found := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		found++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if at := colours.Find(text); at != nil {
			t.Errorf("%s names a colour: %s", path, at)
		}
		if strings.Contains(string(text), "lipgloss/v2/compat") {
			t.Errorf("%s imports compat, which asks the terminal when it is imported", path)
		}
		return nil
	})
	if err != nil || found < 20 {
		t.Errorf("%d files were read, %v", found, err)
	}
}
