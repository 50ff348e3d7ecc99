package draw

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
)

func canvas(g *Glyphs) *Canvas { return NewCanvas(themes.Harbor().For(colorprofile.TrueColor), g) }

func TestCleanLeavesNothingThatDrivesATerminal(t *testing.T) {
	tests := map[string]string{
		"plain":                      "plain",
		"a\x1b[31mb":                 "a[31mb",
		"a\u009b31mb":                "a31mb",
		"a\x9b31mb":                  "a\uFFFD31mb",
		"\x1b]52;c;aGk=\x07":         "]52;c;aGk=",
		"left\u202eright":            "leftright",
		"zero\u200bwidth\ufeff":      "zerowidth",
		"two\nlines\tand\rmore":      "two lines and more",
		"Zürich Käse":                "Zürich Käse",
		"e\u0301":                    "e\u0301",
		"e\u0301\u0301\u0301\u0301!": "e\u0301\u0301\u0301!",
		"\u0301lone":                 "lone",
		"東京":                         "東京",
		"👩\u200d👩\u200d👧":            "👩👩👧",
		"x\uFE0F":                    "x",
		"\xff\xfe":                   "\uFFFD\uFFFD",
		"tag\U000E0041":              "tag",
		"fill\u3164\u2800\u115f":     "fill",
		"private\ue000":              "private",
		"\uFFFD":                     "\uFFFD",
		"":                           "",
	}
	for in, want := range tests {
		if got := Clean(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanIsSafeAndStable(f *testing.F) {
	f.Add("a\x1b[2J\u202e\u0301\u0301\u0301\u0301\u0301")
	f.Add("\xc3\x28 東京 e\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		out := Clean(s)
		if Clean(out) != out {
			t.Errorf("%q is cleaned to %q, and that to %q", s, out, Clean(out))
		}
		for _, r := range out {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) {
				t.Errorf("%q keeps %U", s, r)
			}
		}
		for _, method := range []Method{ByCharacter, ByGrapheme} {
			c := canvas(Unicode)
			c.Method = method
			c.Fit(themes.Text, NewLabel(s, method), 9)
			if w := method.StringWidth(c.String()); w != 9 {
				t.Errorf("%q fits into %d cells, want 9: %q", s, w, c.String())
			}
		}
	})
}

func TestFitIsExactForEveryScript(t *testing.T) {
	for _, s := range []string{"", "short", "exactly10!", "far too long for it", "東京東京東京", "a東京東京b", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "👩👧👩👧👩👧", "क्षि क्षि क्षि क्षि"} {
		for _, glyphs := range []*Glyphs{Unicode, ASCII} {
			for _, method := range []Method{ByCharacter, ByGrapheme} {
				for width := range 12 {
					c := canvas(glyphs)
					c.Method = method
					c.Fit(themes.Text, NewLabel(s, method), width)
					if got := method.StringWidth(c.String()); got != width || c.Col() != width {
						t.Errorf("%q takes %d cells of %d, the canvas says %d", s, got, width, c.Col())
					}
				}
			}
		}
	}
}

func TestOverlayKeepsTheFrameExact(t *testing.T) {
	frame := strings.Repeat("東京a\x1b[31m東京b\x1b[m東京\n", 4) + strings.Repeat("x", 14)
	for _, method := range []Method{ByCharacter, ByGrapheme} {
		for x := range 11 {
			out := Overlay(frame, "1234\n5678", x, 1, method)
			for i, line := range strings.Split(out, "\n") {
				if w := method.StringWidth(line); w != 14 {
					t.Errorf("line %d is %d wide with the box at %d: %q", i, w, x, line)
				}
			}
			if plain := ansi.Strip(out); !strings.Contains(plain, "1234") || !strings.Contains(plain, "5678") {
				t.Errorf("the box is not whole at %d", x)
			}
		}
	}
}

func TestOverlayStaysInsideTheFrame(t *testing.T) {
	if got := Overlay("abcd\nefgh", "123\n456\n789", 2, 1, ByCharacter); got != "abcd\nef12" {
		t.Errorf("got %q", got)
	}
}

func TestOverlayKeepsWhatStandsAround(t *testing.T) {
	got := Overlay("abcdefgh", "XY", 3, 0, ByCharacter)
	if got != "abcXYfgh" {
		t.Errorf("got %q, want abcXYfgh", got)
	}
}

func TestClockFormats(t *testing.T) {
	const d = 24 * time.Hour
	for left, want := range map[time.Duration]string{
		-time.Second: "00:00", 0: "00:00", 6*time.Minute + 41*time.Second: "06:41", time.Hour - 1: "59:59",
		time.Hour: "1h 00m", 7*time.Hour + 12*time.Minute: "7h 12m", d - 1: "23h 59m", d: "1d 00h", 3*d + 4*time.Hour: "3d 04h",
	} {
		got := Left(left)
		if got != want {
			t.Errorf("%v left is %q, want %q", left, got, want)
		}
		if len(got) > 8 {
			t.Errorf("%q does not fit into 8 cells", got)
		}
	}
	for age, want := range map[time.Duration]string{
		0: "0s", 12 * time.Minute: "12m", 3*time.Hour + 10*time.Minute: "3h10", 5*d + 4*time.Hour: "5d04", 400 * d: "400d",
	} {
		if got := Age(age); got != want {
			t.Errorf("an age of %v is %q, want %q", age, got, want)
		}
	}
}

func TestStatesDifferByShapeAlone(t *testing.T) {
	for _, g := range []*Glyphs{Unicode, ASCII} {
		seen := map[string]model.State{}
		for _, s := range model.States() {
			shape := g.State(s)
			if shape == "" || seen[shape] != "" {
				t.Errorf("%s and %s both look like %q", s, seen[shape], shape)
			}
			seen[shape] = s
			if w := Width(shape, ByCharacter); w > 2 || w != Width(shape, ByGrapheme) {
				t.Errorf("%q is %d cells wide", shape, w)
			}
		}
	}
}

func TestBarIsEmptyOnlyAtTheEnd(t *testing.T) {
	for part, want := range map[float64]string{-1: "--------", 0: "--------", 0.01: "#-------", 0.5: "####----", 1: "########", 2: "########"} {
		c := canvas(ASCII)
		c.Bar(themes.Fresh, part, 8)
		if got := ansi.Strip(c.String()); got != want {
			t.Errorf("%v is drawn as %s, want %s", part, got, want)
		}
	}
}

func TestWrapNeverExceedsItsWidth(t *testing.T) {
	for _, s := range []string{"a few words that go on", "averyveryverylongwordthatgoesonandon", "東京東京東京東京東京東京東京", ""} {
		for width := 1; width < 20; width++ {
			for _, line := range Wrap(s, width, ByCharacter) {
				if w := Width(line, ByCharacter); w > width {
					t.Errorf("%q is %d wide, want at most %d", line, w, width)
				}
			}
		}
	}
}
