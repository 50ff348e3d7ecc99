package cli

import "strings"

// maxTypos is how far a word may be from one that is suggested for it.
const maxTypos = 2

// Nearest returns the words that a mistyped one was probably meant for, in the
// order in which they are known.
func Nearest(word string, known []string) []string {
	var near []string
	for _, candidate := range known {
		if len(word) > 1 && strings.HasPrefix(candidate, word) || distance(word, candidate) <= min(maxTypos, len(candidate)/3) {
			near = append(near, candidate)
		}
	}
	return near
}

// distance counts the typing mistakes between two words: a letter too many,
// too few, another one, or two that changed places. Words of too different a
// length count as far.
func distance(a, b string) int {
	if len(a) > len(b)+maxTypos {
		return len(a)
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			other := 0
			if a[i-1] != b[j-1] {
				other = 1
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
