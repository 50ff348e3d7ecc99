package keys

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func registry(t *testing.T) *Registry {
	t.Helper()
	r, err := New(Table())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTableHasNoClash(t *testing.T) { registry(t) }

func TestClashNamesBothActions(t *testing.T) {
	_, err := New([]Action{{ID: "a.one", Keys: []string{"x"}, Modes: List}, {ID: "a.two", Keys: []string{"x"}, Modes: List | Detail}})
	if err == nil || !strings.Contains(err.Error(), "a.one") || !strings.Contains(err.Error(), "a.two") {
		t.Errorf("the clash says %v", err)
	}
	if _, err := New([]Action{{ID: "a.one"}, {ID: "a.one"}}); err == nil {
		t.Error("one action twice is no error")
	}
}

func TestNoKeyIsTakenFromTheTerminal(t *testing.T) {
	taken := map[string]bool{
		"ctrl+s": true, "ctrl+q": true, "ctrl+z": true, "ctrl+h": true, "ctrl+i": true, "ctrl+j": true, "ctrl+m": true,
		"ctrl+[": true, "ctrl+b": true, "ctrl+a": true, "ctrl+w": true, "ctrl+t": true,
	}
	for _, a := range Table() {
		for _, key := range a.Keys {
			if taken[key] || strings.HasPrefix(key, "alt+") {
				t.Errorf("%s is on %s", a.ID, key)
			}
		}
	}
}

func TestEveryActionIsWhollyDescribed(t *testing.T) {
	groups := map[Group]bool{}
	for _, g := range Groups() {
		groups[g] = true
	}
	for _, a := range Table() {
		if (a.Show == "") != (len(a.Keys) == 0) || a.Hint == "" || a.Says == "" || !groups[a.Group] || a.Modes == 0 {
			t.Errorf("%s lacks something: %+v", a.ID, a)
		}
	}
}

func TestKeysAreFoundOnOtherLayouts(t *testing.T) {
	r := registry(t)
	if a := r.Match(List, "о", "j"); a == nil || a.ID != Down {
		t.Errorf("the key of j on a Cyrillic keyboard means %v", a)
	}
	if a := r.Match(List, "ß", "ß"); a != nil {
		t.Errorf("ß means %v", a.ID)
	}
}

func TestHintsFollowTheState(t *testing.T) {
	r := registry(t)
	now := time.Now()
	s := &Situation{Mode: List, Account: &model.Account{}, State: model.NeedsSign, Now: now, CanSign: true}
	if got := r.Hints(s)[0].ID; got != SignIn {
		t.Errorf("the first hint of an account that needs a sign-in is %s", got)
	}
	s.State = model.Fresh
	if got := r.Hints(s)[0].ID; got != Copy {
		t.Errorf("the first hint of a fresh account is %s", got)
	}
	for _, a := range r.Hints(&Situation{Mode: List}) {
		if a.Acts {
			t.Errorf("%s is offered without an account", a.ID)
		}
	}
}

func TestRefreshSaysWhyItCannot(t *testing.T) {
	now := time.Now()
	over := model.Expiry{At: now.Add(-time.Hour)}
	token := &model.Token{}
	tests := map[string]struct {
		account  model.Account
		provider model.Provider
		state    model.State
		busy     bool
		says     string
	}{
		"revoked":     {account: model.Account{Refresh: token}, state: model.IsRevoked, says: "revoked"},
		"frozen":      {account: model.Account{Refresh: token, Freeze: &model.Freeze{}}, says: "frozen"},
		"busy":        {account: model.Account{Refresh: token}, busy: true, says: "being refreshed"},
		"session":     {account: model.Account{Refresh: token, Session: over}, provider: model.Provider{SessionFixed: true}, says: "session has ended"},
		"refused":     {account: model.Account{Refresh: token, RefreshRefused: now}, says: "refused the refresh token"},
		"one-time":    {says: "one-time access"},
		"over":        {account: model.Account{Refresh: &model.Token{Expiry: over}}, says: "is over"},
		"can":         {account: model.Account{Refresh: token}},
		"credentials": {account: model.Account{Grant: model.GrantClientCredentials}},
	}
	for name, test := range tests {
		got := refreshReady(&Situation{Account: &test.account, Provider: test.provider, State: test.state, Now: now, Busy: test.busy})
		if test.says == "" && got != "" || !strings.Contains(got, test.says) {
			t.Errorf("%s: %q, want %q", name, got, test.says)
		}
	}
}

func TestShellWordsCanBePasted(t *testing.T) {
	for name, want := range map[string]string{
		"acme-web": "acme-web", "api@acme.example": "api@acme.example", "two words": "'two words'",
		"$(rm)": "'$(rm)'", "it's": `'it'\''s'`, "Zürich": "'Zürich'",
	} {
		if got := shellWord(name); got != want {
			t.Errorf("%s is written %s, want %s", name, got, want)
		}
	}
}
