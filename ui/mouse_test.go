package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/settings"
)

// cellOf is the cell where a text first stands on the screen.
func (d *driver) cellOf(text string) (x, y int) {
	d.t.Helper()
	for y, line := range strings.Split(d.frame(), "\n") {
		if at := strings.Index(line, text); at >= 0 {
			return ansi.StringWidth(line[:at]), y
		}
	}
	d.t.Errorf("the screen does not show %q:\n%s", text, d.frame())
	return 0, 0
}

// Click clicks on a text.
func (d *driver) Click(text string) *driver {
	d.t.Helper()
	x, y := d.cellOf(text)
	d.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	d.settle()
	return d
}

// RightClick clicks on a text with the other button.
func (d *driver) RightClick(text string) *driver {
	d.t.Helper()
	x, y := d.cellOf(text)
	d.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseRight})
	d.settle()
	return d
}

// Wheel turns the wheel over a text, down by so many notches.
func (d *driver) Wheel(text string, notches int) *driver {
	d.t.Helper()
	x, y := d.cellOf(text)
	button := tea.MouseWheelDown
	if notches < 0 {
		button, notches = tea.MouseWheelUp, -notches
	}
	for range notches {
		d.send(tea.MouseWheelMsg{X: x, Y: y, Button: button})
	}
	d.settle()
	return d
}

func TestMouseSelectsOpensAndCopies(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Click("cam-export").On("cam-export").Misses("Refresh token")
		d.Wait(time.Second).Click("night-job").Click("night-job").Sees("Refresh token").Sees("DETAIL")
		d.Click("← back").Sees("LIST")
		d.RightClick("eiger-shop").On("eiger-shop").Sees("Copy · Eiger Cameras / eiger-shop")
		d.Click("Authorization: Bearer ...").Copied("Authorization: Bearer bearer-of-eiger-shop")
	})
}

func TestSlowClicksAreNoDoubleClick(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Click("cam-export").Wait(time.Second).Click("cam-export").Misses("Refresh token")
	})
}

func TestMouseRunsWhatTheFooterSays(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Click("/ find").Sees("FIND").Click("Esc commands").Sees("LIST")
		d.Click("? help").Sees("Help · Accounts").Click("Esc closes").Misses("Help · Accounts")
		d.Click("press / and type").Sees("FIND")
		d.Click("2 Apps").Sees("APPS").Click("3 Activity").Sees("ACTIVITY").Click("1 Accounts").Sees("LIST")
	})
}

func TestMouseSortsByColumns(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		first := func() string { return d.app.rack.At(0).Name.Text }
		d.Click("ACCOUNT").Sees("by account")
		if got := first(); got != "acme-lobby" {
			t.Errorf("%s is first by account", got)
		}
		d.Wait(time.Second).Click("ACCOUNT").Sees("by account, backwards")
		if got := first(); got != "till-user-07" {
			t.Errorf("%s is first by account, backwards", got)
		}
		d.Click("STATE").Sees("most urgent first").Click("LEFT").Sees("by time left")
	})
}

func TestWheelScrollsTheList(t *testing.T) {
	drive(t, setup{of: many(300), width: 80, height: 24}, func(d *driver) {
		d.Sees("1-16 of 300").Wheel("CUSTOMER", 2).Sees("7-22 of 300").Wheel("CUSTOMER", -9).Sees("1-16 of 300")
		name := d.app.list.Row().Name.Text
		d.Wheel("CUSTOMER", 200).Sees("285-300 of 300").Misses(name)
	})
}

func TestWheelOverDetailsScrollsThem(t *testing.T) {
	drive(t, setup{width: 160, height: 20}, func(d *driver) {
		d.Press("l").Sees("more below").Wheel("more below", 9).On("acme-pos-sync").Misses("more below").Sees("HISTORY")
	})
}

func TestMouseChoosesInPalettesAndQuestions(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press(":").Type("hide names").Click("hide customers' names").Misses("Command palette").Sees("Customer 1").Press("z")
		d.Press(":").Sees("Command palette")
		d.send(tea.MouseClickMsg{X: 1, Y: 1, Button: tea.MouseLeft})
		d.Misses("Command palette")
		d.Press("space", "space", "R").Sees("Refresh marked").Wait(time.Second).Click("[ cancel ]").Misses("Refresh marked")
		d.Press("R").Click("refresh 2 accounts ]").Sees("Refresh marked") // it has only just come up
		d.Wait(time.Second).Click("refresh 2 accounts ]").Misses("Refresh marked").Sees("Refreshed")
	})
}

func TestMouseFillsInForms(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("j", "j", "s").Sees("Password").Click("User name").Type("maria").Click("Password").Type("pw").Click("[ ]").Sees("[x]")
		d.Sees("maria").Click("Esc cancel").Misses("User name")
	})
}

func TestMouseBeginsNoRevocation(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("j", "X").Enter()
		if d.app.mode() != keys.RevokeName {
			t.Errorf("the mode is %s:\n%s", d.app.mode(), d.frame())
		}
		before := d.frame()
		d.Click("⏎ revoke  ↑").Sees("The mouse begins no revocation")
		if d.app.mode() != keys.RevokeName || d.app.incident != nil {
			t.Errorf("a click went on from\n%s\nto\n%s", before, d.frame())
		}
	})
}

// TestEveryPlaceCanBeClickedOn clicks on every cell of every scene: none of
// them may break a frame.
func TestEveryPlaceCanBeClickedOn(t *testing.T) {
	apart := 7
	if raceOn {
		apart = 20
	}
	for name, play := range scenes {
		t.Run(name, func(t *testing.T) {
			drive(t, setup{width: 80, height: 24}, func(d *driver) {
				d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) {
					return nil, &model.Error{Kind: model.KindSignIn, What: "no"}
				}
				play(d)
				for _, z := range append(d.app.pointer.hits[:0:0], d.app.pointer.hits...) {
					if z.X < 0 || z.Y < 0 || z.X+z.Width > 80 || z.Y >= 24 {
						t.Errorf("%+v lies outside of the window", z)
					}
				}
				for y := range 24 {
					for x := 0; x < 80; x += apart {
						d.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
						d.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelDown})
						d.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseRight})
						d.settle()
					}
				}
			})
		})
	}
}

func TestClickTakesANoticeAway(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("x").Sees("x does nothing here").Click("does nothing here").Misses("does nothing here")
	})
}

func TestMouseIsLeftToTheTerminalWhereThatIsWished(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		if d.app.View().MouseMode != tea.MouseModeCellMotion {
			t.Error("the mouse is not listened to")
		}
		d.send(tea.MouseMotionMsg{X: 3, Y: 3, Button: tea.MouseLeft})
		d.Sees("Shift+drag selects text")
		d.Wait(10 * time.Second).Misses("Shift+drag")
		d.send(tea.MouseMotionMsg{X: 4, Y: 3, Button: tea.MouseLeft})
		d.Misses("Shift+drag")
		off := settings.Defaults()
		off.Mouse = false
		d.app.options.kept = off
		if d.app.View().MouseMode != tea.MouseModeNone {
			t.Error("the mouse is listened to though the settings say no")
		}
	})
}
