package keys

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Wish is a person's own keys for an action, as a line of the settings file
// says it.
type Wish struct {
	Action string
	Keys   []string // none: the action is left to the palette
	Line   int
}

// Bind gives actions the keys that a person wishes. It takes all of the wishes
// or none: half a keyboard that was meant otherwise is worse than the one that
// is written in help. Problems name the line, and both actions of a clash;
// where there is one, the actions come back as they were.
func Bind(actions []Action, wishes []Wish) (bound []Action, problems []string) {
	bound = slices.Clone(actions)
	asked := map[ID]int{} // the line
	for _, w := range wishes {
		at := slices.IndexFunc(bound, func(a Action) bool { return string(a.ID) == w.Action })
		if at < 0 {
			problems = append(problems, fmt.Sprintf("line %d: there is no action %q%s", w.Line, w.Action, meant(actions, w.Action)))
			continue
		}
		given, why := taken(&bound[at], w.Keys)
		if why != "" {
			problems = append(problems, fmt.Sprintf("line %d: %s", w.Line, why))
			continue
		}
		a := &bound[at]
		a.Keys, a.Show, a.ASCII = given, written(given, false), written(given, true)
		asked[a.ID] = w.Line
	}
	problems = append(problems, clashes(bound, asked)...)
	if len(problems) > 0 {
		return actions, problems
	}
	return bound, nil
}

// clashes names every two actions that one key means in one mode.
func clashes(actions []Action, asked map[ID]int) []string {
	var all []string
	for i := range actions {
		for j := range actions[:i] {
			one, two := &actions[j], &actions[i]
			if one.Modes&two.Modes == 0 {
				continue
			}
			for _, key := range one.Keys {
				if slices.Contains(two.Keys, key) {
					all = append(all, fmt.Sprintf("line %d: %s is the key of %s and of %s in %s",
						max(asked[one.ID], asked[two.ID]), Written(key, false), one.ID, two.ID, (one.Modes&two.Modes).first()))
				}
			}
		}
	}
	return all
}

// first is the badge of the first of several modes.
func (m Mode) first() Mode {
	for _, mode := range modes {
		if m&mode != 0 {
			return mode
		}
	}
	return m
}

// meant offers the action whose name ends as the unknown one does.
func meant(actions []Action, unknown string) string {
	_, verb, _ := strings.Cut(unknown, ".")
	for _, a := range actions {
		if _, have, _ := strings.Cut(string(a.ID), "."); verb != "" && have == verb {
			return "; " + string(a.ID) + " is one"
		}
	}
	return "; docs/keys.md lists them, and help names the one under its cursor"
}

// taken are the keys of an action in the registry's spelling, or why it cannot
// have them.
func taken(a *Action, wished []string) (given []string, why string) {
	if a.ID == QuitNow {
		return nil, "app.quit_now stays on Ctrl+C, so that there is always a way out"
	}
	for _, wish := range wished {
		key, why := spelled(wish)
		if why == "" {
			why = a.cannotHave(key)
		}
		if why != "" {
			return nil, fmt.Sprintf("%s cannot be on %q: %s", a.ID, wish, why)
		}
		if !slices.Contains(given, key) {
			given = append(given, key)
		}
	}
	return given, ""
}

// cannotHave says why an action cannot be on a key that others can be on.
func (a *Action) cannotHave(key string) string {
	types := utf8.RuneCountInString(key) == 1 || key == "space"
	switch {
	case (a.Modes == ^Mode(0) || a.Modes&Fill != 0) && types:
		return "it works while text is typed too, so its key must not be a letter"
	case a.grave() && utf8.RuneCountInString(key) == 1 && key >= "a" && key <= "z":
		return "what revokes or forgets is on no lower-case letter"
	}
	return ""
}

// grave are the actions that no key pressed in passing may run.
func (a *Action) grave() bool {
	switch a.ID {
	case Revoke, RevokeApp, Forget, RemoveApp:
		return true
	default:
		return false
	}
}

// names are the keys that type nothing, as the registry spells them, and what
// people call them besides.
var names = map[string]string{
	"enter": "enter", "return": "enter", "esc": "esc", "escape": "esc", "tab": "tab", "space": "space",
	"up": "up", "down": "down", "left": "left", "right": "right", "home": "home", "end": "end",
	"pgup": "pgup", "pageup": "pgup", "pgdown": "pgdown", "pgdn": "pgdown", "pagedown": "pgdown",
	"delete": "delete", "del": "delete", "insert": "insert", "ins": "insert", "backspace": "backspace",
	"f1": "f1", "f2": "f2", "f3": "f3", "f4": "f4", "f5": "f5", "f6": "f6",
	"f7": "f7", "f8": "f8", "f9": "f9", "f10": "f10", "f11": "f11", "f12": "f12",
}

// claimed are keys that never arrive, or arrive as others.
var claimed = map[string]string{
	"ctrl+c": "it always quits",
	"ctrl+s": "terminals stop their output with it", "ctrl+q": "terminals go on with their output with it",
	"ctrl+z": "it suspends the program", "ctrl+v": "it pastes",
	"ctrl+h": "terminals send it as Backspace", "ctrl+i": "terminals send it as Tab",
	"ctrl+j": "terminals send it as a line break", "ctrl+m": "terminals send it as Enter", "ctrl+[": "terminals send it as Esc",
	"ctrl+b": "tmux waits for a command after it", "ctrl+a": "screen waits for a command after it",
	"ctrl+w": "terminals in a browser close their tab with it", "ctrl+t": "terminals in a browser open a tab with it",
}

// spelled writes a key as the registry spells it, or says why no action can be
// on it.
func spelled(wish string) (key, why string) {
	text := strings.TrimSpace(wish)
	if utf8.RuneCountInString(text) == 1 { // the plus sign too
		if r, _ := utf8.DecodeRuneInString(text); r > ' ' && r != utf8.RuneError && r != 0x7f {
			return text, ""
		}
		return "", "it is no key"
	}
	mods, base := "", text
	for {
		mod, rest, more := strings.Cut(base, "+")
		if !more || rest == "" {
			break
		}
		mods, base = mods+strings.ToLower(mod)+"+", rest
	}
	named, isNamed := names[strings.ToLower(base)]
	plain := len(base) == 1 && base > " " && base < "\x7f"
	switch {
	case mods == "" && isNamed:
		return named, ""
	case mods == "shift+" && plain:
		return strings.ToUpper(base), ""
	case mods == "shift+" && named == "tab", mods == "ctrl+" && isNamed:
		return mods + named, ""
	case strings.Contains(mods, "alt+"):
		return "", "Alt types characters on some keyboards"
	case strings.Contains(mods, "ctrl+") && strings.Contains(mods, "shift+"):
		return "", "terminals keep Ctrl with Shift for themselves"
	case mods == "ctrl+" && plain:
		key = mods + strings.ToLower(base)
		return key, claimed[key]
	}
	return "", `it is no key; write one as "r", "R", "ctrl+r", "f5", "enter" or "pgdown"`
}

// written writes keys for people, the two that are most use.
func written(keys []string, ascii bool) string {
	var all []string
	for _, key := range keys[:min(2, len(keys))] {
		all = append(all, Written(key, ascii))
	}
	return strings.Join(all, " ")
}

// Written writes a key for people: Ctrl+R, ⏎, PgDn.
func Written(key string, ascii bool) string {
	if shape := shape(key); shape != "" && !ascii {
		return shape
	}
	base, ctrl := strings.CutPrefix(key, "ctrl+")
	base, shift := strings.CutPrefix(base, "shift+")
	switch {
	case base == "pgdown":
		base = "PgDn"
	case base == "pgup":
		base = "PgUp"
	case utf8.RuneCountInString(base) > 1 || ctrl: // a letter of another script is more than a byte
		base = strings.ToUpper(base[:1]) + base[1:]
	}
	if shift {
		base = "Shift+" + base
	}
	if ctrl {
		base = "Ctrl+" + base
	}
	return base
}

// shape is a key by its sign, empty where it has none.
func shape(key string) string {
	switch key {
	case "enter":
		return "⏎"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	}
	return ""
}
