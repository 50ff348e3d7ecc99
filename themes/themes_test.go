package themes

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

func coloured() []Theme {
	var all []Theme
	for _, theme := range BuiltIn() {
		if theme.Ground != "" {
			all = append(all, theme)
		}
	}
	return all
}

func TestStatesAreReadableOnEveryGround(t *testing.T) {
	for _, theme := range coloured() {
		grounds := map[string]string{
			"bg":        theme.Ground,
			"select.bg": theme.Looks[SelectBG].Hex,
			"surface":   theme.Looks[Surface].Hex,
			"overlay":   theme.Looks[Overlay].Hex,
		}
		readable := append(States(), Muted, Key, Input, Match, Link, Danger, Accent, Mark, Cursor)
		for _, role := range readable {
			for name, ground := range grounds {
				if ratio := Contrast(theme.Looks[role].Hex, ground); ratio < 4.5 {
					t.Errorf("%s: %s on %s is %.2f:1, want 4.5:1", theme.Name, role, name, ratio)
				}
			}
		}
		for on, ground := range map[Role]Role{AccentOn: Accent, DangerOn: Danger, SelectFG: SelectBG} {
			if ratio := Contrast(theme.Looks[on].Hex, theme.Looks[ground].Hex); ratio < 4.5 {
				t.Errorf("%s: %s is %.2f:1, want 4.5:1", theme.Name, on, ratio)
			}
		}
		if ratio := Contrast(theme.Looks[Faint].Hex, theme.Ground); ratio < 3 {
			t.Errorf("%s: faint on bg is %.2f:1, want 3:1", theme.Name, ratio)
		}
	}
}

// TestStatesSurvive256Colours holds that what a terminal of 256 colours makes
// of a theme can still be read, and that states that need somebody do not
// become the same colour.
func TestStatesSurvive256Colours(t *testing.T) {
	for _, theme := range coloured() {
		seen := map[string]Role{}
		for _, role := range States() {
			colour := in256(theme.Looks[role].Hex)
			for _, ground := range []string{theme.Ground, theme.Looks[SelectBG].Hex} {
				if ratio := Contrast(colour, in256(ground)); ratio < 4.5 {
					t.Errorf("%s: %s is %.2f:1 on %s in 256 colours, want 4.5:1", theme.Name, role, ratio, ground)
				}
			}
			if other, taken := seen[colour]; taken && role != Unknown && role != Revoked {
				t.Errorf("%s: %s and %s are the same in 256 colours", theme.Name, role, other)
			}
			seen[colour] = role
		}
	}
}

func in256(hex string) string {
	r, g, b, _ := colorprofile.ANSI256.Convert(lipgloss.Color(hex)).RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func TestContrastKnowsTheEnds(t *testing.T) {
	if got := Contrast("#000000", "#ffffff"); got < 20.99 || got > 21.01 {
		t.Errorf("black on white is %v, want 21", got)
	}
	if got := Contrast("#777777", "#777777"); got != 1 {
		t.Errorf("a colour on itself is %v, want 1", got)
	}
}

func TestMonoUsesNoColour(t *testing.T) {
	palette := Mono().For(colorprofile.TrueColor)
	for _, role := range Roles() {
		for ground := Plain; ground < grounds; ground++ {
			on := palette.On(ground, role).On
			if strings.Contains(on, "38;") || strings.Contains(on, "48;") {
				t.Errorf("%s sets a colour: %q", role, on)
			}
		}
	}
	if palette.On(Selected, Text).On == palette.Paint(Text).On {
		t.Error("the selected row looks like any other without colour")
	}
}

func TestNoColourTerminalGetsNone(t *testing.T) {
	for _, theme := range BuiltIn() {
		palette := theme.For(colorprofile.ASCII)
		for _, role := range Roles() {
			if on := palette.Paint(role).On; strings.Contains(on, "38;") {
				t.Errorf("%s: %s sets a colour: %q", theme.Name, role, on)
			}
		}
	}
}

func TestSixteenColoursComeFromTheTable(t *testing.T) {
	for _, theme := range coloured() {
		palette := theme.For(colorprofile.ANSI)
		for _, role := range Roles() {
			if on := palette.Paint(role).On; strings.Contains(on, "38;2") || strings.Contains(on, "38;5") {
				t.Errorf("%s: %s is not one of the 16: %q", theme.Name, role, on)
			}
		}
		for _, role := range States() {
			if theme.Looks[role].Basic == "" {
				t.Errorf("%s: %s has no colour for 16-colour terminals", theme.Name, role)
			}
		}
	}
}

func TestNamedFindsThemesInAnyCase(t *testing.T) {
	for _, name := range []string{"harbor", "PAPER", "Mono", "contrast dark", "Blue-orange", "terminal-16"} {
		if _, ok := Named(name); !ok {
			t.Errorf("%s is not found", name)
		}
	}
	if dark, _ := Chosen("contrast", true); dark.Name != "Contrast-dark" {
		t.Errorf("contrast on a dark terminal is %s", dark.Name)
	}
	if light, _ := Chosen("Contrast", false); light.Name != "Contrast-light" {
		t.Errorf("contrast on a light terminal is %s", light.Name)
	}
	if _, ok := Named("no such theme"); ok {
		t.Error("a theme was made up")
	}
}

func TestRolesAllHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, role := range Roles() {
		if role.String() == "" || seen[role.String()] {
			t.Errorf("role %d is named %q", role, role)
		}
		seen[role.String()] = true
	}
	if Role(200).String() != "no such role" {
		t.Error("a role was made up")
	}
}
