package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func reaches(found model.AppCheck) func(context.Context, model.App) (model.AppCheck, error) {
	return func(context.Context, model.App) (model.AppCheck, error) { return found, nil }
}

// untilTold holds an answer back, as a server does that is slow.
func untilTold(found model.AppCheck) (reach func(context.Context, model.App) (model.AppCheck, error), tell func()) {
	told := make(chan struct{})
	return func(context.Context, model.App) (model.AppCheck, error) {
		<-told
		return found, nil
	}, func() { close(told) }
}

func reachedOf(d *driver) []model.App {
	d.keeper.mu.Lock()
	defer d.keeper.mu.Unlock()
	return d.keeper.filed.reached
}

func TestAnAddressIsLookedAtOnceItsFieldIsLeft(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.reach = reaches(model.AppCheck{Trusted: true, Findings: []model.AppFinding{answers}})
		d.Press("A").Type("dsi").Enter().Type("https://till.example:8130")
		if got := reachedOf(d); len(got) != 0 {
			t.Fatalf("it was looked at while it was typed: %+v", got)
		}
		d.Misses("answers").Press("tab").Sees("✓ answers")
		d.Type("till").Press("tab", "tab").Type("DSI").Press("shift+tab")
		got := reachedOf(d)
		if len(got) != 1 || got[0].Base != "https://till.example:8130" || got[0].Provider != "dsi" || got[0].ClientID != "" {
			t.Errorf("looked at %+v", got)
		}
	})
}

func TestNobodyWaitsForAnAddressToAnswer(t *testing.T) {
	filing(t, func(d *driver) {
		reach, tell := untilTold(model.AppCheck{Findings: []model.AppFinding{answers}})
		d.keeper.filed.reach = reach
		d.Press("A").Type("dsi").Enter().Type("https://till.example").Press("tab").Sees("asking").Type("till").Sees("till")
		d.Press("shift+tab").Type(":8130").Misses("asking")
		tell()
		d.Wait(time.Second).Misses("answers") // that was another address
		d.Press("tab").Sees("✓ answers")
		if got := reachedOf(d); len(got) != 2 {
			t.Errorf("looked at %+v", got)
		}
	})
}

func TestWhatAnAddressAnswersIsToldInWords(t *testing.T) {
	for name, tt := range map[string]struct {
		found model.AppCheck
		err   error
		sees  []string
	}{
		"nobody there": {model.AppCheck{Findings: []model.AppFinding{{
			Part: model.CheckAddress, Outcome: model.CheckBad, Word: "no answer", Says: "till.example cannot be reached: its name is not known.",
		}}}, nil, []string{"✗ no answer", "cannot be reached: its name is not", "Nothing was sent.", "You can go on", "F5 tries again"}},
		"nobody vouches for it": {untrusted(onePin), nil, []string{"(!) certificate", "F5 shows it"}},
		"it could not be asked": {model.AppCheck{}, errors.New("no"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			filing(t, func(d *driver) {
				d.keeper.filed.reach = func(context.Context, model.App) (model.AppCheck, error) { return tt.found, tt.err }
				d.Press("A").Type("dsi").Enter().Type("https://till.example").Press("tab").Misses("asking").Misses("✓ answers")
				for _, want := range tt.sees {
					d.Sees(want)
				}
			})
		})
	}
}

// TestAMovedAppIsLookedAtOnlyOnceItIsConfirmed edits an app to another address.
func TestAMovedAppIsLookedAtOnlyOnceItIsConfirmed(t *testing.T) {
	filing(t, func(d *driver) {
		d.keeper.filed.reach = reaches(model.AppCheck{Findings: []model.AppFinding{answers}})
		d.Press("2", "e").Sees("Edit the app").Press("shift+tab").Type("x").Press("tab").Misses("answers")
		if got := reachedOf(d); len(got) != 0 {
			t.Fatalf("an address that nobody confirmed was looked at: %+v", got)
		}
		d.Press("shift+tab", "shift+tab").Sees("> New address").Press("space", "tab").Press("tab").Sees("✓ answers")
		if got := reachedOf(d); len(got) != 1 {
			t.Errorf("looked at %+v", got)
		}
	})
}

// TestAStoredClientIsNotDoubted opens an app whose client id has another shape
// than usual: it was taken once, and works.
func TestAStoredClientIsNotDoubted(t *testing.T) {
	filing(t, func(d *driver) {
		p := d.keeper.provider["storeman"]
		p.ClientIDShape = model.Shape{Letters: model.LettersHex, Lengths: []int{8}}
		d.keeper.provider["storeman"] = p
		clear(d.app.providers)
		d.Press("2", "e").Sees("Edit the app").Misses("Usually it has 8").Press("tab", "tab").Type("x").Press("tab").Sees("Usually it has 8")
	})
}

func TestACopiedClientIsMarked(t *testing.T) {
	filing(t, func(d *driver) {
		p := d.keeper.provider["storeman"]
		p.ClientIDShape = model.Shape{Letters: model.LettersHex, Lengths: []int{8}}
		d.keeper.provider["storeman"] = p
		d.Press("A").Type("storem").Enter().Type("acme").Press("tab", "tab").Type("0123456").Misses("Usually it has 8").Press("tab").Sees("(!) 7 characters").Sees("Usually it has 8")
		d.Press("shift+tab").Type("7").Sees("✓ looks complete").Press("tab").Sees("✓ looks complete").Misses("Usually")
		d.Type("01234567").Press("tab").Sees("(!) not as usual").Sees("copied twice").Misses("s3cret")
	})
}
