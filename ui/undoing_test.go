package ui

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func TestAutoRefreshIsUndoneWhileItIsOffered(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("bac").Press("esc", "t").Sees("Background refresh is off · Bacchus Wines / bacchus-till · u undoes").Sees("u undo")
		if !d.keeper.named(t, "bacchus-till").AutoOff {
			t.Fatal("it is still on")
		}
		d.Press("u").Sees("Undone · Bacchus Wines / bacchus-till").Misses("u undoes")
		if d.keeper.named(t, "bacchus-till").AutoOff {
			t.Error("it was not undone")
		}
		d.Press("u").Sees("There is nothing to undo.")
		d.Press("t").Wait(11 * time.Second).Misses("u undoes").Press("u").Sees("There is nothing to undo.")
		if !d.keeper.named(t, "bacchus-till").AutoOff {
			t.Error("it was undone too late")
		}
	})
}

func TestAnEditIsUndone(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("bac").Press("esc", "e").Press("ctrl+u").Type("renamed").Enter().Sees("Changed renamed · u undoes")
		d.Press("u").Sees("Undone")
		d.keeper.named(t, "bacchus-till")
	})
}

func TestAnAppEditIsUndone(t *testing.T) {
	filing(t, func(d *driver) {
		d.registered()
		d.Press("2", "e").Type("-two").Press("up").Type("/v2").Press("up").Press("space") // the new address is confirmed
		before := len(d.keeper.filed.apps)
		d.Enter().Sees("Changed the app").Sees("u undoes").Press("u").Sees("is as it was")
		apps := d.keeper.filed.apps
		if len(apps) != before+2 {
			t.Fatalf("the keeper was asked for %d edits", len(apps)-before)
		}
		made, back := apps[before].App, apps[before+1]
		if made.Name != back.App.Name+"-two" || made.Base != back.App.Base+"/v2" || !back.AcceptOrigin {
			t.Errorf("made %q at %q, undone %q at %q, %v", made.Name, made.Base, back.App.Name, back.App.Base, back.AcceptOrigin)
		}
		d.Wait(11 * time.Second).Press("e").Type("x").Enter().Sees("Changed the app").Press("u").Sees("is as it was")
		if apps = d.keeper.filed.apps; apps[len(apps)-1].AcceptOrigin {
			t.Error("undoing another name confirms addresses")
		}
	})
}

func TestAReplacedClientSecretCannotBeUndone(t *testing.T) {
	filing(t, func(d *driver) {
		d.registered()
		d.Press("2", "e", "tab", "tab", "tab").Type("n3w").Enter()
		d.Sees("The client secret that was replaced is gone, so this cannot be undone.").Misses("u undoes").Press("u").Sees("There is nothing to undo.")
	})
}

func TestAChangeOfScopesIsUndone(t *testing.T) {
	filing(t, func(d *driver) {
		before := d.keeper.named(t, "acme-warehouse").ScopesAsked.Clone()
		change := func() {
			d.Press("c").Press("space").Enter().Sees("The new scopes count from the next sign-in · Esc, then u undoes").Press("esc")
			if d.keeper.named(t, "acme-warehouse").ScopesAsked.Equal(before) {
				t.Fatal("nothing was changed")
			}
		}
		d.Press("/").Type("ware").Press("esc")
		change()
		d.Press("u").Sees("Undone: the scopes that are asked for are as they were").Misses("new tokens came meanwhile")
		if !d.keeper.named(t, "acme-warehouse").ScopesAsked.Equal(before) {
			t.Error("it was not undone")
		}
		d.Wait(11 * time.Second)
		change()
		d.keeper.replace(d.keeper.named(t, "acme-warehouse").ID, func(a *model.Account) {
			token := *a.Access
			token.ID = model.NewID()
			a.Access = &token
		})
		d.send(changedMsg{})
		d.Press("u").Sees("new tokens came meanwhile, and what they may do changes with the next sign-in")
		if !d.keeper.named(t, "acme-warehouse").ScopesAsked.Equal(before) {
			t.Error("what is asked for was not undone")
		}
	})
}

func TestAForgottenDraftIsUndoneOnceItsFormIsLeft(t *testing.T) {
	filing(t, func(d *driver) {
		halfApp(d)
		d.Wait(time.Second).Press("f8").Press("esc").Sees("The draft is forgotten · u undoes").Misses("brings it back")
		d.Press("u").Sees("The draft is kept, sealed in the vault. A goes on with it.")
		if kept := d.keeper.drafted(keeper.AppDraftForm); kept == nil || kept.Secrets["app.secret"].Reveal() != "s3cret" {
			t.Fatalf("what is kept: %+v", kept)
		}
		d.Press("A").Sees("acme-new").Press("f8", "esc").Wait(11 * time.Second).Press("u").Sees("There is nothing to undo.")
		if d.keeper.drafted(keeper.AppDraftForm) != nil {
			t.Error("the draft came back by itself")
		}
		if d.app.undoable.lapse != nil {
			t.Error("the forgotten draft is still held")
		}
	})
}

func TestAPauseIsUndone(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.verb("pause all").Enter().Type("1 hour").Enter().Sees("u undoes").Press("u").Sees("is on again")
		for _, a := range d.keeper.Snapshot().Accounts {
			if !a.Paused.IsZero() {
				t.Errorf("%s rests", a.Name)
			}
		}
	})
}

func TestLockedScreenSaysWhatIsDueWherePeopleWantIt(t *testing.T) {
	s := wished(t, "countdowns_while_locked = true")
	drive(t, s, func(d *driver) {
		d.withVault()
		d.Press("ctrl+l").Sees("12 accounts: 1 in doubt, 1 attention, 1 sign in, 2 soon,").Sees("The next token ends in 4 min.")
		d.Wait(2 * time.Minute).Sees("The next token ends in 2 min.").Misses("acme").Misses("Acme")
		d.Wait(time.Hour).Sees("4 expired")
	})
	drive(t, setup{settings: filepath.Join(t.TempDir(), "none.toml")}, func(d *driver) {
		d.withVault()
		d.Press("ctrl+l").Sees("12 accounts; countdowns and names are hidden while locked.").Misses("in doubt")
	})
}

func TestRevealingWhileNamesAreHiddenIsAskedFor(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("ware").Press("esc", "z", "l", "v").Sees("[ show it ]").Wait(time.Second).Enter().Misses("bearer-of")
		d.Press("v").Wait(time.Second).Press("tab").Enter().Sees("bearer-of-acme-warehouse").Wait(11 * time.Second).Misses("bearer-of")
		d.Press("z", "v").Sees("bearer-of-acme-warehouse")
	})
}

// TestOnlyWhatCanBeUndoneIsOffered switches twice: the key undoes the second
// alone, so that the first notice may not offer it any more.
func TestOnlyWhatCanBeUndoneIsOffered(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("j", "j", "j", "t").Sees("u undoes").Press("j", "t").Sees("u undoes")
		if n := strings.Count(d.frame(), "u undoes"); n != 1 {
			t.Errorf("u is offered %d times:\n%s", n, d.frame())
		}
		d.Press("u").Sees("Undone").Misses("u undoes")
	})
}
