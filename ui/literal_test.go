package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// actionless is called like an action that no text of ours names, so that its
// words on a screen can only come from a name that was taken for a text of ours.
const (
	actionless = "{list.sort_scopes}"
	itsWords   = `sort by scopes" in`
)

func TestTheActionIsNamedByNoTextOfOurs(t *testing.T) {
	registry, err := keys.New(keys.Table())
	if err != nil || !strings.Contains(registry.Spell(actionless, false), itsWords) {
		t.Fatalf("%s is spelled %q (%v), so these tests find nothing", actionless, registry.Spell(actionless, false), err)
	}
}

// literally drives a test in which no frame may show the action's words, nor the
// braces doubled that keep them away.
func literally(t *testing.T, s setup, test func(d *driver)) {
	t.Helper()
	for _, never := range []string{itsWords, "{{"} {
		for _, width := range []int{60, 80, 120, 160} {
			s.width, s.height = width, 36
			drive(t, s, func(d *driver) {
				d.never = never
				test(d)
			})
		}
	}
}

func TestTextFromElsewhereNamesNoAction(t *testing.T) {
	for _, bad := range []string{actionless, "x{y " + actionless} {
		literally(t, setup{}, func(d *driver) {
			d.infest(bad)
			d.everywhere(bad, func(string) {})
		})
	}
}

// called are accounts of which the first, its customer and its app are called
// like an action.
func called() []sample {
	of := leak()
	of[0].name = actionless
	for i := range of {
		of[i].customer = actionless
		if of[i].app == "acme-items" {
			of[i].app = actionless
		}
	}
	return of
}

func TestNoticesTellNamesAsTheyAre(t *testing.T) {
	literally(t, setup{of: called()}, func(d *driver) {
		d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) { return nil, failing(actionless) }
		d.Press("j").On(actionless)
		d.Enter().Sees("Copied bearer")
		d.Press("r").Wait(10 * time.Second)
		d.keeper.token = func(model.ID, keeper.TokenRequest) (keeper.Bearer, error) {
			return keeper.Bearer{}, failing(actionless)
		}
		d.Enter().Sees("Not copied").Sees("What").Sees(actionless)
		d.Press("t").Sees("undoes").Press("u").Wait(10 * time.Second)
		d.Press("D").Sees("Forget").Press("esc")
		d.Press("s").Type("x").Press("tab").Type("y").Enter().Wait(10 * time.Second).Press("esc").Wait(time.Second).Enter()
		d.Press("y").Sees(actionless).Press("esc", "e").Press("esc", "2", "j", "D").Press("esc", "e").Press("esc", "1", "3").Press("esc")
		d.Press(":").Type("pause cu").Press("tab").Type("sort").Enter().Enter()
	})
}

func TestARevocationTellsNamesAsTheyAre(t *testing.T) {
	literally(t, setup{of: called()}, func(d *driver) {
		d.keeper.revoker.outcome = oneLives
		d.keeper.revoker.says, d.app.options.Reports = actionless, t.TempDir()
		onWarehouse(d).Press("F", "j").On(actionless).Press("X").Sees(actionless)
		d.Press("d", "G").Press("esc", "s", "s")
		d.Press("enter").Type(actionless).Wait(400 * time.Millisecond).Enter().Sees("still works").Sees(actionless)
		d.Press("G", "space", "w", "o", "y").Press("esc").Wait(10 * time.Second)
		d.Press("3", "esc", ":").Type("report")
	})
}
