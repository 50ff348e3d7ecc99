package find

// Nearest is the word among some that a mistyped one was probably meant for:
// at most two mistakes away, and not more than a third of it; empty where there
// is none. Both are folded.
func Nearest(word string, of func(yield func(string) bool)) string {
	best, least := "", min(2, len(word)/3)+1
	of(func(candidate string) bool {
		if d := distance(word, candidate, least); d < least {
			best, least = candidate, d
		}
		return least > 1
	})
	return best
}

// distance counts the typing mistakes between two words, up to most: a letter
// too many, too few, another one, or two that changed places (the optimal
// string alignment distance).
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most || len(a) > longest || len(b) > longest {
		return most
	}
	var rows [3][longest + 1]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		lowest := i
		for j := 1; j <= len(b); j++ {
			other := 1
			if a[i-1] == b[j-1] {
				other = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			lowest = min(lowest, row[j])
		}
		if lowest >= most {
			return most
		}
		before, above, row = above, row, before
	}
	return min(most, above[len(b)])
}

// longest bounds the words that are compared, in bytes.
const longest = 32

// Words visits the words of all names, folded, those of many accounts once; no
// more of the others than a person would wait for.
func (x *Index) Words(yield func(string) bool) {
	split := func(text string) bool {
		from := 0
		for i := 0; i <= len(text); i++ {
			if i < len(text) && isWordByte(text[i]) {
				continue
			}
			if i-from > 2 && !yield(text[from:i]) {
				return false
			}
			from = i + 1
		}
		return true
	}
	for _, f := range []Field{Customer, App, Provider} {
		for i := range x.field[f].values {
			if !split(x.field[f].values[i].folded) {
				return
			}
		}
	}
	for place := range int32(min(len(x.begin), mostNames)) { //nolint:gosec // bounded
		if !split(string(line(x.of(place), int(Account)))) {
			return
		}
	}
}

// mostNames is how many accounts' names are looked through for what may have
// been meant.
const mostNames = 20_000
