package providers

import (
	_ "embed"
	"strings"
)

// templateText is the start of a new profile, with what to look for on the
// maker's page beside each key.
//
//go:embed template.toml
var templateText string

// Template is a profile to start from, for a person who has the maker's page
// before them. It passes [Lint] as it is. An id that is none is an error.
func (e *Engine) Template(id string) ([]byte, error) {
	switch {
	case !isProfileID(id):
		return nil, usage("that is no id for a provider", "an id is a small letter, then small letters, digits and hyphens, 32 at most", "For instance: tokenrack provider new acme")
	case isBuiltin(id):
		return nil, usage("the id "+id+" is taken", "it is the id of a built-in provider", "Take another, for instance my-"+id+".")
	}
	name := strings.ToUpper(id[:1]) + strings.ReplaceAll(id[1:], "-", " ")
	return []byte(strings.NewReplacer("@id@", id, "@name@", name).Replace(templateText)), nil
}
