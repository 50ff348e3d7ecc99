package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// leak are accounts of an incident: three of one app, one of the same customer
// at another provider.
func leak() []sample {
	old := func(a *model.Account, n int, print string) {
		a.Superseded = append(a.Superseded, model.Token{
			ID: testID(9100 + n), Kind: model.AccessToken, Fingerprint: model.Fingerprint(print), Replaced: start.Add(-time.Minute),
			Expiry: model.Expiry{At: start.Add(20 * time.Minute), Source: model.FromResponse},
		})
	}
	return []sample{
		{"acme-warehouse", "Acme Petrol", "storeman", "acme-items", func(a *model.Account) {
			held(a, 6*time.Minute, 2*time.Hour)
			old(a, 1, "4e1c02bd")
			old(a, 2, "02bd4e1c")
		}},
		{"acme-web", "Acme Petrol", "storeman", "acme-items", func(a *model.Account) {
			held(a, time.Hour, 2*time.Hour)
			a.Access.Fingerprint, a.Refresh.Fingerprint = "5d40aaaa", "1c9eaaaa"
			old(a, 3, "88e2aaaa")
		}},
		{"acme-night-job", "Acme Petrol", "storeman", "acme-items", func(a *model.Account) {
			held(a, -time.Hour, 2*time.Hour)
			a.Access.Fingerprint, a.Refresh.Fingerprint = "c3a8bbbb", "d3a8bbbb"
		}},
		{"acme-pos-sync", "Acme Petrol", "inventorum", "acme-pos", func(a *model.Account) { held(a, time.Hour, 2*time.Hour) }},
	}
}

func steps() []keeper.ByHandStep {
	return []keeper.ByHandStep{{
		App: "acme-items", Text: "Account & Settings, then OAuth applications, then choose the app, then delete it (every token of it ends)",
		URL: "https://storeman.example/oauth/applications",
	}}
}

// onWarehouse goes to the account that the tests revoke.
func onWarehouse(d *driver) *driver {
	d.keeper.revoker.steps = steps()
	p := d.keeper.provider["storeman"]
	p.Probes, p.ClientSecret, p.Revocation = true, model.SecretRequired, model.Revocation{API: true, Takes: []model.TokenKind{model.RefreshToken, model.AccessToken}, EndsPair: true}
	d.keeper.provider["storeman"] = p
	d.Press("/").Type("ware").Press("esc")
	d.keys = 0
	return d
}

// confirmed opens the screen and types the name.
func confirmed(d *driver) *driver {
	return onWarehouse(d).Press("X", "enter").Type("acme-items").Wait(400 * time.Millisecond).Enter()
}

// oneLives leaves one superseded token alive.
func oneLives(_ string, t model.Token) keeper.RevokeOutcome {
	if t.Fingerprint == "02bd4e1c" {
		return keeper.RevokedAlive
	}
	return keeper.RevokedDead
}

func TestJobRevokeAClient(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X").Sees("(•) app acme-items").Sees("3 accounts, 9 tokens (6 current, 3 superseded)")
		d.Sees("Auto-refresh of 3 accounts is paused").Sees("nothing is sent yet").Sees("revoke 9 tokens")
		d.Sees("Tokens that somebody else got with the client secret of acme-items")
		if n := d.keeper.frozen(); n != 3 {
			t.Errorf("%d accounts are frozen, want 3", n)
		}
		d.Enter().Type("acme-items").Wait(400 * time.Millisecond)
		if n := len(d.keeper.revocations()); n != 0 {
			t.Fatalf("%d revocations before the last Enter", n)
		}
		d.Enter().Keys(3 + len("acme-items"))
		d.Sees("0 ALIVE. Every token was tried again and refused: 9 of 9.").Sees("Account & Settings")
		if n := d.keeper.frozen(); n != 0 {
			t.Errorf("%d accounts are still frozen", n)
		}
	})
}

func TestRevokeScreenThawsHoweverItIsLeft(t *testing.T) {
	for name, leave := range map[string]func(d *driver){
		"esc":                 func(d *driver) { d.Press("esc") },
		"from the name":       func(d *driver) { d.Enter().Press("esc", "esc") },
		"after other targets": func(d *driver) { d.Press("right", "right", "esc") },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, setup{of: leak()}, func(d *driver) {
				onWarehouse(d).Press("X")
				leave(d)
				d.Sees("Auto-refresh resumes")
				if n := d.keeper.frozen(); n != 0 || len(d.keeper.revocations()) != 0 {
					t.Errorf("%d are frozen, %d were revoked", n, len(d.keeper.revocations()))
				}
			})
		})
	}
}

func TestEnterNeverRepeatsIntoARevocation(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "enter", "enter", "enter", "enter")
		d.Type("acme-items").Press("enter").Sees("came too soon")
		for range 20 { // a held key
			d.Wait(30 * time.Millisecond).Enter()
		}
		if n := len(d.keeper.revocations()); n != 0 {
			t.Fatalf("a held Enter revoked")
		}
		d.Wait(301 * time.Millisecond).Enter()
		if n := len(d.keeper.revocations()); n != 1 {
			t.Errorf("%d revocations, want 1", n)
		}
	})
}

func TestWrongNameRevokesNothing(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "enter").Wait(time.Second).Enter().Sees("Type the name first")
		d.Type("acme-web").Wait(time.Second).Enter().Sees("That is not its name")
		if n := len(d.keeper.revocations()); n != 0 {
			t.Errorf("%d revocations", n)
		}
	})
}

func TestRevokeTargetsAreOneKeyAway(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "right").Sees("(•) customer Acme Petrol").Sees("4 accounts, 11 tokens")
		d.Press("right").Sees("(•) account acme-warehouse").Sees("1 account, 4 tokens").Sees("Others of the same app and customer stay")
		if n := d.keeper.frozen(); n != 4 {
			t.Errorf("%d accounts are frozen, want the 4 that were looked at", n)
		}
		d.Enter().Type("ACME-warehouse").Wait(time.Second).Enter()
		got := d.keeper.revocations()
		if len(got) != 1 || len(got[0].Target.Accounts) != 1 || got[0].Target.Accounts[0] != d.keeper.named(t, "acme-warehouse").ID {
			t.Errorf("revoked %+v", got)
		}
	})
}

func TestPetrosoftRevokesTheAccount(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		p := d.keeper.provider["petrosoft"]
		p.ClientAuth = model.ClientNone
		d.keeper.provider["petrosoft"] = p
		d.Press("/").Type("api@").Press("esc", "X").Sees("(•) account api@acme.example")
	})
}

func TestRevokeFromTheAppsIsOfTheApp(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.Press("2", "X").Sees("(•) app acme-").Sees("nothing is sent yet").Press("esc").Sees("Auto-refresh resumes")
	})
}

func TestHelpOnTheRevokeScreenIsAboutIt(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "?").Sees("Help · Revoke").Sees("list every token and what would be sent where").Press("esc").Sees("BY US, NOW")
	})
}

func TestReportOutlivesTheLock(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		confirmed(d).Sees("0 ALIVE")
		d.app.stop() // as locking does, before it closes what is in front
		d.app.shut(d.app.front())
		d.Press("X").Sees("0 ALIVE")
	})
}

func TestPaletteOnTheRevokeScreenRunsItsVerbs(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", ":").Type("dry").Enter().Sees("DRY RUN: nothing was sent")
	})
}

func TestDryRunSendsNothing(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("X", "d").Sees("DRY RUN: nothing was sent").Sees("4e1c02bd").Press("esc").Sees("BY US, NOW")
		if len(d.keeper.revocations()) != 0 {
			t.Error("a dry run revoked")
		}
	})
}

func TestReportSaysWhatLivesAndWhoMustAct(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.keeper.revoker.outcome = oneLives
		confirmed(d).Sees("1 of 9 tokens not proven dead").Sees("old access 02bd4e1c of acme-warehouse still works. It dies by itself at")
		d.Sees("do the steps below").Sees("1 ALIVE")
		d.Press("r")
		if got := d.keeper.revocations(); len(got) != 2 || got[1].ProveOnly {
			t.Errorf("r asked for %+v", got)
		}
		d.Press("o").Sees("storeman.example/oauth/applications · copied").Copied("https://storeman.example/oauth/applications")
	})
}

func TestStepsByHandAreRecordedWithTheirPerson(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.app.options.Person = "maria"
		d.keeper.revoker.outcome = oneLives
		confirmed(d).Press("p")
		d.Press("space").Sees("[x]").Sees("p records it")
		d.keeper.revoker.outcome = nil
		d.Press("p").Sees("recorded as done, said by maria").Sees("0 ALIVE")
		got := d.keeper.revocations()
		if len(got) != 3 || !got[1].ProveOnly || got[1].StepsDone || !got[2].StepsDone || got[2].Person != "maria" {
			t.Errorf("asked for %+v", got)
		}
	})
}

func TestRevocationGoesOnBehindTheList(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.keeper.revoker.pace = time.Second
		confirmed(d).Wait(2 * time.Second).Sees("2 of 9").Press("esc").Sees("goes on in the background").Sees("revoking 2 of 9")
		d.Press("q").Sees("q again leaves")
		if d.quit {
			t.Fatal("q left a revocation alone without asking")
		}
		d.Wait(time.Second).Press("X").Sees("3 of 9").Press("esc")
		d.Wait(7 * time.Second).Sees("Revoked, all 9 tokens proven dead")
		d.Wait(time.Minute).Sees("revocation over, X shows the report")
		if n := d.keeper.frozen(); n != 0 {
			t.Errorf("%d accounts are still frozen", n)
		}
		d.Press("X").Sees("0 ALIVE").Press("esc")
		if d.app.incident != nil {
			t.Error("a report that was seen is kept")
		}
		if n := len(d.keeper.revocations()); n != 1 {
			t.Errorf("%d revocations, want 1", n)
		}
	})
}

func TestCutOffRevocationIsOfferedAgain(t *testing.T) {
	of := leak()
	made := of[0].make
	of[0].make = func(a *model.Account) {
		made(a)
		a.Access.DeadAt, a.Refresh.DeadAt = start, start
		a.Freeze = &model.Freeze{At: start, Begun: true}
		a.Revoked = &model.Revoked{At: start, Note: "the revocation was cut off: run it again"}
	}
	drive(t, setup{of: of}, func(d *driver) {
		remember(d, cutOff(d))
		d.Sees("Incident 8 was cut off: 2 of 4 left").Wait(time.Minute).On("acme-warehouse").Sees("the revocation was cut off")
		d.Press("X").Sees("incident 8, cut off").Sees("(•) account acme-warehouse").Sees("2 of 4 tokens left").Sees("go on with 2 tokens")
		d.Enter().Type("acme-warehouse").Wait(time.Second).Enter().Sees("refused: 4 of 4")
		if got := d.keeper.revocations(); len(got) != 1 || got[0].Incident != 8 {
			t.Errorf("asked for %+v", got)
		}
	})
}

// cutOff is an incident of acme-warehouse of which two tokens are left.
func cutOff(d *driver) keeper.Incident {
	a := d.keeper.named(d.t, "acme-warehouse")
	app := d.keeper.Snapshot().App(a)
	line := func(t model.Token, o keeper.RevokeOutcome) keeper.RevokeLine {
		l := keeper.RevokeLine{Account: a, App: app, Kind: t.Kind, Fingerprint: t.Fingerprint, Outcome: o, At: start, Expiry: t.Expiry}
		if o != "" {
			l.ServerStatus, l.Proof = 200, "the API answered 401"
		}
		return l
	}
	return keeper.Incident{
		Number: 8, Kind: "account", Name: a.Name, Person: "maria", Begun: start, Tokens: 4, Left: 2,
		Target: keeper.RevokeTarget{Accounts: []model.ID{a.ID}},
		Lines: []keeper.RevokeLine{
			line(*a.Refresh, keeper.RevokedDead), line(*a.Access, keeper.RevokedDead), line(a.Superseded[0], ""), line(a.Superseded[1], ""),
		},
	}
}

// remember lets the vault remember an incident.
func remember(d *driver, all ...keeper.Incident) {
	d.keeper.mu.Lock()
	d.keeper.revoker.remember = all
	d.keeper.mu.Unlock()
	d.run(d.app.lookForIncidents())
	d.settle()
}

func TestReportIsSavedWithoutSecrets(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.app.options.Reports = t.TempDir()
		confirmed(d).Press("w").Sees("Report saved")
		files, _ := filepath.Glob(filepath.Join(d.app.options.Reports, "incident-8-acme-items.*"))
		if len(files) != 2 {
			t.Fatalf("wrote %q", files)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil || !strings.Contains(string(text), "4e1c02bd") || strings.Contains(string(text), "bearer-of") {
				t.Errorf("%s (%v):\n%s", file, err, text)
			}
		}
	})
}

func TestRevokeWithHiddenNamesSaysWhyNot(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		onWarehouse(d).Press("z", "X").Sees("names are hidden").Misses("What leaked?")
	})
}

func TestPlanThatFailsSaysWhy(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.keeper.revoker.planErr = &model.Error{Kind: model.KindInternal, What: "the vault is locked", Do: "Unlock it."}
		onWarehouse(d).Press("X").Sees("the vault is locked").Enter().Sees("The plan is not there yet")
	})
}

// revokeScenes are the steps of the screen as they are looked at.
var revokeScenes = map[string]func(d *driver){
	"revoke-plan":  func(d *driver) { onWarehouse(d).Press("X") },
	"revoke-name":  func(d *driver) { onWarehouse(d).Press("X", "enter").Type("acme-items") },
	"revoke-dry":   func(d *driver) { onWarehouse(d).Press("X", "d") },
	"revoke-swap":  func(d *driver) { onWarehouse(d).Press("X", "s") },
	"revoke-parts": func(d *driver) { onWarehouse(d).Press("X", "j", "space", "+") },
	"revoke-again": func(d *driver) {
		remember(onWarehouse(d), cutOff(d))
		d.Press("X")
	},
	"revoke-run": func(d *driver) {
		d.keeper.revoker.outcome, d.keeper.revoker.pace = oneLives, time.Second
		confirmed(d).Wait(6500 * time.Millisecond)
	},
	"revoke-report": func(d *driver) {
		d.keeper.revoker.outcome = oneLives
		confirmed(d)
	},
	"revoke-proven": func(d *driver) {
		d.app.options.Person = "maria"
		confirmed(d).Press("G", "space", "p")
	},
}

func TestRevokeGoldenFrames(t *testing.T) {
	for look, base := range looks {
		for size, wh := range sizes {
			for scene, play := range revokeScenes {
				t.Run(scene+"-"+size+"-"+look, func(t *testing.T) {
					s := base
					s.width, s.height, s.of = wh[0], wh[1], leak()
					drive(t, s, func(d *driver) {
						play(d)
						frame := d.app.View().Content
						read := cells(t, frame, wh[0], wh[1])
						if look == "mono" && (strings.Contains(frame, "38;") || strings.Contains(frame, "48;")) {
							t.Error("the frame sets a colour")
						}
						for _, r := range read {
							if look == "ascii" && r > 0x7e {
								t.Fatalf("the frame shows %q:\n%s", r, read)
							}
						}
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

func TestRevokeFramesAreExactAtEveryWidth(t *testing.T) {
	for _, play := range revokeScenes {
		drive(t, setup{of: leak()}, func(d *driver) {
			play(d)
			for width := 40; width <= 200; width += 3 {
				d.send(tea.WindowSizeMsg{Width: width, Height: 10 + width/4})
				d.Press("j")
			}
		})
	}
}

func TestHostileTextReachesNoRevokeScreen(t *testing.T) {
	for _, bad := range hostile {
		of := []sample{{bad + " one", bad, "evil", bad, func(a *model.Account) { poison(a, bad) }}, {bad + " two", bad, "evil", bad, func(a *model.Account) { poison(a, bad) }}}
		for _, width := range []int{60, 80, 120} {
			drive(t, setup{of: of, width: width, height: 24}, func(d *driver) {
				d.keeper.provider["evil"] = model.Provider{ID: "evil", Name: bad, Short: bad}
				d.keeper.revoker.steps = []keeper.ByHandStep{{App: bad, Text: bad, URL: bad}}
				d.keeper.revoker.outcome = func(string, model.Token) keeper.RevokeOutcome { return keeper.RevokedAlive }
				check := func(where string) {
					t.Helper()
					checkClean(t, where, d.app.View().Content)
				}
				d.Press("X")
				check("the plan")
				d.Press("d")
				check("the dry run")
				d.Press("esc", "right", "right", "enter")
				d.send(tea.PasteMsg{Content: bad + " one"})
				check("the name")
				d.run(d.app.pages[0].(*revokePage).start(keeper.RevokeRequest{Target: d.app.pages[0].(*revokePage).Target().Wanted}))
				d.settle()
				check("the report")
				d.Press("o")
				check("the address")
			})
		}
	}
}
