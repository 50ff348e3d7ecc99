package find

import "strings"

// Query is what was typed, understood.
type Query struct {
	terms []term
}

// term is one word of a query.
type term struct {
	kind kind
	not  bool
	text string // folded
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

// stateAliases are other words for the states.
var stateAliases = map[string]string{
	"doubt": "indoubt",
	"down":  "noreply",
	"stale": "expired",
}

// Parse understands a text. There are no mistakes: what is no known prefix is
// a word, and a prefix without a value narrows nothing yet.
func Parse(text string) Query {
	var q Query
	for word := range strings.FieldsSeq(Fold(text)) {
		t := term{text: word}
		if rest, ok := strings.CutPrefix(word, "-"); ok && rest != "" {
			t.not, t.text = true, rest
		}
		if name, value, ok := strings.Cut(t.text, ":"); ok {
			if k, known := prefixes[name]; known {
				t.kind, t.text = k, value
			}
		}
		if t.kind == inState {
			t.text = stateValue(t.text)
		}
		if t.text != "" && t.text != "-" {
			q.terms = append(q.terms, t)
		}
	}
	return q
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
		if now.kind != was.kind || now.not || was.not || !strings.HasPrefix(now.text, was.text) {
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

// Match tells how well t fits.
func (q Query) Match(t *Text) Fit {
	best := Start
	for i := range q.terms {
		fit := q.terms[i].match(t)
		if fit == No {
			return No
		}
		best = min(best, fit)
	}
	return best
}

func (t *term) match(in *Text) Fit {
	fit := t.found(in)
	if !t.not {
		return fit
	}
	if fit == No {
		return Start
	}
	return No
}

func (t *term) found(in *Text) Fit {
	switch t.kind {
	case anyWord:
		return occurs(in.all, t.text)
	case inState:
		if strings.HasPrefix(in.State, t.text) {
			return Start
		}
		return No
	default:
		return occurs(in.field[t.kind-inField], t.text)
	}
}

// occurs looks at the first occurrence before it looks for a better one: most
// texts have none or one.
func occurs(s, word string) Fit {
	i := strings.Index(s, word)
	switch {
	case i < 0:
		return No
	case i == 0 || !isWordByte(s[i-1]) || starts(s, word):
		return Start
	}
	return Inner
}

// MatchLoosely is Match for when nothing fits: it is content with a word's
// letters in their order within one field, which forgives a letter left out.
func (q Query) MatchLoosely(t *Text) Fit {
	for i := range q.terms {
		term := &q.terms[i]
		if term.kind != anyWord || term.not {
			if term.match(t) == No {
				return No
			}
			continue
		}
		if !scatteredInAny(t, term.text) {
			return No
		}
	}
	return Loose
}

func scatteredInAny(t *Text, word string) bool {
	for _, s := range t.field[:worded] {
		if scattered(s, word) {
			return true
		}
	}
	return false
}

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
