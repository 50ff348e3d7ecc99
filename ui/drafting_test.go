package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/vault"
)

// halfApp goes into the wizard and types half of an app.
func halfApp(d *driver) {
	d.Press("A").Type("storeman").Enter().Type("acme-new").Press("tab", "tab").Type("cid").Press("tab").Type("s3cret")
}

func (k *fakeKeeper) drafted(form string) *model.Draft {
	d, _ := k.Draft(context.Background(), form)
	return d
}

func TestDraftIsKeptWhileTyping(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("A").Type("storeman").Wait(time.Second)
		if d.keeper.drafted(keeper.AppDraftForm) != nil {
			t.Error("a system that was only looked at is a draft")
		}
		d.Enter().Type("acme-new").Press("tab", "tab").Type("cid").Press("tab").Type("s3cr").Wait(time.Second).Sees("draft saved")
		kept := d.keeper.drafted(keeper.AppDraftForm)
		if kept == nil || kept.Secrets["app.secret"].Reveal() != "s3cr" || kept.Values["app.name"] != "acme-new" {
			t.Fatalf("what is kept: %+v", kept)
		}
		for name, value := range kept.Values {
			if strings.Contains(value, "s3cr") {
				t.Errorf("%s holds the secret", name)
			}
		}
	})
}

func TestDraftComesBackAfterEsc(t *testing.T) {
	filing(t, func(d *driver) {
		halfApp(d)
		d.Press("esc").Sees("The draft is kept, sealed in the vault. A goes on with it.")
		d.Press("A").Sees("Here is your draft of 10:42. F8 forgets it.").Sees("acme-new").Sees("cid").Misses("s3cret")
		d.Press("ctrl+r").Sees("s3cret").Press("ctrl+r").Enter().Sees("3 Scopes").Enter()
		if f := d.keeper.filed; len(f.apps) != 1 || f.secrets[0] != "s3cret" {
			t.Fatalf("the keeper was asked for %+v", f.apps)
		}
		if d.Wait(time.Second); d.keeper.drafted(keeper.AppDraftForm) != nil {
			t.Error("the draft outlives its app")
		}
	})
}

func TestForgottenDraftCanBeHadBack(t *testing.T) {
	filing(t, func(d *driver) {
		halfApp(d)
		d.Wait(time.Second).Press("f8").Sees("The draft is forgotten. F8 brings it back for 10 s.").Sees("1 System").Misses("acme-new")
		if d.keeper.drafted(keeper.AppDraftForm) != nil {
			t.Error("the draft is still kept")
		}
		d.Wait(9 * time.Second).Press("f8").Sees("The draft is back.").Sees("acme-new")
		if kept := d.keeper.drafted(keeper.AppDraftForm); kept == nil || kept.Secrets["app.secret"].Reveal() != "s3cret" {
			t.Errorf("what is kept: %+v", kept)
		}
		d.Press("f8").Wait(11 * time.Second).Misses("brings it back").Press("f8").Sees("there is no draft to forget")
		if d.keeper.drafted(keeper.AppDraftForm) != nil {
			t.Error("the draft came back by itself")
		}
	})
}

func TestPasswordIsInNoDraft(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("a").Type("\tacct").Press("tab", "tab", "tab", "tab").Type("maria").Press("tab").Type("pa55word").Press("esc")
		kept := d.keeper.drafted(keeper.AccountDraft(model.ID{}))
		if kept == nil || kept.Values["user"] != "maria" || len(kept.Secrets) != 0 {
			t.Fatalf("what is kept: %+v", kept)
		}
		d.Press("a").Sees("acct").Sees("maria").Press("ctrl+r").Misses("pa55word")
	})
}

func TestEachAppHasADraftOfItsOwnAccount(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("a").Type("\tgeneral").Press("esc")
		d.Press("2", "a").Misses("general").Type("first").Press("esc", "j", "a").Misses("first").Press("esc", "k", "a").Sees("first")
	})
}

func TestKeysBeforeTheDraftIsThereWait(t *testing.T) {
	filing(t, func(d *driver) {
		halfApp(d)
		d.Press("esc")
		d.send(press("A")) // nothing is settled between these
		for _, key := range []string{"pgup", "s"} {
			d.send(press(key))
		}
		d.settle()
		d.Sees("Here is your draft").Sees("step 1 of 4").Misses("User name")
	})
}

func TestLockAndQuitKeepWhatWasTypedLast(t *testing.T) {
	for _, key := range []string{"ctrl+l", "ctrl+c"} {
		filing(t, func(d *driver) {
			d.withVault()
			halfApp(d) // no time passes
			d.Press(key)
			d.app.part() // as Run does at the end
			if kept := d.keeper.drafted(keeper.AppDraftForm); kept == nil || kept.Secrets["app.secret"].Reveal() != "s3cret" {
				t.Errorf("%s: what is kept: %+v", key, kept)
			}
		})
	}
}

// TestDraftOutlivesAKill types into the real program over a real vault, in a
// process that is then killed.
func TestDraftOutlivesAKill(t *testing.T) {
	home := t.TempDir()
	place := vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}
	if _, err := place.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(rightPassphrase)}); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self, "-test.run=^TestChildShowsTheScreen$")
	child.Env = append(os.Environ(), "UI_TEST_HOME="+home)
	keyboard, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = child.Process.Kill() }) // where the test ended early
	k, err := openAt(home)
	if err != nil {
		t.Fatal(err)
	}
	kept := func(secret string) bool {
		d, err := k.Draft(t.Context(), keeper.AppDraftForm)
		return err == nil && d != nil && d.Secrets["app.secret"].Reveal() == secret
	}
	for _, s := range []struct{ types, secret string }{{"Astoreman\racme-new\t\tcid\ts3c", "s3c"}, {"ret", "s3cret"}} {
		_, _ = io.WriteString(keyboard, s.types) // a child that is gone keeps nothing more
		waitFor(t, func() bool { return kept(s.secret) })
	}
	_ = child.Process.Kill()
	_ = child.Wait() // it was killed
	d, err := k.Draft(t.Context(), keeper.AppDraftForm)
	if err != nil || d == nil {
		t.Fatalf("the draft is gone: %v", err)
	}
	if d.Values["app.name"] != "acme-new" || d.Values["app.client-id"] != "cid" || d.Secrets["app.secret"].Reveal() != "s3cret" {
		t.Errorf("it came back as %v, secret %q", d.Values, d.Secrets["app.secret"].Reveal())
	}
}

func openAt(home string) (*keeper.Keeper, error) {
	place := vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}
	store, err := place.Open(context.Background(), model.VaultKey{Passphrase: model.NewSecret(rightPassphrase)})
	if err != nil {
		return nil, err
	}
	engine, err := providers.New(providers.Options{})
	return keeper.New(store, engine, keeper.Options{}), err
}

// TestChildShowsTheScreen is the child of TestDraftOutlivesAKill.
func TestChildShowsTheScreen(t *testing.T) {
	home := os.Getenv("UI_TEST_HOME")
	if home == "" {
		t.Skip("it is no child")
	}
	k, err := openAt(home)
	if err != nil {
		t.Fatal(err)
	}
	err = Run(context.Background(), Options{
		Keeper: k, Clipboard: &fakeDesk{}, Input: os.Stdin, Output: io.Discard, Notices: io.Discard,
		Environ: []string{"TERM=xterm-256color", "LANG=C.UTF-8"},
	})
	fmt.Println(err)
}
