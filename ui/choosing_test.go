package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/settings"
)

func TestThemeIsPreviewedAsTheCursorMoves(t *testing.T) {
	drive(t, setup{around: desk.Surroundings{Dark: true}}, func(d *driver) {
		name := func() string { return d.app.canvas.Palette.Name }
		d.Press("4").Sees("auto (dark now)").Sees("LIVE PREVIEW").Press("j", "j")
		if name() != "Paper" {
			t.Errorf("the preview is %s", name())
		}
		d.Sees("least contrast").Press("esc").Sees("CUSTOMER")
		if name() != "Harbor" {
			t.Errorf("leaving left %s behind", name())
		}
		d.Press("4", "j").Enter().Sees("Holds until the demo ends.").Press("1")
		if name() != "Contrast-dark" && name() != "Paper" {
			t.Errorf("kept %s", name())
		}
	})
}

func TestSettingsAreKeptInTheirFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokenrack", "settings.toml")
	drive(t, setup{}, func(d *driver) {
		d.app.options.Settings = path
		d.Press("4", "j", "j", "j").Enter().Sees("Kept").Sees("(x) Contrast-dark")
		d.Press("G").Enter().Sees("the find line").Press("k").Enter().Sees("ASCII")
		if d.app.canvas.Glyphs != draw.ASCII {
			t.Error("the symbols did not change")
		}
	})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := settings.Parse(data)
	v, want := file.Values, settings.Defaults()
	want.Theme, want.ASCII, want.Find = "Contrast-dark", true, true
	if err != nil || v != want {
		t.Errorf("the file holds %+v, %v, want %+v", v, err, want)
	}
	o := Options{Settings: path}
	o.recall()
	if o.kept != v || o.keptErr != nil {
		t.Errorf("recalled %+v, %v", o.kept, o.keptErr)
	}
}

// kept begins with what was kept.
func kept(t *testing.T, v settings.Values, theme string, why error) *app {
	t.Helper()
	a, err := newApp(context.Background(), Options{
		Keeper: newFake(start.UTC, samples()), Clipboard: &fakeDesk{}, Theme: theme, kept: v, keptErr: why,
	}, desk.Surroundings{Dark: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.stop)
	a.Init()
	return a
}

func TestKeptSettingsHoldFromTheStart(t *testing.T) {
	a := kept(t, settings.Values{Theme: "blue-orange", Find: true, ASCII: true}, "", nil)
	if a.canvas.Palette.Name != "Blue-orange" || !a.list.Finding() || a.canvas.Glyphs != draw.ASCII {
		t.Errorf("the theme is %s, finding %v", a.canvas.Palette.Name, a.list.Finding())
	}
	if b := kept(t, settings.Values{Theme: "blue-orange"}, "paper", nil); b.canvas.Palette.Name != "Paper" || !b.themeForced {
		t.Errorf("the theme that was asked for gives %s", b.canvas.Palette.Name)
	}
}

func TestBadSettingsAreSaid(t *testing.T) {
	a := kept(t, settings.Values{}, "", errors.New("line 2: there is no setting colour"))
	if all := a.toasts.All(); len(all) != 1 || !strings.Contains(all[0].Text, "line 2") {
		t.Errorf("said %+v", all)
	}
}
