package browse

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

func testFlow() Flow {
	return Flow{
		URL: "https://id.example/auth?client_id=x&state=s1", Redirect: "http://127.0.0.1:8976/callback",
		Provider: "Netrex", Account: "lobby", Host: "desk-4",
	}
}

func TestWhatABoxIsSeenToHold(t *testing.T) {
	for text, want := range map[string]found{
		"":     {},
		"c0de": {bare: true, hasCode: true},
		"http://127.0.0.1:8976/callback?code=c&state=s1": {hasCode: true, hasState: true, stateFits: true},
		"code=c&state=s1":  {hasCode: true, hasState: true, stateFits: true},
		"?code=c&state=s2": {hasCode: true, hasState: true},
		"http://127.0.0.1:8976/callback?error=access_denied&state=s1": {refused: true, hasState: true, stateFits: true},
		"http://127.0.0.1:8976/callback":                              {},
		"http://127.0.0.1:8976/callback?code=%zz":                     {},
		"http://127.0.0.1:8976/?code=c&state=s1#frag":                 {hasCode: true, hasState: true, stateFits: true},
	} {
		s := New(testFlow(), time.Time{})
		s.box.Set(text)
		if got := s.look(); got != want {
			t.Errorf("%q looks like %+v, want %+v", text, got, want)
		}
	}
}

func TestOnlyThisComputersPortsAreTunnelledTo(t *testing.T) {
	for redirect, want := range map[string]string{
		"http://127.0.0.1:8976/callback": "ssh -L 8976:127.0.0.1:8976 desk-4",
		"http://localhost:80/":           "ssh -L 80:127.0.0.1:80 desk-4",
		"https://till.example/callback":  "",
		"http://till.example:8976/":      "",
		"http://127.0.0.1/callback":      "",
		"::":                             "",
	} {
		f := testFlow()
		f.Redirect = redirect
		if got := f.Tunnel(); got != want {
			t.Errorf("%s: %q, want %q", redirect, got, want)
		}
	}
}

func TestAPasteThatMailBrokeIsPutTogether(t *testing.T) {
	s := New(testFlow(), time.Time{})
	if !s.Paste(" <http://127.0.0.1:8976/call\r\n  back?code=c&state=\n s1> ") {
		t.Errorf("the box holds %q", s.Code())
	}
	if s.Paste("http://127.0.0.1:8976/callback?code=c&state=other") {
		t.Error("another sign-in's callback was handed in by itself")
	}
}

// FuzzPaste holds that no paste breaks the frame or reaches the terminal as
// anything but text.
func FuzzPaste(f *testing.F) {
	f.Add("http://127.0.0.1:8976/callback?code=c&state=s1")
	f.Add("code=\x1b]52;c;AAAA\a&state=\u202es1")
	f.Add("?error=access_denied&error=x&state=%73%31")
	f.Add(strings.Repeat("東", 4000))
	canvas := draw.NewCanvas(themes.Harbor().For(colorprofile.TrueColor), draw.Unicode)
	f.Fuzz(func(t *testing.T, text string) {
		s := New(testFlow(), time.Time{})
		s.SetSize(80, 24)
		s.Paste(text)
		canvas.Reset()
		s.Render(canvas, Around{Footer: func(*draw.Canvas, int) {}}, time.Time{})
		for i, line := range strings.Split(canvas.String(), "\n") {
			if w := ansi.StringWidthWc(line); w != 80 {
				t.Fatalf("line %d is %d cells wide after %q", i, w, text)
			}
		}
		if strings.Contains(canvas.String(), "\x1b]52") {
			t.Fatalf("an escape sequence of %q reached the terminal", text)
		}
	})
}
