package draw

import "strings"

// hang is how far text is moved in that has a name at its left.
const hang = 7

// Wrap cleans a text and breaks it into lines of at most width cells, at spaces where
// there are some, and inside a word that is longer than a line. What stands
// before a tab is a name: it stands out at the left of all of them.
func Wrap(s string, width int, method Method) []string {
	if name, rest, ok := strings.Cut(s, "\t"); ok && width > 2*hang {
		lines := Wrap(rest, width-hang, method)
		for i := range lines {
			lines[i] = name + strings.Repeat(" ", max(1, hang-Width(name, method))) + lines[i]
			name = ""
		}
		return lines
	}
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
