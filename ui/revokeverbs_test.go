package ui

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func TestPaletteOpensARevocationAtACustomerOrTheComputer(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.verb("revoke cust").Press("tab").Sees("Pacific Tools").Type("pac").Enter().Sees("REVOKE").Sees("(•) customer Pacific Tools").Press("esc")
		d.verb("revoke this").Enter().Sees("REVOKE").Sees("(•) this computer").Press("esc")
		d.Press("z").verb("revoke this").Enter().Sees("a revocation is confirmed by its name").Misses("REVOKE")
	})
	drive(t, setup{of: []sample{}}, func(d *driver) {
		d.verb("revoke this").Enter().Sees("No account is in the vault.")
	})
}

func TestACustomerBeginsWithAnAppOrAnAccount(t *testing.T) {
	filing(t, func(d *driver) {
		d.verb("add cust").Press("tab").Type("New Shop").Sees("a new customer").Enter().Sees("an app").Sees("an account").Type("app").Enter()
		d.Sees("Add an app").Type("storeman").Enter().Sees("New Shop").Sees("Esc cancel").Misses("keep draft").Press("esc", "tab").Wait(time.Second).Enter()
		d.verb("add cust").Press("tab").Type("acme petrol").Misses("a new customer").Sees("is here already").Enter().Type("account").Enter()
		d.Sees("Add an account").Sees("Acme Petrol").Press("esc")
		if d.keeper.drafted(keeper.AccountDraft(model.ID{})) != nil {
			t.Error("what the palette filled in became a draft")
		}
		d.Press("z").verb("add cust").Enter().Sees("Names are hidden.")
	})
}

func TestTheDemoIsResetFromThePalette(t *testing.T) {
	var did []string
	drive(t, setup{demo: demoOf(nil, &did)}, func(d *driver) {
		d.verb("reset demo").Enter().Sees("as they were at the start").Press("esc")
		if d.quit {
			t.Fatal("it was reset without a word")
		}
		d.verb("reset demo").Enter().Wait(time.Second).Enter()
		if !d.quit || !d.app.wantsReset {
			t.Errorf("quit %v, reset %v", d.quit, d.app.wantsReset)
		}
	})
	drive(t, setup{}, func(d *driver) { d.verb("reset demo").Misses("as it was at the start") })
}
