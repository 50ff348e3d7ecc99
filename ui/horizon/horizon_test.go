package horizon

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"

	"github.com/charmbracelet/colorprofile"
)

func view(hour int, next string, counts map[int]int) View {
	v := View{From: time.Date(2026, 11, 21, hour, 0, 0, 0, time.UTC), Now: [2]int{3, 1200}, Next: next, Hours: [2][]int{make([]int, 24), make([]int, 24)}}
	for at, n := range counts {
		v.Hours[person][at], v.Hours[itself][at] = n, 2*n
	}
	return v
}

func drawn(v View, line, width int, glyphs *draw.Glyphs) string {
	c := draw.NewCanvas(themes.Mono().For(colorprofile.ASCII), glyphs)
	v.Draw(c, line, width)
	return ansi.Strip(c.String())
}

func TestLinesSayWhatEndsWhen(t *testing.T) {
	v := view(22, "next 23:05 a-very-long-name-of-an-account", map[int]int{1: 4, 2: 60, 23: 99})
	for _, test := range []struct {
		line, width int
		glyphs      *draw.Glyphs
		want        string
	}{
		{0, 106, draw.Unicode, "             now       00       03       06       09       12       15       18       21                  "},
		{1, 106, draw.Unicode, "needs you      3  ·  4 60  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  · 99  next 23:05 a-ve…"},
		{2, 106, draw.ASCII, "by itself   1200  .  8 ++  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  . ++                  "},
		{2, 112, draw.ASCII, "by itself   1200   .   8 120   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   . 198"},
	} {
		if got := drawn(v, test.line, test.width, test.glyphs); got != test.want {
			t.Errorf("line %d is\n%q, want\n%q", test.line, got, test.want)
		}
	}
}

func TestEveryLineIsAsWideAsTold(t *testing.T) {
	v := view(5, "next 05:30 東京 Tools", map[int]int{0: 1, 7: 100000})
	for width := 90; width < 300; width++ {
		for line := range Lines {
			if got := ansi.StringWidth(drawn(v, line, width, draw.Unicode)); got != width {
				t.Fatalf("line %d is %d cells wide, want %d", line, got, width)
			}
		}
	}
}
