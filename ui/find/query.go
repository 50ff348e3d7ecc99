package find

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Query is what was typed, understood.
type Query struct {
	terms []term
}

// term is one word of a query.
type term struct {
	kind kind
	not  bool
	text string // folded
	// exact says that the field's whole text is meant.
	exact bool
}

type kind uint8

const (
	anyWord kind = iota
	inState
	inField // + Field
)

var prefixes = map[string]kind{
	"is":       inState,
	"state":    inState,
	"customer": inField + kind(Customer),
	"account":  inField + kind(Account),
	"app":      inField + kind(App),
	"provider": inField + kind(Provider),
	"host":     inField + kind(Host),
	"scope":    inField + kind(Scope),
}

// StateNames are the states as they are usually typed behind "is:".
var StateNames = []string{"doubt", "attention", "signin", "soon", "expired", "down", "noexpiry", "fresh", "revoked"}

// stateAliases are other words for the states.
var stateAliases = map[string]string{
	"doubt": "indoubt",
	"down":  "noreply",
	"stale": "expired",
}

// Parse understands a text. There are no mistakes: what is no known prefix is
// a word, a prefix without a value narrows nothing yet, and a quote that is not
// closed yet is as if it were not there.
func Parse(text string) Query {
	var q Query
	for word := range words(Fold(text)) {
		t := term{text: word}
		if rest, ok := strings.CutPrefix(word, "-"); ok && rest != "" {
			t.not, t.text = true, rest
		}
		if name, value, ok := strings.Cut(t.text, ":"); ok {
			if k, known := prefixes[name]; known {
				t.kind, t.text = k, value
			}
		}
		quoted := len(t.text) > 1 && t.text[0] == '"' && strings.HasSuffix(t.text, `"`)
		t.exact = quoted && t.kind >= inField
		t.text = strings.ReplaceAll(t.text, `"`, "")
		if t.kind == inState {
			t.text = stateValue(t.text)
		}
		if t.exact || t.text != "" && t.text != "-" {
			q.terms = append(q.terms, t)
		}
	}
	return q
}

// words are the words of a text; a quote holds those behind it together up to
// the next one.
func words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		quoted, from := false, 0
		for i, r := range text + " " {
			if r == '"' {
				quoted = !quoted
			}
			last := i == len(text)
			if last || unicode.IsSpace(r) && !quoted {
				word := strings.Join(strings.FieldsFunc(text[from:i], unicode.IsControl), " ")
				if word != "" && !yield(word) {
					return
				}
				from = i + utf8.RuneLen(r)
			}
		}
	}
}

// Quote writes a value so that a prefix in front of it finds exactly it.
func Quote(value string) string {
	return `"` + strings.ReplaceAll(value, `"`, "") + `"`
}

func stateValue(text string) string {
	text = StateWord(text)
	if word, ok := stateAliases[text]; ok {
		return word
	}
	return text
}

// Empty says that the query leaves everything as it is.
func (q Query) Empty() bool { return len(q.terms) == 0 }

// Asks says that the query names a state outright, so that accounts that are
// usually hidden should be shown.
func (q Query) Asks(state string) bool {
	for _, t := range q.terms {
		if t.kind == inState && !t.not && strings.HasPrefix(state, t.text) && len(t.text) > 1 {
			return true
		}
	}
	return false
}

// OfStates says that what the query means depends on the accounts' states.
func (q Query) OfStates() bool {
	for i := range q.terms {
		if q.terms[i].kind == inState {
			return true
		}
	}
	return false
}

// States are the states that the query names, as [StateWord] writes them; the
// beginning of one is enough.
func (q Query) States() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, t := range q.terms {
			if t.kind == inState && !yield(t.text) {
				return
			}
		}
	}
}

// Narrows says that whatever q means is among what old meant, so that only
// old's hits need to be looked at: the case at nearly every keystroke.
func (q Query) Narrows(old Query) bool {
	if len(q.terms) < len(old.terms) {
		return false
	}
	for i, was := range old.terms {
		now := q.terms[i]
		if now == was {
			continue
		}
		if now.kind != was.kind || now.not || was.not || was.exact || !strings.HasPrefix(now.text, was.text) {
			return false
		}
	}
	return true
}

// Fit says how well an account fits a query.
type Fit uint8

// The fits, from none to best.
const (
	No    Fit = iota
	Loose     // only the letters, in order
	Inner     // every word occurs
	Start     // every word begins a word of a name
)

// Span is where the first word of the query stands in a plain ASCII text, for
// highlighting; from == to where it does not. The beginning of a word wins.
func (q Query) Span(s string) (from, to int) {
	for i := range q.terms {
		t := &q.terms[i]
		if t.not || t.kind != anyWord && t.kind < inField {
			continue
		}
		if from, to = span(s, t.text); from != to {
			return from, to
		}
	}
	return 0, 0
}

func span(s, word string) (from, to int) {
	for i := 0; i+len(word) <= len(s); i++ {
		if !strings.EqualFold(s[i:i+len(word)], word) {
			continue
		}
		if i == 0 || !isWordByte(s[i-1]|0x20) {
			return i, i + len(word)
		}
		if from == to {
			from, to = i, i+len(word)
		}
	}
	return from, to
}
