package keys

import (
	"fmt"
	"slices"
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
// key that j is printed on. Nil: the key means nothing here.
func (r *Registry) Match(mode Mode, typed, stroke string) *Action {
	if a := r.byKey[mode][typed]; a != nil {
		return a
	}
	return r.byKey[mode][stroke]
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
		if a.Modes&s.Mode != 0 && a.Weight != nil && a.Weight(s) > 0 && a.Reason(s) == "" {
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

// Here lists the actions of a mode: first those that can run now.
func (r *Registry) Here(s *Situation) []*Action {
	var here []*Action
	for _, a := range r.actions {
		if a.Modes&s.Mode != 0 {
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
