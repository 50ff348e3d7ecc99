package scopeform

import (
	"slices"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func TestAllIsOfferedOnceAndOnlyWhereItMeansSomething(t *testing.T) {
	known := func(presets ...[]string) model.Provider {
		p := model.Provider{}
		for n, of := range presets {
			p.Scopes = append(p.Scopes, model.KnownScope{Name: string(rune('a' + n)), Presets: of})
		}
		return p
	}
	for name, test := range map[string]struct {
		of   model.Provider
		want []string
	}{
		"some in a preset":     {known([]string{"sync"}, nil), []string{"as ticked", "sync", "all", "none"}},
		"a preset that is all": {known([]string{"sync"}, []string{"sync"}), []string{"as ticked", "sync", "none"}},
		"no known scope":       {model.Provider{}, []string{"as ticked", "none"}},
		"one called all":       {known([]string{"all"}, nil), []string{"as ticked", "all", "none"}},
	} {
		var got []string
		for _, o := range Items(test.of, nil, nil).Item(Preset).Options {
			got = append(got, o.ID)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestNoScopeAtAllIsSaidToMeanLittle(t *testing.T) {
	f := Items(model.Provider{Scopes: []model.KnownScope{{Name: "a"}}}, nil, nil)
	f.Focus(List)
	Follow(f)
	if f.Item(change).Says != noneSays {
		t.Errorf("it says %q", f.Item(change).Says)
	}
	f.Item(List).TickOnly([]string{"a"})
	if Follow(f); f.Item(change).Says != "" {
		t.Errorf("with one it says %q", f.Item(change).Says)
	}
}

func TestThePickerCountsWhatIsTicked(t *testing.T) {
	p := model.Provider{Scopes: []model.KnownScope{{Name: "a"}, {Name: "b"}, {Name: "c"}}}
	s := New(&model.Account{ScopesAsked: model.NewScopes("a", "c")}, p, "Scopes")
	if s.Note != "2 of 3" {
		t.Errorf("it says %q", s.Note)
	}
	s.Item(Preset).At = len(s.Item(Preset).Options) - 1 // none
	s.Focus(Preset)
	s.follow()
	if s.Note != "0 of 3" || len(s.Scopes()) != 0 {
		t.Errorf("it says %q of %v", s.Note, s.Scopes())
	}
}
