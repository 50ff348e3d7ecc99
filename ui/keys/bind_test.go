package keys

import (
	"strings"
	"testing"
	"unicode"
)

func TestWishesAreGrantedEverywhere(t *testing.T) {
	table, wrong := Bind(Table(), []Wish{
		{Action: "account.refresh", Keys: []string{"Ctrl+R", "f5"}, Line: 3},
		{Action: "account.revoke", Keys: nil, Line: 4},
		{Action: "list.find", Keys: []string{"r"}, Line: 5}, // freed by line 3
		{Action: "move.page_down", Keys: []string{"PageDown", "Ctrl+F"}, Line: 6},
	})
	if len(wrong) > 0 {
		t.Fatalf("refused: %q", wrong)
	}
	r, err := New(table)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]ID{"ctrl+r": Refresh, "f5": Refresh, "r": Find, "ctrl+f": PageDown, "pgdown": PageDown} {
		if a := r.Match(List, key, key); a == nil || a.ID != want {
			t.Errorf("%s means %v, want %s", key, a, want)
		}
	}
	if a := r.Match(List, "X", "X"); a != nil {
		t.Errorf("X still means %s", a.ID)
	}
	if got := r.Action(Refresh).Written(false); got != "Ctrl+R F5" {
		t.Errorf("refresh is written %q", got)
	}
	if got := Written("ж", false) + Written("ა", true); got != "жა" {
		t.Errorf("letters of other scripts are written %q", got)
	}
	if got := r.Spell("{account.refresh}: no. {account.revoke} ends it, {nothing.here} stays.", false); got != `Ctrl+R: no. "revoke" in the palette ends it, {nothing.here} stays.` {
		t.Errorf("spelled %q", got)
	}
}

func TestRefusedWishesSayWhyAndChangeNothing(t *testing.T) {
	for name, test := range map[string]struct {
		wishes []Wish
		says   []string
	}{
		"unknown action": {[]Wish{{Action: "account.refrsh", Keys: []string{"r"}, Line: 4}}, []string{"line 4", `no action "account.refrsh"`}},
		"another screen": {[]Wish{{Action: "accounts.refresh", Keys: []string{"r"}, Line: 4}}, []string{"account.refresh is one"}},
		"flow control":   {[]Wish{{Action: "account.refresh", Keys: []string{"ctrl+s"}, Line: 9}}, []string{"line 9", "account.refresh", `"ctrl+s"`, "stop their output"}},
		"a tab":          {[]Wish{{Action: "account.refresh", Keys: []string{"Ctrl+I"}, Line: 2}}, []string{"as Tab"}},
		"alt":            {[]Wish{{Action: "account.refresh", Keys: []string{"alt+r"}, Line: 2}}, []string{"Alt types characters"}},
		"ctrl and shift": {[]Wish{{Action: "account.refresh", Keys: []string{"ctrl+shift+r"}, Line: 2}}, []string{"keep Ctrl with Shift"}},
		"no key":         {[]Wish{{Action: "account.refresh", Keys: []string{"refresh"}, Line: 2}}, []string{"it is no key"}},
		"nothing":        {[]Wish{{Action: "account.refresh", Keys: []string{""}, Line: 2}}, []string{"it is no key"}},
		"harm":           {[]Wish{{Action: "account.forget", Keys: []string{"d"}, Line: 2}}, []string{"no lower-case letter"}},
		"the way out":    {[]Wish{{Action: "app.quit_now", Keys: []string{"f10"}, Line: 2}}, []string{"always a way out"}},
		"while typing":   {[]Wish{{Action: "app.lock", Keys: []string{"L"}, Line: 2}}, []string{"must not be a letter"}},
		"clash with the table": {[]Wish{{Action: "list.find", Keys: []string{"s"}, Line: 7}},
			[]string{"line 7: s is the key of account.sign_in and of list.find in LIST"}},
		"clash of two wishes": {[]Wish{{Action: "list.find", Keys: []string{"f6"}, Line: 7}, {Action: "list.order", Keys: []string{"F6"}, Line: 8}},
			[]string{"line 8: F6 is the key of list.find and of list.order in LIST"}},
		"one of two": {[]Wish{{Action: "account.copy", Keys: []string{"ctrl+y"}, Line: 1}, {Action: "no.such", Line: 2}}, []string{"line 2"}},
	} {
		table, wrong := Bind(Table(), test.wishes)
		for _, says := range test.says {
			if !strings.Contains(strings.Join(wrong, "\n"), says) {
				t.Errorf("%s: %q does not say %q", name, wrong, says)
			}
		}
		r, err := New(table)
		if err != nil {
			t.Fatal(err)
		}
		if a := r.Match(List, "enter", "enter"); a == nil || a.ID != Copy {
			t.Errorf("%s: Enter means %v", name, a)
		}
	}
}

func TestKeysAreReadAsPeopleWriteThem(t *testing.T) {
	for wish, want := range map[string]string{
		"Return": "enter", "ESC": "esc", "shift+r": "R", "Ctrl+K": "ctrl+k", "+": "+", "ctrl++": "ctrl++", "ж": "ж",
		"PgDn": "pgdown", "Shift+Tab": "shift+tab", "ctrl+left": "ctrl+left", "F12": "f12",
	} {
		if got, why := spelled(wish); got != want || why != "" {
			t.Errorf("%q is %q, %q, want %q", wish, got, why, want)
		}
	}
}

// TestEveryLetterWorksOnOtherLayouts holds that each action that is on a letter
// is reached on the same key of a keyboard of another script, whether the
// terminal tells where the key lies or only what it types.
func TestEveryLetterWorksOnOtherLayouts(t *testing.T) {
	r := registry(t)
	tried := 0
	for _, a := range r.Actions() {
		for _, mode := range modes {
			for _, key := range a.Keys {
				letter := rune(key[0])
				if a.Modes&mode == 0 || len(key) != 1 || !unicode.IsLetter(letter) {
					continue
				}
				tried++
				stroke := key
				if unicode.IsUpper(letter) {
					stroke = "shift+" + strings.ToLower(key)
				}
				if got := r.Match(mode, "ж", stroke); got != a && key != ":" {
					t.Errorf("%s in %s: the key that lies at %s means %v", a.ID, mode, stroke, got)
				}
				for typed, lies := range latin {
					if lies == key {
						if got := r.Match(mode, typed, typed); got != a {
							t.Errorf("%s in %s: %s means %v", a.ID, mode, typed, got)
						}
					}
				}
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d keys were tried", tried)
	}
}

func TestEveryRussianLetterKeyIsKnown(t *testing.T) {
	for key := 'a'; key <= 'z'; key++ {
		for _, letter := range []string{string(key), string(unicode.ToUpper(key))} {
			found := false
			for _, lies := range latin {
				found = found || lies == letter
			}
			if !found {
				t.Errorf("no other script has a letter where %s lies", letter)
			}
		}
	}
}

// TestALetterMeansWhatItSays holds that where a key lies is not asked of
// somebody who reads Latin letters: the w of a French keyboard lies on z.
func TestALetterMeansWhatItSays(t *testing.T) {
	if a := registry(t).Match(List, "w", "z"); a != nil {
		t.Errorf("w means %s", a.ID)
	}
}

func FuzzKeysAreReadWithoutPanic(f *testing.F) {
	f.Add("ctrl+r")
	f.Add("shift+\xff")
	f.Fuzz(func(t *testing.T, wish string) {
		key, why := spelled(wish)
		if (key == "") == (why == "") && why == "" {
			t.Errorf("%q is neither a key nor none", wish)
		}
		if why == "" {
			if again, why := spelled(key); again != key || why != "" {
				t.Errorf("%q becomes %q becomes %q", wish, key, again)
			}
		}
	})
}

func TestKeysInTheFindLineAreNamedAsTheyWorkThere(t *testing.T) {
	table, wrong := Bind(Table(), []Wish{{Action: "account.revoke", Line: 1}})
	r, err := New(table)
	if err != nil || len(wrong) > 0 {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"{account.sign_in} signs in":               "Esc s signs in",
		"{account.details}, then {account.reveal}": "→, then v",
		"{list.mark} marks":                        "Tab marks",
		"{account.revoke} ends it":                 `"revoke" in the palette ends it`,
		"{nothing.here} stays":                     "{nothing.here} stays",
		"{app.palette} finds it":                   "Ctrl+K finds it",
	} {
		if got := r.SpellFinding(text, false); got != want {
			t.Errorf("%q is spelled %q, want %q", text, got, want)
		}
	}
}
