package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

const (
	onePin   = "sha256:a10b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223242526272829"
	otherPin = "sha256:b20b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223242526272829"
)

func shownCertificate(pin string) *model.Certificate {
	return &model.Certificate{
		Subject: "CN=till.example", SelfMade: true, Names: []string{"till.example", "10.2.0.9"}, SHA256: pin,
		NotBefore: time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2031, 5, 3, 0, 0, 0, 0, time.UTC),
	}
}

var answers = model.AppFinding{Part: model.CheckAddress, Outcome: model.CheckGood, Word: "answers", Says: "till.example answers."}

func untrusted(pin string) model.AppCheck {
	return model.AppCheck{Certificate: shownCertificate(pin), Findings: []model.AppFinding{
		answers, {Part: model.CheckTrust, Outcome: model.CheckBad, Word: "not trusted", Says: "The certificate is not trusted: nobody this computer trusts has signed it."},
	}}
}

func trusted(pin string) model.AppCheck {
	return model.AppCheck{Certificate: shownCertificate(pin), Trusted: true, Findings: []model.AppFinding{
		answers, {Part: model.CheckTrust, Outcome: model.CheckGood, Word: "the pinned one", Says: "The certificate is the pinned one."},
	}}
}

func TestTestInTheWizardSaysWhatItFound(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.check = model.AppCheck{Trusted: true, Findings: []model.AppFinding{
			answers, {Part: model.CheckClient, Outcome: model.CheckBad, Word: "refused", Says: "The server refuses the client id or its secret (401 invalid_client)."},
		}}
		halfApp(d)
		d.Press("f5").Sees("TESTED, no token was made").Sees("till.example answers.").Sees("invalid_client).").Sees("✓ answers").Sees("✗ refused").Misses("s3cret")
		if c := d.keeper.filed.checked; len(c) != 1 || c[0].ClientSecret.Reveal() != "s3cret" || c[0].App.Base != "https://app.storeman.io" {
			t.Fatalf("the keeper was asked to test %+v", c)
		}
		d.Type("x").Misses("TESTED").Misses("✗ refused") // it is another secret now
	})
}

func TestCertificateOfTheCustomersOwnServerIsShownAndPinned(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.check = untrusted(onePin)
		d.Press("A").Type("dsi").Enter().Type("https://till.example:8130").Press("tab").Type("till").Press("tab", "tab").Type("DSI").Enter()
		d.Sees("step 2 of 3").Sees("not trusted").Sees("subject CN=till.example").Sees("issuer itself").Sees("3 May 2026 to 3 May 2031").Sees("A1:0B:0C:0D:0E:0F").Sees("F6 pins it")
		if len(d.keeper.filed.apps) != 0 {
			t.Fatal("the app was added before anybody decided")
		}
		d.Press("f7").Copied(onePin)
		d.keeper.filed.check = trusted(onePin)
		d.Press("f6").Sees("Pinned: only this certificate is accepted.").Sees("The certificate is the pinned one.").Misses("F6 pin")
		if kept := d.Wait(time.Second).keeper.drafted(keeper.AppDraftForm); kept == nil || kept.Values["app.trust"] != onePin {
			t.Errorf("the draft does not know the pin: %+v", kept)
		}
		d.Enter()
		if f := d.keeper.filed; len(f.apps) != 1 || f.apps[0].App.Pin != onePin {
			t.Fatalf("the keeper was asked for %+v", f.apps)
		}
	})
}

func TestWizardGoesOnWhereTheServerIsFine(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.check = model.AppCheck{Trusted: true, Findings: []model.AppFinding{answers}}
		d.Press("A").Type("dsi").Enter().Type("https://till.example:8130").Press("tab").Type("till").Press("tab", "tab").Type("DSI").Enter()
		d.Sees("step 3 of 3")
		if f := d.keeper.filed; len(f.apps) != 1 || len(f.checked) != 1 {
			t.Errorf("%d tests, %d apps", len(f.checked), len(f.apps))
		}
	})
}

func TestWizardGoesOnWithoutAServerAtTheSecondEnter(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.check = model.AppCheck{Findings: []model.AppFinding{{Part: model.CheckAddress, Outcome: model.CheckBad, Word: "no answer", Says: "till.example cannot be reached: it did not answer in time, usually because a VPN is down."}}}
		d.Press("A").Type("dsi").Enter().Type("https://till.example:8130").Press("tab").Type("till").Press("tab", "tab").Type("DSI").Enter()
		d.Sees("usually because a VPN is down").Sees("step 2 of 3").Enter().Sees("step 3 of 3")
	})
}

func TestChangedCertificateStandsBesideThePinnedOne(t *testing.T) {
	filing(t, func(d *driver) {
		app := *d.keeper.Snapshot().Apps[d.keeper.named(t, "till-user-07").App]
		app.Pin, app.Base, app.ClientID = onePin, "https://till.example:8130", "DSI"
		d.keeper.put(&app, nil)
		changed := untrusted(otherPin)
		changed.Pin = onePin
		changed.Findings[1] = model.AppFinding{Part: model.CheckTrust, Outcome: model.CheckBad, Word: "another one", Says: "The certificate is not the pinned one."}
		d.keeper.filed.check = changed
		d.Press("2").Press("g")
		for range 20 {
			if strings.Contains(d.frame(), "> "+app.Name) || d.app.where().App != nil && d.app.where().App.ID == app.ID {
				break
			}
			d.Press("j")
		}
		d.Press("f5").Sees("THE CERTIFICATE HAS CHANGED. Nothing was sent.").Sees("A1:0B:0C:0D:0E:0F:10:11 B2:0B:0C:0D:0E:0F:10:11").Sees("unless the customer confirms")
		d.Press("f7").Copied("pinned " + onePin + "\nshown  " + otherPin)
		d.Press("f6").Sees("Has the customer confirmed the new fingerprint?").Press("f6").Sees("THE CERTIFICATE HAS CHANGED") // held down
		d.keeper.filed.check = trusted(otherPin)
		d.Wait(time.Second).Press("f6").Sees("The certificate is the pinned one.").Enter()
		if f := d.keeper.filed; len(f.apps) != 1 || f.apps[0].App.Pin != otherPin {
			t.Errorf("the keeper was asked for %+v", f.apps)
		}
	})
}

func TestKeysOfTheFormsSayWhyNot(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("e", "f5").Sees("F5: there is nothing here to test").Press("f6").Sees("F6: there is no certificate to decide about. F5 looks at the server's.")
		d.Press("f4").Sees("F4: there is no redirect URL here to copy.").Press("f2").Sees("F2: there is nothing else to do here")
	})
}

func TestMakersPageOpensOrIsCopied(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("A").Type("storeman").Enter().Press("f3")
		d.Copied("https://app.storeman.io").Sees("Copied the page's address")
	})
}

func TestAppWithoutAClientTakesPastedTokens(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("A").Type("netrex").Enter().Sees("Client ID").Press("f2").Misses("Client ID").Misses("Client secret").Sees("Without a client of your own").Sees("F2 asks for the client again")
		d.Type("cam").Enter()
		if f := d.keeper.filed; len(f.apps) != 1 || f.apps[0].App.ClientAuth != model.ClientNone || f.apps[0].App.ClientID != "" {
			t.Fatalf("the keeper was asked for %+v", f.apps)
		}
		d.Sees("step 3 of 3").Sees("Access token").Misses("browser")
	})
}

func TestAppThatIsOnlyAnAddressIsMadeByItself(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.check = model.AppCheck{Trusted: true, Findings: []model.AppFinding{answers}}
		add := func() { d.Press("A").Type("petrosoft").Enter().Type("https://Office.Example:444/").Enter() }
		add()
		f := d.keeper.filed
		if len(f.apps) != 1 || !strings.HasSuffix(f.apps[0].App.Name, " office.example:444") {
			t.Fatalf("the keeper was asked for %+v", f.apps)
		}
		d.Sees("step 3 of 3").Sees(f.apps[0].App.Name).Press("esc")
		add()
		if d.Sees("stands for this address already").Sees("step 3 of 3"); len(d.keeper.filed.apps) != 1 {
			t.Error("the app was made twice")
		}
	})
}

func TestPagesShowWhatHasNoFocus(t *testing.T) {
	drive(t, setup{width: 60, height: 20}, func(d *driver) {
		realistic(d.keeper)
		d.keeper.filed.check = untrusted(onePin)
		d.Press("A").Type("dsi").Enter().Type("https://till.example:8130").Press("tab").Type("till").Press("tab", "tab").Type("DSI").Enter()
		d.Sees("A1:0B").Misses("F6 pins it").Press("pgdown").Sees("22:23:24:25").Sees("F6 pins it").Press("pgdown").Sees("F7 copies it.")
		d.Press("pgup").Sees("step 2 of 3").Press("pgup").Sees("step 1 of 3")
	})
}

func TestAnIssuerThatLeadsElsewhereIsAskedAbout(t *testing.T) {
	filing(t, func(d *driver) {
		elsewhere := &model.Elsewhere{From: "https://login.example", To: []model.Place{
			{What: "token", Origin: "https://api.example:8443"}, {What: "revoke", Origin: "https://api.example:8443"},
		}}
		d.keeper.filed.check = model.AppCheck{Elsewhere: elsewhere, Findings: []model.AppFinding{{
			Part: model.CheckAddress, Outcome: model.CheckBad, Word: "another host", Says: "The issuer names addresses of another host.",
		}}}
		d.Press("A").Type("dsi").Enter().Type("https://login.example").Press("tab").Type("till").Press("tab", "tab").Type("DSI").Press("f5")
		d.Sees("Another host").Sees("https://login.example").Sees("https://api.example:8443 (token, revoke)")
		last := func() keeper.AppDraft { return d.keeper.filed.checked[len(d.keeper.filed.checked)-1] }
		if last().AcceptOrigin {
			t.Error("accepted before anybody was asked")
		}
		d.Press("esc").Misses("https://api.example:8443 (token").Press("f5").Sees("Another host")
		d.keeper.filed.check = model.AppCheck{Trusted: true}
		d.Wait(time.Second).Press("tab").Enter().Misses("Another host")
		if len(d.keeper.filed.checked) != 3 || !last().AcceptOrigin {
			t.Errorf("%d tests, and the last does not know that it was accepted", len(d.keeper.filed.checked))
		}
		d.Press("up", "up", "up").Type("2").Sees("https://login.example2").Press("f5")
		if last().App.Base != "https://login.example2" || last().AcceptOrigin {
			t.Errorf("%q is accepted too: %v", last().App.Base, last().AcceptOrigin)
		}
	})
}

func TestAnAddressWithoutItsSchemeIsCompleted(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.check = model.AppCheck{Findings: []model.AppFinding{{
			Part: model.CheckAddress, Outcome: model.CheckBad, Word: "no answer", Says: "till.example:8130 cannot be reached: its name is not known.",
		}}}
		d.Press("A").Type("dsi").Enter().Type("till.example:8130").Misses("https://till").Press("tab").Sees("https://till.example:8130")
		d.Type("till").Press("tab", "tab").Type("DSI").Enter()
		d.Sees("cannot be reached: its name is not").Sees("Nothing is stored yet.").Sees("F5 tests again").Sees("Enter goes on all the same.")
		if len(d.keeper.filed.apps) != 0 {
			t.Error("the app was stored though nobody answers")
		}
		d.Enter()
		if apps := d.keeper.filed.apps; len(apps) != 1 || apps[0].App.Base != "https://till.example:8130" {
			t.Errorf("the keeper was asked for %+v", apps)
		}
	})
	filing(t, func(d *driver) { // the last field of the form
		d.Press("A").Type("dsi").Enter().Press("tab").Type("till").Press("tab", "tab").Type("DSI").Press("shift+tab", "shift+tab", "shift+tab").Type("till.example").Enter()
		if got := d.keeper.filed.checked; len(got) != 1 || got[0].App.Base != "https://till.example" {
			t.Errorf("tested %+v", got)
		}
	})
}

func TestTheStepsAreThoseOfTheSystem(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("A").Type("storeman").Sees("step 1 of 4").Sees("3 Scopes").Enter().Sees("step 2 of 4")
		d.Press("f2").Sees("step 2 of 3").Misses("3 Scopes").Press("f2").Sees("step 2 of 4") // tokens alone ask for none
		d.Press("pgup").Press("ctrl+u").Type("dsi").Sees("step 1 of 3").Enter().Sees("step 2 of 3").Sees("3 First account")
	})
}

// TestWhatATestFoundIsSeenWhereverThePersonRead reads to the end of the page
// before the certificate is pinned.
func TestWhatATestFoundIsSeenWhereverThePersonRead(t *testing.T) {
	drive(t, setup{width: 60, height: 20}, func(d *driver) {
		realistic(d.keeper)
		p := d.keeper.provider["dsi"]
		p.Setup.Steps = strings.Split(strings.Repeat("one more step,", 30), ",")
		d.keeper.provider["dsi"] = p
		d.keeper.filed.check = untrusted(onePin)
		d.Press("A").Type("dsi").Enter().Type("https://till.example:8130").Press("tab").Type("till").Press("tab", "tab").Type("DSI").Enter()
		d.Press("pgdown", "pgdown", "pgdown", "pgdown").Misses("TESTED")
		d.keeper.filed.check = trusted(onePin)
		d.Press("f6").Sees("TESTED").Sees("The certificate is the pinned one.")
	})
}
