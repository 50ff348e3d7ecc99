package model

import (
	"slices"
	"strings"
)

// Scopes is a set of scopes in the order they were given. Scope names are case
// sensitive (RFC 6749 section 3.3).
type Scopes []string

// ParseScopes splits a scope text at spaces and at commas, whichever the
// provider uses: a name can hold neither at any of the known systems. Doubles
// and empty names are dropped, order is kept.
func ParseScopes(text string) Scopes {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || r == ',' || r == '\t' || r == '\n' || r == '\r'
	})
	return NewScopes(fields...)
}

// NewScopes makes a set of the given names, dropping doubles and empty ones.
func NewScopes(names ...string) Scopes {
	var out Scopes
	for _, name := range names {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Join writes the scopes with the provider's separator between them.
func (s Scopes) Join(separator string) string { return strings.Join(s, separator) }

// Has says whether name is among the scopes.
func (s Scopes) Has(name string) bool { return slices.Contains(s, name) }

// Without returns the scopes that are not in other, in their order.
func (s Scopes) Without(other Scopes) Scopes {
	var out Scopes
	for _, name := range s {
		if !other.Has(name) {
			out = append(out, name)
		}
	}
	return out
}

// Equal says whether both hold the same names, in whatever order.
func (s Scopes) Equal(other Scopes) bool {
	return len(s) == len(other) && len(s.Without(other)) == 0
}

// Clone returns a copy that shares nothing.
func (s Scopes) Clone() Scopes { return slices.Clone(s) }
