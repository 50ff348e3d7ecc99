package activity

import "github.com/tokenrack/tokenrack/model"

// Words are what a line of the record says was done, and what became of it.
func Words(a *model.Activity) (what, outcome, took string) {
	return verbWord(a.Verb), outcomeWord(a.Outcome), tookWord(a.Took)
}

// Kinds names the kinds of lines that the record can be narrowed to, the first
// being all of them.
func Kinds() []string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
	}
	return names
}
