package ui

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/desk"
)

func TestJobCopyAnotherWay(t *testing.T) {
	for key, want := range map[string]string{
		"b": "bearer-of-eiger-shop",
		"h": "Authorization: Bearer bearer-of-eiger-shop",
		"c": "curl -H 'Authorization: Bearer bearer-of-eiger-shop' https://storeman.example",
		"k": `header = "Authorization: Bearer bearer-of-eiger-shop"`,
		"e": "TOKENRACK_TOKEN=bearer-of-eiger-shop",
		"j": `{"account":"eiger-shop","access_token":"bearer-of-eiger-shop","token_type":"Bearer","expires_at":"2026-11-21T10:45:07Z"}`,
	} {
		drive(t, setup{}, func(d *driver) {
			d.Press("/").Type("ei").Press("esc")
			d.keys = 0
			d.Press("y", key).Keys(2).Copied(want)
			d.Sees("Eiger Cameras / eiger-shop · 03:00 left").Sees("Copied")
		})
	}
}

func TestCopyMenuSaysWhatEachWayIs(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("ei").Press("esc", "y").Sees("Copy · Eiger Cameras / eiger-shop").Sees("curl config")
		d.Press("down", "down", "enter").Sees("Copied curl line")
		if len(d.keeper.copied) != 1 || d.keeper.copied[0] != "eiger-shop curl line" {
			t.Errorf("recorded %q", d.keeper.copied)
		}
		d.Press("y").Press("esc").Misses("curl config")
	})
}

func TestIDsAreCopiedWithoutAToken(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.token = func(model.ID, keeper.TokenRequest) (keeper.Bearer, error) {
			t.Error("a token was asked for")
			return keeper.Bearer{}, nil
		}
		d.Press("/").Type("api@").Press("esc", "y", "b").Sees("Not copied: needs a sign-in first.").Copied("")
		d.Press("i").Sees("Copied ids · Acme Petrol / api@acme.example").Misses("wiped in")
		d.Copied("account: api@acme.example\ncustomer: Acme Petrol\napp: api-users\nprovider: petrosoft\n" +
			"origin: https://petrosoft.example\naccess token fingerprint: 9a0751d2\nrefresh token fingerprint: 77b012cc\n")
	})
}

func TestCopyAsThroughTheTerminalNamesTheForm(t *testing.T) {
	drive(t, setup{outcome: desk.Send, around: desk.Surroundings{SSH: true}}, func(d *driver) {
		d.Press("y", "h").Sees("Sent header to your terminal (cannot check it arrived)")
		if len(d.sent) != 1 || d.sent[0] != "Authorization: Bearer bearer-of-acme-pos-sync" {
			t.Errorf("sent %q", d.sent)
		}
	})
}

func TestMarkedAreRefreshedAfterTheCount(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		var asked []string
		d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
			a := d.keeper.Snapshot().Account(id)
			asked = append(asked, a.Name)
			return keeper.RefreshResult{Account: a, Outcome: keeper.Refreshed}
		}
		d.Press("/").Type("acme-2019").Press("esc").Press(".", "/").Type("acme-2019").Press("esc", "space", "F", ".")
		d.Press("/").Type("eiger-shop").Press("esc", "*").Sees("2 marked").Press("F")
		d.keys = 0
		d.Press("R").Sees("Refresh marked").Sees("[ refresh 1 account ]").Sees("2 are marked").Sees("1 is not in the list").Sees("1 is left out")
		if len(asked) != 0 {
			t.Fatal("refreshed without a yes")
		}
		d.Press("enter").Sees("Refresh marked") // a key held down answers nothing
		d.Wait(400 * time.Millisecond).Press("enter").Keys(3).Sees("Refreshed · Eiger Cameras / eiger-shop").Misses("marked")
		if len(asked) != 1 || asked[0] != "eiger-shop" {
			t.Errorf("refreshed %q", asked)
		}
	})
}

func TestMarksStayOnTheirAccounts(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("space").Sees("1 marked").On("tank-gauges").Press("space").Sees("2 marked")
		d.Press("O").Sees("2 marked").Press("esc").Misses("marked").Press("esc").Sees("Nothing is marked, and nothing is filtered.").Press("O")
		d.Press("g", "v").Sees("Move on and press v again").Press("j", "j", "v").Sees("3 marked")
		d.Press("k", "space").Sees("2 marked").Press("*").Sees("11 marked")
		d.Press("esc").Misses("11 marked")
		d.Press("/").Type("acme").Press("tab").Sees("1 marked").Sees("FIND")
	})
}

func TestMarksOfForgottenAccountsGo(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("space", "space").Sees("2 marked")
		d.keeper.remove(d.keeper.named(t, "tank-gauges").ID)
		d.send(changedMsg{})
		d.settle()
		d.Sees("1 marked")
	})
}

func TestMarkedThatCannotBeRefreshedAreSaid(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("lobby").Press("esc", "space", "R").Sees("none of the 1 marked account can be refreshed")
	})
}
