package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// goldenIn holds one scene's frames in every look and size.
func goldenIn(t *testing.T, scene string, of []sample, play func(*driver)) {
	t.Helper()
	for look, base := range looks {
		for size, wh := range sizes {
			t.Run(scene+"-"+size+"-"+look, func(t *testing.T) {
				s := base
				s.of, s.width, s.height = of, wh[0], wh[1]
				drive(t, s, func(d *driver) {
					play(d)
					frame := d.app.View().Content
					read := cells(t, frame, wh[0], wh[1])
					if look == "dark" || look == "ascii" {
						golden(t, scene+"-"+size+"-"+look, read)
					} else {
						golden(t, scene+"-"+size+"-"+look, styled(frame))
					}
					if look == "ascii" {
						onlyASCII(t, ansi.Strip(frame))
					}
				})
			})
		}
	}
}

func onlyASCII(t *testing.T, frame string) {
	t.Helper()
	for _, r := range frame {
		if r > 0x7e {
			t.Errorf("the frame shows %q:\n%s", r, frame)
			return
		}
	}
}

// browserScenes are the states of the page that waits for a browser.
var browserScenes = map[string]func(*driver){
	"browser": func(d *driver) {
		d.flows()
		d.app.browser = &fakeBrowser{}
		toBrowser(d).Wait(48 * time.Second)
	},
	"browser-ssh": func(d *driver) {
		d.app.around.SSH = true
		d.flows()
		toBrowser(d)
		d.send(tea.PasteMsg{Content: "http://127.0.0.1:8976/callback?code=x&state=other"})
		d.settle()
		d.Enter()
	},
	"browser-over": func(d *driver) {
		flows := d.flows()
		toBrowser(d)
		(*flows)[0].came <- inWordsError()
		d.settle()
	},
	"browser-qr": func(d *driver) {
		d.flows()
		toBrowser(d).Press("q")
	},
}

func TestGoldenBrowserFrames(t *testing.T) {
	for scene, play := range browserScenes {
		goldenIn(t, scene, lobbyEnded(), play)
	}
}

func TestHostileNamesOnTheBrowserPage(t *testing.T) {
	of := lobbyEnded()
	const evil = "acme-lobby\x1b]52;c;AAAA\a\u202e\x9b31m"
	for i := range of {
		if of[i].name == "acme-lobby" {
			of[i].name, of[i].customer = evil, evil
		}
	}
	drive(t, setup{of: of}, func(d *driver) {
		d.flows()
		toBrowser(d)
		for width := 60; width <= 180; width += 9 {
			d.send(tea.WindowSizeMsg{Width: width, Height: 15 + width/6})
		}
		if frame := d.app.View().Content; strings.Contains(frame, "]52") && strings.Contains(frame, "\x1b]52") {
			t.Error("an escape sequence reached the terminal")
		}
	})
}
