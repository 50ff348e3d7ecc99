package scopeform

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// The items.
const (
	Preset = "preset"
	List   = "list"
	change = "change"
	costs  = "costs"
	custom = "as ticked"
	// everything ticks all that the maker names.
	everything = "all"
)

// Items makes the form's items for a provider. account is the one whose last
// grant is shown, nil for an app; asked is what is ticked at first.
func Items(p model.Provider, account *model.Account, asked model.Scopes) *form.Form {
	list := &form.Item{ID: List, Label: "Scopes", Kind: form.Many, Rows: 10}
	for _, s := range p.Scopes {
		list.Options = append(list.Options, form.Option{ID: s.Name, Label: s.Name, Says: s.Says})
	}
	if account != nil {
		list.TickOnly(account.ScopesGranted)
	}
	list.TickOnly(asked)
	for n := range list.Options {
		list.Options[n].Note = noteOf(account, list.Options[n])
	}
	preset := &form.Item{ID: Preset, Label: "Preset", Kind: form.Choice, Options: []form.Option{{ID: custom, Label: custom}}}
	for _, name := range presets(p) {
		preset.Options = append(preset.Options, form.Option{ID: name, Label: name})
	}
	preset.Options = append(preset.Options, form.Option{ID: everything, Label: everything}, form.Option{ID: "none", Label: "none"})
	for n := range preset.Options {
		name := preset.Options[n].ID
		for _, s := range p.Scopes {
			if slices.Contains(s.Presets, name) || name == everything {
				preset.Options[n].Says += s.Name + " "
			}
		}
	}
	dropTwins(preset)
	return &form.Form{Items: []*form.Item{preset, list, {ID: change, Kind: form.Words}, {ID: costs, Kind: form.Words}}}
}

// dropTwins takes out "all" where a preset of the maker's means the same,
// or where there is nothing to tick.
func dropTwins(preset *form.Item) {
	at := slices.IndexFunc(preset.Options, func(o form.Option) bool { return o.ID == everything })
	for n, o := range preset.Options {
		if n != at && o.Says == preset.Options[at].Says {
			preset.Options = slices.Delete(preset.Options, at, at+1)
			return
		}
	}
}

// presets lists the names of a provider's presets in the order they come up.
func presets(p model.Provider) []string {
	var names []string
	for _, s := range p.Scopes {
		for _, name := range s.Presets {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// noteOf is what the last grant says of a scope.
func noteOf(a *model.Account, o form.Option) string {
	switch {
	case a == nil || len(a.ScopesGranted) == 0:
		return o.Note
	case a.ScopesLost.Has(o.ID):
		return "lost at a refresh (!)"
	case a.ScopesGranted.Has(o.ID):
		return "granted"
	case a.ScopesAsked.Has(o.ID):
		return "refused (!)"
	}
	return "not asked for"
}

// noneSays is what no scope at all means.
const noneSays = "Without scopes the server decides what is granted, often hardly anything."

// Follow ticks what a preset means once it is chosen, says which preset the
// ticks are, and what it means where there are none.
func Follow(f *form.Form) {
	followPreset(f)
	Mind(f)
}

// Mind says what it means where no scope is ticked.
func Mind(f *form.Form) {
	f.Item(change).Says = ""
	if len(f.Item(List).Ticked()) == 0 {
		f.Item(change).Says = noneSays
	}
}

func followPreset(f *form.Form) {
	preset, list := f.Item(Preset), f.Item(List)
	if f.Focused() == preset && preset.Chosen() != custom {
		list.TickOnly(strings.Fields(preset.Options[preset.At].Says))
		return
	}
	preset.At = 0
	for n, o := range preset.Options[1:] {
		if model.NewScopes(strings.Fields(o.Says)...).Equal(list.Ticked()) {
			preset.At = n + 1
		}
	}
}

// Screen is the picker of one account's scopes. Make one with [New].
type Screen struct {
	form.Form
	Account model.ID

	asked    model.Scopes
	provider model.Provider
}

// New makes the picker.
func New(a *model.Account, p model.Provider, title string) *Screen {
	asked := a.ScopesAsked
	if len(asked) == 0 {
		asked = a.ScopesGranted
	}
	s := &Screen{Account: a.ID, asked: asked.Clone(), provider: p, Form: *Items(p, a, asked)}
	s.Title, s.Done, s.Hints = title, "save, sign in", []form.Hint{{Key: "Space", Says: "tick"}}
	s.Focus(List)
	s.follow()
	return s
}

// Scopes are what is ticked.
func (s *Screen) Scopes() model.Scopes { return model.NewScopes(s.Item(List).Ticked()...) }

// Unchanged says that nothing was changed.
func (s *Screen) Unchanged() bool { return s.Scopes().Equal(s.asked) }

// Key takes a key.
func (s *Screen) Key(key tea.Key) form.Answer { return s.answered(s.Form.Key(key)) }

// Paste gives pasted text to the list: a name to add.
func (s *Screen) Paste(text string) form.Answer { return s.answered(s.Form.Paste(text)) }

func (s *Screen) answered(answer form.Answer) form.Answer {
	if answer == form.Changed {
		s.follow()
	}
	return answer
}

// follow says what the change is and what it costs.
func (s *Screen) follow() {
	Follow(&s.Form)
	now := s.Scopes()
	s.Note = strconv.Itoa(len(now)) + " of " + strconv.Itoa(len(s.Item(List).Options))
	var parts []string
	for _, name := range now.Without(s.asked) {
		parts = append(parts, "+ "+name)
	}
	for _, name := range s.asked.Without(now) {
		parts = append(parts, "- "+name)
	}
	item, cost := s.Item(change), s.Item(costs)
	if len(parts) == 0 {
		item.Says, cost.Says = "Nothing is changed yet.", ""
		return
	}
	item.Says = "Change: " + keys.Literal(strings.Join(parts, "   "))
	cost.Says = "Needs a new sign-in: scopes cannot grow in a refresh. Until then the tokens that are held stay as they are."
	if len(now) == 0 {
		cost.Says = noneSays + " It needs a new sign-in."
	}
}
