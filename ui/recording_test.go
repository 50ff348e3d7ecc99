package ui

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// record is a record as a busy morning leaves it.
func record() []model.Activity {
	lines := []model.Activity{
		{Seq: 9, At: start.Add(-5e9), Verb: model.DidCopy, Name: "acme-warehouse", App: "acme-items", Provider: "storeman", Outcome: "ok", Note: "bearer", Fingerprint: "9a0751d2"},
		{Seq: 8, At: start.Add(-90 * 60e9), Verb: model.DidRefresh, Name: "acme-pos-sync", App: "acme-pos", Provider: "inventorum", Outcome: "in_doubt", Note: "timeout after sending", Took: 10e9},
		{Seq: 7, At: start.Add(-114 * 60e9), Verb: model.DidRefresh, Name: "acme-warehouse", App: "acme-items", Provider: "storeman", Outcome: "refreshed", Note: "scopes lost: read_spaces write_spaces", Took: 412e6, Fingerprint: "9a0751d2"},
		{Seq: 6, At: start.Add(-50 * 3600e9), Verb: model.DidRevoke, Name: "acme-2019", App: "legacy-2019", Provider: "inventorum", Outcome: "dead", Note: "refresh token, proven"},
		{Seq: 5, At: start.Add(-400 * 24 * 3600e9), Verb: model.DidSignIn, Name: "night-job", App: "eiger", Provider: "storeman", Outcome: "failed", Note: "wrong user name or password"},
	}
	for i := range lines {
		lines[i].Account = testID(3)
	}
	return lines
}

func TestJobProveItLater(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.activity = record()
		d.Press("3").Sees("5 of 5").Sees("10:42:02").Sees("412 ms")
		d.Press("f").Keys(2).Sees("copies").Sees("1 of 5")
		d.Press("f", "f", "f").Sees("revocations").Sees("acme-2019").Misses("acme-warehouse")
		d.Press("F").Sees("5 of 5").Press("1").Sees("most urgent first")
	})
}

func TestRecordIsFilteredByWords(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.activity = record()
		d.Press("3", "/").Sees("Esc commands").Type("ware").Sees("2 of 5").Type(" -copy").Sees("1 of 5").Sees("scopes lost")
		d.Press("esc").Sees("1 of 5").Press("/").Type("qqq").Sees("Nothing fits.").Press("esc", "enter").Sees("No line is shown.")
		d.Press("F").Sees("5 of 5").Press("F").Sees("Nothing is filtered.").Press("esc").Sees("CUSTOMER")
	})
}

func TestRecordLineOpensInFull(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.activity = record()
		d.Press("3", "j", "j", "enter").Sees("Activity · line 7").Sees("2026-11-21T08:48:07Z").Sees("scopes lost: read_spaces write_spaces")
		d.Press("esc").Sees("5 of 5").Press("?").Sees("Help · Activity").Sees("write the lines that fit to a JSON file")
	})
}

func TestRecordFollowsWhatHappens(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.activity = record()[1:]
		d.Press("3", "j").Sees("fp 9a0751d2").Sees("4 of 4")
		before := lineOf(d.frame(), "timeout after")
		d.keeper.activity = record()
		d.send(changedMsg{})
		d.settle()
		d.Sees("5 of 5").Sees("fp 9a0751d2") // the cursor stays on its line
		if lineOf(d.frame(), "timeout after") != before+1 {
			t.Error("the new line is not the first")
		}
	})
}

func TestRecordThatCannotBeReadSaysWhy(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.activityErr = &model.Error{Kind: model.KindStore, What: "the vault cannot be read", Why: "disk trouble"}
		d.Press("3").Sees("the vault cannot be read")
	})
}

func TestRecordHidesNames(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.activity = record()
		d.Press("3", "z").Misses("acme").Misses("legacy").Sees("account 3").Press("x").Sees("names are hidden")
		d.Press("enter").Misses("acme")
	})
}

func TestExportHoldsWhatFits(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.activity = record()
		var name string
		var data []byte
		d.Press("3", "x").Sees("the demo writes no files")
		d.app.options.Save = func(n string, b []byte) (string, error) { name, data = n, b; return "/home/maria/" + n, nil }
		d.Press("f", "f", "x").Sees("Exported 2 lines · /home/maria/tokenrack-activity-20261121-104207.json")
		var out struct {
			Schema   int `json:"schema_version"`
			Activity []struct {
				Seq     int     `json:"seq"`
				Account *string `json:"account"`
				DoneAt  string  `json:"done_at"`
				TookMS  int     `json:"took_ms"`
			} `json:"activity"`
		}
		if err := json.Unmarshal(data, &out); err != nil || out.Schema != 1 || len(out.Activity) != 2 {
			t.Fatalf("%s: %v in\n%s", name, err, data)
		}
		if a := out.Activity[1]; a.Seq != 7 || *a.Account != "acme-warehouse" || a.DoneAt != "2026-11-21T08:48:07Z" || a.TookMS != 412 {
			t.Errorf("the line is %+v", a)
		}
		d.app.options.Save = func(string, []byte) (string, error) { return "", errors.Join(os.ErrExist) }
		d.Press("x").Sees("Not exported")
	})
}

func TestHostileRecordReachesNoScreen(t *testing.T) {
	for _, bad := range hostile {
		for _, width := range []int{60, 80, 120} {
			drive(t, setup{width: width, height: 24}, func(d *driver) {
				d.keeper.activity = []model.Activity{
					{Seq: 2, At: start, Verb: bad, Name: bad, App: bad, Provider: bad, Outcome: bad, Note: strings.Repeat(bad, 40), Fingerprint: model.Fingerprint(bad)},
					{Seq: 1, At: start, Verb: model.DidCopy, App: bad},
				}
				d.Press("3")
				checkClean(t, "the record", d.app.View().Content)
				d.Press("enter")
				checkClean(t, "its line", d.app.View().Content)
				d.Press("esc", "/").Type("x")
			})
		}
	}
}
