package ui

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/appform"
)

func TestCutOffIncidentIsOfferedOnceAndNeverInTheWay(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d)
		remember(d, cutOff(d))
		d.Sees("Incident 8 was cut off: 2 of 4 left, X goes on")
		d.Press("X").Sees("incident 8, cut off").Press("esc").Sees("Incident 8 waits")
		d.Wait(time.Minute).Misses("was cut off: 2 of 4")
		d.Press("X").Sees("nothing is sent yet").Sees("(•) app acme-items").Press("esc")
		d.Press(":").Type("resume").Sees("resume incident 8").Enter().Sees("incident 8, cut off")
	})
}

func TestIncidentThatRunsElsewhereIsNotResumed(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		i := cutOff(d)
		i.Running = true
		remember(onWarehouse(d), i)
		d.Misses("was cut off").Press("X").Sees("(•) app acme-items")
	})
}

// over is an incident that has ended and left one token alive.
func over(d *driver) keeper.Incident {
	i := cutOff(d)
	i.Ended, i.Left = start.Add(time.Minute), 1
	for n := range i.Lines {
		i.Lines[n].Outcome, i.Lines[n].Proof = keeper.RevokedDead, "the API answered 401"
	}
	i.Lines[3].Outcome, i.Lines[3].Proof = keeper.RevokedAlive, "the API answered 200: it still works"
	i.Steps = steps()
	i.Done = []keeper.StepDone{{Step: steps()[0], By: "maria", At: start}}
	return i
}

func TestEarlierIncidentIsOfferedInThePalette(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.app.options.Reports = t.TempDir()
		remember(onWarehouse(d), over(d))
		d.Press(":").Type("report 8").Sees("show report 8 incident 8, account acme-warehouse").Sees("save report 8")
		d.Enter().Sees("incident 8, ended").Sees("1 of 4 tokens not proven dead").Sees("still works").Sees("(maria ")
		d.Press("esc", ":").Type("save report").Enter().Sees("Report saved")
		files, _ := filepath.Glob(filepath.Join(d.app.options.Reports, "incident-8-acme-warehouse.*"))
		if len(files) != 2 {
			t.Fatalf("wrote %q", files)
		}
		text, err := os.ReadFile(files[1])
		if err != nil || !strings.Contains(string(text), "# Incident 8: account acme-warehouse") || !strings.Contains(string(text), "said by maria") {
			t.Errorf("%v:\n%s", err, text)
		}
		d.Press(":").Type("re-prove").Enter().Sees("Report: account acme-warehouse")
		if got := d.keeper.revocations(); len(got) != 1 || !got[0].ProveOnly || got[0].Incident != 8 {
			t.Errorf("asked for %+v", got)
		}
	})
}

func TestEarlierIncidentIsRetriedUnderItsNumber(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		remember(onWarehouse(d), over(d))
		d.Press(":").Type("show report").Enter().Press("r").Sees("0 ALIVE")
		if got := d.keeper.revocations(); len(got) != 1 || got[0].ProveOnly || got[0].Incident != 8 {
			t.Errorf("asked for %+v", got)
		}
	})
}

func TestIncidentsAreNotShownWhileNamesAreHidden(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		remember(onWarehouse(d), over(d))
		d.Press("z", ":").Type("incident").Misses("acme-warehouse")
	})
}

func TestTickedStepIsRecordedAtOnceOnceThereIsAnIncident(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.app.options.Person = "maria"
		d.keeper.revoker.outcome = oneLives
		onWarehouse(d).Press("X", "G", "space").Sees("[x] acme-items")
		if n := len(d.keeper.revoker.said); n != 0 {
			t.Fatalf("%d steps were recorded before there was an incident", n)
		}
		d.Press("enter").Type("acme-items").Wait(time.Second).Enter()
		got := d.keeper.revocations()
		if len(got) != 1 || len(got[0].Done) != 1 || got[0].Done[0].By != "maria" || got[0].Person != "maria" {
			t.Fatalf("asked for %+v", got)
		}
		d.Press("space", "space")
		if got := d.keeper.revoker.said; len(got) != 1 || got[0].Step != steps()[0] {
			t.Errorf("recorded %+v", got)
		}
	})
}

func TestReportIsCopiedForATicket(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		confirmed(d).Press("y").Sees("Copied the report as Markdown")
		if text := d.desk.text; !strings.Contains(text, "# Incident 8: app acme-items") || !strings.Contains(text, "4e1c02bd") || strings.Contains(text, "bearer-of") {
			t.Errorf("copied:\n%s", text)
		}
	})
}

func TestAccountsGoInAndOutOfThePlan(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X").Sees("1 account of the same customer is not in this plan (+ adds it): acme-pos-sync")
		d.Press("j", "space").Sees("2 accounts, 6 tokens").Sees("[ ] ✓ acme-web").Sees("revoke 6 tokens")
		d.Press("+").Sees("3 accounts, 8 tokens").Sees("added:").Misses("is not in this plan")
		d.Press("enter").Type("acme-items").Wait(time.Second).Enter()
		got := d.keeper.revocations()
		web, pos := d.keeper.named(t, "acme-web").ID, d.keeper.named(t, "acme-pos-sync").ID
		if len(got) != 1 || len(got[0].Target.Without) != 1 || got[0].Target.Without[0] != web || len(got[0].Target.Also) != 1 || got[0].Target.Also[0] != pos {
			t.Fatalf("asked for %+v", got)
		}
		if d.keeper.named(t, "acme-web").Revoked != nil || d.keeper.named(t, "acme-pos-sync").Revoked == nil {
			t.Error("not exactly the plan was revoked")
		}
	})
}

func TestAccountThatWasLeftOutIsTakenInAgain(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "space").Sees("2 accounts, 5 tokens")
		for range 6 {
			if strings.Contains(d.frame(), "> [ ] ◔") {
				break
			}
			d.Press("j")
		}
		d.Press("space").Sees("3 accounts, 9 tokens").Misses("[ ] ◔")
		d.Press("+", "+").Sees("3 accounts, 9 tokens")
	})
}

func TestThisComputerEndsEverything(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "left").Sees("(•) this computer").Sees("4 accounts, 11 tokens").Sees("Type these words to confirm: this computer")
		d.Press("enter").Type("this computer").Wait(time.Second).Enter()
		if got := d.keeper.revocations(); len(got) != 1 || !got[0].Target.All {
			t.Errorf("asked for %+v", got)
		}
	})
}

func TestDryRunSaysWhatWouldBeSentWhere(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "d").Sees("POST https://storeman.example/oauth/revoke").Sees("GET https://storeman.example/api/items").Sees("POST https://storeman.example/oauth/token")
		d.Sees("1 revoke 2 try to refresh: must be refused").Sees("1 revoke 2 try it: must be refused").Press("space").Sees("DRY RUN")
		if len(d.keeper.revocations()) != 0 {
			t.Error("a dry run revoked")
		}
	})
}

func TestSwapPutsANewAppFirst(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.keeper.provider["storeman"] = func() model.Provider {
			p := d.keeper.provider["storeman"]
			p.ClientID = true
			return p
		}()
		onWarehouse(d).Press("X", "s").Sees("(•) swap").Sees("1 A new app at the same provider").Sees("what leaked works until the last step")
		d.Press("enter").Type("acme-items").Wait(time.Second).Enter().Sees("Swap wants the new app first")
		if len(d.keeper.revocations()) != 0 {
			t.Fatal("it revoked before there was a new app")
		}
		d.Press("up", "w").Sees("Add an app").Sees("acme-items-2")
		wizard := d.app.front().(*formPage).filled.(wizardPage)
		if got := wizard.Draft().App; got.Provider != "storeman" || got.Base != "https://storeman.example" || wizard.Step() != appform.StepApp {
			t.Errorf("filled in %+v at step %d", got, wizard.Step())
		}
		d.Press("esc")
		addSuccessor(d)
		d.Sees("The new app is acme-items-2").Sees("1 of 3 did").Sees("acme-web is acme-web-2 now")
		d.Press("a").Sees("Add an account").Sees("acme-warehouse-2").Press("esc")
		d.Press("enter").Wait(time.Second).Enter()
		if got := d.keeper.revocations(); len(got) != 1 {
			t.Errorf("asked for %+v", got)
		}
	})
}

// addSuccessor brings the app that takes the leaked one's place, and one of its
// accounts.
func addSuccessor(d *driver) {
	k := d.keeper
	k.mu.Lock()
	next := &model.Snapshot{Rev: k.snap.Rev + 1, Apps: map[model.ID]*model.App{}, Accounts: k.snap.Accounts}
	for id, app := range k.snap.Apps {
		next.Apps[id] = app
	}
	app := &model.App{ID: testID(7000), Name: "acme-items-2", Provider: "storeman", Base: "https://storeman.example", Created: start}
	next.Apps[app.ID] = app
	account := &model.Account{ID: testID(7001), App: app.ID, Name: "acme-web-2", Customer: "Acme Petrol", Grant: model.GrantPassword}
	held(account, time.Hour, 2*time.Hour)
	next.Accounts = append(next.Accounts[:len(next.Accounts):len(next.Accounts)], account)
	k.snap = next
	k.mu.Unlock()
	k.change <- struct{}{}
	d.settle()
}

func TestSwapIsForAnApp(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "right", "s").Sees("a swap is for an app").Misses("(•) swap")
	})
}

func TestProofInWaitingCountsDown(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.keeper.revoker.pace = 10 * time.Second
		confirmed(d)
		a := d.keeper.named(t, "acme-warehouse")
		p := d.app.front().(*revokePage)
		p.Watch([]keeper.RevokeProgress{{
			Incident: 8, Account: a.ID, Token: a.Superseded[0].Fingerprint, Stage: keeper.StageWaiting, Status: 200,
			Try: 2, Of: 3, Next: d.app.now.Add(4 * time.Second), Says: "the API answered 200", Works: true,
		}})
		d.Sees("✗ ALIVE").Sees(" 1 ALIVE ").Sees("the API answered 200; try 2 of 3 in 00:04").Wait(2 * time.Second).Sees("try 2 of 3 in 00:02")
	})
}

// TestTheRecordLeadsToAReport opens and saves the report of a revocation from
// its line in the record; other lines open as they are.
func TestTheRecordLeadsToAReport(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.app.options.Reports = t.TempDir()
		remember(onWarehouse(d), over(d))
		lines := record()
		lines[1] = model.Activity{Seq: 8, At: start, Verb: model.DidRevoke, Name: "acme-warehouse", Outcome: "dead", Note: "access token", Incident: 8}
		lines[2].Incident = 7 // of a revocation that is forgotten
		d.keeper.activity = lines
		d.Press("3").Misses("save report").Press("w").Sees("w: this line is of no revocation that is remembered")
		d.Press("j").Sees("w save report").Enter().Sees("incident 8, ended").Sees("1 of 4 tokens not proven dead").Press("esc").Sees("w save report")
		d.Press("l").Sees("line 8").Sees("incident 8").Press("esc")
		d.Press("w").Sees("Report saved")
		if files, _ := filepath.Glob(filepath.Join(d.app.options.Reports, "incident-8-acme-warehouse.*")); len(files) != 2 {
			t.Errorf("wrote %q", files)
		}
		d.Press("j").Enter().Sees("line 7").Press("esc")
		d.Press("k", "z").Enter().Misses("incident 8, ended").Sees("Names are hidden")
	})
}

// thousands are more incidents than a desk has in decades; each is over.
func thousands(d *driver) []keeper.Incident {
	all := make([]keeper.Incident, 5000)
	for n := range all {
		all[n] = over(d)
		all[n].Number = len(all) - n
		all[n].Begun = start.AddDate(0, 0, -n)
		all[n].Ended = all[n].Begun.Add(time.Minute)
	}
	return all
}

func TestAnyEarlierIncidentIsFoundAmongThousands(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.app.options.Reports = t.TempDir()
		remember(onWarehouse(d), thousands(d)...)
		d.Press(":").Type("earlier inc").Sees("5000 incidents, the newest first").Enter().Type("17").Sees("incident 17 ").Enter().Sees("incident 17, ended").Sees("still works").Press("w").Sees("Report saved")
	})
}

// BenchmarkIncidents is a second passing over a list that remembers thousands
// of incidents, and over one that remembers none.
func BenchmarkIncidents(b *testing.B) {
	for _, n := range []int{0, 5000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			a, now := benchApp(b, 214)
			msg := incidentsMsg{all: make([]keeper.Incident, n)}
			for i := range msg.all {
				msg.all[i] = keeper.Incident{Number: n - i, Begun: start, Ended: start.Add(time.Minute)}
			}
			msg.apply(a)
			for b.Loop() {
				*now = now.Add(time.Second)
				a.Update(tickMsg{generation: a.ticks, now: *now})
				sink = a.View()
			}
		})
	}
}
