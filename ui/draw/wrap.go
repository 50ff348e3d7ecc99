package draw

import "strings"

// Wrap cleans a text and breaks it into lines of at most width cells, at spaces where
// there are some, and inside a word that is longer than a line.
func Wrap(s string, width int, method Method) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(Clean(s)) {
		if line != "" && Width(line, method)+1+Width(word, method) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for Width(word, method) > width {
			part, n := Head(word, width, method)
			if n == 0 {
				return lines // not even one letter fits
			}
			lines = append(lines, part)
			word = word[len(part):]
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
