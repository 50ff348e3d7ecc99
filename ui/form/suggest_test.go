package form

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func customers() (*Form, *Item) {
	item := &Item{ID: "customer", Label: "Customer", Options: Known([]string{"Acme Petrol", "Bacchus Wines", "Old Acme Shop", "Zürich Käse"})}
	f := &Form{Title: "App", Done: "save", Items: []*Item{item, {ID: "name", Label: "Name"}}}
	f.SetSize(80, 24)
	return f, item
}

func play(f *Form, keys ...any) (last Answer) {
	for _, k := range keys {
		switch k := k.(type) {
		case rune:
			last = f.Key(tea.Key{Code: k})
		case string:
			for _, r := range k {
				last = f.Key(tea.Key{Code: r, Text: string(r)})
			}
		}
	}
	return last
}

func TestAKnownValueIsPickedByTheDownKey(t *testing.T) {
	for name, tt := range map[string]struct {
		keys  []any
		want  string
		focus string
		last  Answer
	}{
		"the first":                    {[]any{tea.KeyDown, tea.KeyEnter}, "Acme Petrol", "customer", Changed},
		"the second":                   {[]any{tea.KeyDown, tea.KeyDown, tea.KeyEnter}, "Bacchus Wines", "customer", Changed},
		"one that fits what is typed":  {[]any{"kase", tea.KeyDown, tea.KeyEnter}, "Zürich Käse", "customer", Changed},
		"those that begin with it":     {[]any{"old", tea.KeyDown, tea.KeyEnter}, "Old Acme Shop", "customer", Changed},
		"the second of those":          {[]any{"acme", tea.KeyDown, tea.KeyDown, tea.KeyEnter}, "Old Acme Shop", "customer", Changed},
		"narrowed while it is open":    {[]any{tea.KeyDown, "bac", tea.KeyEnter}, "Bacchus Wines", "customer", Changed},
		"another after one was picked": {[]any{"Acme Petrol", tea.KeyDown, tea.KeyDown, tea.KeyEnter}, "Bacchus Wines", "customer", Changed},
		"none: Esc closes the list":    {[]any{"ac", tea.KeyDown, tea.KeyEscape}, "ac", "customer", Stay},
		"none: up closes it too":       {[]any{"ac", tea.KeyDown, tea.KeyUp}, "ac", "customer", Stay},
		"none: Tab goes on":            {[]any{"ac", tea.KeyDown, tea.KeyTab}, "ac", "name", Stay},
		"none fits: down goes on":      {[]any{"nobody", tea.KeyDown}, "nobody", "name", Stay},
		"behind the last one":          {[]any{tea.KeyDown, tea.KeyDown, tea.KeyDown, tea.KeyDown, tea.KeyDown}, "", "name", Stay},
		"Enter alone saves":            {[]any{"ac", tea.KeyEnter}, "ac", "customer", Submit},
		"Esc alone leaves":             {[]any{tea.KeyEscape}, "", "customer", Cancel},
	} {
		f, item := customers()
		last := play(f, tt.keys...)
		if item.Value() != tt.want || f.Focused().ID != tt.focus || last != tt.last {
			t.Errorf("%s: %q, focus on %s, answer %d", name, item.Value(), f.Focused().ID, last)
		}
	}
}

func TestAFieldTellsWhetherItsValueIsKnown(t *testing.T) {
	for typed, want := range map[string]string{
		"": "↓ picks one of 4", "acme": "new  ↓ picks one of 2", "nobody": "nobody  new", "acme petrol": "known as Acme Petrol", "Acme Petrol": "Acme Petrol  ↓ picks",
	} {
		f, _ := customers()
		play(f, typed)
		if got := drawn(f); !strings.Contains(got, want) {
			t.Errorf("%q: no %q in\n%s", typed, want, got)
		}
	}
	f, _ := customers()
	play(f, "acme", tea.KeyDown)
	if got := drawn(f); !strings.Contains(got, "> Acme Petrol") || !strings.Contains(got, "pick it") || !strings.Contains(got, "Esc close the list") || strings.Contains(got, "Bacchus") {
		t.Errorf("the open list is\n%s", got)
	}
	play(f, tea.KeyTab)
	if got := drawn(f); strings.Contains(got, "Old Acme Shop") {
		t.Errorf("the list stays open:\n%s", got)
	}
}
