package rack

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestOutlookTellsWhoHasToDoSomething(t *testing.T) {
	hour := start.Add(time.Hour)
	tests := map[string]struct {
		change func(a *model.Account)
		need   Need
		at     time.Time // zero: now, or never
	}{
		"refreshed by itself":       {func(*model.Account) {}, Itself, hour},
		"switched off":              {func(a *model.Account) { a.AutoOff = true }, Person, hour},
		"one-time access":           {func(a *model.Account) { a.Refresh = nil }, Person, hour},
		"refresh refused":           {func(a *model.Account) { a.RefreshRefused = start }, Person, hour},
		"refresh over before":       {func(a *model.Account) { a.Refresh.Expiry.At = start.Add(30 * time.Minute) }, Person, hour},
		"refresh over after":        {func(a *model.Account) { a.Refresh.Expiry.At = start.Add(90 * time.Minute) }, Itself, hour},
		"session":                   {func(a *model.Account) { a.Session.At = start.Add(5 * time.Hour) }, Person, start.Add(5 * time.Hour)},
		"session that ends with it": {func(a *model.Account) { a.Session.At = hour }, Person, hour},
		"session and kept password": {func(a *model.Account) {
			a.Session.At = hour
			a.Password = &model.SecretRef{}
		}, Itself, hour},
		"kept password refused": {func(a *model.Account) {
			a.Session.At = hour
			a.Password, a.PasswordRefused = &model.SecretRef{}, start
		}, Person, hour},
		"frozen":          {func(a *model.Account) { a.Freeze = &model.Freeze{} }, Person, hour},
		"being revoked":   {func(a *model.Account) { a.Freeze = &model.Freeze{Begun: true} }, Person, time.Time{}},
		"revoked":         {func(a *model.Account) { a.Revoked = &model.Revoked{} }, Nothing, time.Time{}},
		"no end known":    {func(a *model.Account) { a.Access.Expiry = model.Unknown() }, Nothing, time.Time{}},
		"never signed in": {func(a *model.Account) { a.Access, a.Refresh = nil, nil }, Person, time.Time{}},
		"attention":       {func(a *model.Account) { a.Attention = "look" }, Person, time.Time{}},
		"doubt":           {func(a *model.Account) { a.Doubt = &model.Doubt{} }, Itself, hour},
		"doubt for good":  {func(a *model.Account) { a.Doubt = &model.Doubt{Retried: true} }, Person, time.Time{}},
		"server ahead":    {func(a *model.Account) { a.Skew = time.Minute }, Itself, hour.Add(-time.Minute)},
		"over":            {func(a *model.Account) { a.Access.Expiry.At = start.Add(-time.Hour) }, Itself, start.Add(-time.Hour)},
	}
	for name, test := range tests {
		a := account(1, time.Hour, 2*time.Hour)
		test.change(a)
		if a.Session.Known() {
			a.Session.Source = model.FromJWT
		}
		if a.Refresh != nil && a.Refresh.Expiry.Known() {
			a.Refresh.Expiry.Source = model.FromResponse
		}
		need, at := outlook(a, a.State(start), start)
		if need != test.need {
			t.Errorf("%s: the need is %d, want %d", name, need, test.need)
		}
		if !test.at.IsZero() && at != test.at.UnixNano() {
			t.Errorf("%s: it is due at %v, want %v", name, time.Unix(0, at).UTC(), test.at)
		}
	}
}

func TestHorizonCountsByTheHourAndOnlyWhenSomethingChanged(t *testing.T) {
	soon, later, alone := account(1, 20*time.Minute, 2*time.Hour), account(2, 3*time.Hour, 4*time.Hour), account(3, 5*time.Hour, 6*time.Hour)
	alone.Refresh = nil
	far, over := account(4, 40*time.Hour, 50*time.Hour), account(5, -time.Minute, 2*time.Hour)
	far.AutoOff, over.Refresh = true, nil
	r := New(catalog{})
	r.Load(snapshot(soon, later, alone, far, over), start)
	h := r.Horizon(start)
	if h.Now != [2]int{1, 0} || h.By[ByItself][0] != 1 || h.By[ByItself][3] != 1 || h.By[ByPerson][5] != 1 {
		t.Errorf("the horizon is %+v", h)
	}
	if h.First == nil || h.First.Name.Text != "account-3" || !h.At.Equal(start.Add(5*time.Hour)) {
		t.Errorf("%v needs a person first, at %v", h.First, h.At)
	}
	if r.Horizon(start.Add(10*time.Minute)) != h {
		t.Error("it was counted again though nothing changed")
	}
	r.Tick(start.Add(21 * time.Minute))
	if next := r.Horizon(start.Add(21 * time.Minute)); next == h || next.Now != [2]int{1, 1} {
		t.Errorf("after the first end it is %+v", next)
	}
	if next := r.Horizon(start.Add(time.Hour)); next.By[ByPerson][4] != 1 {
		t.Errorf("an hour later it is %+v", next)
	}
}
