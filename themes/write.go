package themes

import (
	"strconv"
	"strings"
)

// File writes the theme as a file of the person's own, with every role, to be
// changed there. What a role has on a terminal of 16 colours comes from the
// theme itself, which the file names as its base.
func (t Theme) File(name string) []byte {
	var b strings.Builder
	b.WriteString("# A copy of " + t.Name + ". It is shown anew each time it is saved.\n")
	b.WriteString("name = " + strconv.Quote(name) + "\nbase = " + strconv.Quote(t.Name) + "\n\n")
	table := "light"
	if t.Dark {
		table = "dark"
	}
	b.WriteString("[" + table + "]\n")
	for _, role := range Roles() {
		look := t.Looks[role]
		key := role.String()
		if strings.Contains(key, ".") {
			key = strconv.Quote(key)
		}
		if look.Hex == "" && !look.Bold && !look.Underline && !look.Reverse {
			b.WriteString("# " + key + " is the terminal's own\n")
			continue
		}
		b.WriteString(key + " = " + look.text() + "\n")
	}
	return []byte(b.String())
}

// text is the look as a theme file has it.
func (l Look) text() string {
	var parts []string
	if l.Hex != "" {
		parts = append(parts, "fg = "+strconv.Quote(l.Hex))
	}
	for _, flag := range []struct {
		name string
		on   bool
	}{{"bold", l.Bold}, {"underline", l.Underline}, {"reverse", l.Reverse}} {
		if flag.on {
			parts = append(parts, flag.name+" = true")
		}
	}
	if len(parts) == 1 && l.Hex != "" {
		return strconv.Quote(l.Hex)
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}
