package settings

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// about is the first line of a file that the program made.
const about = "# What the screen looks like. tokenrack changes the lines it knows when settings are kept."

// Write is the file with the values in it. What else a person wrote there, a
// comment or the table of keys, stays as it is; a file that cannot be read is
// written anew.
func (v Values) Write(old []byte) []byte {
	if _, err := Parse(old); err != nil || len(strings.TrimSpace(string(old))) == 0 {
		old = []byte(about + "\n")
	}
	lines := strings.Split(strings.TrimRight(string(old), "\n"), "\n")
	for _, kept := range v.lines() {
		lines = kept.into(lines)
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// line is one setting as the file has it. Without a value it does not stand
// there, which leaves the choice to the environment.
type line struct{ key, value string }

func (v Values) lines() []line {
	word := func(on bool, then, otherwise string) string {
		if on {
			return strconv.Quote(then)
		}
		return strconv.Quote(otherwise)
	}
	theme := ""
	if v.Theme != "" {
		theme = strconv.Quote(v.Theme)
	}
	return []line{
		{"theme", theme},
		{"symbols", word(v.ASCII, wordASCII, wordUnicode)},
		{"start", word(v.Find, wordFind, wordList)},
		{"motion", word(v.Reduced, wordReduced, wordFull)},
		{"mouse", strconv.FormatBool(v.Mouse)},
		{"clipboard_wipe_seconds", strconv.Itoa(int(v.Wipe / time.Second))},
		{"lock_minutes", strconv.Itoa(int(v.Lock / time.Minute))},
		{"countdowns_while_locked", strconv.FormatBool(v.Countdowns)},
		{"sweep_days", strconv.Itoa(int(v.Sweep / day))},
	}
}

// into puts the setting where it stands, or before the first table; one without
// a value is taken out.
func (l line) into(lines []string) []string {
	end := len(lines)
	for i, text := range lines {
		text = strings.TrimSpace(text)
		if strings.HasPrefix(text, "[") {
			end = i
			break
		}
		if keyOf(text) == l.key {
			if l.value == "" {
				return slices.Delete(lines, i, i+1)
			}
			lines[i] = l.key + " = " + l.value + remark(text)
			return lines
		}
	}
	if l.value == "" {
		return lines
	}
	for end > 0 && end < len(lines) && strings.TrimSpace(lines[end-1]) == "" {
		end-- // the gap before the table stays there
	}
	return slices.Insert(lines, end, l.key+" = "+l.value)
}

// keyOf is the key of a line of TOML; empty: it has none.
func keyOf(line string) string {
	if strings.HasPrefix(line, "#") {
		return ""
	}
	name, _, is := strings.Cut(line, "=")
	if !is {
		return ""
	}
	return strings.NewReplacer(`"`, "", "'", "", " ", "", "\t", "").Replace(name)
}

// remark is the comment behind a value, as it was written.
func remark(line string) string {
	quoted := rune(0)
	for i, r := range line {
		switch {
		case quoted != 0 && r == quoted:
			quoted = 0
		case quoted != 0:
		case r == '"' || r == '\'':
			quoted = r
		case r == '#':
			return " " + line[i:]
		}
	}
	return ""
}

// lineOf is the line of a key in a table, the empty one at the top of the file;
// the table's own where the key is not written there.
func lineOf(data []byte, table, key string) int {
	now, at := "", 1
	for i, text := range strings.Split(string(data), "\n") {
		text = strings.TrimSpace(text)
		if strings.HasPrefix(text, "[") {
			now = strings.Trim(text, "[] \r\t")
			if now == table {
				at = i + 1
			}
			continue
		}
		name := keyOf(text)
		if name != "" && now != "" {
			name = now + "." + name
		}
		if wanted := strings.TrimPrefix(table+"."+key, "."); name == wanted {
			return i + 1
		}
	}
	return at
}
