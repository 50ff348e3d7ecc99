package themes

import (
	"strings"
	"testing"
)

const mine = `name = "my-theme"
base = "harbor"
[dark]
accent = "#7AA2F7"
soon   = { fg = "#ffb454", bold = true }
danger = "ansi:9"
"line.focus" = "#88aaff"
[light]
accent = "#2f5fd0"
`

func TestThemeFileSetsWhatItNames(t *testing.T) {
	f, err := Parse("file", []byte(mine))
	if err != nil {
		t.Fatal(err)
	}
	dark, light := f.For(true), f.For(false)
	if f.Name != "my-theme" || dark.Name != "my-theme" || len(f.Warnings) > 0 {
		t.Errorf("%q, %q", f.Name, f.Warnings)
	}
	if dark.Looks[Accent].Hex != "#7aa2f7" || dark.Looks[Soon] != (Look{Hex: "#ffb454", Basic: "11", Bold: true}) ||
		dark.Looks[Danger].Hex != "ansi:9" || dark.Looks[Danger].Basic != "9" || dark.Looks[LineFocus].Hex != "#88aaff" {
		t.Errorf("the dark looks are %+v", dark.Looks)
	}
	if dark.Looks[Fresh] != Harbor().Looks[Fresh] || light.Looks[Fresh] != Paper().Looks[Fresh] || light.Looks[Accent].Hex != "#2f5fd0" {
		t.Error("what is not set does not come from the base")
	}
	one, err := Parse("file", []byte("[light]\nbg = \"#ffffff\""))
	if err != nil || one.Name != "file" || one.For(true).Ground != "#ffffff" {
		t.Errorf("%+v, %v", one, err)
	}
}

func TestThemeMistakesAreNamedByLineAndRole(t *testing.T) {
	for text, says := range map[string]string{
		"[dark]\naccent = \"blue\"":                     `line 2: accent: "blue" is no colour`,
		"[dark]\n\nfresch = \"#ffffff\"":                `line 3: there is no role "fresch"`,
		"[dark]\nsoon = { colour = \"#ffffff\" }":       `line 2: soon: a role has fg`,
		"[dark]\nsoon = { bold = \"yes\" }":             `line 2: soon: a role has fg`,
		"[dark]\nsoon = 3":                              `line 2: soon: a role is a colour`,
		"[dark]\nsoon = \"ansi:16\"":                    `line 2: soon: ansi: takes 0 to 15`,
		"base = \"nord\"\n[dark]\nsoon = \"ansi:1\"":    `line 1: there is no theme "nord"`,
		"colour = 1\n[dark]":                            `line 1: there is no "colour"`,
		"[dark]\nsoon = ":                               `line 2`,
		"name = \"x\"":                                  `neither [dark] nor [light] sets a role`,
		"[light]\nsoon = \"#ffffff\"\n[dark]\nsoon = 1": `line 4: soon`,
	} {
		if _, err := Parse("x", []byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q gives %v, want %q", text, err, says)
		}
	}
}

func TestThemeThatCannotBeReadIsWarnedOf(t *testing.T) {
	f, err := Parse("x", []byte("[dark]\nfresh = \"#333333\""))
	if err != nil || len(f.Warnings) != 1 || !strings.HasPrefix(f.Warnings[0], "line 2: fresh is 1.") {
		t.Errorf("%q, %v", f.Warnings, err)
	}
}

func FuzzThemeFile(f *testing.F) {
	f.Add([]byte(mine))
	f.Add([]byte("[dark]\nline.focus = { fg = 1 }"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("x", data)
		if err != nil {
			return
		}
		for _, dark := range []bool{true, false} {
			for _, role := range Roles() {
				if hex := file.For(dark).Looks[role].Hex; hex != "" && hex[0] != '#' && !strings.HasPrefix(hex, "ansi:") {
					t.Errorf("%s is %q", role, hex)
				}
			}
		}
	})
}

func TestACopyOfAThemeLooksTheSame(t *testing.T) {
	for _, theme := range BuiltIn() {
		file, err := Parse("copy", theme.File("copy"))
		if err != nil {
			t.Errorf("%s: %v", theme.Name, err)
			continue
		}
		got := file.For(theme.Dark)
		for _, role := range Roles() {
			was, is := theme.Looks[role], got.Looks[role]
			if was.Hex != is.Hex || was.Bold != is.Bold || was.Underline != is.Underline || was.Reverse != is.Reverse || was.Basic != is.Basic {
				t.Errorf("%s: %s was %+v and is %+v", theme.Name, role, was, is)
			}
		}
		if got.Name != "copy" {
			t.Errorf("%s: the copy is called %s", theme.Name, got.Name)
		}
	}
}
