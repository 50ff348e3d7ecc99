package ui

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func init() {
	scenes["leave"] = func(d *driver) {
		d.real().Press("/").Type("ware").Press("esc", "e").Type("x").Press("esc")
	}
}

// touchedForms open a form and change something in it; back is what stands in
// it then, and is not lost.
var touchedForms = map[string]struct {
	open, touch func(d *driver)
	title       string
	shows       string
}{
	"edit account": {
		open:  func(d *driver) { d.Press("/").Type("ware").Press("esc", "e") },
		touch: func(d *driver) { d.Type("house") },
		title: "Edit account", shows: "acme-warehousehouse",
	},
	"edit app": {
		open:  func(d *driver) { d.Press("2", "e") },
		touch: func(d *driver) { d.Type("-two") },
		title: "Edit app", shows: "-two",
	},
	"a new client secret": {
		open:  func(d *driver) { d.Press("2", "g", "e") },
		touch: func(d *driver) { d.Press("tab", "tab", "tab").Type("new-s3cret") },
		title: "Edit app", shows: "••••••••••",
	},
	"pasted tokens": {
		open:  func(d *driver) { d.Press("/").Type("ware").Press("esc", "p") },
		touch: func(d *driver) { d.Paste("abcdefghijklmnopqrst") },
		title: "Paste tokens", shows: "20 chars",
	},
	"scopes": {
		open:  func(d *driver) { d.Press("/").Type("ware").Press("esc", "c") },
		touch: func(d *driver) { d.Press("space") },
		title: "Scopes", shows: "Change: +",
	},
	"a scope that is typed": {
		open:  func(d *driver) { d.Press("/").Type("ware").Press("esc", "c") },
		touch: func(d *driver) { d.Type("brand_new") },
		title: "Scopes", shows: "+ add brand_new",
	},
	"password": {
		open:  func(d *driver) { d.Press("g", "j", "j", "s") },
		touch: func(d *driver) { d.Type("maria").Press("tab").Type("geheim") },
		title: "Sign in", shows: "••••••",
	},
}

func TestEscAsksWhereSomethingWouldBeLost(t *testing.T) {
	for name, form := range touchedForms {
		t.Run(name, func(t *testing.T) {
			filing(t, func(d *driver) {
				form.open(d)
				d.Press("esc").Misses("leave without saving")
				if len(d.app.pages) != 0 {
					t.Fatal("a form that nothing was typed into asks, or stays open")
				}
				form.open(d)
				form.touch(d)
				d.Press("esc").Sees(form.title + ": leave without saving?").Sees("What you filled in is not saved yet")
				d.Wait(time.Second).Enter().Misses("leave without saving").Sees(form.shows) // it begins on staying
				d.Press("esc", "esc").Misses("leave without saving").Sees(form.shows)
				d.Press("esc", "tab").Wait(time.Second).Enter().Misses("leave without saving")
				if len(d.app.pages) != 0 {
					t.Errorf("the form is still open:\n%s", d.frame())
				}
			})
		})
	}
}

func TestEscAsksNothingOnceAllIsAsItWas(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("/").Type("ware").Press("esc", "e").Type("x").Press("backspace", "esc").Misses("leave without saving")
		d.Press("c", "space", "space", "esc").Misses("leave without saving")
		d.Press("2", "e").Press("up", "up", "space").Sees("Scopes").Press("esc").Misses("leave without saving") // only shows more
	})
}

func TestEscWhileItIsSavedAsksNothing(t *testing.T) {
	filing(t, func(d *driver) {
		begun := make(chan struct{})
		d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) {
			<-begun
			return nil, &model.Error{Kind: model.KindSignIn, What: "no"}
		}
		d.Press("j", "j", "s").Type("maria").Press("tab").Type("geheim").Enter().Press("esc").Misses("leave without saving")
		close(begun)
		d.settle()
	})
}

func TestATypedPasswordIsNotDroppedInSilence(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("a", "tab", "tab", "tab", "tab", "tab", "tab").Type("geheim").Press("esc").Sees("Add an account: leave without saving?").Press("esc")
		d.Press("up").Type("maria").Press("esc").Sees("The draft is kept, sealed in the vault, but for the password.")
	})
}
