package model

import (
	"errors"
	"strings"
)

// Elsewhere is the cause of an error where secrets of an app would go to
// origins that no person has confirmed for it. Its texts are clean.
type Elsewhere struct {
	From string // the origin that a person named or confirmed: https://host, with its port where it is not the usual one
	To   []Place
}

// Place is one address that leads elsewhere.
type Place struct {
	What   string // which: token, authorize, revoke, probe, device, introspect
	Origin string // likewise
}

// Error names both sides in full.
func (e *Elsewhere) Error() string {
	return "from " + e.From + " to " + strings.Join(e.Lines(), ", ")
}

// Lines are the places, one for each origin, with what goes there.
func (e *Elsewhere) Lines() []string {
	var order []string
	what := map[string][]string{}
	for _, place := range e.To {
		if what[place.Origin] == nil {
			order = append(order, place.Origin)
		}
		what[place.Origin] = append(what[place.Origin], place.What)
	}
	for i, origin := range order {
		order[i] = origin + " (" + strings.Join(what[origin], ", ") + ")"
	}
	return order
}

// ElsewhereOf is the [Elsewhere] that caused an error; nil: none did.
func ElsewhereOf(err error) *Elsewhere {
	var e *Elsewhere
	if errors.As(err, &e) {
		return e
	}
	return nil
}
