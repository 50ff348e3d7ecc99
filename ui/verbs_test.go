package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/palette"
)

// verb opens the palette and types what a verb is found by.
func (d *driver) verb(text string) *driver { return d.Press(":").Type(text) }

func TestPaletteCopiesInEveryForm(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("ei").Press("esc").verb("copy header").Enter().Copied("Authorization: Bearer bearer-of-eiger-shop")
	})
}

func TestPaletteRefreshesACustomer(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		var asked []string
		d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
			a := d.keeper.Snapshot().Account(id)
			asked = append(asked, a.Name)
			return keeper.RefreshResult{Account: a, Outcome: keeper.Refreshed}
		}
		d.verb("refresh cust").Sees("choose what for").Press("tab").Sees("Command palette · refresh customer").Sees("Pacific Tools 2 accounts")
		d.Type("pac").Enter().Sees("Refreshed 2 accounts")
		if strings.Join(asked, " ") != "till-user-04 till-user-07" {
			t.Errorf("refreshed %q", asked)
		}
		d.verb("refresh cust").Enter().Press("esc").Sees("> refresh cust").Press("esc").Misses("Command palette")
	})
}

func TestPaletteFindsWhatItIsCalledElsewhere(t *testing.T) {
	for typed, name := range map[string]string{
		"login": "sign in", "kill": "revoke", "renew": "refresh", "permissions": "scopes", "exit": "quit",
		"probe": "test connection", "colour": "theme", "rfrsh": "refresh", // letters in their order
	} {
		drive(t, setup{}, func(d *driver) {
			d.Press("/").Type("ware").Press("esc").verb(typed)
			if got := d.app.front().(*palettePage).Picked(); got == nil || !strings.HasPrefix(got.Name, name) {
				t.Errorf("%q finds %+v, want %s", typed, got, name)
			}
		})
	}
}

func TestPauseIsSaidAndEndsByItself(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.verb("resume auto").Sees("Nothing is paused.").Press("esc")
		d.verb("pause all").Enter().Type("1 hour").Enter()
		d.Sees("Auto-refresh of 11 accounts rests until " + start.Add(time.Hour).Local().Format("15:04")).Wait(10 * time.Second)
		d.Sees("auto-refresh paused until ").Sees(" pause ")
		d.Wait(55 * time.Minute).Sees("auto-refresh paused until ")
		d.Wait(6 * time.Minute).Misses("auto-refresh paused until ").Sees("1 server down")
	})
}

func TestPauseOfACustomerTakesATypedTime(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.verb("pause customer").Enter().Type("eiger").Enter().Sees("15 minutes").Type("90m").Sees("> 90m").Enter()
		d.Wait(10 * time.Second).Sees("auto-refresh of 2 paused until " + start.Add(90*time.Minute).Local().Format("15:04"))
		d.verb("resume auto").Enter().Sees("Auto-refresh of 2 accounts is on again.").Wait(10 * time.Second).Sees("1 server down")
		d.verb("pause all").Enter().Type("9d").Sees("a pause is 7 days at most").Enter().Sees("7 days at most").Press("esc", "esc")
	})
}

func TestPaletteSettlesAndTests(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.On("acme-pos-sync").verb("settle doubt").Enter().Sees("Refreshed · Acme Petrol / acme-pos-sync")
		d.Press("/").Type("ei").Press("esc").verb("settle").Sees("This account is not in doubt.").Press("esc")
		d.keeper.filed.probe = keeper.ProbeResult{Outcome: model.ProbeWorks}
		d.verb("test conn").Enter().Sees("The connection works · Eiger Cameras / eiger-shop")
		d.keeper.filed.probe = keeper.ProbeResult{Outcome: model.ProbeRefused}
		d.verb("test conn").Enter().Sees("refuses the access token · Eiger Cameras / eiger-shop · r refreshes")
	})
}

func TestPaletteChoosesThemeSymbolsAndMotion(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.verb("theme").Enter().Type("blue").Enter()
		if d.app.canvas.Palette.Name != "Blue-orange" {
			t.Errorf("the theme is %s", d.app.canvas.Palette.Name)
		}
		d.verb("ascii").Enter().verb("motion").Enter()
		if !d.app.canvas.Glyphs.ASCII || !d.app.options.kept.Reduced {
			t.Error("symbols and motion are as before")
		}
		d.verb("motion").Sees("motion: full")
	})
}

func TestDiagnosticsHoldNoNames(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.verb("diagn").Enter().Sees("Copied the diagnostics. No names, no secrets are in them.")
		text := d.desk.text
		if !strings.Contains(text, "12 accounts, 1 in doubt") || !strings.Contains(text, "120x36") {
			t.Errorf("copied\n%s", text)
		}
		for _, a := range d.keeper.Snapshot().Accounts {
			if strings.Contains(text, a.Name) || strings.Contains(text, a.Customer) {
				t.Errorf("%s stands in\n%s", a.Name, text)
			}
		}
	})
}

func TestEveryVerbIsNamedOnceAndCanBeDone(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("ware").Press("esc")
		seen := map[string]bool{}
		for _, item := range d.app.ownVerbs(d.app.where()) {
			if seen[item.Name] || (item.Do == nil) == (item.Choices == nil) {
				t.Errorf("%+v", item)
			}
			seen[item.Name] = true
			var inner []palette.Item
			if item.Choices != nil && item.Reason == "" {
				inner = item.Choices()
			}
			for _, choice := range inner {
				if choice.Do == nil && choice.Choices == nil {
					t.Errorf("%s: %+v does nothing", item.Name, choice)
				}
			}
		}
	})
}
