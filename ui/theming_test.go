package ui

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/ui/desk"
)

// withThemes drives the screen with a folder of theme files.
func withThemes(t *testing.T, name string, files map[string]string, test func(d *driver, write func(name, text string))) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Error(err)
		}
	}
	for file, text := range files {
		write(file, text)
	}
	drive(t, setup{around: desk.Surroundings{Dark: true}}, func(d *driver) {
		d.app.options.Themes, d.app.options.Theme = dir, name
		d.app.owns = readThemes(dir, nil)
		d.app.restyle()
		d.run(d.app.watchThemes())
		d.settle()
		test(d, write)
	})
}

func TestThemeFileIsReadAnewWhenItIsSaved(t *testing.T) {
	withThemes(t, "mine", map[string]string{"mine.toml": "[dark]\nfresh = \"#7aa2f7\""}, func(d *driver, write func(name, text string)) {
		first := d.app.canvas.Palette
		write("mine.toml", "[dark]\nfresh = \"#a0c0ff\"")
		d.Wait(3 * time.Second)
		second := d.app.canvas.Palette
		if first.Name != "mine" || second == first {
			t.Errorf("the theme is %s, and was not read anew", first.Name)
		}
		write("mine.toml", "[dark]\nfresh = \"blue\"")
		d.Wait(3 * time.Second).Sees(`mine.toml: line 2: fresh: "blue" is no colour`).Sees("the last good version is shown")
		if got := d.app.canvas.Palette; got.Name != "mine" {
			t.Errorf("the theme is %s after a mistake", got.Name)
		}
		d.Wait(20 * time.Second).Misses("no colour") // said once
	})
}

func TestThemeFilesAreOfferedInTheSettings(t *testing.T) {
	withThemes(t, "", nil, func(d *driver, write func(name, text string)) {
		write("faint.toml", "[dark]\nfresh = \"#333333\"")
		write("bad.toml", "fresh = 1")
		d.Press("4").Wait(time.Second).Sees("( ) faint").Sees("( ) bad")
		d.Press("G", "k", "k", "k", "k", "k", "k", "k", "k").Sees("faint.toml: line 2: fresh is 1.").Press("k").Sees(`bad.toml: line 1: there is no "fresh"`)
		d.Press("j").Enter()
		if d.app.canvas.Palette.Name != "faint" {
			t.Errorf("the theme is %s", d.app.canvas.Palette.Name)
		}
		write("late.toml", "[dark]\nfresh = \"#ffffff\"")
		d.Wait(3 * time.Second).Sees("( ) late").Sees("> Theme (x) faint")
	})
}
