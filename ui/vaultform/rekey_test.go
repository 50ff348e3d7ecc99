package vaultform

import (
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func TestHowLongAChangeOfKeyMayTake(t *testing.T) {
	for records, want := range map[int]string{
		0: "a few seconds", 1000: "a few seconds", 4000: "about 10 seconds", 30_000: "about 75 seconds", 100_000: "about 5 minutes",
	} {
		if got := lasting(records); !strings.Contains(got, want) {
			t.Errorf("%d records: %q, want %q", records, got, want)
		}
	}
}

func TestWhatIsLeftBehindIsNamedByItsID(t *testing.T) {
	ways := []model.VaultSlot{{ID: "11", Type: "keyring"}, {ID: "22", Type: "passphrase", Label: "desk"}, {ID: "33", Type: "recovery"}}
	tests := map[string]struct {
		leave   []string
		without string
		trouble bool
	}{
		"nothing":             {nil, "", false},
		"one":                 {[]string{"22"}, "22", false},
		"the keyring":         {[]string{"11"}, "11", false},
		"all but the keyring": {[]string{"22", "33"}, "", true},
		"all":                 {[]string{"11", "22", "33"}, "", true},
	}
	for name, test := range tests {
		r := NewRekey(model.VaultStatus{Slots: ways}, true)
		for _, id := range test.leave {
			r.Item(leave + id).On = true
		}
		r.Item(word).Field.Set(rekeyWord)
		of, ok := r.Filled()
		if ok == test.trouble || strings.Join(of.Without, " ") != test.without {
			t.Errorf("%s: %q, %v", name, of.Without, ok)
		}
	}
}
