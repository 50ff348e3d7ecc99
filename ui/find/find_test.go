package find

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// one is an index of one account.
func one() *Index {
	x := &Index{}
	x.Add(Fields{
		Customer: "Zürich Käse AG", Account: "kaese-till-04", App: "client DSI",
		Provider: "Storeman\nstoreman", Host: "app.storeman.io", Scope: "read_items write_items",
	}, StateWord("sign in"))
	return x
}

// fitOf is how well the only account fits.
func fitOf(query string, loosely bool) Fit {
	x, fits := one(), make([]Fit, 1)
	q := Parse(query)
	if q.Empty() {
		return Start
	}
	if len(x.Search(q, loosely, true, nil, nil, fits)) == 0 {
		return No
	}
	return fits[0]
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
		{"io", Inner}, // names count more than hosts
		{"zur io", Inner},
		{"app", Inner},
		{"customer:\"zürich käse ag\"", Start},
		{"customer:\"zürich käse\"", No},
		{"customer:\"zürich käse", Start}, // not closed yet
		{"customer:\"\"", No},
		{"\"käse ag\"", Start},
		{"\"ag käse\"", No},
		{"-customer:\"zürich käse ag\"", No},
		{"provider:\"storeman\"", Start},
		{"provider:\"store\"", No},
		{"account:\"kaese-till-04\"", Start},
		{"account:\"till\"", No},
		{"-till", No},
		{"-nothing", Start},
		{"is:", Start},
		{"nonsense:till", No},
		{"-", Start},
		{"dsi zur -soon", Start},
	}
	for _, test := range tests {
		if got := fitOf(test.query, false); got != test.want {
			t.Errorf("%q fits %d, want %d", test.query, got, test.want)
		}
	}
}

func TestEveryStateNameMeansAState(t *testing.T) {
	known := []string{"indoubt", "attention", "signin", "soon", "expired", "noreply", "noexpiry", "fresh", "revoked"}
	if len(StateNames) != len(known) {
		t.Fatalf("there are %d names, want one for each of %d states", len(StateNames), len(known))
	}
	for i, name := range StateNames {
		if got := slices.Collect(Parse("is:" + name).States()); !slices.Equal(got, known[i:i+1]) {
			t.Errorf("is:%s means %v, want %s", name, got, known[i])
		}
	}
}

func TestMatchLooselyForgivesMissingLetters(t *testing.T) {
	for query, want := range map[string]Fit{
		"zrch": Loose, "strmn": Loose, "ktill4": Loose, "kt04": Loose, "zka": Loose, "cdsi": Loose,
		"xq": No, "zrch is:soon": No,
		"rch": No, "ase": No, // Zürich, kaese: letters from within
		"zhg": No, "kse4": No, // strewn over the name
	} {
		if got := fitOf(query, true); got != want {
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
		{"app:\"a", "app:\"a b", true},
		{"app:\"a b", "app:\"a b\"", true},
		{"app:\"a\"", "app:\"a\"b", false},
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
		if after.Narrows(before) && fitOf(old+more, false) != No && fitOf(old, false) == No {
			t.Errorf("%q finds what %q did not", old+more, old)
		}
	})
}

// TestIndexFindsTheSameWhateverTheWay compares the pass over all texts with
// looking at one account after the other, on texts that change under way.
func TestIndexFindsTheSameWhateverTheWay(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := func(n int) string {
		b := make([]byte, random.IntN(n))
		for i := range b {
			b[i] = "ab-"[random.IntN(3)]
		}
		return string(b)
	}
	some := func() Fields {
		return Fields{Customer: letters(4), Account: letters(6), App: letters(3), Provider: letters(3), Host: letters(5), Scope: letters(3)}
	}
	x := &Index{}
	var all []Fields
	for range 200 {
		all = append(all, some())
		x.Add(all[len(all)-1], "fresh")
	}
	for range 300 {
		at := random.IntN(len(all))
		all[at] = some()
		x.Set(at, all[at])
		word := letters(4)
		if strings.Trim(word, "-") == "" {
			continue
		}
		q := Parse(word)
		fits := make([]Fit, len(all))
		got := x.Search(q, false, true, nil, nil, fits)
		var want []int32
		for i, f := range all {
			alone := &Index{}
			alone.Add(f, "fresh")
			fit := make([]Fit, 1)
			if len(alone.Search(q, false, false, []int32{0}, nil, fit)) == 0 {
				continue
			}
			want = append(want, int32(i))
			if fits[i] != fit[0] {
				t.Fatalf("%q fits %v by %d, alone by %d", word, f, fits[i], fit[0])
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q finds %v, one by one %v", word, got, want)
		}
		longer := Parse(word + letters(3))
		if !longer.Narrows(q) {
			continue
		}
		grown, anew := make([]Fit, len(all)), make([]Fit, len(all))
		among := x.Search(longer, false, false, got, nil, grown)
		scanned := x.Search(longer, false, true, nil, nil, anew)
		if !slices.Equal(among, scanned) {
			t.Fatalf("%v after %q finds %v, anew %v", longer, word, among, scanned)
		}
		for _, place := range among {
			if grown[place] != anew[place] {
				t.Fatalf("%v after %q fits %v by %d, anew %d", longer, word, all[place], grown[place], anew[place])
			}
		}
	}
}

func TestTallyCountsWhatThereIs(t *testing.T) {
	x := &Index{}
	x.Add(Fields{Customer: "Acme"}, "fresh")
	x.Add(Fields{Customer: "Bacchus"}, "fresh")
	x.Add(Fields{Customer: "Acme"}, "fresh")
	got := x.Tally(Customer, []int32{0, 2})
	if len(got) != 1 || got[0].Text != "Acme" || got[0].N != 2 {
		t.Errorf("the tally is %v", got)
	}
}
