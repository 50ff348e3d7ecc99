package ui

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

const rightPassphrase = "correct horse battery staple"

// fakeVault is a vault's file in memory.
type fakeVault struct {
	mu      sync.Mutex
	now     func() time.Time
	keeper  Keeper
	slots   []model.VaultSlot
	keyring string // empty: there is none
	refused bool   // the keyring does not open it
	made    []model.VaultInit
	opens   int
	closed  int
	slow    time.Duration // how long opening takes
}

func (v *fakeVault) Now() time.Time { return v.now() }

func (v *fakeVault) Status(context.Context) (model.VaultStatus, error) {
	return model.VaultStatus{Path: "/home/maria/.local/share/tokenrack/vault.db", Exists: len(v.slots) > 0, Slots: v.slots}, nil
}

func (v *fakeVault) Keyring(context.Context) (string, error) {
	if v.keyring == "" {
		return "", errors.New("there is no keyring here: no session bus")
	}
	return v.keyring, nil
}

func (v *fakeVault) Recovery() (model.Secret, string, error) {
	return model.NewSecret("AGE-SECRET-KEY-1QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZENDING8"), "age1recipient", nil
}

func (v *fakeVault) Create(_ context.Context, plan model.VaultInit) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	plan.Passphrase = model.NewSecret(plan.Passphrase.Reveal()) // the caller wipes its own
	v.made = append(v.made, plan)
	v.slots = []model.VaultSlot{{Type: "passphrase"}}
	return nil
}

func (v *fakeVault) Open(_ context.Context, passphrase model.Secret) (Session, error) {
	time.Sleep(v.slow)
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case passphrase.Empty() && (v.keyring == "" || v.refused):
		return Session{}, &model.Error{Kind: model.KindLocked, What: "the vault stays locked", Why: "the keyring did not answer in time"}
	case !passphrase.Empty() && passphrase.Reveal() != rightPassphrase:
		return Session{}, &model.Error{Kind: model.KindLocked, What: "the vault stays locked", Why: "the passphrase is wrong"}
	}
	v.opens++
	return Session{Keeper: v.keeper, How: "passphrase", Close: func() error {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.closed++
		return nil
	}}, nil
}

func (v *fakeVault) count() (opens, closed int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.opens, v.closed
}

// withVault puts an open vault behind the driver's rack.
func (d *driver) withVault(slots ...model.VaultSlot) *fakeVault {
	if slots == nil {
		slots = []model.VaultSlot{{Type: "passphrase"}}
	}
	v := &fakeVault{now: d.keeper.now, keeper: d.keeper, slots: slots}
	d.app.vault, d.app.life = v, context.Background()
	session, err := v.Open(context.Background(), model.NewSecret(rightPassphrase))
	if err != nil {
		d.t.Fatal(err)
	}
	d.app.adopt(session)
	d.run(d.app.begin())
	d.settle()
	return v
}

// firstRun puts the driver before a vault that is not there.
func (d *driver) firstRun(keyring string) *fakeVault {
	d.keeper.snap = &model.Snapshot{Apps: map[model.ID]*model.App{}}
	v := &fakeVault{now: d.keeper.now, keeper: d.keeper, keyring: keyring}
	d.app.vault, d.app.life = v, context.Background()
	if err := d.app.knock(context.Background()); err != nil {
		d.t.Fatal(err)
	}
	d.app.resize(d.app.width, d.app.height)
	d.run(d.app.lookForKeyring())
	d.settle()
	return v
}

// keepRecovery types the end of the recovery key back.
func (d *driver) keepRecovery() *driver {
	d.Press("ctrl+u").Type("zending8").Enter()
	d.settle()
	return d
}

func TestTheFirstRunGoesBackFromTheRecoveryKey(t *testing.T) {
	drive(t, setup{of: []sample{}}, func(d *driver) {
		v := d.firstRun("secret-service")
		d.Enter().Sees("AGE-SECRET-KEY-1").Press("esc").Misses("AGE-SECRET-KEY-1").Sees("Found: secret-service")
		d.Press("right", "right", "tab").Type(rightPassphrase).Press("tab").Type(rightPassphrase).Enter() // both ways: no key is needed
		d.settle()
		d.Sees("No accounts yet.")
		if len(v.made) != 1 || !v.made[0].Keyring || v.made[0].Passphrase.Empty() || v.made[0].Recovery != "" {
			t.Errorf("made %+v", v.made)
		}
	})
}

func TestTheRecoveryKeyIsAQRCodeOnlyWhereItIsAskedFor(t *testing.T) {
	drive(t, setup{of: []sample{}}, func(d *driver) {
		d.firstRun("secret-service")
		d.Enter().Sees("F4 QR code").Misses("█").Type("f4").Misses("█").Press("ctrl+u", "f4").Sees("█").Misses("AGE-SECRET-KEY").Sees("F4 or Esc goes back")
		d.Type("x").Sees("█").Press("f4").Misses("█").Sees("AGE-SECRET-KEY")
		d.Press("f4", "esc").Misses("█").Sees("your recovery key")
		d.Press("f4").Sees("█")
		d.send(tea.BlurMsg{})
		d.Misses("█").Sees("your recovery key")
		d.Press("f4").Sees("█")
		code := d.app.gate.(*recoveryPage).Code()
		d.Press("esc", "esc").Misses("█").Sees("Found: secret-service")
		if code.Width() > 2*2 {
			t.Error("the code is still in memory after the page was left")
		}
	})
	drive(t, setup{of: []sample{}, width: 60, height: 16}, func(d *driver) {
		d.firstRun("secret-service")
		d.Enter().Press("f4").Misses("█").Sees("A larger window or a smaller letter shows it.")
	})
	drive(t, setup{of: []sample{}, ascii: true}, func(d *driver) {
		d.firstRun("secret-service")
		d.Enter().Press("f4").Sees("This terminal shows only ASCII")
	})
}

func TestTheFirstRunMakesAVaultAndShowsTheEmptyRack(t *testing.T) {
	drive(t, setup{of: []sample{}}, func(d *driver) {
		v := d.firstRun("")
		d.Sees("First run").Sees("There is no keyring here (no session bus), so the vault opens by a passphrase.")
		d.Type(rightPassphrase).Sees("strength: good").Misses(rightPassphrase)
		d.Enter().Type(rightPassphrase).Enter()
		d.Sees("your recovery key").Type("not this").Enter().Sees("The key does not end like that.")
		if len(v.made) != 0 {
			t.Error("it was made before the key was written down")
		}
		d.keepRecovery()
		d.Sees("No accounts yet.").Sees("A adds an app").Sees("d tries the demo")
		if len(v.made) != 1 || v.made[0].Keyring || v.made[0].Passphrase.Reveal() != rightPassphrase || v.made[0].Recovery != "age1recipient" {
			t.Errorf("made %+v", v.made)
		}
	})
}

func TestTheFirstRunAsksWhatALockedScreenTells(t *testing.T) {
	drive(t, setup{of: []sample{}}, func(d *driver) {
		d.firstRun("secret-service")
		d.Sees("locked after 15 minutes").Sees("(•) nothing is told").Press("tab", "right").Sees("(•) what is due, without names")
		d.Enter().keepRecovery().Sees("No accounts yet.")
		if !d.app.options.kept.Countdowns {
			t.Error("the choice is forgotten")
		}
	})
	drive(t, setup{of: []sample{}}, func(d *driver) {
		d.firstRun("secret-service")
		d.Enter().keepRecovery().Sees("No accounts yet.").Misses("Holds until")
		if d.app.options.kept.Countdowns {
			t.Error("what nobody chose is kept")
		}
	})
}

func TestTheFirstRunOffersTheKeyringThatWasFound(t *testing.T) {
	drive(t, setup{of: []sample{}}, func(d *driver) {
		v := d.firstRun("secret-service")
		d.Sees("Found: secret-service").Enter().keepRecovery()
		d.Sees("No accounts yet.")
		if len(v.made) != 1 || !v.made[0].Keyring || !v.made[0].Passphrase.Empty() || v.made[0].Recovery == "" {
			t.Errorf("made %+v", v.made)
		}
	})
}

func TestTheUnlockPageSaysWhichVaultItIs(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		v := d.withVault()
		if err := d.app.knock(context.Background()); err != nil {
			t.Fatal(err)
		}
		d.app.resize(d.app.width, d.app.height)
		d.Sees("Unlock").Sees("The vault is /home/maria/.local/share/tokenrack/vault.db.")
		d.Type(rightPassphrase).Enter().Sees("acme-warehouse")
		if opens, _ := v.count(); opens != 2 {
			t.Errorf("it was opened %d times", opens)
		}
	})
}

func TestTheDemoComesFirstWhereItIsAskedFor(t *testing.T) {
	for name, play := range map[string]func(d *driver){
		"first run": func(d *driver) { d.firstRun("secret-service"); d.Press("d") },
		"empty":     func(d *driver) { d.firstRun("secret-service"); d.Enter().keepRecovery().Press("d") },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, setup{of: []sample{}}, func(d *driver) {
				play(d)
				if !d.quit || !d.app.wantsDemo {
					t.Errorf("quit %v, demo %v:\n%s", d.quit, d.app.wantsDemo, d.frame())
				}
			})
		})
	}
}

func TestDDoesNothingWhereAccountsAre(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.withVault()
		d.Press("d").Sees("d does nothing here")
		if d.quit {
			t.Error("the program ended")
		}
	})
}

func TestCtrlLLocksAndUnlockingContinues(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		v := d.withVault()
		d.Press("/").Type("ware").Press("esc", "l", "v")
		d.Sees("bearer-of-acme-warehouse")
		d.Press("ctrl+l")
		d.Sees("Locked by Ctrl+L.").Sees("12 accounts").Misses("acme").Misses("Acme").Misses("bearer")
		if _, closed := v.count(); closed != 1 {
			t.Errorf("the vault was closed %d times", closed)
		}
		d.Type("wrong").Enter().Sees("Not that one.")
		d.Type(rightPassphrase).Misses(rightPassphrase).Enter()
		d.On("acme-warehouse").Misses("bearer-of").Sees("acme-warehouse").Sees("DETAIL")
		if opens, _ := v.count(); opens != 2 {
			t.Errorf("the vault was opened %d times", opens)
		}
		d.Press("h").Enter().Copied("bearer-of-acme-warehouse")
	})
}

func TestLockingWaitsForWhatHasBegun(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		v := d.withVault()
		d.keeper.closed = make(chan struct{})
		d.Press("ctrl+l").Sees("Finishing what has begun")
		if _, closed := v.count(); closed != 0 {
			t.Error("the vault was closed over an exchange")
		}
		d.Type(rightPassphrase).Enter().Sees("Finishing what has begun")
		close(d.keeper.closed)
		d.settle()
		d.Sees("Locked by Ctrl+L.")
		if _, closed := v.count(); closed != 1 {
			t.Error("the vault was not closed")
		}
	})
}

func TestItLocksAfterFifteenMinutesWithoutAKey(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.withVault()
		d.Wait(10 * time.Minute)
		d.Press("j").Wait(14*time.Minute - 10*time.Second).Misses("ocks in a minute")
		d.Wait(20 * time.Second).Sees("locks in a minute")
		d.Press("k").Wait(14*time.Minute + 50*time.Second).Misses("Locked")
		d.Wait(20 * time.Second).Sees("Locked after 15 minutes without a key.")
	})
}

func TestItLocksWhenTheComputerSlept(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.withVault()
		d.Wait(time.Minute)
		d.keeper.slept.Store(int64(2 * time.Minute))
		d.Press("j").Sees("Locked, since the computer slept.")
	})
	drive(t, setup{}, func(d *driver) {
		d.withVault()
		d.keeper.slept.Store(int64(time.Hour))
		d.Wait(6 * time.Second).Sees("Locked, since the computer slept.")
	})
}

func TestSuspendingTheProgramIsNoSleep(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.withVault()
		d.Press("ctrl+z")
		d.keeper.slept.Store(int64(10 * time.Minute))
		d.send(tea.ResumeMsg{})
		d.Wait(6 * time.Second).Misses("Locked")
	})
}

func TestTheDemoIsNeverLocked(t *testing.T) {
	drive(t, setup{demo: &Demo{}}, func(d *driver) {
		d.Press("ctrl+l").Sees("the demo holds nothing")
		d.Wait(time.Hour).Misses("Locked")
	})
}

func TestWhatComesAfterLockingIsDropped(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.withVault()
		d.Press("ctrl+l")
		token := model.NewSecret("late-canary")
		d.send(revealedMsg{token: token})
		d.send(refreshEndedMsg{err: errors.New("late acme")})
		d.send(changedMsg{})
		d.Misses("canary").Misses("acme").Sees("Locked")
		if token.Reveal() != "" && !token.Empty() {
			t.Error("a token that came late is still there")
		}
	})
}

func TestWrongPassphrasesMakeThePersonWait(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		v := d.withVault()
		d.Press("ctrl+l")
		d.Type("a").Enter().Type("b").Enter().Sees("2 tries")
		d.Type(rightPassphrase).Enter().Sees("Wait until")
		if opens, _ := v.count(); opens != 1 {
			t.Error("it was opened during the wait")
		}
		d.Wait(6 * time.Second).Misses("Wait until").Enter().Misses("Locked")
	})
}

func TestF2AsksTheKeyring(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		v := d.withVault(model.VaultSlot{Type: "passphrase"}, model.VaultSlot{Type: "keyring"})
		d.Press("ctrl+l").Sees("F2 use the keyring")
		d.send(tea.KeyPressMsg{Code: tea.KeyF2})
		d.settle()
		d.Sees("The keyring did not open it: the keyring did not answer in time.")
		v.keyring = "secret-service"
		d.send(tea.KeyPressMsg{Code: tea.KeyF2})
		d.settle()
		d.Misses("Locked").On("acme-pos-sync")
	})
}

func TestASlowKeyringShowsThePageMeanwhile(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		v := &fakeVault{now: d.keeper.now, keeper: d.keeper, keyring: "secret-service", slow: 3 * time.Second, slots: []model.VaultSlot{{Type: "keyring"}}}
		d.app.vault, d.app.life = v, context.Background()
		if err := d.app.knock(context.Background()); err != nil {
			t.Fatal(err)
		}
		d.app.resize(d.app.width, d.app.height)
		d.run(d.app.awaitKeyring())
		d.Sees("Asking the keyring").Wait(4 * time.Second)
		d.Misses("Asking the keyring").On("acme-pos-sync")
	})
}

func TestADamagedVaultIsToldBeforeTheScreen(t *testing.T) {
	broken := &brokenVault{}
	err := Run(context.Background(), Options{File: broken, Clipboard: &fakeDesk{}, Environ: []string{}})
	if model.KindOf(err) != model.KindStore {
		t.Errorf("it says %v", err)
	}
}

type brokenVault struct{ fakeVault }

func (*brokenVault) Now() time.Time { return start }
func (*brokenVault) Status(context.Context) (model.VaultStatus, error) {
	return model.VaultStatus{}, &model.Error{Kind: model.KindStore, What: "the vault is damaged"}
}

// gateScenes are the pages that stand before the rack.
var gateScenes = map[string]func(*driver){
	"first-run": func(d *driver) { d.firstRun(""); d.Type("correct horse").Press("tab") },
	"first-run-keyring": func(d *driver) {
		d.firstRun("secret-service")
		d.Press("right", "right")
	},
	"empty":              func(d *driver) { d.firstRun("secret-service"); d.Enter().keepRecovery().Wait(time.Minute) },
	"first-run-recovery": func(d *driver) { d.firstRun("secret-service"); d.Enter() },
	"first-run-code":     func(d *driver) { d.firstRun("secret-service"); d.Enter().Press("f4") },
	"locked":             func(d *driver) { d.withVault(); d.Press("ctrl+l").Type("abc") },
	"locked-rekeyed": func(d *driver) {
		d.withVault(model.VaultSlot{Type: "passphrase"}, model.VaultSlot{Type: "keyring"})
		d.send(troubleMsg{what: "The list is no longer up to date", err: rekeyedAt("14:02")})
		d.settle()
	},
	"locked-wrong": func(d *driver) {
		d.withVault(model.VaultSlot{Type: "passphrase"}, model.VaultSlot{Type: "keyring"})
		d.Press("ctrl+l").Type("a").Enter().Type("b").Enter()
	},
}

// rekeyedAt is the error of a vault whose key was changed.
func rekeyedAt(clock string) error {
	return &model.Error{Kind: model.KindLocked, What: "the key of this vault was changed by another tokenrack at " + clock, Cause: model.ErrRekeyed}
}

// A revocation is not cut short by a key that was changed between two of its
// accounts: the screen locks once it is over.
func TestAChangedKeyWaitsForARevocationThatRuns(t *testing.T) {
	drive(t, setup{of: leak()}, func(d *driver) {
		d.withVault()
		d.keeper.revoker.pace = 3 * time.Minute
		confirmed(d).Wait(4 * time.Minute).Sees("1 of 9")
		d.send(troubleMsg{what: "The list is no longer up to date", err: rekeyedAt("14:02")})
		d.settle()
		if d.app.gate != nil {
			t.Fatal("it locked while the revocation ran")
		}
		d.Wait(30 * time.Minute).Sees("The key of this vault was changed by another tokenrack at 14:02.")
	})
}

func TestGoldenGateFrames(t *testing.T) {
	for scene, play := range gateScenes {
		goldenIn(t, scene, samples(), play)
	}
}

func TestTheGateFitsEveryWidth(t *testing.T) {
	for _, play := range gateScenes {
		drive(t, setup{}, func(d *driver) {
			play(d)
			for width := 40; width <= 180; width += 7 {
				d.send(tea.WindowSizeMsg{Width: width, Height: 12 + width/5})
			}
		})
	}
}

// TestALockedScreenShowsNoNames holds that a frame of a locked screen names
// nobody, whatever its size.
func TestALockedScreenShowsNoNames(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.withVault()
		d.keeper.token = func(model.ID, keeper.TokenRequest) (keeper.Bearer, error) {
			return keeper.Bearer{}, &model.Error{What: "late"}
		}
		d.Press("ctrl+l")
		for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 20}, {44, 11}} {
			d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			for _, s := range samples() {
				if strings.Contains(d.frame(), s.name) || strings.Contains(d.frame(), s.customer) {
					t.Errorf("a locked screen names %s:\n%s", s.name, d.frame())
				}
			}
		}
	})
}

// A revocation is not stopped half-way: the screen locks once it is over.
func TestLockWaitsForARevocationThatRuns(t *testing.T) {
	for name, lock := range map[string]func(d *driver){
		"by its key":  func(d *driver) { d.Press("ctrl+l").Sees("locks when it is over") },
		"by idleness": func(d *driver) { d.Wait(11*time.Minute + 6*time.Second).Sees("A revocation is running") },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, setup{of: leak()}, func(d *driver) {
				d.withVault()
				d.keeper.revoker.pace = 3 * time.Minute
				confirmed(d).Wait(4 * time.Minute).Sees("1 of 9")
				lock(d)
				if d.app.gate != nil {
					t.Fatal("it locked while the revocation ran")
				}
				d.Wait(30 * time.Minute).Sees("Locked")
				if got := d.keeper.frozen(); got != 0 {
					t.Errorf("%d accounts stay frozen", got)
				}
				if n := len(d.keeper.revocations()); n != 1 {
					t.Errorf("%d revocations", n)
				}
			})
		})
	}
}
