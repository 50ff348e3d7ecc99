package keys

import (
	"slices"
	"strings"
)

// places names where an action works, for the manual. An action that works in
// all main screens is said to work in the main screens.
var places = []struct {
	mode Mode
	name string
}{
	{List, "list"}, {FindIn, "find line"}, {Detail, "details"}, {Apps, "apps"}, {Fill, "forms"}, {Activity, "activity"},
	{Settings, "settings"}, {Browse | BrowseIn, "browser sign-in"}, {RevokePlan | RevokeName | RevokeRun, "revoke"},
}

// Manual lists all actions as tables in Markdown, made from the table that the
// keys themselves go through: the part of docs/keys.md that must not grow
// stale.
func Manual(actions []Action) string {
	var b strings.Builder
	for _, group := range Groups() {
		if !slices.ContainsFunc(actions, func(a Action) bool { return a.Group == group }) {
			continue
		}
		b.WriteString("\n### " + title(string(group)) + "\n\n| keys | does | where | action |\n|---|---|---|---|\n")
		for _, a := range actions {
			if a.Group != group {
				continue
			}
			var all []string
			for _, key := range a.Keys {
				all = append(all, "`"+strings.ReplaceAll(Written(key, true), "|", "\\|")+"`")
			}
			b.WriteString("| " + strings.Join(all, " ") + " | " + a.Says + " | " + a.Modes.where() + " | `" + string(a.ID) + "` |\n")
		}
	}
	return b.String()
}

func title(text string) string { return text[:1] + strings.ToLower(text[1:]) }

func (m Mode) where() string {
	switch {
	case m == ^Mode(0):
		return "everywhere"
	case m == Tabs:
		return "main screens"
	}
	var all []string
	rest := m
	if m&Tabs == Tabs {
		all, rest = append(all, "main screens"), m&^Tabs
	}
	for _, place := range places {
		if rest&place.mode != 0 {
			all = append(all, place.name)
		}
	}
	return strings.Join(all, ", ")
}
