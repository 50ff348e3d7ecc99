package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/accountform"
)

func TestServersThatAreDownAreToldOf(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Sees("1 server down").Sees("2 soon").Misses("offline")
		d.send(tea.WindowSizeMsg{Width: 200, Height: 24})
		d.Sees("1 of 5 servers down").Sees("2 soon")
		d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		d.Sees("1 of 5 servers down")
	})
}

func TestOfflineIsSaidOnceAndWithWhatStillWorks(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		nothingAnswers(d)
		d.Sees("offline since").Sees("no server answers").Sees("No server has answered since").Sees("r tries one now")
		d.Press("/").Type("export").Enter().Copied("bearer-of-cam-export").Sees("unchecked: its server does not answer")
		d.keeper.replace(d.keeper.named(t, "cam-export").ID, func(a *model.Account) { a.NoReplyAt, a.RefreshedAt = start, start.Add(1) })
		d.settle()
		d.Misses("offline since").Sees("4 servers down")
	})
}

// TestOfflineCountsDownToTheNextTry holds that the seconds move though nothing
// else on the screen counts them, and end with the silence.
func TestOfflineCountsDownToTheNextTry(t *testing.T) {
	drive(t, setup{of: []sample{
		{"acme-web", "Acme", "storeman", "acme-items", func(a *model.Account) { held(a, 20*time.Hour, 24*time.Hour); a.Origin = "https://one.example" }},
		{"acme-till", "Acme", "inventorum", "acme-pos", func(a *model.Account) { held(a, 20*time.Hour, 24*time.Hour); a.Origin = "https://two.example" }},
	}}, func(d *driver) {
		d.keeper.nextTry = start.Add(90 * time.Second)
		d.Misses("next try")
		nothingAnswers(d)
		d.Sees("offline since").Sees("next try in 01:30").Wait(10 * time.Second).Sees("next try in 01:20").Wait(85 * time.Second).Misses("next try").Sees("no server answers")
	})
}

func TestNothingFoundSaysWhatWasMeant(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("egier").Sees("Did you mean eiger (3)?").Sees("Tab takes it").Press("tab").Sees("3 of 12").On("eiger-shop")
		d.Press("esc", "F", "z", "/").Type("egier").Misses("Did you mean")
	})
}

func TestAStateThatThereIsNotIsNamed(t *testing.T) {
	drive(t, setup{width: 60, height: 20}, func(d *driver) {
		d.Press("/").Type("is:son").Sees(`There is no state "son". There are:`).Sees("doubt attention signin soon expired down noexpiry fresh revoked")
		d.Press("esc", "esc", "/").Type("is:so").Misses("There is no state").Press("esc", "esc", "/").Type("is:fresh zzz").Sees("Nothing matches").Misses("There is no state")
	})
}

// TestWhatIsNotFoundCanBeAdded offers an account of the name that was looked for
// in vain, and nothing where the search is more than a name.
func TestWhatIsNotFoundCanBeAdded(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.real().Press("/").Type("zz top").Sees("Nothing matches \"zz top\"").Sees("Ctrl+K adds an account called \"zz top\"")
		d.Sees("Esc leaves the search, once more clears it")
		d.Press("ctrl+k").Enter().Sees("Add an account")
		if got := d.app.front().(*formPage).filled.(*accountform.Screen).Value(accountform.Name); got != "zz top" {
			t.Errorf("the form begins with the name %q", got)
		}
		d.Press("esc").Sees("F clears the search").Press("z").Misses("adds an account called").Press("z", "F")
		d.Press("/").Type("is:doubt zz").Misses("adds an account called").Press("ctrl+k").Misses("add \"")
		d.Press("esc", "F", "ctrl+k").Misses("add \"")
	})
}

// TestTinyWindowSaysWhatBecameOfAVerb copies where there is no list: above all
// then it must be said whose token it was.
func TestTinyWindowSaysWhatBecameOfAVerb(t *testing.T) {
	drive(t, setup{width: 44, height: 11}, func(d *driver) {
		d.Press("ctrl+k").Type("copy bear").Enter().Sees("Too small").Sees("Copied bearer").Sees("acme-pos-sync").Sees("q quits")
		d.Press("ctrl+k").Misses("Copied bearer")
	})
	drive(t, setup{width: 44, height: 8}, func(d *driver) {
		d.Press("ctrl+k").Type("refresh").Enter().Sees("Too small")
	})
}

func TestTinyWindowStillHasThePalette(t *testing.T) {
	drive(t, setup{width: 44, height: 11}, func(d *driver) {
		d.Sees("Ctrl+K still works").Press("ctrl+k").Sees("Command palette").Type("hide n").Enter().Sees("Too small")
		if !d.app.hidden {
			t.Error("the palette of a tiny window did nothing")
		}
		for width := 1; width < 60; width++ {
			d.Press("ctrl+k")
			d.send(tea.WindowSizeMsg{Width: width, Height: 1 + width/3})
			d.Press("esc")
		}
	})
}

func TestTheTerminalsCursorIsAlwaysOnWhatIsActive(t *testing.T) {
	for name, play := range scenes {
		for _, size := range sizes {
			drive(t, setup{width: size[0], height: size[1]}, func(d *driver) {
				play(d)
				cursor := d.app.View().Cursor
				switch {
				case cursor == nil:
					t.Errorf("%s has no cursor for a magnifier:\n%s", name, d.frame())
				case cursor.X < 0 || cursor.Y < 0 || cursor.X >= size[0] || cursor.Y >= size[1]:
					t.Errorf("%s has its cursor at %d,%d", name, cursor.X, cursor.Y)
				case strings.TrimSpace(strings.Split(d.frame(), "\n")[cursor.Y]) == "":
					t.Errorf("%s has its cursor on an empty line", name)
				}
			})
		}
	}
}
