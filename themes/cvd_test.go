package themes

import (
	"fmt"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
)

// The deficiencies, each as the matrix that turns linear RGB into what is seen
// at full severity (Machado, Oliveira and Fernandes, 2009).
var deficiencies = map[string][9]float64{
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
	"none":         {1, 0, 0, 0, 1, 0, 0, 0, 1},
}

// apart is the least distance of two colours in OKLab (Ottosson, 2020) that
// can be told at a glance; 0.02 is about what can just be told side by side.
const apart = 0.07

func TestStatesStayApartForEveryEye(t *testing.T) {
	pairs := [][2]Role{{Fresh, Soon}, {Fresh, Revoked}, {Soon, Revoked}}
	for _, theme := range coloured() {
		for name, seen := range deficiencies {
			for _, pair := range pairs {
				a, b := theme.Looks[pair[0]].Hex, theme.Looks[pair[1]].Hex
				if d := distance(a, b, seen); d < apart {
					t.Errorf("%s: %s and %s are %.3f apart with %s, want %.2f", theme.Name, pair[0], pair[1], d, name, apart)
				}
			}
		}
	}
}

// TestBlueOrangeTellsMoreApart holds the theme made for it to all states that
// are to be told by colour.
func TestBlueOrangeTellsMoreApart(t *testing.T) {
	theme := BlueOrange()
	told := []Role{Fresh, Soon, Stale, SignIn, Revoked, Doubt}
	for name, seen := range deficiencies {
		for i, a := range told {
			for _, b := range told[i+1:] {
				if d := distance(theme.Looks[a].Hex, theme.Looks[b].Hex, seen); d < 0.05 {
					t.Errorf("%s and %s are %.3f apart with %s, want 0.05", a, b, d, name)
				}
			}
		}
	}
}

func TestSimulationKnowsRedAndGreen(t *testing.T) {
	if d := distance("#a06040", "#608040", deficiencies["none"]); d < 0.1 {
		t.Errorf("brown and green are %.3f apart to most", d)
	}
	red, green := distance("#cc6644", "#999944", deficiencies["none"]), distance("#cc6644", "#999944", deficiencies["deuteranopia"])
	if green > red/1.5 {
		t.Errorf("red and green are %.3f apart to most and %.3f with deuteranopia", red, green)
	}
}

func distance(a, b string, seen [9]float64) float64 {
	x, y := oklab(linearOf(a), seen), oklab(linearOf(b), seen)
	return math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
}

func linearOf(hex string) [3]float64 {
	r, g, b, _ := lipgloss.Color(hex).RGBA()
	return [3]float64{linear(r), linear(g), linear(b)}
}

func oklab(c [3]float64, m [9]float64) [3]float64 {
	clamp := func(v float64) float64 { return math.Max(0, math.Min(1, v)) }
	r := clamp(m[0]*c[0] + m[1]*c[1] + m[2]*c[2])
	g := clamp(m[3]*c[0] + m[4]*c[1] + m[5]*c[2])
	b := clamp(m[6]*c[0] + m[7]*c[1] + m[8]*c[2])
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	n := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return [3]float64{
		0.2104542553*l + 0.7936177850*n - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*n + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*n - 0.8086757660*s,
	}
}

func TestContrastThemesAreSevenToOne(t *testing.T) {
	for _, theme := range []Theme{ContrastDark(), ContrastLight()} {
		if ratio, role, ground := theme.Worst(); ratio < 7 {
			t.Errorf("%s: %s on %s is %.2f:1, want 7:1", theme.Name, role, ground, ratio)
		}
	}
}

func TestTerminal16NamesNoColourOfItsOwn(t *testing.T) {
	for _, role := range Roles() {
		look := Terminal16().Looks[role]
		if want := "ansi:" + look.Basic; look.Hex != "" && look.Hex != want || look.Hex == "" && look.Basic != "" {
			t.Errorf("%s is %s", role, fmt.Sprintf("%+v", look))
		}
	}
}
