package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
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
		d.Press("G", "k", "k", "k", "k").Enter().Sees("the find line").Press("k", "k", "k").Enter().Sees("ASCII")
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

func TestSettingsAreHonouredAndUndone(t *testing.T) {
	drive(t, setup{settings: filepath.Join(t.TempDir(), "settings.toml")}, func(d *driver) {
		d.withVault()
		d.Press("4", "G").Press("k", "k", "right").Sees("Lock after 30 min").Press("k", "left").Sees("Clipboard wiped after 30 s")
		if d.desk.after != 30*time.Second {
			t.Errorf("after the program's end it is wiped after %v", d.desk.after)
		}
		d.Press("1").Enter().Sees("clipboard wiped in 30 s").Wait(31 * time.Second).Copied("")
		d.Wait(16 * time.Minute).Misses("Locked").Wait(15 * time.Minute).Sees("Locked after 30 minutes without a key.")
	})
}

func TestIdleAccountsAreTriedOnlyOnceSomebodySaysSo(t *testing.T) {
	drive(t, setup{settings: filepath.Join(t.TempDir(), "settings.toml")}, func(d *driver) {
		d.Press("4", "G").Sees("Idle left alone")
		if d.keeper.sweep != 0 {
			t.Errorf("tried after %v", d.keeper.sweep)
		}
		d.Press("right", "right", "right").Sees("Idle tried after 7 days")
		if d.keeper.sweep != 7*24*time.Hour {
			t.Errorf("tried after %v", d.keeper.sweep)
		}
		d.Press("esc").Sees("Idle left alone")
		if d.keeper.sweep != 0 {
			t.Errorf("undone, and tried after %v", d.keeper.sweep)
		}
	})
}

func TestEscapeUndoesWhatWasChangedHere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	drive(t, setup{settings: path, around: desk.Surroundings{Dark: true}}, func(d *driver) {
		d.Press("4", "j", "j").Enter().Press("G", "k", "k").Enter().Enter().Sees("Lock after 1 h")
		d.Press("esc").Sees("As it was when you came here.").Sees("Lock after 15 min").Sees("(x) auto")
		if d.app.canvas.Palette.Name != "Harbor" {
			t.Errorf("the theme is %s", d.app.canvas.Palette.Name)
		}
		d.Press("esc").Sees("CUSTOMER")
	})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if file, err := settings.Parse(data); err != nil || file.Values.Lock != 15*time.Minute || file.Values.Theme != "auto" && file.Values.Theme != "" {
		t.Errorf("kept %+v, %v", file, err)
	}
}

func TestTheLastChoiceIsTheOneThatIsKept(t *testing.T) {
	var w writing
	wrote := ""
	first := w.next(func() error { wrote = "first"; return nil })
	second := w.next(func() error { wrote = "second"; return nil })
	for _, write := range []func() error{second, first} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	if wrote != "second" {
		t.Errorf("the %s was kept", wrote)
	}
}

func TestAFileThatCannotBeReadIsKeptBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(path, []byte("theme = oops\n# mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	drive(t, setup{settings: path}, func(d *driver) {
		d.Sees("the settings file cannot be used").Press("4", "G").Enter().Sees("Kept")
	})
	if old, err := os.ReadFile(path + ".old"); err != nil || string(old) != "theme = oops\n# mine\n" {
		t.Errorf("the old file is %q, %v", old, err)
	}
}

func TestACopyOfAThemeCanBeChanged(t *testing.T) {
	withThemes(t, "", nil, func(d *driver, write func(name, text string)) {
		d.Press("4", "j", "e").Wait(time.Second).Sees("Change it in").Sees("( ) harbor-copy")
		d.Press("e").Wait(time.Second).Sees("( ) harbor-copy-2")
		for d.app.front().(*settingsPage).Preview() != "harbor-copy" {
			d.Press("j")
		}
		first := d.app.canvas.Palette
		write("harbor-copy.toml", "base = \"Harbor\"\n[dark]\nfresh = \"#ffffff\"\n")
		d.Wait(3 * time.Second)
		if d.app.canvas.Palette == first {
			t.Error("the copy is not read anew")
		}
	})
}

func TestReducedMotionCountsByTheMinute(t *testing.T) {
	for name, s := range map[string]setup{
		"setting":     wished(t, "motion = \"reduced\""),
		"environment": {around: desk.Surroundings{Reduced: true}},
	} {
		drive(t, s, func(d *driver) {
			d.Press("/").Type("ware").Press("esc").Sees("6 min").Misses("06:41")
			if got := d.app.interval(); got != time.Minute {
				t.Errorf("%s: the clock moves every %v", name, got)
			}
			if view := d.app.View(); view.Cursor != nil && view.Cursor.Blink {
				t.Errorf("%s: the cursor blinks", name)
			}
			d.Press("l").Sees("6 min left").Misses("06:41").Press("v").Wait(11 * time.Second).Misses("bearer-of")
		})
	}
}

// TestAStateChangesWhenItIsTimeHoweverSlowTheClock holds that a token which
// comes while the clock moves by the minute is not shown as fresh once it is
// over.
func TestAStateChangesWhenItIsTimeHoweverSlowTheClock(t *testing.T) {
	drive(t, wished(t, "motion = \"reduced\""), func(d *driver) {
		d.Wait(5 * time.Second)
		over := d.keeper.Now().Add(2 * time.Second)
		d.keeper.replace(d.keeper.named(t, "night-job").ID, func(a *model.Account) {
			a.Access.Expiry.At = over
		})
		d.settle()
		if d.app.ticksAt.After(over) {
			t.Errorf("the clock moves at %v, the token is over at %v", d.app.ticksAt, over)
		}
		d.Press("/").Type("night").Press("esc").Wait(3 * time.Second).Sees("expired · night-job").Sees("exp <1m")
	})
}

// TestEachSettingSaysWhatItIsFor goes through the settings that are no theme.
func TestEachSettingSaysWhatItIsFor(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 20}} {
		drive(t, setup{width: size[0], height: size[1]}, func(d *driver) {
			d.Press("4", "G").Sees("Whether accounts that idle for").Press("k").Sees("Whether the locked screen says")
			d.Press("g").Misses("Whether")
			if size[1] == 20 {
				d.Sees("3 more below").Press("G").Misses("more below")
			}
		})
	}
}
