package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// canary is typed and pasted into every secret field there is.
const canary = "c4n4ry-S3cr3t-9x"

// TestNoSecretFieldReachesAFrame goes through every form with a secret field,
// in its good and its bad ends, with drafts kept and brought back. No frame, no
// notice and no record of a draft that is not sealed apart may show it.
func TestNoSecretFieldReachesAFrame(t *testing.T) {
	refused := &model.Error{Kind: model.KindSignIn, What: "refused", Why: "the password is wrong"}
	for name, play := range map[string]func(d *driver){
		"a client secret": func(d *driver) {
			d.Press("A").Type("storeman").Enter().Type("new").Press("tab", "tab").Type("cid").Press("tab").Type(canary)
		},
		"a pasted one": func(d *driver) {
			d.Press("A").Type("storeman").Enter().Type("new").Press("tab", "tab").Type("cid").Press("tab").Paste(canary)
		},
		"a shared client id": func(d *driver) {
			d.Press("A").Type("dsi").Enter().Type("https://till.example").Press("tab").Type("new").Press("tab", "tab").Type(canary)
		},
		"another secret": func(d *driver) { d.Press("2", "e").Press("tab", "tab", "tab").Type(canary) },
		"tokens": func(d *driver) {
			d.Press("/").Type("ware").Press("esc", "p").Paste("Bearer " + canary).Press("tab").Paste(canary)
		},
		"a new account": func(d *driver) {
			d.Press("a").Type("eiger").Press("tab").Type("new").Press("tab", "tab", "tab", "tab").Type("maria").Press("tab").Type(canary)
		},
		"a new one's tokens": func(d *driver) {
			d.Press("a").Type("eiger").Press("tab").Type("new").Press("f2").Paste(canary).Press("tab").Paste(canary)
		},
		"a sign-in": func(d *driver) { d.Press("j", "j", "s").Type("maria").Press("tab").Type(canary) },
	} {
		t.Run(name, func(t *testing.T) {
			filing(t, func(d *driver) {
				d.never = canary
				d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) { return nil, refused }
				d.keeper.filed.appErr, d.keeper.filed.pasteErr = refused, refused
				d.keeper.filed.check = untrusted(onePin)
				play(d)
				d.Wait(time.Second).Press("f5").Enter().Wait(time.Second).Enter().Press("esc").Wait(time.Minute)
				d.Press("A").Wait(time.Second).Press("pgup", "esc", "a").Wait(time.Second).Press("esc")
				for form, draft := range d.keeper.filed.drafts {
					for field, value := range draft.Values {
						if strings.Contains(value, canary) {
							t.Errorf("the draft of %s holds it openly in %s", form, field)
						}
					}
				}
				if d.desk.text != "" && strings.Contains(d.desk.text, canary) {
					t.Error("it is on the clipboard")
				}
			})
		})
	}
}
