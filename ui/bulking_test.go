package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// desk34 are accounts that are all due.
func desk34() []sample {
	all := many(34)
	for i := range all {
		all[i].make = func(a *model.Account) { held(a, time.Minute, 3*time.Hour) }
	}
	return all
}

func TestRefreshingManyAsksWithItsNumberAndBeginsOnCancel(t *testing.T) {
	drive(t, setup{of: desk34()}, func(d *driver) {
		asked := 0
		d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
			asked++
			return keeper.RefreshResult{Account: d.keeper.Snapshot().Account(id), Outcome: keeper.Refreshed}
		}
		d.Press("R").Sees("[ refresh 34 accounts ]").Wait(time.Second).Enter().Misses("Refresh 34 accounts")
		if asked != 0 {
			t.Fatalf("Enter on Cancel refreshed %d", asked)
		}
		d.Press("R").Wait(time.Second).Press("tab", "enter").Sees("Refresh 34 accounts").Sees("34/34").Sees("34 ok").Sees("done")
		if asked != 34 {
			t.Errorf("%d were refreshed", asked)
		}
		d.Press("esc").Misses("34/34")
	})
}

// slow refreshes at a second each; those of one provider fail.
func slow(d *driver, outcome func(a *model.Account) (keeper.RefreshOutcome, *model.Error)) {
	d.keeper.refreshPace = time.Second
	d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
		a := d.keeper.Snapshot().Account(id)
		r := keeper.RefreshResult{Account: a, Outcome: keeper.Refreshed}
		if outcome != nil {
			r.Outcome, r.Err = outcome(a)
		}
		return r
	}
}

// hostDown has the servers of one provider silent.
func hostDown(d *driver, id string) func(a *model.Account) (keeper.RefreshOutcome, *model.Error) {
	return func(a *model.Account) (keeper.RefreshOutcome, *model.Error) {
		if d.keeper.Snapshot().App(a).Provider != id {
			return keeper.Refreshed, nil
		}
		return keeper.RefreshFailed, &model.Error{Kind: model.KindUnavailable, What: "the server did not answer in 10 s"}
	}
}

func begun(d *driver) *driver {
	return d.Press("R").Wait(time.Second).Press("tab", "enter")
}

func TestRefreshOfManyGoesOnBehindTheList(t *testing.T) {
	drive(t, setup{of: desk34()}, func(d *driver) {
		slow(d, nil)
		begun(d).Wait(12 * time.Second).Sees("12/34").Sees("~00:22").Sees("Storeman").Sees("runs in background")
		if bar := d.app.View().ProgressBar; bar == nil || bar.Value != 35 || bar.State != tea.ProgressBarDefault {
			t.Errorf("the terminal's own bar is %+v", bar)
		}
		d.Press("b").Sees("The refresh goes on").Sees("refreshing 12 of 34, R shows it").Press("j", "j")
		d.Press("R").Sees("12/34").Press("b").Wait(23 * time.Second).Sees("Refreshed 34 accounts")
		if d.app.View().ProgressBar != nil {
			t.Error("the terminal's own bar stays")
		}
	})
}

func TestEscStopsTheQueueAndRunningOnesFinish(t *testing.T) {
	drive(t, setup{of: desk34()}, func(d *driver) {
		slow(d, nil)
		begun(d).Wait(5 * time.Second).Press("esc").Sees("stopping").Wait(5 * time.Second).Sees("stopped").Sees("not begun")
		done, all, ok := d.app.bulk.run.Progress()
		if done < 5 || done > 7 || ok != done || all != 34 {
			t.Errorf("%d of %d done, %d well", done, all, ok)
		}
		if n := d.app.list.Working(); n != 0 {
			t.Errorf("%d rows are still busy", n)
		}
		d.Press("esc").Misses("not begun")
	})
}

func TestSilentServerIsTriedAgainAndFailuresAreListedOnce(t *testing.T) {
	drive(t, setup{of: desk34()}, func(d *driver) {
		slow(d, hostDown(d, "dsi"))
		d.keeper.refreshPace = 10 * time.Millisecond
		begun(d).Wait(time.Second).Sees("next try 00:").Sees("dsi.example is silent").Sees("34/34").Sees("27 ok").Sees("NOT REFRESHED").Sees("7 failed")
		if bar := d.app.View().ProgressBar; bar == nil || bar.State != tea.ProgressBarWarning {
			t.Errorf("the terminal's own bar is %+v", bar)
		}
		d.keeper.mu.Lock()
		d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
			a := d.keeper.Snapshot().Account(id)
			if a.Name == "team2-till-2" {
				return keeper.RefreshResult{Account: a, Outcome: keeper.Refreshed}
			}
			return keeper.RefreshResult{Account: a, Outcome: keeper.RefreshSignIn, Err: &model.Error{Kind: model.KindSignIn, What: "the refresh token has expired"}}
		}
		d.keeper.mu.Unlock()
		d.Wait(25 * time.Second).Sees("34/34").Sees("to sign in").Sees("the refresh token has expired").Misses("is silent")
		failed := d.app.bulk.run.Failed()
		d.Press("enter").Sees(count(len(failed), "account") + " marked that could not be refreshed")
		if n := d.app.list.MarkedCount(); n != len(failed) || n == 0 {
			t.Errorf("%d are marked, %d failed", n, len(failed))
		}
		d.Press(":").Type("show last").Enter().Sees("NOT REFRESHED")
	})
}

func TestFailuresOfARefreshBehindTheListAreOneNotice(t *testing.T) {
	drive(t, setup{of: desk34()[:15]}, func(d *driver) {
		d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
			return keeper.RefreshResult{Account: d.keeper.Snapshot().Account(id), Outcome: keeper.RefreshSignIn, Err: &model.Error{Kind: model.KindSignIn, What: "gone"}}
		}
		d.Press("R").Sees("Refreshed 0 of 15 accounts").Misses("gone")
		if n := strings.Count(d.frame(), "Refreshed 0 of 15"); n != 1 {
			t.Errorf("said %d times", n)
		}
	})
}

func TestRefreshOfManyEndsWithTheProgram(t *testing.T) {
	drive(t, setup{of: desk34()}, func(d *driver) {
		slow(d, nil)
		begun(d).Wait(3*time.Second).Press("b", "q").Wait(5 * time.Second)
		if !d.quit {
			t.Error("the program is kept by a queue")
		}
	})
}

// bulkScenes are the panel as it is looked at.
var bulkScenes = map[string]func(d *driver){
	"bulk-ask": func(d *driver) { d.Press("R") },
	"bulk-run": func(d *driver) {
		slow(d, hostDown(d, "dsi"))
		begun(d).Wait(21 * time.Second)
	},
	"bulk-wait": func(d *driver) {
		slow(d, hostDown(d, "dsi"))
		d.keeper.refreshPace = 0
		begun(d).Wait(4 * time.Second)
	},
	"bulk-done": func(d *driver) {
		slow(d, hostDown(d, "dsi"))
		d.keeper.refreshPace = 0
		begun(d).Wait(2 * time.Minute)
	},
}

func TestBulkGoldenFrames(t *testing.T) {
	for look, base := range looks {
		for size, wh := range sizes {
			for scene, play := range bulkScenes {
				t.Run(scene+"-"+size+"-"+look, func(t *testing.T) {
					s := base
					s.width, s.height, s.of = wh[0], wh[1], desk34()
					drive(t, s, func(d *driver) {
						play(d)
						frame := d.app.View().Content
						read := cells(t, frame, wh[0], wh[1])
						if look == "dark" || look == "ascii" {
							golden(t, scene+"-"+size+"-"+look, read)
						} else {
							golden(t, scene+"-"+size+"-"+look, styled(frame))
						}
					})
				})
			}
		}
	}
}
