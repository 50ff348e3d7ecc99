package cli

import "strings"

// maxTypos is how far a word may be from one that is suggested for it.
const maxTypos = 2

// nearest returns the words that a mistyped one was probably meant for.
func nearest(word string, known []string) []string {
	var near []string
	for _, candidate := range known {
		if len(word) > 1 && strings.HasPrefix(candidate, word) || distance(word, candidate) <= min(maxTypos, len(candidate)/3) {
			near = append(near, candidate)
		}
	}
	return near
}

// distance is Levenshtein's: how many letters must be put in, taken out or
// changed. Words too long to be a typing mistake count as far.
func distance(a, b string) int {
	if len(a) > len(b)+maxTypos {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
