package keys

// Palette opens the command palette.
const Palette ID = "app.palette"

func paletteActions() []Action {
	return []Action{{
		ID: Palette, Keys: []string{"ctrl+k", ":"}, Show: ": Ctrl+K", Group: Program,
		Hint: "palette", Says: "everything that can be done here, by name; > first in FIND does it too", Modes: Tabs | FindIn,
	}}
}

// Verbs lists the actions of a situation for the command palette: all that do
// something, without those that only move a cursor.
func (r *Registry) Verbs(s *Situation) []*Action {
	var verbs []*Action
	for _, a := range r.actions {
		if a.Modes&s.Mode != 0 && a.Group != Move && a.ID != Palette {
			verbs = append(verbs, a)
		}
	}
	return verbs
}
