package find

import (
	"slices"
	"testing"
)

func TestNearestForgivesTypingMistakes(t *testing.T) {
	words := slices.Values([]string{"acme", "bacchus", "warehouse", "eiger"})
	for word, want := range map[string]string{
		"acne": "acme", "acm": "acme", "came": "acme", "bachus": "bacchus", "wraehouse": "warehouse", "warehuose": "warehouse",
		"egier": "eiger", "zzz": "", "ac": "", "house": "", "acmeacme": "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("%s was meant for %q, want %q", word, got, want)
		}
	}
}

func TestWordsAreThoseOfAllNames(t *testing.T) {
	var got []string
	one().Words(func(w string) bool { got = append(got, w); return true })
	want := []string{"zurich", "kase", "client", "dsi", "storeman", "storeman", "kaese", "till"}
	if !slices.Equal(got, want) {
		t.Errorf("the words are %q, want %q", got, want)
	}
}
