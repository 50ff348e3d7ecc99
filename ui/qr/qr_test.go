package qr

import (
	"strings"
	"testing"
	"unicode/utf8"
)

const address = "https://system2.netrex.example/oauth2/auth/?client_id=cam-bridge&state=Zm9vYmFyYmF6cXV4MTIzNA"

func TestACodeHasItsCornersAndItsMargin(t *testing.T) {
	c, ok := New(address)
	if !ok {
		t.Fatal("the address is too long")
	}
	if n := len(c.dark); n < 21 || (n-21)%4 != 0 {
		t.Fatalf("no QR code has %d squares a side", n)
	}
	last := len(c.dark) - 7
	for _, corner := range [][2]int{{0, 0}, {last, 0}, {0, last}} {
		for y := range 7 {
			for x := range 7 {
				ring := max(abs(x-3), abs(y-3))
				if want := ring != 2; c.dark[corner[1]+y][corner[0]+x] != want {
					t.Errorf("the corner at %v is wrong at %d,%d", corner, x, y)
				}
			}
		}
	}
	for i := range c.Width() {
		if c.at(i, 0) || c.at(0, i) || c.at(i, c.Width()-1) || c.at(c.Width()-1, i) {
			t.Error("there is no margin")
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestTheCodeIsDarkOnLightWhateverTheTerminal(t *testing.T) {
	c, _ := New(address)
	onDark, onLight := c.Lines(true), c.Lines(false)
	if len(onDark) != c.Height() || len(onLight) != c.Height() {
		t.Fatalf("%d and %d lines, want %d", len(onDark), len(onLight), c.Height())
	}
	flip := strings.NewReplacer("█", " ", " ", "█", "▀", "▄", "▄", "▀")
	for i := range c.Height() - 1 { // the last line may be half a line
		if utf8.RuneCountInString(onDark[i]) != c.Width() {
			t.Errorf("line %d is %d cells wide, want %d", i, utf8.RuneCountInString(onDark[i]), c.Width())
		}
		if flip.Replace(onDark[i]) != onLight[i] {
			t.Errorf("line %d is not the reverse of the other", i)
		}
	}
	if !strings.HasPrefix(onDark[0], "████") || strings.TrimSpace(onLight[0]) != "" {
		t.Error("the margin has the wrong colour")
	}
}

func TestATextThatIsTooLongHasNoCode(t *testing.T) {
	if _, ok := New(strings.Repeat("x", 3000)); ok {
		t.Error("3000 bytes fit into no QR code")
	}
}
