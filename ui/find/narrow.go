package find

import "strings"

// Term is what is typed to mean exactly one value of a field: as few quotes as
// tell it from the others that there are.
func Term(prefix, value string, others []Value) string {
	plain := value != "" && !strings.ContainsAny(value, "\" \t")
	for _, other := range others {
		if other.Text != value && strings.Contains(compared(other.Text), compared(value)) {
			plain = false
		}
	}
	if plain {
		return prefix + ":" + value
	}
	return prefix + ":" + Quote(value)
}

// With is a text that narrows by a term too; terms with the same prefix give
// way to it, and a term that is there already goes.
func With(text, prefix, term string) string {
	rest, was := without(text, prefix, term)
	if was {
		return rest
	}
	return strings.TrimSpace(rest + " " + term)
}

// Without is a text without the terms of a prefix; terms that leave accounts
// out stay.
func Without(text, prefix string) string {
	rest, _ := without(text, prefix, "")
	return rest
}

func without(text, prefix, term string) (rest string, was bool) {
	var kept []string
	for word := range words(text) {
		if strings.HasPrefix(strings.ToLower(word), prefix+":") {
			was = was || term != "" && Fold(word) == Fold(term)
			continue
		}
		kept = append(kept, word)
	}
	return strings.Join(kept, " "), was
}

// Has says that a text narrows by a term.
func Has(text, term string) bool {
	for word := range words(text) {
		if Fold(word) == Fold(term) {
			return true
		}
	}
	return false
}
