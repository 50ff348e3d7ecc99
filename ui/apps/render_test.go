package apps

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

func TestAKillSwitchIsInTheMakersWords(t *testing.T) {
	at := time.Date(2026, 11, 2, 12, 0, 0, 0, time.Local)
	hand := model.ByHand{Steps: []string{"Account & Settings", "OAuth applications", "delete it"}}
	for want, r := range map[string]Row{
		"API + delete it":     {App: &model.App{}, Provider: model.Provider{Revocation: model.Revocation{API: true}, ByHand: hand}},
		"by hand: delete it":  {App: &model.App{}, Provider: model.Provider{ByHand: hand}},
		"by hand: delete app": {App: &model.App{}, Provider: model.Provider{ByHand: model.ByHand{Steps: hand.Steps, Short: "delete app"}}},
		"API":                 {App: &model.App{Endpoints: model.Endpoints{Revoke: "https://a.example/revoke"}}},
		"none known":          {App: &model.App{}},
		"revoked 2 Nov":       {App: &model.App{RevokedAt: at}, Provider: model.Provider{ByHand: hand}},
		"API + change the id": {App: &model.App{Endpoints: model.Endpoints{Revoke: "x"}}, Provider: model.Provider{ByHand: model.ByHand{Steps: []string{"change the id"}}}},
	} {
		if got := Kill(&r); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
}

func TestOldTokensOfUnknownEndAreMarked(t *testing.T) {
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	old := func(e model.Expiry, dead time.Time) model.Token {
		return model.Token{Kind: model.AccessToken, Expiry: e, DeadAt: dead}
	}
	later, over := model.Expiry{At: now.Add(time.Hour)}, model.Expiry{At: now.Add(-time.Hour)}
	for want, tokens := range map[string][]model.Token{
		"0": nil, "0 (1)": {old(later, time.Time{})}, "0 (2?)": {old(later, time.Time{}), old(model.Unknown(), time.Time{})},
		"0 (1?)": {old(model.Unknown(), time.Time{}), old(over, time.Time{}), old(model.Unknown(), now)},
	} {
		r := Row{App: &model.App{}}
		r.count(&model.Account{Superseded: tokens}, now)
		if got := Tokens(&r); got != want {
			t.Errorf("%+v: %q, want %q", tokens, got, want)
		}
	}
}

func TestAnAppOfSeveralCustomersCountsThem(t *testing.T) {
	for want, customers := range map[string][]string{"": {""}, "Acme": {"Acme", "acme", ""}, "2 customers": {"Acme", "Eiger", "ACME"}} {
		s, r := &Screen{}, &Row{App: &model.App{}}
		for _, name := range customers {
			r.serve(&model.Account{Customer: name})
		}
		if got := s.customer(r); got != want {
			t.Errorf("%q: %q, want %q", customers, got, want)
		}
		s.Hidden = true
		if got := s.customer(r); want == "Acme" && got != "hidden" || want == "2 customers" && got != want {
			t.Errorf("%q while names are hidden: %q", customers, got)
		}
	}
}

// TestTheWordsOfAKillSwitchAreWhole draws the longest that the profiles may
// have in windows of every size.
func TestTheWordsOfAKillSwitchAreWhole(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		for want, p := range map[string]model.Provider{
			"hand: disable user":  {ID: "a", ByHand: model.ByHand{Short: "disable user"}},
			"API + new client id": {ID: "b", Revocation: model.Revocation{API: true}, ByHand: model.ByHand{Short: "new client id"}},
		} {
			s := &Screen{}
			s.SetSize(width, 20)
			id := model.ID{1}
			snap := &model.Snapshot{Apps: map[model.ID]*model.App{id: {ID: id, Name: "an app with a name that is rather long", Provider: p.ID}}}
			s.Load(snap, func(string) model.Provider { return p }, time.Now())
			c := draw.NewCanvas(themes.Harbor().For(colorprofile.NoTTY), draw.Unicode)
			s.Render(c, Around{Tabs: func(*draw.Canvas, int) {}, Footer: func(*draw.Canvas, int) {}})
			if got := c.String(); !strings.Contains(got, want) {
				t.Errorf("%d wide, %q is not there:\n%s", width, want, got)
			}
		}
	}
}
