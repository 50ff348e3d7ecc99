package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/desk"
)

// filing drives a test with providers that the forms can ask about.
func filing(t *testing.T, test func(d *driver)) {
	t.Helper()
	drive(t, setup{}, func(d *driver) {
		d.real()
		test(d)
	})
}

// real gives the providers what the forms ask about.
func (d *driver) real() *driver {
	realistic(d.keeper)
	clear(d.app.providers)
	d.send(changedMsg{})
	return d
}

// The scenes of the forms and of the list of apps.
func init() {
	for name, play := range map[string]func(d *driver){
		"add-account": func(d *driver) {
			d.real().Press("a").Type("eiger").Press("tab").Type("eiger-three").Press("tab", "tab", "tab", "tab").Type("maria").Press("tab").Type("geheim").Press("tab", "space")
		},
		"add-account-wrong": func(d *driver) { d.real().Press("a").Type("eiger").Enter() },
		"paste-tokens": func(d *driver) {
			d.real().Press("/").Type("ware").Press("esc", "p").Paste("Bearer abcdefghijklmnopqrst").Press("tab", "tab", "tab").Type("soon").Enter()
		},
		"app-system": func(d *driver) { d.real().Press("A", "down", "down") },
		"app-values": func(d *driver) { d.real().Press("A").Type("storeman").Enter().Type("acme-new").Enter() },
		"app-scopes": func(d *driver) {
			d.real().Press("A").Type("storeman").Enter().Type("acme-new").Press("tab", "tab").Type("cid").Press("tab").Type("sec").Enter().Press("right", "down")
		},
		"app-marks": func(d *driver) {
			p := d.real().keeper.provider["storeman"]
			p.ClientIDShape = model.Shape{Letters: model.LettersBase64, Lengths: []int{43, 64}}
			p.ClientSecretShape = p.ClientIDShape
			d.keeper.provider["storeman"] = p
			d.keeper.filed.reach = reaches(model.AppCheck{Trusted: true, Findings: []model.AppFinding{answers}})
			d.Press("A").Type("storeman").Enter().Type("acme-new").Press("tab", "tab").Type(strings.Repeat("Awb7k-_", 7)[:43])
			d.Press("tab").Type(strings.Repeat("x9", 20)).Press("tab")
		},
		"app-certificate": func(d *driver) {
			d.real().keeper.filed.check = untrusted(onePin)
			d.Press("A").Type("dsi").Enter().Type("https://till.example:8130").Press("tab").Type("till").Press("tab", "tab").Type("DSI").Enter()
		},
		"app-changed-certificate": func(d *driver) {
			changed := untrusted(otherPin)
			changed.Pin = onePin
			d.real().keeper.filed.check = changed
			d.Press("2", "f5")
		},
		"scopes":       func(d *driver) { d.real().Press("/").Type("ware").Press("esc", "c").Type("spaces").Press("space") },
		"apps":         func(d *driver) { d.real().Press("2", "j") },
		"edit-account": func(d *driver) { d.real().Press("/").Type("ware").Press("esc", "e", "tab") },
		"edit-app":     func(d *driver) { d.real().Press("2", "e", "up").Type("/v2") },
		"forget":       func(d *driver) { d.real().Press("j", "D") },
	} {
		scenes[name] = play
	}
}

func (d *driver) Paste(text string) *driver {
	d.keys++
	d.send(tea.PasteMsg{Content: text})
	d.settle()
	return d
}

func TestAddAnAccountByPassword(t *testing.T) {
	filing(t, func(d *driver) {
		var got keeper.PasswordSignIn
		var password string
		d.keeper.signIn = func(s keeper.PasswordSignIn) (*model.Account, error) {
			got, password = s, s.Password.Reveal()
			return d.keeper.entered(s.Account), nil
		}
		d.Press("a").Sees("Add an account").Type("acme-items").Press("tab").Type("new-one").Press("tab").Type("Acme Petrol")
		d.Press("tab").Type("read_items").Press("tab", "tab").Type("maria").Press("tab").Type("geheim").Press("tab", "space")
		d.Sees("kept in the vault, sealed").Misses("geheim").Enter()
		if got.Account.Name != "new-one" || got.Account.Customer != "Acme Petrol" || got.Username != "maria" || password != "geheim" || !got.Keep {
			t.Errorf("the keeper was asked for %+v", got)
		}
		if !got.Account.Scopes.Equal(model.NewScopes("read_items")) {
			t.Errorf("the scopes are %v", got.Account.Scopes)
		}
		d.Sees("Signed in").On("new-one").Enter().Copied("bearer-of-new-one")
	})
}

func TestARefusedSignInKeepsWhatWasTyped(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) {
			return nil, &model.Error{Kind: model.KindSignIn, What: "the server said no (401 invalid_grant)", Do: "Try again."}
		}
		d.Press("a").Type("acme-items").Press("tab").Type("new-one").Press("tab", "tab", "tab", "tab").Type("maria").Press("tab").Type("wrong").Enter()
		d.Sees("the server said no").Sees("new-one").Sees("maria").Sees("•••••")
		d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) {
			return nil, &model.Error{Kind: model.KindExists, What: "taken"}
		}
		d.Enter().Sees("Another account has this name already.")
		d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) {
			return nil, &model.Error{Kind: model.KindCertificate, What: "the certificate is not trusted", Why: "the server shows sha256:ab", Do: "tokenrack app edit"}
		}
		d.Enter().Sees("sha256:ab").Sees("then F5 on the app shows it beside the").Sees("pinned one, and F6 there accepts it.").Misses("tokenrack app edit")
	})
}

func TestTroubleIsToldAtTheField(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("a").Enter().Sees("The account needs a name.").Type("x").Misses("The account needs a name.").Enter()
		d.Sees("The sign-in needs a user name.").Sees("The sign-in needs a password.")
	})
}

func TestPastedTokensAreTriedAtOnce(t *testing.T) {
	tests := map[string]struct {
		probe keeper.ProbeResult
		says  string
	}{
		"works":   {keeper.ProbeResult{Outcome: model.ProbeWorks, Status: 200}, "tried: works (200)"},
		"refused": {keeper.ProbeResult{Outcome: model.ProbeRefused, Status: 401}, "but the server refuses this access token (401)"},
		"nowhere": {keeper.ProbeResult{Outcome: model.ProbeUnknown, Err: &model.Error{What: "the token cannot be tried", Why: "there is no address"}}, "not tried: the token cannot be tried"},
	}
	for name, test := range tests {
		filing(t, func(d *driver) {
			d.keeper.filed.probe = test.probe
			d.Press("/").Type("bacchus").Press("esc", "p").Sees("Paste tokens")
			d.Paste("  Bearer abcdefghijklmnopqrst\r\n").Sees("a bearer, 20 chars").Misses("abcdefghij").Enter()
			d.Sees(test.says)
			if len(d.keeper.filed.probed) != 1 || d.keeper.filed.tokens[0] != "Bearer abcdefghijklmnopqrst" {
				t.Errorf("%s: %d probes, pasted %q", name, len(d.keeper.filed.probed), d.keeper.filed.tokens)
			}
		})
	}
}

func TestPasteCountsTheEndFromWhenItWasMade(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("/").Type("bacchus").Press("esc", "p").Paste(`{"access_token":"aaaaaaaaaa",` + "\n" + `"refresh_token":"bb"}`).Sees("a JSON answer")
		d.Press("tab", "tab").Type("1h ago").Press("tab").Type("soon").Enter().Sees("That is no length of time")
		d.Press("ctrl+u").Type("24 h").Enter()
		want := start.Add(23 * 3600e9)
		if got := d.keeper.filed.pasted[0].ExpiresAt; got.Sub(want).Abs() > 60e9 {
			t.Errorf("it ends at %v, want %v", got, want)
		}
	})
}

func TestAPasteNeverEndsTheForm(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("/").Type("bacchus").Press("esc", "p").Paste(strings.Repeat("x", 100<<10) + "\r\n\r\n\x1b[201~\n")
		d.Sees("Paste tokens").Sees("65536 chars")
		if len(d.keeper.filed.pasted) != 0 {
			t.Error("the paste sent the form off")
		}
	})
}

func TestForgetBeginsOnCancel(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("j", "D").Sees("live on at").Wait(400e6).Enter()
		if len(d.keeper.filed.forgot) != 0 {
			t.Fatal("Enter forgot the account without a choice")
		}
		d.Press("D").Wait(400e6).Press("left").Enter().Sees("Forgotten here")
		if len(d.keeper.filed.forgot) != 1 {
			t.Errorf("%d accounts were forgotten", len(d.keeper.filed.forgot))
		}
	})
}

func TestEditChangesNameCustomerAndAuto(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("/").Type("eiger-shop").Press("esc", "e").Press("ctrl+u").Type("eiger-two").Press("tab", "ctrl+u").Type("Eiger AG").Press("tab", "space").Enter()
		a := d.keeper.named(t, "eiger-two")
		if a.Customer != "Eiger AG" || !a.AutoOff {
			t.Errorf("it is %q, auto off %v", a.Customer, a.AutoOff)
		}
		d.Sees("Changed eiger-two")
	})
}

func TestScopesSayWhatTheChangeCosts(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("/").Type("ware").Press("esc", "c").Sees("Scopes").Sees("refused (!)").Sees("Nothing is changed yet.")
		d.Type("public").Press("space").Sees("Change: + public").Sees("Needs a new sign-in")
		d.Press("ctrl+u").Type("brand_new").Sees("+ add brand_new").Enter().Enter()
		a := d.keeper.named(t, "acme-warehouse")
		if !a.ScopesAsked.Has("public") || !a.ScopesAsked.Has("brand_new") || !a.ScopesAsked.Has("read_items") {
			t.Errorf("the scopes are %v", a.ScopesAsked)
		}
		d.Sees("User name") // the sign-in comes next
	})
}

func TestPresetTicksWhatItMeans(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("/").Type("ware").Press("esc", "c").Press("up").Press("right").Enter()
		got := d.keeper.named(t, "acme-warehouse").ScopesAsked
		if !got.Equal(model.NewScopes("public", "read_items", "read_spaces")) {
			t.Errorf("the preset ticks %v", got)
		}
	})
}

func TestWizardAddsAnAppAndItsFirstAccount(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("A").Sees("1 System").Type("storeman").Sees("Inventory by items").Enter()
		d.Sees("WHERE TO FIND THIS").Sees("Account & Settings").Enter().Sees("The app needs a name.").Sees("needs a client secret.")
		d.Type("acme-new").Press("tab").Type("Acme").Press("tab").Paste("client-id-1\n").Press("tab").Paste("s3cret\r\n").Misses("s3cret")
		d.Press("ctrl+r").Sees("s3cret").Press("ctrl+r").Misses("s3cret").Enter()
		d.Sees("3 Scopes").Press("right").Enter()
		f := d.keeper.filed
		if len(f.apps) != 1 || f.secrets[0] != "s3cret" || f.apps[0].App.ClientID != "client-id-1" || f.apps[0].App.Base != "https://app.storeman.io" {
			t.Fatalf("the keeper was asked for %+v", f.apps)
		}
		if !f.apps[0].App.Scopes.Equal(model.NewScopes("public", "read_items", "read_spaces")) {
			t.Errorf("the scopes are %v", f.apps[0].App.Scopes)
		}
		d.Sees("4 First account").Sees("acme-new")
	})
}

func TestWizardTellsATakenNameAtItsField(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.appErr = &model.Error{Kind: model.KindExists, What: "taken"}
		d.Press("A").Type("storeman").Enter().Type("acme-items").Press("tab", "tab").Type("cid").Press("tab").Type("s3cret").Enter().Enter()
		d.Sees("2 App").Sees("Another app has this name already.")
	})
}

func TestWizardAsksWhatTheSystemNeeds(t *testing.T) {
	for system, want := range map[string]struct{ sees, misses string }{
		"petrosoft": {"Address", "Client ID"},
		"dsi":       {"Certificate", "Client secret"},
		"netrex":    {"http://127.0.0.1:8976/callback", "Issuer"},
	} {
		filing(t, func(d *driver) {
			d.Press("A").Type(d.keeper.provider[system].Name).Enter().Sees(want.sees).Misses(want.misses)
		})
	}
}

func TestAppsTabLeadsToTheAccounts(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("2").Sees("KILL SWITCH").Sees("acme-items").Sees("API + delete it").Press("g").Sees("OAuth applications > delete it").Enter()
		d.Sees("app:acme-items").On("tank-gauges").Misses("night-job")
		d.Press("2").Press("D").Sees("accounts still use this app")
		d.Press("X").Sees("REVOKE").Sees("acme-items")
	})
}

// registered gives the first app of the list a client, as one has that was added.
func (d *driver) registered() {
	app := *d.keeper.Snapshot().Apps[d.keeper.named(d.t, "acme-warehouse").App]
	app.ClientID, app.ClientSecrets = "old-client-id-1", []model.SecretRef{{ID: testID(1)}}
	d.keeper.put(&app, nil)
}

func TestEditAppAsksBeforeSecretsGoElsewhere(t *testing.T) {
	filing(t, func(d *driver) {
		d.registered()
		d.Press("2", "e").Sees("Edit the app").Misses("secrets may go there").Press("up").Type("x").Sees("secrets may go there")
		d.Press("backspace").Misses("secrets may go there").Enter().Sees("Changed the app acme-items")
		if got := d.keeper.filed; len(got.apps) != 1 || got.secrets[0] != "" || got.apps[0].AcceptOrigin {
			t.Errorf("the keeper was asked for %+v", got.apps)
		}
	})
}

func TestHiddenNamesStayHiddenInForms(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("z")
		for _, key := range []string{"a", "e"} {
			d.Press(key).Sees("Names are hidden").Misses("acme").Press("esc")
		}
		d.Press("p").Misses("acme").Press("esc").Press("2").Misses("acme").Press("enter").Sees("Names are hidden").Press("e").Misses("acme")
	})
}

func TestHostileNamesReachNoForm(t *testing.T) {
	for _, bad := range hostile {
		of := []sample{{"one " + bad, "Acme " + bad, "storeman", "app " + bad, func(a *model.Account) { poison(a, bad) }}}
		drive(t, setup{of: of, width: 80, height: 24}, func(d *driver) {
			realistic(d.keeper)
			p := d.keeper.provider["storeman"]
			p.Name, p.About, p.Notes, p.Setup.Steps, p.ByHand.Steps = bad, bad, []string{bad}, []string{bad}, []string{bad}
			p.Scopes = append(p.Scopes, model.KnownScope{Name: bad, Says: bad, Presets: []string{bad}})
			p.SignIns[0].Note = "x" + bad
			d.keeper.provider["storeman"] = p
			clear(d.app.providers)
			failure := &model.Error{Kind: model.KindUnavailable, What: bad, Why: bad, Still: bad, Do: bad}
			d.keeper.filed.appErr, d.keeper.filed.pasteErr = failure, failure
			check := func(where string) {
				t.Helper()
				checkClean(t, where, d.app.View().Content)
			}
			for _, key := range []string{"a", "A", "p", "c", "e", "D", "2"} {
				d.Press(key)
				check(key)
				d.Paste(bad).Press("tab").Paste("x"+bad).Press("enter", "enter")
				check(key + " filled in")
				d.Press("esc", "esc")
			}
			d.Press("2", "e")
			check("the app")
		})
	}
}

// TestDefaultScopesOfAnAppAreOneKeyAway opens the app's form at its scopes, and
// says where a system has none.
func TestDefaultScopesOfAnAppAreOneKeyAway(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("2", "g").Sees("c default scopes").Press("c").Sees("Edit the app").Sees("What new accounts ask for").Press("esc")
		p := d.keeper.provider["storeman"]
		p.ScopesMeant, p.Scopes = false, nil
		d.keeper.provider["storeman"] = p
		clear(d.app.providers)
		d.send(changedMsg{})
		d.Press("1", "2", "g", "c").Sees("c: this system has no scopes.").Misses("Edit the app")
	})
}

func TestACustomerIsPickedFromThoseThereAre(t *testing.T) {
	filing(t, func(d *driver) {
		halfApp(d)
		d.Press("shift+tab", "shift+tab").Sees("↓ picks one of").Type("eig").Press("down").Sees("> Eiger Cameras").Enter().Misses("> Eiger Cameras").Sees("Customer Eiger Cameras ↓ picks")
		d.Enter().Enter().Sees("step 4 of 4")
		if apps := d.keeper.filed.apps; len(apps) != 1 || apps[0].App.Customer != "Eiger Cameras" {
			t.Errorf("the keeper was asked for %+v", apps)
		}
		d.Press("tab").Sees("↓ picks one of") // of an account too
	})
	filing(t, func(d *driver) {
		d.Press("z")
		halfApp(d)
		d.Press("shift+tab", "shift+tab").Misses("picks one of").Press("down").Misses("Eiger Cameras")
	})
}

func TestTheClipboardIsRidOfPastedTokensOnceTheyAreSaved(t *testing.T) {
	const pasted = "Bearer abcdefghijklmnopqrst"
	for name, tt := range map[string]struct {
		play func(d *driver)
		want string
		says string
	}{
		"by itself":             {func(*driver) {}, "", "Clipboard wiped"},
		"unless it may stay":    {func(d *driver) { d.Press("tab", "tab", "tab", "tab", "space") }, pasted, ""},
		"where it still holds":  {func(d *driver) { d.desk.text = "a shopping list" }, "a shopping list", ""},
		"where it cannot check": {func(d *driver) { d.desk.outcome = desk.Send }, pasted, "Asked your terminal to clear its clipboard"},
	} {
		t.Run(name, func(t *testing.T) {
			filing(t, func(d *driver) {
				d.desk.text = pasted
				d.Press("/").Type("ware").Press("esc", "p").Misses("Clipboard").Paste(pasted).Sees("Clipboard [x] wiped once this is saved")
				tt.play(d)
				d.Enter().Wait(time.Second)
				if len(d.keeper.filed.pasted) != 1 || d.desk.text != tt.want {
					t.Fatalf("%d saved, the clipboard holds %q", len(d.keeper.filed.pasted), d.desk.text)
				}
				if tt.says != "" {
					d.Sees(tt.says)
				} else {
					d.Misses("lipboard")
				}
			})
		})
	}
	filing(t, func(d *driver) { // typed tokens came from nowhere
		d.desk.text = pasted
		d.Press("/").Type("ware").Press("esc", "p").Type("abcdefghij").Misses("Clipboard").Enter()
		if d.desk.text != pasted {
			t.Error("the clipboard was cleared though nothing was pasted")
		}
	})
}
