package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/settings"
)

// wished is a setup with a settings file that says this.
func wished(t *testing.T, text string) setup {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return setup{settings: path}
}

func TestKeysOfThePersonsOwnAreShownEverywhere(t *testing.T) {
	drive(t, wished(t, "[keys]\n\"account.refresh\" = [\"f5\"]\n\"account.revoke\" = [\"ctrl+x\"]\n"), func(d *driver) {
		d.Press("/").Type("bac").Press("esc").Sees("F5 refresh").Misses(" r refresh")
		d.Press("r").Misses("Refreshed").Press("f5").Sees("Refreshed · Bacchus Wines / bacchus-till")
		d.Press("?").Type("refresh now").Sees("F5 refresh now").Sees("account.refresh").Press("esc")
		d.Press(":").Type("refresh now").Sees("F5").Press("esc")
		d.Press("x").Sees("x does nothing here. Ctrl+X revokes, D forgets.")
		d.Press("ctrl+x").Sees("REVOKE")
	})
}

func TestRefusedKeysLeaveTheBuiltInOnesAndSaySo(t *testing.T) {
	drive(t, wished(t, "theme = \"paper\"\n[keys]\n\"list.find\" = [\"s\"]\n\"account.refresh\" = [\"ctrl+s\"]\n"), func(d *driver) {
		d.Sees("Your keys are not used").Sees("s is the key of account.sign_in and of list.find")
		d.Sees(`line 4: account.refresh cannot be on "ctrl+s"`).Sees("All of the built-in keys work.")
		if d.app.canvas.Palette.Name != "Paper" {
			t.Error("the rest of the file does not hold")
		}
		d.Press("/").Type("bac").Press("esc", "r").Misses("Your keys").Sees("Refreshed")
	})
}

func TestTheManualsExampleIsGranted(t *testing.T) {
	text, err := os.ReadFile("../docs/keys.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```toml\n")
	example, _, _ := strings.Cut(rest, "```")
	file, err := settings.Parse([]byte(example))
	if err != nil || len(file.Keys) != 4 {
		t.Fatalf("%+v, %v", file, err)
	}
	if _, wrong := keys.Bind(keys.Table(), file.Keys); len(wrong) > 0 {
		t.Errorf("refused: %q", wrong)
	}
}

func TestKeysOfOtherKeyboards(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		lies := func(types, lies rune, mod tea.KeyMod) {
			key := tea.KeyPressMsg{Code: types, BaseCode: lies, Mod: mod}
			if mod == 0 {
				key.Text = string(types)
			}
			d.send(key)
			d.settle()
		}
		d.Press("/").Type("ac")
		first := d.app.list.Row().Name.Text
		lies('т', 'n', tea.ModCtrl) // the find line's commands
		if d.app.list.Row().Name.Text == first {
			t.Error("Ctrl+N of a Cyrillic keyboard does not move in the find line")
		}
		lies('з', 'p', tea.ModCtrl)
		d.On(first)
		lies('л', 'k', tea.ModCtrl)
		d.Sees("Command palette").Press("esc")
		d.Press("/", "г", "q").Sees("гq").Press("esc", "F") // letters of the find line stay text
		lies('k', 'v', tea.ModCtrl)                         // Ctrl+K on a Dvorak keyboard
		d.Sees("Command palette").Press("esc")
		d.Press("н").Sees("letter or").Press("и").Misses("letter or") // y, then b
		lies('j', 'c', tea.ModCtrl)                                   // Ctrl+J on a Dvorak keyboard is not Ctrl+C
		if d.quit {
			t.Error("Ctrl+J of a Dvorak keyboard quits")
		}
		lies('c', 'i', tea.ModCtrl)
		if !d.quit {
			t.Error("Ctrl+C of a Dvorak keyboard does not quit")
		}
	})
}

func TestTheManualOfSettingsIsWhatIsRead(t *testing.T) {
	text, err := os.ReadFile("../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```toml\n")
	example, _, _ := strings.Cut(rest, "```")
	file, err := settings.Parse([]byte(example))
	want := settings.Defaults()
	want.Theme = "auto"
	if err != nil || file.Values != want || len(file.Keys) != 1 {
		t.Errorf("the example, which is how the program comes, is read as %+v, %v", file, err)
	}
	for _, line := range strings.Split(string(want.Write(nil)), "\n") {
		if key, _, is := strings.Cut(line, " = "); is && !strings.Contains(example, key) {
			t.Errorf("%s is not in docs/settings.md", key)
		}
	}
}
