package find

import (
	"testing"
	"unicode/utf8"
)

func text() *Text {
	t := NewText(Fields{
		Customer: "Zürich Käse AG", Account: "kaese-till-04", App: "client DSI",
		Provider: "Storeman", Host: "app.storeman.io", Scope: "read_items write_items",
	})
	t.State = StateWord("sign in")
	return &t
}

func TestMatchUnderstandsTheGrammar(t *testing.T) {
	tests := []struct {
		query string
		want  Fit
	}{
		{"", Start},
		{"kae", Start},
		{"KÄSE", Start},
		{"zurich", Start},
		{"till", Start},
		{"ill", Inner},
		{"zur till", Start},
		{"zur ill", Inner},
		{"zur nothing", No},
		{"is:sign", Start},
		{"is:sign_in", Start},
		{"is:soon", No},
		{"-is:soon", Start},
		{"provider:store", Start},
		{"provider:till", No},
		{"app:dsi", Start},
		{"customer:käse", Start},
		{"account:04", Start},
		{"scope:write", Start},
		{"scope:delete", No},
		{"host:storeman.io", Start},
		{"io", No}, // a host is only found by its prefix
		{"-till", No},
		{"-nothing", Start},
		{"is:", Start},
		{"nonsense:till", No},
		{"-", Start},
		{"dsi zur -soon", Start},
	}
	for _, test := range tests {
		if got := Parse(test.query).Match(text()); got != test.want {
			t.Errorf("%q fits %d, want %d", test.query, got, test.want)
		}
	}
}

func TestMatchLooselyForgivesMissingLetters(t *testing.T) {
	for query, want := range map[string]Fit{"zrch": Loose, "strmn": Loose, "ktill4": Loose, "xq": No, "zrch is:soon": No} {
		if got := Parse(query).MatchLoosely(text()); got != want {
			t.Errorf("%q fits %d, want %d", query, got, want)
		}
	}
}

func TestNarrowsOnlyWhereNothingCanComeBack(t *testing.T) {
	tests := []struct {
		old, new string
		want     bool
	}{
		{"", "a", true},
		{"a", "ac", true},
		{"ac", "ac ", true},
		{"ac", "ac w", true},
		{"ac", "a", false},
		{"ac", "bc", false},
		{"is", "is:", false},
		{"is:", "is:s", true},
		{"is:s", "is:so", true},
		{"-a", "-ab", false},
		{"-ab", "-ab c", true},
		{"is:d", "is:doubt", false}, // an alias of another word
		{"", "-a", true},
	}
	for _, test := range tests {
		if got := Parse(test.new).Narrows(Parse(test.old)); got != test.want {
			t.Errorf("%q after %q narrows: %v, want %v", test.new, test.old, got, test.want)
		}
	}
}

func TestAsksNamesAState(t *testing.T) {
	for query, want := range map[string]bool{"is:revoked": true, "is:rev": true, "is:r": false, "revoked": false, "-is:revoked": false} {
		if got := Parse(query).Asks("revoked"); got != want {
			t.Errorf("%q asks: %v, want %v", query, got, want)
		}
	}
}

func FuzzMatchNeverMissesWhatNarrowsFinds(f *testing.F) {
	f.Add("kä", "s")
	f.Add("is:si", "gn")
	f.Add("-a b", " c:")
	f.Fuzz(func(t *testing.T, old, more string) {
		if !utf8.ValidString(old) || !utf8.ValidString(more) {
			return
		}
		before, after := Parse(old), Parse(old+more)
		if after.Narrows(before) && after.Match(text()) != No && before.Match(text()) == No {
			t.Errorf("%q finds what %q did not", old+more, old)
		}
	})
}
