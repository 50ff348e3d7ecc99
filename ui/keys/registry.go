package keys

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Registry is the table of actions.
type Registry struct {
	actions []*Action
	byKey   map[Mode]map[string]*Action
	byID    map[ID]*Action
	ranked  []*Action // room for Hints
}

// modes lists the single modes.
var modes = singleModes()

func singleModes() []Mode {
	var all []Mode
	for bit := range 32 {
		all = append(all, 1<<bit)
	}
	return all
}

// New makes a registry. Two actions on one key in one mode are an error that
// names both.
func New(actions []Action) (*Registry, error) {
	r := &Registry{byKey: map[Mode]map[string]*Action{}, byID: map[ID]*Action{}}
	for _, mode := range modes {
		r.byKey[mode] = map[string]*Action{}
	}
	for i := range actions {
		a := &actions[i]
		if r.byID[a.ID] != nil {
			return nil, fmt.Errorf("the action %s is there twice", a.ID)
		}
		r.byID[a.ID] = a
		r.actions = append(r.actions, a)
		for _, mode := range modes {
			if a.Modes&mode == 0 {
				continue
			}
			for _, key := range a.Keys {
				if other := r.byKey[mode][key]; other != nil {
					return nil, fmt.Errorf("the key %q is bound to %s and to %s", key, other.ID, a.ID)
				}
				r.byKey[mode][key] = a
			}
		}
	}
	return r, nil
}

// Match finds the action of a key in a mode: first by what the key typed, then
// by where it lies, so that a Cyrillic keyboard's о still moves down on the
// key that j is printed on. A letter that the table could have means what it
// says: where the keyboard's layout is another one, that is the key the person
// read. Nil: the key means nothing here.
func (r *Registry) Match(mode Mode, typed, stroke string) *Action {
	of := r.byKey[mode]
	if a := of[typed]; a != nil {
		return a
	}
	if len(typed) == 1 && typed > " " { // ASCII
		return nil
	}
	if letter, shifted := strings.CutPrefix(stroke, "shift+"); shifted && len(letter) == 1 {
		stroke = strings.ToUpper(letter)
	}
	if a := of[stroke]; a != nil {
		return a
	}
	return of[Latin(typed)]
}

// Is says that a key is one of an action's, whatever the mode.
func (r *Registry) Is(id ID, stroke string) bool {
	a := r.byID[id]
	return a != nil && slices.Contains(a.Keys, stroke)
}

// Action finds an action by its name, nil where there is none.
func (r *Registry) Action(id ID) *Action { return r.byID[id] }

// Actions lists all actions in their order.
func (r *Registry) Actions() []*Action { return r.actions }

// Hints lists the actions that are worth showing in the footer, the most
// useful first. The slice is reused at the next call.
func (r *Registry) Hints(s *Situation) []*Action {
	r.ranked = r.ranked[:0]
	for _, a := range r.actions {
		if a.Modes&s.Mode != 0 && len(a.Keys) > 0 && a.Weight != nil && a.Weight(s) > 0 && a.Reason(s) == "" {
			r.ranked = append(r.ranked, a)
		}
	}
	// Insertion keeps equal weights in the table's order and allocates nothing.
	for i := 1; i < len(r.ranked); i++ {
		for j := i; j > 0 && r.ranked[j].Weight(s) > r.ranked[j-1].Weight(s); j-- {
			r.ranked[j], r.ranked[j-1] = r.ranked[j-1], r.ranked[j]
		}
	}
	return r.ranked
}

// Here lists the actions of a mode that have a key: first those that can run
// now.
func (r *Registry) Here(s *Situation) []*Action {
	var here []*Action
	for _, a := range r.actions {
		if a.Modes&s.Mode != 0 && len(a.Keys) > 0 {
			here = append(here, a)
		}
	}
	slices.SortStableFunc(here, func(a, b *Action) int {
		return can(b, s) - can(a, s)
	})
	return here
}

func can(a *Action, s *Situation) int {
	if a.Reason(s) == "" {
		return 1
	}
	return 0
}

// Spell puts an action's key where a text names the action in braces:
// "{account.sign_in} signs in" becomes "s signs in". An action without a key is
// named as the palette has it.
func (r *Registry) Spell(text string, ascii bool) string {
	return r.Name(text, func(a *Action) string {
		if len(a.Keys) == 0 {
			return byPalette(a)
		}
		return Written(a.Keys[0], ascii)
	})
}

// SpellFinding is [Registry.Spell] for who is in the find line, where letters are
// text: a key that types nothing there is named as it is, and one of the list after
// the Esc that it takes. To a key of another place the text leads by itself.
func (r *Registry) SpellFinding(text string, ascii bool) string {
	return r.Name(text, func(a *Action) string {
		typing := r.Typing(a.ID, ascii)
		switch {
		case len(a.Keys) == 0:
			return byPalette(a)
		case a.Modes&FindIn != 0 && typing != "":
			return typing
		case a.Modes&List != 0:
			return "Esc " + Written(a.Keys[0], ascii)
		}
		return Written(a.Keys[0], ascii)
	})
}

func byPalette(a *Action) string { return "\"" + a.Hint + "\" in the palette" }

// Name puts what name says of an action where a text names it in braces. What
// stands in braces and is no action stays, and two opening braces are one that
// names nothing, see [Literal].
func (r *Registry) Name(text string, name func(*Action) string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var out strings.Builder
	out.Grow(len(text)) // a key is shorter than its action's name
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		id, more, closed := strings.Cut(after, "}")
		a := r.byID[ID(id)]
		switch {
		case strings.HasPrefix(after, "{"):
			out.WriteByte('{')
			rest = after[1:]
		case closed && a != nil:
			out.WriteString(name(a))
			rest = more
		default:
			out.WriteByte('{')
			rest = after
		}
	}
}

// Typing is how an action's key is written where letters are text: the first
// that types nothing. Empty where it has none.
func (r *Registry) Typing(id ID, ascii bool) string {
	for _, key := range r.byID[id].Keys {
		if utf8.RuneCountInString(key) > 1 && key != "space" {
			return Written(key, ascii)
		}
	}
	return ""
}
