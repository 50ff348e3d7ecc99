package themes

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// File is a theme that a person wrote: a look for dark terminals, one for
// light ones, or both.
type File struct {
	Name string
	// Warnings say which state can hardly be read, by line and role.
	Warnings    []string
	dark, light *Theme
}

// For is the file's theme for a terminal whose background is dark or not; of a
// file with one look that one.
func (f File) For(dark bool) Theme {
	if dark && f.dark != nil || f.light == nil {
		return *f.dark
	}
	return *f.light
}

// Parse reads a theme file strictly; name is what it is called where it does
// not say. Errors name the line and the role.
//
//	name = "my-theme"
//	base = "harbor"                              # roles that are not set
//	[dark]
//	accent = "#7aa2f7"
//	soon   = { fg = "#ffb454", bold = true }
//	danger = "ansi:9"                            # one of the terminal's own 16
//	"line.focus" = "#88aaff"
//	[light]
//	accent = "#2f5fd0"
func Parse(name string, data []byte) (File, error) {
	var in struct {
		Name  string         `toml:"name"`
		Base  string         `toml:"base"`
		Dark  map[string]any `toml:"dark"`
		Light map[string]any `toml:"light"`
	}
	decoder := toml.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return File{}, syntax(err)
	}
	f := File{Name: name}
	if in.Name != "" {
		f.Name = in.Name
	}
	if in.Dark == nil && in.Light == nil {
		return File{}, errors.New("neither [dark] nor [light] sets a role")
	}
	for _, part := range []struct {
		table string
		roles map[string]any
		into  **Theme
		base  Theme
	}{{"dark", in.Dark, &f.dark, Harbor()}, {"light", in.Light, &f.light, Paper()}} {
		if part.roles == nil {
			continue
		}
		t := part.base
		if in.Base != "" {
			base, known := Chosen(in.Base, part.table == "dark")
			if !known {
				return File{}, fmt.Errorf("line %d: there is no theme %q to build on", lineOf(data, "", "base"), in.Base)
			}
			if base.Dark == t.Dark || base.Ground == "" {
				t = base
			}
		}
		t.Name = f.Name
		if err := t.fill(part.table, part.roles, data); err != nil {
			return File{}, err
		}
		f.Warnings = append(f.Warnings, t.warnings(part.table, data)...)
		*part.into = &t
	}
	return f, nil
}

// fill sets the roles that a table of the file names.
func (t *Theme) fill(table string, given map[string]any, data []byte) error {
	for _, key := range slices.Sorted(maps.Keys(given)) {
		role, known := roleNamed(key)
		if !known {
			return fmt.Errorf("line %d: there is no role %q", lineOf(data, table, key), key)
		}
		look, why := t.Looks[role].with(given[key])
		if why != "" {
			return fmt.Errorf("line %d: %s: %s", lineOf(data, table, key), key, why)
		}
		t.Looks[role] = look
		if role == Background && strings.HasPrefix(look.Hex, "#") {
			t.Ground = look.Hex
		}
	}
	return nil
}

func roleNamed(name string) (Role, bool) {
	for _, role := range Roles() {
		if role.String() == name {
			return role, true
		}
	}
	return 0, false
}

// with is a look changed by what the file says of it; why says what is wrong.
func (l Look) with(value any) (look Look, why string) {
	switch value := value.(type) {
	case string:
		return l.coloured(value)
	case map[string]any:
		look = Look{Hex: l.Hex, Basic: l.Basic}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			flag, isFlag := value[key].(bool)
			colour, isText := value[key].(string)
			switch {
			case key == "fg" && isText:
				if look, why = look.coloured(colour); why != "" {
					return l, why
				}
			case key == "bold" && isFlag:
				look.Bold = flag
			case key == "underline" && isFlag:
				look.Underline = flag
			case key == "reverse" && isFlag:
				look.Reverse = flag
			default:
				return l, "a role has fg (a colour) and bold, underline, reverse (true or false), not " + strconv.Quote(key)
			}
		}
		return look, ""
	}
	return l, `a role is a colour like "#7aa2f7" or "ansi:9", or a table { fg = …, bold = … }`
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (l Look) coloured(text string) (Look, string) {
	if number, own := strings.CutPrefix(text, ansiPrefix); own {
		if n, err := strconv.Atoi(number); err != nil || n < 0 || n > 15 {
			return l, "ansi: takes 0 to 15"
		}
		l.Hex, l.Basic = text, number
		return l, ""
	}
	if !hexColour.MatchString(text) {
		return l, strconv.Quote(text) + ` is no colour; write "#rrggbb" or "ansi:0" to "ansi:15"`
	}
	l.Hex = strings.ToLower(text)
	return l, ""
}

// least is the contrast from which text is readable (WCAG 2.2, level AA).
const least = 4.5

// warnings name the states that can hardly be read.
func (t *Theme) warnings(table string, data []byte) []string {
	var all []string
	for _, role := range States() {
		hex := t.Looks[role].Hex
		if !strings.HasPrefix(hex, "#") || t.Ground == "" {
			continue
		}
		if ratio := Contrast(hex, t.Ground); ratio < least {
			all = append(all, fmt.Sprintf("line %d: %s is %.1f:1 on bg", lineOf(data, table, role.String()), role, ratio))
		}
	}
	return all
}

// syntax is what the TOML reader found, by line.
func syntax(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		line, _ := strict.Errors[0].Position()
		return fmt.Errorf("line %d: there is no %q in a theme", line, strings.Join(strict.Errors[0].Key(), "."))
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, _ := decode.Position()
		return fmt.Errorf("line %d: %s", line, strings.TrimPrefix(decode.Error(), "toml: "))
	}
	return errors.New("it is no TOML")
}

// lineOf is the line of a key in a table; the table's where the key is not
// written there, such as a role that comes from the base.
func lineOf(data []byte, table, key string) int {
	now, at := "", 1
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			now = strings.Trim(line, "[] \r")
			if now == table {
				at = i + 1
			}
			continue
		}
		name, _, _ := strings.Cut(line, "=")
		if now == table && strings.Trim(strings.TrimSpace(name), `"'`) == key {
			return i + 1
		}
	}
	return at
}
