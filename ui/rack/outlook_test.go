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
