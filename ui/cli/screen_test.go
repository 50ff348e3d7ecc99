package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestTheScreenLooksAsTheFlagsSay(t *testing.T) {
	for args, want := range map[string]Screen{
		"demo --plain":                       {},
		"demo --plain --ascii":               {ASCII: true},
		"demo --theme paper --plain":         {Theme: "paper"},
		"ui --plain --theme=mono --ascii":    {Theme: "mono", ASCII: true},
		"--plain --ascii --theme blue-orang": {Theme: "blue-orang", ASCII: true}, // the screen knows which there are
	} {
		var got Screen
		var stderr bytes.Buffer
		c := &call{deps: Deps{
			Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &stderr,
			Getenv:  func(name string) string { return map[string]string{"HOME": t.TempDir()}[name] },
			Environ: func() []string { return nil },
			Vault:   func(Paths) Vault { return nil },
			Doctor:  func(Paths) Doctor { return nil },
			Screen:  func(_ context.Context, s Screen) error { got = s; return nil },
		}}
		c.rack = &fakeRack{}
		if code := c.run(context.Background(), strings.Fields(args)); code != 0 {
			t.Errorf("%s: exit code %d\n%s", args, code, &stderr)
		}
		if got.ASCII != want.ASCII || got.Theme != want.Theme || !got.Plain {
			t.Errorf("%s: the screen is told ascii %v, theme %q, plain %v", args, got.ASCII, got.Theme, got.Plain)
		}
	}
}
