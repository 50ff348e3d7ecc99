package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/cli"
)

// fakeChores does nothing, and remembers what it was asked for.
type fakeChores struct {
	asked   []string
	backups []string
	brought []cli.Brought
	found   []model.Finding
	err     error
	halfway bool // a change of key was cut off
}

func (c *fakeChores) ask(parts ...string) { c.asked = append(c.asked, strings.Join(parts, " ")) }

func (c *fakeChores) BackUp(context.Context) (string, error) {
	c.ask("back up")
	return "/vaults/backups/vault-1.db", c.err
}

func (c *fakeChores) Backups() []string { return c.backups }

func (c *fakeChores) ChangePassphrase(_ context.Context, now model.Secret, slot string, next model.Secret) error {
	c.ask("passphrase", now.Reveal(), slot, next.Reveal())
	return c.err
}

func (c *fakeChores) Rekey(_ context.Context, passphrase model.Secret, without []string) (cli.Rekeyed, error) {
	c.ask("rekey", passphrase.Reveal(), strings.Join(without, ","))
	return cli.Rekeyed{Backup: "/vaults/backups/vault-old.db", Unfinished: c.halfway}, c.err
}

func (c *fakeChores) Restore(_ context.Context, passphrase, own model.Secret, file string) (string, error) {
	c.ask("restore", passphrase.Reveal(), file, own.Reveal())
	return "/vaults/backups/vault-before.db", c.err
}

func (c *fakeChores) Export(_ context.Context, file, customer string, to model.SealTo) (apps, accounts int, err error) {
	c.ask("export", file, customer, to.Passphrase.Reveal(), strings.Join(to.Recipients, " "))
	return 2, 3, c.err
}

func (c *fakeChores) BringIn(_ context.Context, b cli.Bundle, plan bool) ([]cli.Brought, string, error) {
	c.ask("bring in", b.File, b.Passphrase.Reveal(), b.KeyFile, either(plan, "plan", "do"))
	if plan {
		return c.brought, "", c.err
	}
	return c.brought, "/vaults/backups/vault-2.db", c.err
}

func (c *fakeChores) CheckUp(context.Context) []model.Finding {
	c.ask("check up")
	return c.found
}

// withChores gives the driver a vault that can be looked after.
func (d *driver) withChores(slots ...model.VaultSlot) (*fakeVault, *fakeChores) {
	v := d.withVault(slots...)
	c := &fakeChores{backups: []string{"/vaults/backups/vault-3.db", "/vaults/backups/vault-2.db"}}
	d.app.chores = c
	return v, c
}

const newPassphrase = "moss under the ninth bridge"

func init() {
	scenes["passphrase"] = func(d *driver) {
		d.withChores()
		d.verb("change pass").Enter().Type("today").Press("tab").Type(newPassphrase)
	}
	scenes["restore"] = func(d *driver) {
		d.withChores()
		d.verb("restore").Enter().Press("down").Enter()
	}
	scenes["rekey"] = func(d *driver) {
		d.withChores(model.VaultSlot{ID: "11", Type: "passphrase", Label: "desk"}, model.VaultSlot{ID: "22", Type: "recovery", Label: "safe"})
		d.verb("change vault").Enter().Press("up", "space")
	}
	scenes["export"] = func(d *driver) {
		d.withChores()
		d.verb("export set").Enter().Press("tab", "tab").Type("password1")
	}
	scenes["doctor"] = func(d *driver) {
		_, c := d.withChores()
		c.found = findings()
		d.verb("doctor").Enter()
	}
}

func findings() []model.Finding {
	return []model.Finding{
		{Check: "version", What: "tokenrack 1.2.3"},
		{Level: model.FindingNote, Check: "inbox", What: "2 answers of servers that nobody has claimed", Do: "`tokenrack inbox list` shows them."},
		{Level: model.FindingWarning, Check: "clock", What: "behind the server's", Where: "acme-warehouse", Still: "Countdowns are right.", Do: "Switch on the time's synchronisation."},
		{Level: model.FindingBad, Check: "disk", What: "less than a megabyte is free", Do: "Free some space."},
	}
}

func TestAPassphraseIsChangedFromThePalette(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.never = newPassphrase
		_, c := d.withChores(model.VaultSlot{ID: "11", Type: "passphrase", Label: "desk"}, model.VaultSlot{ID: "22", Type: "passphrase"}, model.VaultSlot{ID: "33", Type: "keyring"})
		d.verb("change pass").Enter().Sees("( ) 22").Misses("33").Enter().Sees("Without today's passphrase nobody changes it.")
		d.Type("today").Press("tab").Type("password1").Sees("strength: weak").Enter().Sees("That would be guessed quickly.")
		d.Press("ctrl+u").Type(newPassphrase).Sees("strength: good").Enter().Type("other").Enter().Sees("The two differ.")
		d.Type(newPassphrase).Press("up", "up", "up", "right").Enter().Sees("The passphrase is changed")
		if len(c.asked) != 1 || c.asked[0] != "passphrase today 22 "+newPassphrase {
			t.Errorf("it was asked for %q", c.asked)
		}
		c.err = &model.Error{Kind: model.KindLocked, What: "that is not the passphrase"}
		d.verb("change pass").Enter().Type("wrong").Press("tab").Type(newPassphrase).Press("tab").Type(newPassphrase).Enter()
		d.Sees("that is not the passphrase").Sees("Change the passphrase")
	})
	drive(t, setup{}, func(d *driver) {
		d.withChores(model.VaultSlot{Type: "keyring"})
		d.verb("change pass").Enter().Sees("This vault opens by no passphrase.")
	})
}

func TestTheVaultIsBackedUpFromThePalette(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		_, c := d.withChores()
		d.verb("back up").Enter().Sees("The vault is backed up: /vaults/backups/vault-1.db")
		c.err = &model.Error{Kind: model.KindStore, What: "no backup was made", Why: "the disk is full"}
		d.verb("back up").Enter().Sees("no backup was made")
	})
}

func TestTheVaultsKeyIsChangedFromThePalette(t *testing.T) {
	slots := []model.VaultSlot{{ID: "11", Type: "passphrase", Label: "desk"}, {ID: "22", Type: "passphrase"}, {ID: "33", Type: "keyring"}}
	drive(t, setup{}, func(d *driver) {
		d.never = rightPassphrase
		v, c := d.withChores(slots...)
		d.verb("change vault").Enter().Sees("Leave behind").Sees("passphrase desk").Sees("passphrase 22").Sees("a few seconds")
		d.Enter().Enter().Sees("The vault opens by a passphrase.").Sees("Type change to go on.")
		d.Press("up", "up", "space", "up", "space", "down", "down", "down").Type("geheim").Press("tab").Type("change").Enter()
		d.Sees("No way in would be left that does not hang on a")
		if len(c.asked) != 0 || v.closed != 0 {
			t.Fatalf("it was asked for %q", c.asked)
		}
		d.Press("space", "down", "down", "down").Enter().Sees("Locked to change the vault's key.").Sees("kept at /vaults/backups/vault-old.db").Misses("acme")
		if len(c.asked) != 1 || c.asked[0] != "rekey geheim 11" || v.closed == 0 {
			t.Errorf("it was asked for %q, %d closed", c.asked, v.closed)
		}
		d.Type(rightPassphrase).Enter().Sees("CUSTOMER")
	})
	for halfway, says := range map[bool]string{false: "Not changed: the vault's key is the one it was.", true: "unlocking it goes on with the work"} {
		drive(t, setup{}, func(d *driver) {
			_, c := d.withChores(model.VaultSlot{ID: "33", Type: "keyring"})
			d.app.options.Vault = "keyring"
			c.err, c.halfway = &model.Error{Kind: model.KindUnavailable, What: "another program waits for a server's answer"}, halfway
			d.verb("change vault").Enter().Misses("Leave behind").Press("tab").Type("change").Enter()
			d.Sees(says).Sees("another program waits")
		})
	}
}

func TestARestoreIsConfirmedByAWordAndLocksTheScreen(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		v, c := d.withChores()
		d.verb("restore").Enter().Sees("vault-3.db").Enter().Sees("The vault opens by a passphrase.").Sees("Type restore to go on.")
		if len(c.asked) != 0 {
			t.Fatalf("it was asked for %q", c.asked)
		}
		d.Type("geheim").Press("tab").Type("older").Press("tab").Type("restore").Enter()
		d.Sees("Locked to restore a backup.").Sees("The vault that was here is kept at /vaults/backups/vault-before.db").Misses("acme")
		if len(c.asked) != 1 || c.asked[0] != "restore geheim /vaults/backups/vault-3.db older" || v.closed == 0 {
			t.Errorf("it was asked for %q, %d closed", c.asked, v.closed)
		}
		d.Type(rightPassphrase).Enter().Sees("CUSTOMER")
	})
	drive(t, setup{}, func(d *driver) {
		_, c := d.withChores(model.VaultSlot{Type: "keyring"})
		d.app.options.Vault = "keyring"
		c.err = &model.Error{Kind: model.KindStore, What: "the copy of the vault is not whole"}
		d.verb("restore").Enter().Press("tab", "tab", "tab").Type("restore").Enter()
		d.Sees("Not restored: the vault is the one it was.").Sees("the copy of the vault is not whole")
	})
}

func TestARestoreTakesAnotherFileAndChecksItsPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, []byte("sealed"), 0o600); err != nil {
		t.Fatal(err)
	}
	drive(t, setup{}, func(d *driver) {
		_, c := d.withChores()
		d.verb("restore").Enter().Type("another").Press("tab").Type(path+"x").Press("tab").Type("geheim").Press("tab", "tab").Type("restore").Enter()
		d.Sees("There is no file at")
		d.Press("backspace").Enter().Sees("Locked to restore a backup.")
		if len(c.asked) != 1 || c.asked[0] != "restore geheim "+path+" " {
			t.Errorf("it was asked for %q", c.asked)
		}
	})
}

func TestTheSetUpIsHandedOver(t *testing.T) {
	dir := t.TempDir()
	drive(t, setup{}, func(d *driver) {
		d.never = newPassphrase
		_, c := d.withChores()
		d.verb("export set").Enter().Sees("No token, client secret or password goes along").Sees("tokenrack-setup-2026-11-21.age")
		d.Press("ctrl+u").Type(dir).Enter().Sees("There is something already at")
		d.Type("/none/x.age").Enter().Sees("There is no folder").Press("ctrl+u").Type(dir+"/x.age").Press("tab", "tab").Type(newPassphrase).Enter().Type(newPassphrase).Enter()
		d.Sees("x.age: 2 apps, 3 accounts, no secrets")
		d.verb("export set").Enter().Press("ctrl+u").Type(dir+"/y.age").Press("up").Type("acme p").Press("tab", "tab", "right", "tab").Type("age1colleague").Enter()
		want := []string{"export " + dir + "/x.age  " + newPassphrase + " ", "export " + dir + "/y.age Acme Petrol  age1colleague"}
		if strings.Join(c.asked, "|") != strings.Join(want, "|") {
			t.Errorf("it was asked for %q", c.asked)
		}
	})
}

func TestASetUpIsLookedIntoBeforeItComesIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "setup.age")
	if err := os.WriteFile(path, []byte("sealed"), 0o600); err != nil {
		t.Fatal(err)
	}
	drive(t, setup{}, func(d *driver) {
		_, c := d.withChores()
		c.brought = []cli.Brought{{Outcome: keeper.UnpackAdded, Says: "app new: to https://new.example"}, {Outcome: keeper.UnpackKept, Says: "app acme-items: stays as it is here"}}
		d.verb("import set").Enter().Type(path).Press("tab", "tab").Type("geheim").Enter()
		d.Sees("Look at the addresses").Sees("to https://new.example").Sees("bring 1 in").Misses("Brought in")
		d.Press("backspace").Misses("bring 1 in").Type("m").Enter().Sees("bring 1 in").Enter().Sees("Brought in 1 record; the vault as it was is kept at /vaults/backups/vault-2.db")
		want := "bring in " + path + " geheim  "
		if strings.Join(c.asked, "|") != want+"plan|"+want+"plan|"+want+"do" {
			t.Errorf("it was asked for %q", c.asked)
		}
	})
}

func TestAnEmptyVaultIsFilledByAKey(t *testing.T) {
	drive(t, setup{of: []sample{}}, func(d *driver) {
		d.withChores()
		d.Sees("i imports what somebody exported").Press("i").Sees("Bring a set-up in").Press("esc", "z", "i").Sees("Names are hidden")
	})
	var did []string
	drive(t, setup{demo: demoOf(nil, &did)}, func(d *driver) { d.Press("i").Sees("i: the demo keeps nothing that could be brought in.") })
}

func TestTheCheckUpShowsWhatIsBadFirst(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		_, c := d.withChores()
		c.found = findings()
		d.verb("doctor").Enter().Sees("Something is bad.").Sees("Free some space.").Sees("tokenrack inbox list shows them.")
		frame := d.frame()
		if strings.Index(frame, "disk:") > strings.Index(frame, "clock:") || strings.Index(frame, "clock:") > strings.Index(frame, "inbox:") {
			t.Errorf("the order is wrong:\n%s", frame)
		}
		d.Enter().Misses("Check-up")
	})
}

func TestTheDemoHasNoVaultToLookAfter(t *testing.T) {
	var did []string
	drive(t, setup{demo: demoOf(nil, &did)}, func(d *driver) {
		for _, verb := range []string{"change passphrase", "back up", "restore", "export set", "doctor"} {
			d.verb(verb).Enter().Sees("The demo's vault lies in memory alone").Press("esc").Wait(10 * time.Second)
		}
	})
}
