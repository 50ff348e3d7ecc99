package ui

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/desk"
)

var update = flag.Bool("update", false, "write the golden frames anew")

// golden compares a frame with the one that was looked at and found good. The
// first part of the file is the frame as it is read; the second, where styles
// are held too, the frame as it is sent.
func golden(t *testing.T, name, frame string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(frame), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != frame {
		t.Errorf("%s has changed (go test ./ui -update writes it anew):\n%s", name, difference(string(want), frame))
	}
}

func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out strings.Builder
	for i := range max(len(a), len(b)) {
		was, is := "", ""
		if i < len(a) {
			was = a[i]
		}
		if i < len(b) {
			is = b[i]
		}
		if was != is {
			out.WriteString("- " + was + "\n+ " + is + "\n")
		}
	}
	return out.String()
}

// cells draws a frame as the renderer does, cell by cell, and returns what can
// be read: it proves that no letter is cut and nothing is shifted.
func cells(t *testing.T, frame string, width, height int) string {
	t.Helper()
	screen := uv.NewScreenBuffer(width, height)
	uv.NewStyledString(frame).Draw(screen, screen.Bounds())
	var out strings.Builder
	for y := range height {
		for x := 0; x < width; {
			cell := screen.CellAt(x, y)
			if cell == nil || cell.Width == 0 {
				t.Fatalf("cell %d,%d is half a letter", x, y)
			}
			out.WriteString(cell.Content)
			x += cell.Width
		}
		out.WriteByte('\n')
	}
	return out.String()
}

var looks = map[string]setup{
	"dark":  {theme: "harbor"},
	"light": {theme: "paper"},
	"mono":  {around: desk.Surroundings{NoColor: true}},
	"ascii": {theme: "harbor", ascii: true},
}

var sizes = map[string][2]int{"120x36": {120, 36}, "80x24": {80, 24}, "60x20": {60, 20}}

// scenes are what is looked at in every look and size.
var scenes = map[string]func(d *driver){
	"list":            func(*driver) {},
	"find":            func(d *driver) { d.Press("/").Type("ac") },
	"copied":          func(d *driver) { d.Press("/").Type("ei").Enter() },
	"detail":          func(d *driver) { d.Press("/").Type("ware").Press("esc", "l") },
	"help":            func(d *driver) { d.Press("?") },
	"record":          func(d *driver) { d.Press("3", "j") },
	"record-line":     func(d *driver) { d.Press("3", "j", "j", "enter") },
	"settings":        func(d *driver) { d.Press("4", "j") },
	"palette":         func(d *driver) { d.Press(":").Type("re").Press("down") },
	"palette-choices": func(d *driver) { d.Press(":").Type("pause cu").Press("tab").Type("eig").Press("enter").Type("90m") },
	"undo":            func(d *driver) { d.Press("/").Type("bac").Press("esc", "t") },
	"copy-as":         func(d *driver) { d.Press("j", "y") },
	"marks":           func(d *driver) { d.Press("space", "space", "j", "v", "R") },
	"sign-in":         func(d *driver) { d.Press("j", "j", "s").Type("maria").Press("tab").Type("secret") },
	"facets":          func(d *driver) { d.Press("f", "s", "f", "down") },
	"customers":       func(d *driver) { d.Press("f", "c").Type("ac") },
}

// TestGoldenPane holds the details beside the list, for which a window must be
// wide.
func TestGoldenPane(t *testing.T) {
	for look, base := range looks {
		s := base
		s.width, s.height = 160, 40
		drive(t, s, func(d *driver) {
			d.keeper.inspect = keeper.Inspection{AccessMask: "dyGr••••cRa", RefreshMask: "mlYD••••57I", Claims: testClaims(), IsJWT: true}
			d.keeper.activity = testHistory()
			d.Press("j", "j", "j", "l")
			frame := d.app.View().Content
			read := cells(t, frame, s.width, s.height)
			if look == "dark" || look == "ascii" {
				golden(t, "pane-160x40-"+look, read)
			} else {
				golden(t, "pane-160x40-"+look, styled(frame))
			}
		})
	}
}

func TestGoldenFrames(t *testing.T) {
	for look, base := range looks {
		for size, wh := range sizes {
			for scene, play := range scenes {
				t.Run(scene+"-"+size+"-"+look, func(t *testing.T) {
					s := base
					s.width, s.height = wh[0], wh[1]
					drive(t, s, func(d *driver) {
						d.keeper.inspect = keeper.Inspection{AccessMask: "dyGr••••cRa", RefreshMask: "mlYD••••57I", Claims: testClaims(), IsJWT: true}
						d.keeper.activity = testHistory()
						if strings.HasPrefix(scene, "record") {
							d.keeper.activity = record()
						}
						play(d)
						frame := d.app.View().Content
						read := cells(t, frame, wh[0], wh[1])
						if look == "dark" || look == "ascii" {
							golden(t, scene+"-"+size+"-"+look, read)
						} else {
							golden(t, scene+"-"+size+"-"+look, styled(frame))
						}
					})
				})
			}
		}
	}
}

// styled writes escape sequences so that a person can read them in a diff.
func styled(frame string) string { return strings.ReplaceAll(frame, "\x1b", "^") }

func TestASCIIFramesHoldOnlyASCII(t *testing.T) {
	for scene, play := range scenes {
		drive(t, setup{ascii: true, of: samples()}, func(d *driver) {
			play(d)
			for _, r := range d.frame() {
				if r > 0x7e {
					t.Errorf("%s shows %q:\n%s", scene, r, d.frame())
					return
				}
			}
		})
	}
}

func TestNoColorFramesHoldNoColour(t *testing.T) {
	for scene, play := range scenes {
		drive(t, setup{around: desk.Surroundings{NoColor: true}}, func(d *driver) {
			d.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
			play(d)
			if frame := d.app.View().Content; strings.Contains(frame, "38;") || strings.Contains(frame, "48;") {
				t.Errorf("%s sets a colour", scene)
			}
		})
	}
}

func TestFramesStayExactWhenTheTerminalKnowsGraphemes(t *testing.T) {
	of := samples()
	for i, name := range []string{"👩👩👧 family", "क्षि क्षि", "🇨🇭 Käse", "e\u0301e\u0301e\u0301", "東京 Tools"} {
		of[i].name, of[i].customer = name, name
	}
	drive(t, setup{of: of}, func(d *driver) {
		d.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		if d.app.canvas.Method != ansi.GraphemeWidth {
			t.Fatal("the screen measures unlike the renderer")
		}
		for _, width := range []int{60, 80, 120, 180} {
			d.send(tea.WindowSizeMsg{Width: width, Height: 24})
			d.Press("l", "j", "h")
		}
	})
}

func TestEveryWidthIsExact(t *testing.T) {
	for _, play := range scenes {
		drive(t, setup{}, func(d *driver) {
			play(d)
			for width := 40; width <= 200; width += 3 {
				d.send(tea.WindowSizeMsg{Width: width, Height: 10 + width/4})
			}
		})
	}
}
