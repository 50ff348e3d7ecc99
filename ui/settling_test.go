package ui

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// restoredCopy makes two accounts of the faked rack those of an older copy.
func restoredCopy(d *driver, t *testing.T) {
	t.Helper()
	for _, name := range []string{"night-job", "cam-export"} {
		d.keeper.replace(d.keeper.named(t, name).ID, func(a *model.Account) {
			a.Doubt = &model.Doubt{At: start.Add(-time.Hour), Why: "the vault is an older copy", Restored: true}
		})
	}
	d.settle()
}

func TestARestoredVaultIsSaidOnTheScreen(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 20}} {
		drive(t, setup{width: size[0], height: size[1]}, func(d *driver) {
			restoredCopy(d, t)
			d.Sees("OLDER COPY OF THE VAULT").Sees("2 accounts to confirm")
		})
	}
}

func TestARefreshTokenOfAnOlderCopyIsSpentOnAPersonsWordAlone(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		restoredCopy(d, t)
		d.Press("o", "j", "j").On("night-job").Press("r").Sees("may have been spent")
		d.Press("enter") // it begins on cancel
		if d.keeper.settled != 0 {
			t.Fatal("Enter at once spent it")
		}
		d.On("night-job").Press("r").Wait(time.Second).Press("tab").Press("enter")
		d.settle()
		if d.keeper.settled != 1 {
			t.Errorf("%d were sent", d.keeper.settled)
		}
	})
}
