package find

import (
	"bytes"
	"strings"
)

// Index holds the texts of many accounts one behind the other, folded once, so
// that a key in the find line reads memory in a row: at a hundred thousand
// accounts the processor's waiting for memory is all there is to save. An
// account is known by its place, in the order in which they were added.
//
// The zero value is empty.
type Index struct {
	text   []byte   // each account's names, a line each, and its host
	begin  []uint32 // where an account's text begins
	host   []uint32 // where its host begins
	field  [fields]column
	states column

	// first is where a word first stood in the texts of those that the last
	// search found: where it has grown since, it still stands there, or behind.
	first []uint32
	word  string // that word; empty: none

	entry []byte   // room for one account's text
	like  likeness // room to compare
}

// column holds what many accounts have in common: each value once.
type column struct {
	of     []uint32 // an account's value
	values []Value
	ids    map[string]uint32 // by what was given
}

// Value is what accounts may have in a field.
type Value struct {
	Text string // as it was given
	N    int    // how many accounts have it, where that was asked for

	folded string
}

func (c *column) id(text string) uint32 {
	id, known := c.ids[text]
	if !known {
		if c.ids == nil {
			c.ids = map[string]uint32{}
		}
		id = uint32(len(c.values)) //nolint:gosec // bounded by the accounts
		c.ids[text] = id
		c.values = append(c.values, Value{Text: text, folded: compared(text)})
	}
	return id
}

// compared is a text as it is compared with what is typed: quotes, which
// hold a typed value together, are left out.
func compared(text string) string {
	return strings.ReplaceAll(Fold(text), `"`, "")
}

// Len is how many accounts there are.
func (x *Index) Len() int { return len(x.begin) }

// Add adds an account behind the others.
func (x *Index) Add(f Fields, state string) {
	at := len(x.text)
	x.begin = append(x.begin, uint32(at)) //nolint:gosec // 4 GiB of names
	x.host, x.first = append(x.host, 0), append(x.first, 0)
	for i := range x.field {
		x.field[i].of = append(x.field[i].of, 0)
	}
	x.states.of = append(x.states.of, x.states.id(state))
	place := len(x.begin) - 1
	x.host[place] = uint32(at + x.write(place, f)) //nolint:gosec // as above
	x.text = append(x.text, x.entry...)
}

// write makes an account's text and tells where in it the host begins.
func (x *Index) write(place int, f Fields) (host int) {
	x.entry = x.entry[:0]
	for i, s := range f {
		field := Field(i) //nolint:gosec // there are six
		var folded string
		if field == Account { // hardly two have the same
			folded = compared(s)
		} else {
			id := x.field[i].id(s)
			x.field[i].of[place] = id
			folded = x.field[i].values[id].folded
		}
		if field > Host {
			continue
		}
		x.entry = append(x.entry, '\n')
		if field == Host {
			host = len(x.entry)
		}
		x.entry = append(x.entry, folded...)
	}
	return host
}

// Set replaces an account's texts and says whether that changed any.
func (x *Index) Set(place int, f Fields) bool {
	x.word = ""
	scopes := x.field[Scope].of[place]
	host := x.write(place, f)
	from, to := int(x.begin[place]), x.end(place)
	if bytes.Equal(x.text[from:to], x.entry) {
		return x.field[Scope].of[place] != scopes
	}
	more := len(x.entry) - (to - from)
	rest := append([]byte(nil), x.text[to:]...)
	x.text = append(append(x.text[:from], x.entry...), rest...)
	x.host[place] = uint32(from + host) //nolint:gosec // 4 GiB of names
	for i := place + 1; i < len(x.begin); i++ {
		x.begin[i] = uint32(int(x.begin[i]) + more) //nolint:gosec // as above
		x.host[i] = uint32(int(x.host[i]) + more)   //nolint:gosec // as above
	}
	return true
}

// SetState says in which state an account is, as [StateWord] writes it.
func (x *Index) SetState(place int, state string) { x.states.of[place] = x.states.id(state) }

func (x *Index) end(place int) int {
	if place+1 < len(x.begin) {
		return int(x.begin[place+1])
	}
	return len(x.text)
}

// of is an account's text.
func (x *Index) of(place int32) []byte { return x.text[x.begin[place]:x.end(int(place))] }

// Search finds the accounts that q means, in their order: among all, or among
// those that the last search found and whose q this one narrows. It appends
// them to into, which may be the beginning of among, and notes in fits, which
// has room for all, how well each fits; of those that do not fit nothing is
// noted. With loosely a word is enough that resembles one name, which forgives
// letters left out.
func (x *Index) Search(q Query, loosely, all bool, among, into []int32, fits []Fit) []int32 {
	grown := x.word
	x.word = ""
	for n := range q.terms {
		t := &q.terms[n]
		word := n == 0 && t.kind == anyWord && !t.not && !loosely
		switch {
		case word && all:
			among = x.scan(t.text, into, fits)
			continue
		case word && grown != "" && strings.HasPrefix(t.text, grown):
			among = x.grow(t.text, among, fits)
			continue
		case all && n == 0:
			among = into
			for place := range int32(len(x.begin)) { //nolint:gosec // bounded by memory
				among = append(among, place)
			}
		}
		among = x.keep(t, n == 0, loosely, among, fits)
	}
	return among
}

// Forget makes the next search one of its own, whatever was found last.
func (x *Index) Forget() { x.word = "" }

// scan looks for a word in all texts at once.
func (x *Index) scan(word string, into []int32, fits []Fit) []int32 {
	x.word = word
	what := []byte(word)
	place := 0
	for at := 0; at < len(x.text); at = x.end(place) {
		found := bytes.Index(x.text[at:], what)
		if found < 0 {
			break
		}
		found += at
		for x.end(place) <= found {
			place++
		}
		x.first[place] = uint32(found) //nolint:gosec // 4 GiB of names
		fits[place] = x.fit(place, found, what)
		into = append(into, int32(place)) //nolint:gosec // bounded by memory
	}
	return into
}

// grow looks for a word that has grown since the last search.
func (x *Index) grow(word string, among []int32, fits []Fit) []int32 {
	x.word = word
	what := []byte(word)
	kept := among[:0]
	for _, place := range among {
		found := int(x.first[place])
		if !bytes.HasPrefix(x.text[found:], what) {
			behind := bytes.Index(x.text[found:x.end(int(place))], what)
			if behind < 0 {
				continue
			}
			found += behind
			x.first[place] = uint32(found) //nolint:gosec // 4 GiB of names
		}
		fits[place] = x.fit(int(place), found, what)
		kept = append(kept, place)
	}
	return kept
}

// fit is how well a word fits that first stands at a place of the whole text.
func (x *Index) fit(place, found int, word []byte) Fit {
	host := int(x.host[place])
	switch {
	case found >= host:
		return Inner // a host helps to find, but names count more
	case !isWordByte(x.text[found-1]), starts(x.text[found:host], word):
		return Start
	}
	return Inner
}

// keep keeps those that fit a term.
func (x *Index) keep(t *term, first, loosely bool, among []int32, fits []Fit) []int32 {
	match := x.matcher(t, loosely)
	kept := among[:0]
	for _, place := range among {
		fit := match(place)
		if t.not {
			fit = opposite(fit)
		}
		if fit == No {
			continue
		}
		if loosely {
			fit = Loose
		}
		if !first {
			fit = min(fit, fits[place])
		}
		fits[place] = fit
		kept = append(kept, place)
	}
	return kept
}

func opposite(fit Fit) Fit {
	if fit == No {
		return Start
	}
	return No
}

// matcher is how one account is compared with a term.
func (x *Index) matcher(t *term, loosely bool) func(place int32) Fit {
	switch {
	case t.kind == inState:
		return x.states.matcher(func(v string) Fit {
			if strings.HasPrefix(v, t.text) {
				return Start
			}
			return No
		})
	case t.kind == inField+kind(Account):
		return func(place int32) Fit {
			name := line(x.of(place), int(Account))
			if t.exact {
				return exactly(string(name) == t.text)
			}
			return occurs(name, []byte(t.text))
		}
	case t.kind >= inField:
		return x.field[t.kind-inField].matcher(func(v string) Fit {
			if t.exact {
				return exactly(v == t.text || hasLine(v, t.text))
			}
			return occurs([]byte(v), []byte(t.text))
		})
	case loosely && !t.not:
		return func(place int32) Fit { return exactly(x.resembles(x.text[x.begin[place]:x.host[place]], t.text)) }
	}
	word := []byte(t.text)
	return func(place int32) Fit {
		from := int(x.begin[place])
		found := bytes.Index(x.text[from:x.end(int(place))], word)
		if found < 0 {
			return No
		}
		return x.fit(int(place), from+found, word)
	}
}

// matcher compares each value once, and the accounts by their values.
func (c *column) matcher(fit func(folded string) Fit) func(place int32) Fit {
	fits := make([]Fit, len(c.values))
	for i := range fits {
		fits[i] = fit(c.values[i].folded)
	}
	return func(place int32) Fit { return fits[c.of[place]] }
}

func exactly(yes bool) Fit {
	if yes {
		return Start
	}
	return No
}

// hasLine says that a value of several lines has one that is the text.
func hasLine(value, text string) bool {
	for l := range strings.SplitSeq(value, "\n") {
		if l == text {
			return true
		}
	}
	return false
}

// line is the n-th line of an account's text.
func line(text []byte, n int) []byte {
	for range n + 1 {
		_, text, _ = bytes.Cut(text, []byte{'\n'})
	}
	head, _, _ := bytes.Cut(text, []byte{'\n'})
	return head
}

// resembles says that a word resembles one of the names in a text.
func (x *Index) resembles(text []byte, word string) bool {
	for name := range bytes.SplitSeq(text, []byte{'\n'}) {
		if x.like.of(word, name) {
			return true
		}
	}
	return false
}

// Tally counts what the accounts have in a field, which is not [Account]: the
// values that at least one of them has.
func (x *Index) Tally(f Field, among []int32) []Value {
	c := &x.field[f]
	counts := make([]int, len(c.values))
	for _, place := range among {
		counts[c.of[place]]++
	}
	var tally []Value
	for i, n := range counts {
		if n > 0 {
			tally = append(tally, Value{Text: c.values[i].Text, N: n})
		}
	}
	return tally
}
